"""Cuts a draft into stretches that can be shown: each with the criteria it decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from autograders.judgement import CriterionResult, Judgement, Span

State = Literal["met", "not-yet", "cant-tell"]

SIGNS: Final[dict[State, str]] = {"met": "✓", "not-yet": "○", "cant-tell": "?"}
WORDS: Final[dict[State, str]] = {"met": "met", "not-yet": "not yet", "cant-tell": "can’t tell"}

_HEARD: Final[dict[State, str]] = {"met": "", "not-yet": ", to change", "cant-tell": ", unclear"}

# What fits on a small label above the words. A rubric's own criterion is shown by its title.
_SHORT: Final[dict[str, str]] = {
    "next_step": "next step",
    "close": "close",
    "fits_stage": "the ask",
    "order": "order",
    "lead_in": "lead-in",
    "personal": "detail",
    "pushy": "presses",
    "undercut": "takes it back",
}
# Remarks on what a draft had better not do: worth a word only where it does.
QUIET_WHEN_MET: Final = frozenset({"pushy", "undercut"})


def state_of(result: CriterionResult) -> State:
    """met, not yet, or can’t tell: the last only where the judge could not read the words."""
    if result.met:
        return "met"
    if result.met is None and result.outcome.startswith("unclear"):
        return "cant-tell"
    return "not-yet"


def shown_criteria(judgement: Judgement) -> tuple[CriterionResult, ...]:
    """The criteria that a learner reads: all of them but the remarks that say “nothing wrong”."""
    return tuple(
        result
        for result in judgement.criteria
        if not (
            result.max_points == 0 and result.name in QUIET_WHEN_MET and result.met is not False
        )
        and not (result.max_points == 0 and result.met is None)
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """One named stretch of the draft: [start, end) in characters of the original text.

    `track` is the line below the text on which its underline runs: marks that overlap never
    share one, so that each can be followed from its first word to its last.
    """

    start: int
    end: int
    name: str
    label: str
    state: State
    track: int

    @property
    def sign(self) -> str:
        """The sign that says the state without colour."""
        return SIGNS[self.state]

    @property
    def heard(self) -> str:
        """What a screen reader says after the label: signs are read out as “white circle”."""
        return _HEARD[self.state]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the draft under the same marks throughout; `opens` are those that begin here."""

    text: str
    marks: tuple[Mark, ...]
    opens: tuple[Mark, ...]


def marks(judgement: Judgement) -> tuple[Mark, ...]:
    """The marks of a judgement, by where they start; of two that start together the longer first.

    A met order is not marked: its stretches are the two moves, which are marked already.
    """
    found = sorted(
        (start, -end, place)
        for place, result in enumerate(judgement.criteria)
        if result in shown_criteria(judgement) and not (result.name == "order" and result.met)
        for start, end in _joined(result.spans, len(judgement.text))
    )
    track_ends: list[int] = []
    placed = []
    for start, minus_end, place in found:
        result = judgement.criteria[place]
        free = (track for track, end in enumerate(track_ends) if end <= start)
        track = next(free, len(track_ends))
        if track == len(track_ends):
            track_ends.append(0)
        track_ends[track] = -minus_end
        label = _SHORT.get(result.name, result.title)
        placed.append(Mark(start, -minus_end, result.name, label, state_of(result), track))
    return tuple(placed)


def _joined(spans: Iterable[Span], size: int) -> list[Span]:
    """One criterion's stretches inside a text of this size, those that overlap made into one."""
    joined: list[Span] = []
    for start, end in sorted((max(0, start), min(end, size)) for start, end in spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined


def segments(judgement: Judgement) -> Iterator[Segment]:
    """The whole draft, in order and without gaps, cut wherever a mark begins or ends."""
    all_marks = marks(judgement)
    text = judgement.text
    cuts = sorted({0, len(text), *(m.start for m in all_marks), *(m.end for m in all_marks)})
    for start, end in pairwise(cuts):
        here = tuple(m for m in all_marks if m.start <= start and end <= m.end)
        opens = tuple(m for m in here if m.start == start)
        yield Segment(text[start:end], here, opens)
