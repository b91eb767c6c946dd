"""Which alternatives of the rules could match in an utterance, by its words alone.

An alternative has sets of words of which every match holds at least one each: “any question
about my …” needs an "any", a "question" or "questions", an "about" and a "my"; and its first
words stand at its start. Each word of the rules knows which needs of which alternatives it
meets, as the bits of one integer, so that an “or” over the words of an utterance and a few
“and”s leave the alternatives, and the places, that are worth a try: a few in a hundred.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Final, NamedTuple

from autograders.nodes import (
    ALWAYS,
    Choice,
    Concept,
    Edge,
    Gap,
    InOrder,
    Maybe,
    Node,
    Not,
    Word,
    Words,
)

_LOOKED_AT: Final = 4
"""How many needs of an alternative are looked at; few have more."""


class Open(NamedTuple):
    """What the words of an utterance leave open.

    `bits` are those of all alternatives that may match; `starts` says in front of which words
    which of the rules' own alternatives may start.
    """

    bits: int
    starts: list[tuple[int, int]]


_Row = tuple[int, int, int, int]
"""What one word does: the needs that it meets, and the alternatives that it leaves open as
their first, second and third word."""


class Index:
    """Gives every alternative a bit of its own, and finds those that an utterance leaves open.

    `own` are the alternatives of rules: number n of them has bit n + 1. The alternatives
    inside these and inside `others` get the bits after them.
    """

    def __init__(self, own: Sequence[Node], others: Iterable[Node]) -> None:
        inside: dict[Node, None] = {}
        for node in [*own, *others]:
            _gather(node, inside)
        options = [o for node in inside if isinstance(node, Choice) for o in node.options]
        mine = set(own)
        rest = dict.fromkeys(
            option
            for option in options
            if isinstance(option, InOrder | Word) and option not in mine
        )
        numbered = [*own, *rest]
        self._size = len(numbered) + 1
        self._own = (2 << len(own)) - 1
        # One need is one bit: the first needs of all in the lowest bits, and so on.
        self._needs: dict[Words, int] = {}
        self._no_needs = sum(ALWAYS << self._size * place for place in range(_LOOKED_AT))
        for number, node in enumerate(numbered, 1):
            node.bit = 1 << number
            needs = [*dict.fromkeys(node.needs())]
            needs.sort(key=len)
            for place in range(_LOOKED_AT):
                bit = node.bit << self._size * place
                if place < len(needs):
                    self._needs[needs[place]] = self._needs.get(needs[place], 0) | bit
                else:
                    self._no_needs |= bit
        for node in inside:  # parts come before what they are a part of
            if isinstance(node, Choice):
                node.bit = reduce(or_, (option.bit for option in node.options))
            elif isinstance(node, Concept):
                node.bit = node.node.bit
        # The same for its first three words; a start of the utterance has its place.
        self._leads: tuple[dict[Words, int], ...] = ({}, {}, {})
        free = [0, 0, 0]
        for number, node in enumerate(own, 1):
            for ahead, known in enumerate(self._leads):
                words = _stands_at(ahead, (node,))
                if words is None:
                    free[ahead] |= 1 << number
                else:
                    known[words] = known.get(words, 0) | 1 << number
        self._no_word: _Row = (0, free[0], free[1], free[2])
        self._later = ~sum(1 << n for n, node in enumerate(own, 1) if _at_start(node))
        self._words: Words = frozenset().union(*self._needs, *(w for k in self._leads for w in k))
        self.rows: dict[str, _Row] = {}
        """What is known of words; of those that no alternative names, nothing is kept."""

    def look(self, words: Sequence[str]) -> Open:
        """What these words leave open."""
        rows = [self.rows.get(word) or self._row(word) for word in words]
        met = self._no_needs
        for row in rows:
            met |= row[0]
        bits = (1 << self._size) - 1
        for _ in range(_LOOKED_AT):
            bits &= met
            met >>= self._size
        own = bits & self._own
        rows += (self._no_word, self._no_word)
        starts = []
        for at, (one, two, three) in enumerate(zip(rows, rows[1:], rows[2:], strict=False)):
            here = own & one[1] & two[2] & three[3]
            if here:
                starts.append((at, here))
            if not at:
                own &= self._later
        return Open(bits, starts)

    def _row(self, word: str) -> _Row:
        """The row of a word, remembered for the words of the rules: there are only so many."""
        if word not in self._words:
            return self._no_word
        meets, first, second, third = (
            free | sum(bits for words, bits in known.items() if word in words)
            for free, known in zip(self._no_word, (self._needs, *self._leads), strict=True)
        )
        row = self.rows[word] = (meets, first, second, third)
        return row


def _gather(node: Node, found: dict[Node, None]) -> None:
    """Adds the parts of an element that are not yet found, and then the element itself."""
    if node in found:
        return
    parts: Sequence[Node] = ()
    if isinstance(node, Choice):
        parts = node.options
    elif isinstance(node, InOrder):
        parts = node.parts
    elif isinstance(node, Maybe | Not):
        parts = (node.inner,)
    elif isinstance(node, Concept):
        parts = (node.node,)
    for part in parts:
        _gather(part, found)
    found[node] = None


def _at_start(node: Node) -> bool:
    """Whether it matches only at the start of an utterance."""
    first = node.parts[0] if isinstance(node, InOrder) else node
    return isinstance(first, Edge) and not first.at_end


def _stands_at(ahead: int, parts: tuple[Node, ...]) -> Words | None:
    """The words of which one must stand `ahead` words after the start of every match of these
    parts in order; None when it can be any word, or the match may end before it."""
    if not parts:
        return None
    part, rest = parts[0], parts[1:]
    if isinstance(part, Word):
        return _stands_at(ahead - 1, rest) if ahead else part.words
    if isinstance(part, Gap):
        return _stands_at(ahead - 1, rest) if ahead and part.low == part.most else None
    if isinstance(part, InOrder):
        return _stands_at(ahead, (*part.parts, *rest))
    if isinstance(part, Concept):
        return _stands_at(ahead, (part.node, *rest))
    ways = [rest]
    if isinstance(part, Maybe):
        ways = [rest, (part.inner, *rest)]
    elif isinstance(part, Choice):
        ways = [(option, *rest) for option in part.options]
    found: set[str] = set()
    for way in ways:
        words = _stands_at(ahead, way)
        if words is None:
            return None
        found |= words
    return frozenset(found)
