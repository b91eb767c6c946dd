"""What a compiled pattern is made of, and the matcher that runs it over an utterance.

Places in an utterance of n words are the n + 1 gaps around them: place i is in front of word
i, place n after the last. A set of places is one integer, bit i for place i, so that all the
ways in which a pattern can be read are followed at once: a choice is an “or”, a gap a few
shifts, and nothing ever backtracks. What a concept matches at a place is worked out once and
remembered, gaps are bounded, and concepts may not refer to themselves: so the work is linear
in the text, whatever the text is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final

Words = frozenset[str]
Ends = tuple[int, ...]
"""Places at which a match may end, ascending and unique."""

_NO_WORDS: Final[Words] = frozenset()
ALWAYS: Final = 1
"""The bit of an element that no word rules out."""


class Node:
    """One element of a compiled pattern."""

    __slots__ = ("bit", "first")
    first: Words | None
    """Words that a match can start with; None when it can be any word, or no word at all."""
    bit: int
    """What tells in `Matcher.open` whether it may match among the words at hand (see `index`)."""

    def __init__(self, first: Words | None) -> None:
        self.first, self.bit = first, ALWAYS

    def after(self, match: Matcher, at: int) -> int:
        """The set of places where matches that start at place `at` may end."""
        raise NotImplementedError

    def over(self, match: Matcher, places: int) -> int:
        """The set of places where matches that start at any of these places may end."""
        found, first = 0, self.first
        while places:
            at = places.bit_length() - 1
            places ^= 1 << at
            if first is None or match.words[at] in first:
                found |= self.after(match, at)
        return found

    def ends(self, match: Matcher, at: int) -> Ends:
        """The same as `after` as a tuple; empty when nothing matches."""
        return tuple(each(self.after(match, at)))

    def needs(self) -> tuple[Words, ...]:
        """Sets of words of which every match has one each, in this order."""
        return ()

    def most_words(self) -> int:
        """How many words a match has at most."""
        return 0


class Word(Node):
    """One word out of a set."""

    __slots__ = ("words",)

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.words = words

    def after(self, match: Matcher, at: int) -> int:
        return 2 << at if match.words[at] in self.words else 0

    def over(self, match: Matcher, places: int) -> int:
        found, said, words = 0, match.words, self.words
        while places:
            at = places.bit_length() - 1
            places ^= 1 << at
            if said[at] in words:
                found |= 2 << at
        return found

    def needs(self) -> tuple[Words, ...]:
        return (self.words,)

    def most_words(self) -> int:
        return 1


class Gap(Node):
    """Some words of any kind."""

    __slots__ = ("_reach", "_steps", "low", "most")

    def __init__(self, most: int, low: int = 0) -> None:
        super().__init__(None)
        self.low, self.most = low, most
        # Twice as far with every step: 12 places further on takes four steps, not twelve.
        self._steps, left, reached = [], most - low, 1
        while left > 0:
            self._steps.append(min(reached, left))
            left -= reached
            reached *= 2
        self._reach = (2 << most) - (1 << low)

    def after(self, match: Matcher, at: int) -> int:
        return self._reach << at & match.everywhere

    def over(self, match: Matcher, places: int) -> int:
        if not places & places - 1:  # only one place
            return places * self._reach & match.everywhere
        places <<= self.low
        for step in self._steps:
            places |= places << step
        return places & match.everywhere

    def most_words(self) -> int:
        return self.most


class Edge(Node):
    """The start or the end of the utterance."""

    __slots__ = ("at_end",)

    def __init__(self, at_end: bool) -> None:
        super().__init__(None)
        self.at_end = at_end

    def after(self, match: Matcher, at: int) -> int:
        return 1 << at if at == (match.length if self.at_end else 0) else 0


class InOrder(Node):
    """Elements one after the other."""

    __slots__ = ("_needed", "_opening", "_rest", "parts")

    def __init__(self, parts: Sequence[Node]) -> None:
        super().__init__(_first_of(parts))
        self.parts = tuple(parts)
        self._rest: list[Node] | None = None

    def _prepare(self) -> list[Node]:
        """Sorts out the parts; put off until somebody says what this could match."""
        words = takewhile(lambda part: isinstance(part, Word), self.parts)
        self._opening = [part.first or _NO_WORDS for part in words]
        self._needed = [part for part in self.parts if isinstance(part, Choice | Concept)]
        return _steps(self.parts[len(self._opening) :])

    def after(self, match: Matcher, at: int) -> int:
        rest = self._rest
        if rest is None:
            rest = self._rest = self._prepare()
        leaves = match.open
        for needed in self._needed:
            if not needed.bit & leaves:
                return 0
        said = match.words
        for words in self._opening:
            if said[at] not in words:
                return 0
            at += 1
        places = 1 << at
        for part in rest:
            places = part.over(match, places)
            if not places:
                return 0
        return places

    def needs(self) -> tuple[Words, ...]:
        return tuple(words for part in self.parts for words in part.needs())

    def most_words(self) -> int:
        return sum(part.most_words() for part in self.parts)


def _steps(parts: Sequence[Node]) -> list[Node]:
    """The elements as they are run: a concept of words as words, and “x? x? x?” as one."""
    steps: list[Node] = []
    for part in parts:
        optional, inner = isinstance(part, Maybe), part.inner if isinstance(part, Maybe) else part
        if isinstance(inner, Concept) and isinstance(inner.node, Word):
            inner = inner.node
        last = steps[-1] if steps else None
        if optional and isinstance(last, Maybe) and last.inner is inner:
            steps[-1] = Maybe(inner, last.times + 1)
        else:
            steps.append(Maybe(inner) if optional else inner)
    return steps


def _first_of(parts: Sequence[Node]) -> Words | None:
    """Words that a match of these parts in order can start with; None when it can be any."""
    head = _NO_WORDS
    for part in parts:
        if isinstance(part, Not):
            continue
        inner = part.inner.first if isinstance(part, Maybe) else part.first
        if inner is None:
            return None
        head = head | inner if head else inner
        if not isinstance(part, Maybe):
            return head
    return None


class Choice(Node):
    """One of several alternatives."""

    __slots__ = ("_heads", "_open", "_starting", "options")

    def __init__(self, options: Sequence[Node]) -> None:
        self.options = tuple(options)
        # Most alternatives start with a known word: look them up instead of trying them all.
        self._heads = _NO_WORDS.union(*(option.first or () for option in options))
        self._open = tuple(option for option in options if option.first is None)
        self._starting: dict[str, tuple[bool, tuple[Node, ...]]] = {}
        super().__init__(None if self._open else self._heads)

    def after(self, match: Matcher, at: int) -> int:
        found = 0
        for option in self._open:
            if option.bit & match.open:
                found |= option.after(match, at)
        word = match.words[at]
        if word in self._heads:
            alone, longer = self._starting.get(word) or self._start(word)
            if alone:
                found |= 2 << at
            for option in longer:
                if option.bit & match.open:
                    found |= option.after(match, at)
        return found

    def _start(self, word: str) -> tuple[bool, tuple[Node, ...]]:
        """Whether an alternative is this word alone, and the others that may start with it."""
        starting = [o for o in self.options if o.first is not None and word in o.first]
        longer = tuple(option for option in starting if not isinstance(option, Word))
        known = self._starting[word] = (len(longer) < len(starting), longer)
        return known

    def needs(self) -> tuple[Words, ...]:
        wanted = [option.needs() for option in self.options]
        if not all(wanted):
            return ()
        return (_NO_WORDS.union(*(min(sets, key=len) for sets in wanted)),)

    def most_words(self) -> int:
        return max(option.most_words() for option in self.options)


class Maybe(Node):
    """An element, or nothing; or up to so many of the element in a row."""

    __slots__ = ("inner", "times")

    def __init__(self, inner: Node, times: int = 1) -> None:
        super().__init__(None)
        self.inner, self.times = inner, times

    def after(self, match: Matcher, at: int) -> int:
        return self.over(match, 1 << at)

    def over(self, match: Matcher, places: int) -> int:
        found = places
        for _ in range(self.times):
            places = self.inner.over(match, places)
            if not places:
                break
            found |= places
        return found

    def most_words(self) -> int:
        return self.times * self.inner.most_words()


class Not(Node):
    """A look ahead: nothing that matches may start here."""

    __slots__ = ("inner",)

    def __init__(self, inner: Node) -> None:
        super().__init__(None)
        self.inner = inner

    def after(self, match: Matcher, at: int) -> int:
        return 0 if self.inner.after(match, at) else 1 << at


class Concept(Node):
    """A reference to a concept; its result at a place is remembered by the matcher."""

    __slots__ = ("name", "node")

    def __init__(self, name: str, node: Node) -> None:
        super().__init__(node.first)
        self.name, self.node = name, node

    def after(self, match: Matcher, at: int) -> int:
        key = (self.name, at)
        known = match.memo.get(key)
        if known is None:
            known = match.memo[key] = self.node.after(match, at)
        return known

    def over(self, match: Matcher, places: int) -> int:
        found, first, memo = 0, self.first, match.memo
        while places:
            at = places.bit_length() - 1
            places ^= 1 << at
            if first is None or match.words[at] in first:
                key = (self.name, at)
                known = memo.get(key)
                if known is None:
                    known = memo[key] = self.node.after(match, at)
                found |= known
        return found

    def needs(self) -> tuple[Words, ...]:
        return self.node.needs()

    def most_words(self) -> int:
        return self.node.most_words()


def each(places: int) -> Iterator[int]:
    """The places of a set, ascending."""
    while places:
        place = places & -places
        places ^= place
        yield place.bit_length() - 1


class Matcher:
    """Runs patterns over the words of one utterance."""

    __slots__ = ("everywhere", "length", "memo", "open", "words")

    def __init__(self, words: Sequence[str], open_to: int = -1) -> None:
        self.words = (*words, "")  # at the last place stands no word
        self.open = open_to
        self.length = len(words)
        self.everywhere = (2 << self.length) - 1
        self.memo: dict[tuple[str, int], int] = {}

    def at(self, node: Node, position: int) -> int | None:
        """The longest match of `node` that starts at `position`: its end, or None."""
        ends = node.after(self, position)
        return ends.bit_length() - 1 if ends else None

    def find(self, node: Node, start: int = 0, stop: int | None = None) -> list[tuple[int, int]]:
        """Every longest match that starts in [start, stop), by its start; may overlap."""
        if not node.bit & self.open:
            return []
        last = self.length if stop is None else min(stop, self.length)
        first, words = node.first, self.words
        found = []
        for at in range(start, last):
            if first is None or words[at] in first:
                end = node.after(self, at).bit_length() - 1
                if end > at:
                    found.append((at, end))
        return found
