"""An utterance made ready for the rules: its words, its matches, and what was really asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from autograders.data import word_list
from autograders.judgement import Span
from autograders.nodes import Matcher
from autograders.rules import Rule, Rules
from autograders.text import Utterance

_DETERMINERS: Final = word_list("clause", "determiners")
_PREPOSITIONS: Final = word_list("clause", "prepositions")
_TOLD: Final = word_list("clause", "told")
_INSTEAD: Final = word_list("clause", "instead")
_SINCE: Final = frozenset({"since", "because"})
"""Behind these, "my wife will ask" is why it is asked, and tells of no asking."""
_RECANTS: Final = 6
"""Before this word, "forget it" or "scratch that" speaks of the sentence before."""


class Match(NamedTuple):
    """A rule that fired on the words [first, last) of an utterance."""

    first: int
    last: int
    rule: Rule


class Clause:
    """One utterance with the matcher that runs the rules over it.

    `place` is its position among the draft's utterances; `words` are the utterance's words
    as the rules see them.
    """

    __slots__ = (
        "_matches", "_started", "_starts",
        "asks", "matcher", "place", "rules", "utterance", "words",
    )  # fmt: skip

    def __init__(self, utterance: Utterance, place: int, rules: Rules) -> None:
        self.utterance, self.place, self.rules = utterance, place, rules
        self.words = utterance.words
        self.asks = utterance.asks
        """Whether the utterance ends in a question mark."""
        bits, self._starts, self._started = rules.look(self.words)
        self.matcher = Matcher(self.words, bits)
        self._matches: dict[str, tuple[Match, ...]] = {}

    def __len__(self) -> int:
        return len(self.words)

    def matches(self, kind: str) -> tuple[Match, ...]:
        """Every match of the rules of a kind, in the order of the text."""
        known = self._matches.get(kind)
        if known is None:
            known = self._matches[kind] = self._match(kind)
        return known

    def _match(self, kind: str) -> tuple[Match, ...]:
        low, ones, ways, _ = self.rules.alternatives[kind]
        if not self._started >> low & ones:
            return ()
        matcher = self.matcher
        longest: dict[tuple[int, int], int] = {}
        # Few of the starts are those of this kind: what is no start of it must cost little.
        mask = ones << low
        for first, bits in [start for start in self._starts if start[1] & mask]:
            here = bits >> low & ones
            while here:
                way = here.bit_length() - 1
                here ^= 1 << way
                node, place = ways[way]
                ends = node.after(matcher, first)
                if ends:
                    last = ends.bit_length() - 1
                    if last > first and last > longest.get((first, place), 0):
                        longest[first, place] = last
        if not longest:
            return ()
        rules = self.rules.of(kind)
        found = sorted([(first, -last, place) for (first, place), last in longest.items()])
        return tuple([Match(first, -last, rules[place]) for first, last, place in found])

    def ending_by(self, match: Match, last: int) -> Match | None:
        """The match itself, or a shorter one from its first word that ends by the word `last`."""
        if match.last <= last:
            return match
        _, _, ways, of_rule = self.rules.alternatives[match.rule.kind]
        low = self.rules.alternatives[match.rule.kind].low
        here = next(bits for at, bits in self._starts if at == match.first)
        ends = 0
        for number, (node, _) in enumerate(ways, low):
            if here & of_rule[match.rule.id] & 1 << number:
                ends |= node.after(self.matcher, match.first) & (2 << last) - 1
        end = ends.bit_length() - 1
        return Match(match.first, end, match.rule) if end > match.first else None

    def starts(self, rule: Rule) -> list[int]:
        """The words in front of which the rule may match; elsewhere it does not."""
        own = self.rules.alternatives[rule.kind].of_rule[rule.id]
        return [at for at, bits in self._starts if bits & own]

    def concept(self, name: str, first: int = 0, last: int | None = None) -> list[tuple[int, int]]:
        """Where a concept stands whole between the words `first` and `last`."""
        node = self.rules.concepts[name]
        if not node.bit & self.matcher.open:
            return []
        stop = len(self.words) if last is None else last
        return [(a, b) for a, b in self.matcher.find(node, first, stop) if b <= stop]

    def has(self, name: str, first: int = 0, last: int | None = None) -> bool:
        """Whether a concept stands between the words `first` and `last`."""
        return bool(self.concept(name, first, last))

    def starters(self, name: str) -> frozenset[str]:
        """The words that a concept can start with."""
        return self.rules.concepts[name].first or frozenset()

    def span(self, first: int, last: int) -> Span:
        """The characters of the words [first, last)."""
        return self.utterance.starts[first], self.utterance.ends[last - 1]

    def quotable(self, first: int, last: int, commas: bool = True) -> Span:
        """The characters of a stretch that reads well on its own: with `commas` it ends at
        one; it never leaves the reader hanging ("…next in the"), nor starts with the second
        half of a contraction."""
        if commas:
            last = next((i for i in range(first + 2, last) if self.comma_before(i)), last)
        hanging = last
        while hanging - first > 2 and self.words[hanging - 1] in _DETERMINERS:
            hanging -= 1
        if hanging < last and hanging - first > 2 and self.words[hanging - 1] in _PREPOSITIONS:
            hanging -= 1
        last = hanging
        if self.words[first : first + 1] == ("not",) and last - first > 1:
            first += 1
        return self.span(first, last)

    def comma_before(self, index: int) -> bool:
        """Whether a comma, dash or colon stands before a word (or it is the first)."""
        return index <= 0 or index in self.utterance.commas

    def segments(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The stretches between commas from word `first` to `last`."""
        start = first
        for index in self.utterance.commas:
            if first < index < last:
                yield start, index
                start = index
        if start < last:
            yield start, last


