"""Which alternatives of the rules could match in an utterance, by its words alone.

An alternative has sets of words of which every match holds one each, in their order: “any
question about my …” needs an "any", a "question" or "questions", an "about" and a "my"; and its
first words stand at its start. Each word of the rules knows which needs of which alternatives it
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

_LEADS: Final = 3
"""How many words from its start on are looked at of an alternative of a rule."""
_NEEDS: Final = 3
"""How many needs are looked at besides; few alternatives have more."""


_FAR: Final = 40
"""Words; who starts so far from the end of an utterance may be as far from it as any."""


class Open(NamedTuple):
    """What the words of an utterance leave open.

    `bits` are those of all alternatives that may match; `starts` says in front of which words
    which of the rules' own alternatives may start, and `started` which do so anywhere.
    """

    bits: int
    starts: list[tuple[int, int]]
    started: int


_Row = tuple[int, ...]
"""What one word does: the alternatives that it leaves open as their first, second and third
word, and those of which it meets the first, second and third need."""


class Index:
    """Gives every alternative a bit of its own, and finds those that an utterance leaves open.

    `own` are the alternatives of rules: number n of them has bit n + 1. The alternatives
    inside these and inside `others` get the bits after them.
    """

    def __init__(self, own: Sequence[Node], others: Iterable[Node]) -> None:
        inside: dict[Node, None] = {}
        for node in [*own, *others]:
            _gather(node, inside)
        # For each place in a row: what words of a set leave open, and what every word does.
        self._known: list[dict[Words, int]] = [{} for _ in range(_LEADS + _NEEDS)]
        self._free = [0] * _LEADS + [ALWAYS] * _NEEDS
        for number, node in enumerate(own, 1):
            leads = [_stands_at(ahead, (node,)) for ahead in range(_LEADS)]
            node.bit = 1 << number
            self._enter(node.bit, leads, _needs(node, leads))
        # Alternatives with the same needs share a bit. Those with most needs come first, as an
        # integer is as long as its highest bit is high.
        options = (o for node in inside if isinstance(node, Choice) for o in node.options)
        mine, alike = set(own), dict[tuple[Words, ...], list[Node]]()
        for node in dict.fromkeys(options):
            if isinstance(node, InOrder | Word) and node not in mine:
                alike.setdefault(_needs(node), []).append(node)
        for number, needs in enumerate(sorted(alike, key=len, reverse=True), len(own) + 1):
            self._enter(1 << number, (), needs)
            for node in alike[needs]:
                node.bit = 1 << number
        for node in inside:  # parts come before what they are a part of
            if isinstance(node, Choice):
                node.bit = reduce(or_, (option.bit for option in node.options))
            elif isinstance(node, Concept):
                node.bit = node.node.bit
        self._no_word: _Row = (*self._free[:_LEADS], *[0] * _NEEDS)
        self._later = ~sum(1 << n for n, node in enumerate(own, 1) if _at_start(node))
        self._near_end = _near_end(own)
        self._words: Words = frozenset().union(*(words for known in self._known for words in known))
        self.rows: dict[str, _Row] = {}
        """What is known of words; of those that no alternative names, nothing is kept."""

    def _enter(self, bit: int, leads: Sequence[Words | None], needs: Sequence[Words]) -> None:
        """Notes which words leave the alternative with this bit open, and where."""
        missing = [None] * (_NEEDS - len(needs))
        for at, words in enumerate((*leads, *needs, *missing), _LEADS - len(leads)):
            if words is None:
                self._free[at] |= bit
            else:
                self._known[at][words] = self._known[at].get(words, 0) | bit

    def look(self, words: Sequence[str]) -> Open:
        """What these words leave open."""
        # From the last word to the first: what a match needs stands after its start, and each
        # need counts where the next is met behind it.
        known, row = self.rows.get, self._row
        later, near_end = self._later, self._near_end
        one = two = self._no_word
        met, met_too, met_as_well = self._free[_LEADS:]
        starts, started = [], 0
        at = length = len(words)
        for word in reversed(words):
            at -= 1
            one, two, three = known(word) or row(word), one, two
            first, _, _, meets, meets_too, meets_as_well = one
            if meets:
                met |= meets & met_too
            if meets_too:
                met_too |= meets_too & met_as_well
            if meets_as_well:
                met_as_well |= meets_as_well
            here = first & two[1] & three[2] & met
            if here:
                here &= near_end[min(length - at, _FAR)]
                if at:
                    here &= later
                if here:
                    starts.append((at, here))
                    started |= here
        starts.reverse()
        return Open(met, starts, started)

    def _row(self, word: str) -> _Row:
        """The row of a word, remembered for the words of the rules: there are only so many."""
        if word not in self._words:
            return self._no_word
        row = self.rows[word] = tuple(
            free | sum(bits for words, bits in known.items() if word in words)
            for free, known in zip(self._no_word, self._known, strict=True)
        )
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


def _needs(node: Node, leads: Sequence[Words | None] = ()) -> tuple[Words, ...]:
    """The needs to look at: the rarest, without those that the first words meet in any case."""
    met = [lead for lead in leads if lead is not None]
    needs = [need for need in node.needs() if not any(lead <= need for lead in met)]
    rarest = sorted(dict.fromkeys(needs), key=len)[:_NEEDS]
    return tuple(need for need in dict.fromkeys(needs) if need in rarest)


def _near_end(own: Sequence[Node]) -> list[int]:
    """For each distance from the end up to _FAR the alternatives that may start there: one that
    reaches to the end starts no further from it than it is long."""
    reach = [_FAR] * (len(own) + 1)
    for number, node in enumerate(own, 1):
        last = node.parts[-1] if isinstance(node, InOrder) else node
        if isinstance(last, Edge) and last.at_end:
            reach[number] = min(node.most_words(), _FAR)
    return [sum(1 << n for n, most in enumerate(reach) if far <= most) for far in range(_FAR + 1)]


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
