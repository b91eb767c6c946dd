"""The pattern language of the rules, and the compiler that turns it into `nodes`.

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

Gaps are bounded and concepts may not refer to themselves: what keeps the work of matching
linear in the text, whatever the text is.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from autograders.nodes import Choice, Concept, Edge, Gap, InOrder, Maybe, Node, Not, Word

MAX_GAP: Final = 12


class PatternError(ValueError):
    """A pattern that can't be read; the message says what was found where."""


_WORD: Final = r"~?[^\W_](?:[\w'’&/+-]*\w)?"
# A gap, a concept, a choice of words, a sign, a word; or else the rest of the pattern, which
# can't be read. A choice of words is read at once, as most of what patterns say are such.
_TOKEN: Final = re.compile(
    rf"\.\.\d+|<[A-Z_]+>|\({_WORD}(?:\|{_WORD})+\)|[()|?!^$*]|{_WORD}|\S.*", re.DOTALL
)
_ENDS: Final = frozenset({"|", ")", ""})
"""What an alternative ends before; the empty token is the end of the pattern."""
_DOUBLES: Final = re.compile(r"[^aeiou][aeiou][bdgklmnprt]$")


class Inflections(NamedTuple):
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
            if _DOUBLES.search(lemma):
                forms |= {lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"}
        return frozenset(map(sys.intern, forms))


class Compiler:
    """Turns pattern strings into nodes, with one shared table of concepts."""

    def __init__(self, concepts: Mapping[str, Sequence[str]], inflections: Inflections) -> None:
        self._sources = concepts
        self._inflections = inflections
        self._concepts: dict[str, Concept] = {}
        self._open: list[str] = []
        self._words: dict[str, Word] = {}
        self._forms: dict[str, frozenset[str]] = {}
        self.known: dict[str, Node] = {}
        """The nodes of single pieces of patterns, which say much the same things."""

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word that some compiled pattern names."""
        return frozenset().union(*(word.words for word in self._words.values()))

    @property
    def names(self) -> Iterable[str]:
        """The names of all concepts, compiled or not."""
        return self._sources.keys()

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
        return _one_of([self.compile(pattern) for pattern in patterns])

    def compile(self, pattern: str) -> Node:
        """The node of one pattern. Raises PatternError, which quotes the pattern."""
        return self.known.get(pattern) or _Reader(self, pattern).whole()

    def word(self, piece: str) -> Word | None:
        """The node of a word, a ~word or a (choice|of|these); None when it is none of them."""
        words = self._meant(piece)
        if not words:
            return None
        made = self._words[piece] = self.known[piece] = Word(words)
        return made

    def _meant(self, piece: str) -> frozenset[str]:
        if piece[0] == "(":
            words = piece[1:-1].split("|") if len(piece) > 1 else []
            if "~" not in piece:
                return frozenset(map(sys.intern, words))
            return frozenset().union(*map(self._meant, words))
        if piece[0] == "~" and piece[1:2].isalnum():
            forms = self._forms.get(piece)
            if forms is None:
                forms = self._forms[piece] = self._inflections.of(piece[1:])
            return forms
        return frozenset((sys.intern(piece),)) if piece[0].isalnum() else frozenset()


class _Reader:
    """Reads one pattern, from its first piece to its last."""

    def __init__(self, compiler: Compiler, pattern: str) -> None:
        self._compiler = compiler
        self._known = compiler.known
        self._pattern = pattern
        self._pieces = [*_TOKEN.findall(pattern), ""]
        self._at = 0

    def whole(self) -> Node:
        node = self._choice()
        if self._pieces[self._at]:
            raise self._error("a “)” too many")
        return node

    def _error(self, what: str) -> PatternError:
        return PatternError(f"{what} in the pattern “{self._pattern}”")

    def _choice(self) -> Node:
        options: list[Node] = []
        while True:
            parts: list[Node] = []
            while (piece := self._pieces[self._at]) not in _ENDS:
                parts.append(self._element(piece))
            if not parts:
                raise self._error("an empty alternative")
            options.append(parts[0] if len(parts) == 1 else InOrder(parts))
            if self._pieces[self._at] != "|":
                return options[0] if len(options) == 1 else _one_of(options)
            self._at += 1

    def _element(self, piece: str) -> Node:
        self._at += 1
        node = self._known.get(piece)
        if node is None:
            if piece == "!":
                if not (inner := self._pieces[self._at]):
                    raise self._error("nothing after “!”")
                return Not(self._element(inner))
            node = self._compiler.word(piece) or self._sign(piece)
        if self._pieces[self._at] == "?":
            self._at += 1
            return Maybe(node)
        return node

    def _sign(self, piece: str) -> Node:
        if piece == "(":
            node = self._choice()
            if not self._pieces[self._at]:
                raise self._error("a “(” without its “)”")
            self._at += 1
            return node
        made = self._known[piece] = self._single(piece)
        return made

    def _single(self, piece: str) -> Node:
        if piece in ("^", "$"):
            return Edge(at_end=piece == "$")
        if piece == "*":
            return Gap(1, low=1)
        if piece[0] == "<" and piece[-1] == ">":
            return self._compiler.concept(piece[1:-1])
        if piece[:2] == ".." and piece[2:].isdecimal():
            if int(piece[2:]) > MAX_GAP:
                raise self._error(f"a gap over {MAX_GAP} words")
            return Gap(int(piece[2:]))
        if piece in ("?", "|", ")"):
            raise self._error(f"a stray “{piece}”")
        raise self._error(f"can't read “{piece}”")


def _one_of(options: Sequence[Node]) -> Node:
    """One node for several alternatives; those that are single words become one set of words."""
    words = [option.words for option in options if isinstance(option, Word)]
    others = [option for option in options if not isinstance(option, Word)]
    if words:
        others.append(Word(words[0].union(*words[1:])))
    return others[0] if len(others) == 1 else Choice(others)
