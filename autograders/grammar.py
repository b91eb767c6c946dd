"""The pattern language of the rules, and the matcher that runs it.

A pattern says which words may stand next to each other. Concepts (named lists of
patterns) keep it short: `<ASK> <NEXT> ~step`. The elements:

    word            that word, as the reader normalises it (lower case, contractions split)
    ~verb           any inflection of the verb or noun (pass, passes, passed, passing)
    <CONCEPT>       any alternative of a concept from data/concepts.toml
    ( a b | c )     one of the alternatives
    x?              x or nothing
    ..N             up to N words of any kind
    !x              nothing that matches x may start here (consumes nothing)
    ^  $            start and end of the utterance
    *               exactly one word of any kind

Matching is a packrat parse: what a concept matches at a position is worked out once and
remembered. Gaps are bounded and concepts may not refer to themselves, so the work is
linear in the text, whatever the text is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Ends = tuple[int, ...]
"""Positions at which a match may end, ascending and unique."""

MAX_GAP: Final = 12
_NONE: Final[Ends] = ()


class PatternError(ValueError):
    """A pattern that can't be read; the message says what was found where."""


class Node:
    """One element of a compiled pattern."""

    __slots__ = ("first",)
    first: frozenset[str] | None
    """Words that a match can start with; None when it can be any word, or no word at all."""

    def ends(self, match: Matcher, at: int) -> Ends:
        """Where matches that start at word `at` may end; empty when there are none."""
        raise NotImplementedError


class Word(Node):
    """One word out of a set."""

    __slots__ = ("words",)

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        self.first = self.words

    def ends(self, match: Matcher, at: int) -> Ends:
        if at < match.length and match.words[at] in self.words:
            return (at + 1,)
        return _NONE


class Gap(Node):
    """Some words of any kind."""

    __slots__ = ("low", "most")

    def __init__(self, most: int, low: int = 0) -> None:
        self.low, self.most = low, most
        self.first = None

    def ends(self, match: Matcher, at: int) -> Ends:
        return tuple(range(at + self.low, min(at + self.most, match.length) + 1))


class Edge(Node):
    """The start or the end of the utterance."""

    __slots__ = ("at_end",)

    def __init__(self, at_end: bool) -> None:
        self.at_end = at_end
        self.first = None

    def ends(self, match: Matcher, at: int) -> Ends:
        return (at,) if at == (match.length if self.at_end else 0) else _NONE


class InOrder(Node):
    """Elements one after the other."""

    __slots__ = ("parts",)

    def __init__(self, parts: Sequence[Node]) -> None:
        self.parts = tuple(parts)
        head: set[str] | None = set()
        for part in self.parts:
            if isinstance(part, Not):
                continue
            optional = isinstance(part, Maybe)
            inner = part.inner.first if isinstance(part, Maybe) else part.first
            if inner is None or head is None:
                head = None
                break
            head |= inner
            if not optional:
                break
        else:
            head = None
        self.first = frozenset(head) if head is not None else None

    def ends(self, match: Matcher, at: int) -> Ends:
        places: Ends = (at,)
        for part in self.parts:
            if len(places) == 1:
                places = part.ends(match, places[0])
            else:
                found: set[int] = set()
                for place in places:
                    found.update(part.ends(match, place))
                places = tuple(sorted(found))
            if not places:
                return _NONE
        return places


class Choice(Node):
    """One of several alternatives."""

    __slots__ = ("by_word", "options", "open_options")

    def __init__(self, options: Sequence[Node]) -> None:
        self.options = tuple(options)
        # Most alternatives start with a known word: look them up instead of trying them all.
        by_word: dict[str, list[Node]] = {}
        self.open_options = tuple(option for option in options if option.first is None)
        words: set[str] = set()
        for option in options:
            for word in option.first or ():
                by_word.setdefault(word, []).append(option)
                words.add(word)
        # Of alternatives that are single words, one is as good as another.
        self.by_word = {
            word: tuple(found[:1] if all(isinstance(o, Word) for o in found) else found)
            for word, found in by_word.items()
        }
        self.first = None if self.open_options else frozenset(words)

    def ends(self, match: Matcher, at: int) -> Ends:
        likely = self.by_word.get(match.words[at], ()) if at < match.length else ()
        options = likely + self.open_options
        if not options:
            return _NONE
        if len(options) == 1:
            return options[0].ends(match, at)
        found: set[int] = set()
        for option in options:
            found.update(option.ends(match, at))
        return tuple(sorted(found))