class Asking:
    """What is asked in an utterance, and what is only told, quoted or taken back."""

    __slots__ = ("_retreats", "_spoken", "clause")

    def __init__(self, clause: Clause, spoken: bool) -> None:
        self.clause = clause
        self._spoken = spoken
        self._retreats: list[tuple[int, int]] | None = None

    def reported(self, at: int, about_them: bool = False) -> bool:
        """Whether what stands at word `at` is only told about (or quoted)."""
        if not self._spoken:
            return True
        for match in self.clause.matches("reported"):
            behind = (
                match.rule.settings.get("reach") == "sentence"
                and not self.clause.asks
                and not self.marker_before(at, announced=False)
            )
            if (match.first > at and not behind) or (
                match.rule.settings.get("only") == "them" and not about_them
            ):
                continue
            if self._turned(match.first, at) or self.clause.words[match.first - 1] in _SINCE:
                continue
            done = [performs.last for performs in self.clause.matches("performs")]
            if not any(match.first < last <= at and last > match.last for last in done):
                return True
        return self.taken_back(at)

    def _turned(self, first: int, at: int) -> bool:
        """Whether "but" or "so" stands between, or a comma and "only" or "I'd ask": what comes
        after it is said in earnest."""
        if not {"but", "so"}.isdisjoint(self.clause.words[first:at]):
            return True
        apart = [i for i in self.clause.utterance.commas if first <= i < at]
        if any(self.clause.words[i] in _INSTEAD for i in apart):
            return True
        asked = self.clause.matches("performs") if apart else ()
        return any(match.first in apart and match.last <= at for match in asked)

    def taken_back(self, at: int) -> bool:
        """Whether the words around `at` are asked and taken back in the same breath."""
        backs, taken = self.retreats, self.clause.matches("taken_back")
        return bool(backs and any(at < back[0] for back in backs)) or bool(
            taken and any(not self._turned(match.last, at) for match in taken)
        )

    @property
    def recants(self) -> bool:
        """Whether the utterance takes back the one before it: "Forget I asked."."""
        return not self.clause.asks and any(a < _RECANTS for a, _ in self.clause.concept("RECANT"))

    def leaves_unasked(self, before: Clause) -> bool:
        """Whether the utterance leaves unasked what the one before it says one might ask: "I
        could ask whether… That feels rude, so I won't."."""
        return (
            not (self.clause.asks or before.asks)
            and self.clause.has("LEAVES_UNASKED")
            and before.has("MIGHT_ASK")
        )

    @property
    def retreats(self) -> list[tuple[int, int]]:
        """Words that call off a question the candidate was about to ask."""
        if self._retreats is None:
            self._retreats = (
                self._behind("INTEND", "RETREAT")
                or self._behind("NEARLY", "TURNS_AWAY")
                or self.clause.concept("RECANT", _RECANTS)
            )
        return self._retreats

    def turned_from(self) -> int:
        """The word from which something else is asked than what was called off; 0 for none."""
        return max((last for _, last in self.retreats), default=0)

    def _behind(self, meant: str, back: str) -> list[tuple[int, int]]:
        """Where words of the concept `back` stand behind some of the concept `meant`."""
        said = self.clause.concept(meant)
        return [at for at in self.clause.concept(back) if at[0] > said[0][0]] if said else []

    def marker_before(self, at: int, reach: int = 9, announced: bool = True) -> bool:
        """Whether a request (tell me, I'd love to know, may I ask) leads up to word `at`.

        Words that only announce a question ("my last question") count when `announced`; those
        of a statement ("you told me") don't.
        """
        words = self.clause.words
        # "I'd be obliged if you told me…" asks.
        stated = [m for m in self.clause.matches("statement") if words[m.first - 1] != "if"]
        return any(
            match.first < at
            and at - reach <= match.last
            and (announced or match.rule.id != "asking.announces")
            and not (
                words[match.first] in _TOLD
                and any(told.first < match.first < told.last for told in stated)
            )
            for match in self.clause.matches("ask_marker")
        )
