"""An utterance made ready for the rules: its words, its matches, and what was really asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from autograders.data import word_list
from autograders.grammar import Matcher
from autograders.judgement import Span
from autograders.rules import Rule, Rules
from autograders.text import Utterance

_DETERMINERS: Final = word_list("clause", "determiners")
_PREPOSITIONS: Final = word_list("clause", "prepositions")


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that fired on the words [first, last) of an utterance."""

    first: int
    last: int
    rule: Rule


@dataclass(slots=True, eq=False)
class Clause:
    """One utterance with the matcher that runs the rules over it.

    `place` is its position among the draft's utterances.
    """

    utterance: Utterance
    place: int
    rules: Rules
    matcher: Matcher = field(init=False)
    _matches: dict[str, tuple[Match, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.matcher = Matcher(self.utterance.words)

    @property
    def words(self) -> tuple[str, ...]:
        """The utterance's words as the rules see them."""
        return self.utterance.words

    @property
    def asks(self) -> bool:
        """Whether the utterance ends in a question mark."""
        return self.utterance.asks

    def __len__(self) -> int:
        return len(self.utterance.words)

    def matches(self, kind: str) -> tuple[Match, ...]:
        """Every match of the rules of a kind, in the order of the text."""
        known = self._matches.get(kind)
        if known is None:
            found = [
                Match(first, last, rule)
                for rule in self.rules.of(kind)
                for first, last in self.matcher.find(rule.node)
            ]
            known = tuple(sorted(found, key=lambda match: (match.first, -match.last)))
            self._matches[kind] = known
        return known

    def concept(self, name: str, first: int = 0, last: int | None = None) -> list[tuple[int, int]]:
        """Where a concept stands whole between the words `first` and `last`."""
        stop = len(self) if last is None else last
        found = self.matcher.find(self.rules.concept(name), first, stop)
        return [(a, b) for a, b in found if b <= stop]

    def has(self, name: str, first: int = 0, last: int | None = None) -> bool:
        """Whether a concept stands between the words `first` and `last`."""
        return bool(self.concept(name, first, last))

    def starters(self, name: str) -> frozenset[str]:
        """The words that a concept can start with."""
        return self.rules.concept(name).first or frozenset()

    def span(self, first: int, last: int) -> Span:
        """The characters of the words [first, last)."""
        return self.utterance.span(first, last)

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
        return index <= 0 or (index < len(self) and self.utterance.tokens[index].comma)

    def segments(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The stretches between commas from word `first` to `last`."""
        start = first
        for index in range(first + 1, last):
            if self.utterance.tokens[index].comma:
                yield start, index
                start = index
        if start < last:
            yield start, last


class Asking:
    """What is asked in an utterance, and what is only told, quoted or taken back."""

    def __init__(self, clause: Clause, spoken: bool) -> None:
        self.clause = clause
        self._spoken = spoken

    @cached_property
    def _performs(self) -> list[int]:
        return [match.last for match in self.clause.matches("performs")]

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
            if self._turned(match.last, at) or "so" in self.clause.words[match.last : at]:
                continue
            if not any(match.first < done <= at and done > match.last for done in self._performs):
                return True
        return self.taken_back(at)

    def _turned(self, first: int, at: int) -> bool:
        """Whether "but" stands between, so that what comes after it is said in earnest."""
        return "but" in self.clause.words[first:at]

    def taken_back(self, at: int) -> bool:
        """Whether the words around `at` are asked and taken back in the same breath."""
        return any(at < back[0] for back in self.retreats) or any(
            not self._turned(match.last, at) for match in self.clause.matches("taken_back")
        )

    @cached_property
    def retreats(self) -> list[tuple[int, int]]:
        """Words that call off a question the candidate was about to ask."""
        meant = self.clause.concept("INTEND")
        called_off = self.clause.concept("RETREAT")
        return [back for back in called_off if any(a < back[0] for a, _ in meant)]

    def marker_before(self, at: int, reach: int = 9, announced: bool = True) -> bool:
        """Whether a request (tell me, I'd love to know, may I ask) leads up to word `at`.

        Words that only announce a question ("my last question") count when `announced`.
        """
        return any(
            match.first < at
            and at - reach <= match.last
            and (announced or match.rule.id != "asking.announces")
            for match in self.clause.matches("ask_marker")
        )