class Maybe(Node):
    """An element, or nothing."""

    __slots__ = ("inner",)

    def __init__(self, inner: Node) -> None:
        self.inner = inner
        self.first = None

    def ends(self, match: Matcher, at: int) -> Ends:
        found = self.inner.ends(match, at)
        return found if at in found else (at, *found)


class Not(Node):
    """A look ahead: nothing that matches may start here."""

    __slots__ = ("inner",)

    def __init__(self, inner: Node) -> None:
        self.inner = inner
        self.first = None

    def ends(self, match: Matcher, at: int) -> Ends:
        return _NONE if self.inner.ends(match, at) else (at,)


class Concept(Node):
    """A reference to a concept; its result at a position is remembered by the matcher."""

    __slots__ = ("name", "node")

    def __init__(self, name: str, node: Node) -> None:
        self.name, self.node = name, node
        self.first = node.first

    def ends(self, match: Matcher, at: int) -> Ends:
        if self.first is not None and (at >= match.length or match.words[at] not in self.first):
            return _NONE
        key = (self.name, at)
        known = match.memo.get(key)
        if known is None:
            known = match.memo[key] = self.node.ends(match, at)
        return known


class Matcher:
    """Runs patterns over the words of one utterance."""

    __slots__ = ("length", "memo", "words")

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.length = len(words)
        self.memo: dict[tuple[str, int], Ends] = {}

    def at(self, node: Node, position: int) -> int | None:
        """The longest match of `node` that starts at `position`: its end, or None."""
        found = node.ends(self, position)
        return found[-1] if found else None

    def find(self, node: Node, start: int = 0, stop: int | None = None) -> list[tuple[int, int]]:
        """Every longest match that starts in [start, stop), by its start; may overlap."""
        last = self.length if stop is None else min(stop, self.length)
        first, words = node.first, self.words
        found = []
        for position in range(start, last):
            if first is not None and words[position] not in first:
                continue
            ends = node.ends(self, position)
            if ends and ends[-1] > position:
                found.append((position, ends[-1]))
        return found


_TOKEN: Final = re.compile(
    r"\s*(?:(?P<gap>\.\.(?P<most>\d+))|<(?P<concept>[A-Z_]+)>|(?P<punct>[()|?!^$*])"
    r"|(?P<word>~?[^\W_](?:[\w'’&/+-]*\w)?))"
)


@dataclass(frozen=True, slots=True)
class Inflections:
    """How words change their form: irregular ones are listed, the rest follow the rules."""

    irregular: Mapping[str, Sequence[str]]

    def of(self, lemma: str) -> frozenset[str]:
        """Every form of a verb or noun, itself included."""
        forms = {lemma, *self.irregular.get(lemma, ())}
        stem = lemma[:-1] if lemma.endswith("e") and not lemma.endswith("ee") else lemma
        if lemma.endswith("y") and lemma[-2:-1] not in tuple("aeiou"):
            forms |= {lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"}
        else:
            hiss = lemma.endswith(("s", "x", "z", "ch", "sh"))
            forms |= {lemma + ("es" if hiss else "s"), stem + "ed", stem + "ing"}
            if re.search(r"[^aeiou][aeiou][bdgklmnprt]$", lemma):
                forms |= {lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"}
        return frozenset(forms)


class Compiler:
    """Turns pattern strings into nodes, with one shared table of concepts."""

    def __init__(self, concepts: Mapping[str, Sequence[str]], inflections: Inflections) -> None:
        self._sources = concepts
        self._inflections = inflections
        self._concepts: dict[str, Concept] = {}
        self._open: list[str] = []
        self.vocabulary: set[str] = set()
        """Every literal word that some compiled pattern names."""

    def concept(self, name: str) -> Concept:
        """The compiled concept. Raises PatternError for an unknown or circular one."""
        known = self._concepts.get(name)
        if known is not None:
            return known
        if name in self._open:
            raise PatternError(f"the concept {name} refers to itself: {' → '.join(self._open)}")
        if name not in self._sources:
            raise PatternError(f"there is no concept named {name}")
        self._open.append(name)
        node = self.alternatives(self._sources[name])
        self._open.pop()
        made = self._concepts[name] = Concept(name, node)
        return made

    def alternatives(self, patterns: Sequence[str]) -> Node:
        """One node that matches any of these patterns."""
        nodes = [self.compile(pattern) for pattern in patterns]
        words = [node for node in nodes if isinstance(node, Word)]
        others = [node for node in nodes if not isinstance(node, Word)]
        if words:
            others.append(Word(frozenset().union(*(node.words for node in words))))
        return others[0] if len(others) == 1 else Choice(others)

    def compile(self, pattern: str) -> Node:
        """The node of one pattern. Raises PatternError, which quotes the pattern."""
        tokens, position = [], 0
        text = pattern.rstrip()
        while position < len(text):
            found = _TOKEN.match(text, position)
            if found is None:
                raise PatternError(f"can't read “{text[position:]}” in the pattern “{pattern}”")
            tokens.append(found)
            position = found.end()
        node, rest = self._choice(tokens, 0, pattern)
        if rest != len(tokens):
            raise PatternError(f"a “)” too many in the pattern “{pattern}”")
        return node

    def _choice(self, tokens: list[re.Match[str]], at: int, pattern: str) -> tuple[Node, int]:
        options: list[Node] = []
        parts: list[Node] = []
        while True:
            punct = tokens[at]["punct"] if at < len(tokens) else ")"
            if punct in ("|", ")"):
                if not parts:
                    raise PatternError(f"an empty alternative in the pattern “{pattern}”")
                options.append(parts[0] if len(parts) == 1 else InOrder(parts))
                parts = []
                if punct == ")":
                    break
                at += 1
                continue
            node, at = self._element(tokens, at, pattern)
            parts.append(node)
        if all(isinstance(option, Word) for option in options):
            merged = [option.words for option in options if isinstance(option, Word)]
            return Word(frozenset().union(*merged)), at
        return (options[0] if len(options) == 1 else Choice(options)), at

    def _element(self, tokens: list[re.Match[str]], at: int, pattern: str) -> tuple[Node, int]:
        token = tokens[at]
        punct = token["punct"]
        node: Node
        if punct == "!":
            if at + 1 >= len(tokens):
                raise PatternError(f"nothing after “!” in the pattern “{pattern}”")
            inner, after = self._element(tokens, at + 1, pattern)
            return Not(inner), after
        if punct == "(":
            node, at = self._choice(tokens, at + 1, pattern)
            if at >= len(tokens):
                raise PatternError(f"a “(” without its “)” in the pattern “{pattern}”")
        elif punct in ("^", "$"):
            node = Edge(at_end=punct == "$")
        elif punct == "*":
            node = Gap(1, low=1)
        elif token["gap"]:
            most = int(token["most"])
            if most > MAX_GAP:
                raise PatternError(f"a gap over {MAX_GAP} words in the pattern “{pattern}”")
            node = Gap(most)
        elif token["concept"]:
            node = self.concept(token["concept"])
        elif token["word"]:
            word = token["word"]
            forms = self._inflections.of(word[1:]) if word[0] == "~" else frozenset([word])
            self.vocabulary |= forms
            node = Word(forms)
        else:
            raise PatternError(f"a stray “{punct}” in the pattern “{pattern}”")
        at += 1
        if at < len(tokens) and tokens[at]["punct"] == "?":
            return Maybe(node), at + 1
        return node, at
