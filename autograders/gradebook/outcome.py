"""What grading found for one check cell: a score, whose draft it was, and what to tell."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import TypeAdapter

from autograders.judgement import Judgement, Verdict

_log = logging.getLogger(__name__)

METADATA_KEY: Final = "anyreason"
"""Where a check cell's output keeps its outcome as data."""


@dataclass(frozen=True, slots=True)
class CellGrade:
    """The outcome for one check cell.

    `score` counts out of `max_score`, the points of the cell, rounded to 2 decimals and never
    outside [0, max_score]. `notes` are sentences on how the cell was read (a wrong stage, say).
    `waits_because` is empty, or the reason why a person has to decide: the score is 0 for now.
    `judgement` is None when there was no draft that could be judged; `too_long` then says why,
    when there was one that is too long to read.
    """

    score: float
    max_score: float
    judgement: Judgement | None = None
    notes: tuple[str, ...] = ()
    waits_because: str = ""
    too_long: str = ""

    @property
    def attempted(self) -> bool:
        """Whether there was a draft, whatever became of it."""
        return bool(self.too_long) or (self.judgement is not None and self.judgement.attempted)

    def to_dict(self, stage: str | None) -> dict[str, Any]:
        """Plain data for the graded notebook: what a report on the class needs to know.

        `StoredGrade` reads it back.
        """
        judged = self.judgement
        attempted = judged if judged is not None and judged.attempted else None
        return {
            "stage": stage,
            "score": self.score,
            "max_score": self.max_score,
            "attempted": self.attempted,
            "verdict": judged.verdict if judged is not None else None,
            "text": attempted.text if attempted is not None else "",
            "criteria": [
                {
                    **result.to_dict(),
                    "title": result.title,
                    "outcome": result.outcome,
                    "max_points": result.max_points,
                }
                for result in (attempted.criteria if attempted is not None else ())
            ],
            "notes": list(self.notes),
            "waits_because": self.waits_because,
        }


@dataclass(frozen=True, slots=True)
class StoredCriterion:
    """How a draft did on one criterion, as read back (judgement.CriterionResult says more)."""

    name: str
    title: str
    met: bool | None
    outcome: str
    points: float
    max_points: float
    spans: tuple[tuple[int, int], ...]

    @property
    def state(self) -> Literal["met", "missed", "unread"]:
        """Whether the draft met it, missed it, or could not be read for it."""
        if self.met:
            return "met"
        if self.met is None and self.outcome.startswith("unclear"):
            return "unread"
        return "missed"


@dataclass(frozen=True, slots=True)
class StoredGrade:
    """What `CellGrade.to_dict` left in a graded notebook: the judge’s view, not the gradebook’s.

    `text` is the draft as it was judged, "" where there was none that could be.
    """

    stage: str | None
    attempted: bool
    verdict: Verdict | None
    text: str
    criteria: tuple[StoredCriterion, ...]
    waits_because: str


_STORED: Final = TypeAdapter(StoredGrade)


def read_stored(data: Any) -> StoredGrade:
    """What `CellGrade.to_dict` wrote. Raises pydantic’s ValidationError for anything else."""
    return _STORED.validate_python(data)


def why_it_waits(reason: str, criteria: Sequence[StoredCriterion]) -> str:
    """The judge’s reason in a few words: which criteria it could not read, where there are any."""
    unread = [f"“{each.title}”" for each in criteria if each.state == "unread"]
    if not (reason and unread):
        return reason
    *most, last = unread
    listed = f"{', '.join(most)} and {last}" if most else last
    return f"the judge could not read {listed} in it."


def outcome_of(judgement: Judgement, max_score: float, notes: tuple[str, ...] = ()) -> CellGrade:
    """Turns a judgement into points for a check cell that is worth `max_score`.

    An unsure judgement is neither passed nor failed: 0 for now, and a person decides.
    """
    if judgement.verdict == "unsure":
        reason = " ".join(judgement.unsure_because) or judgement.summary
        return CellGrade(0.0, max_score, judgement, notes, reason or "The draft could not be read.")
    return CellGrade(
        scaled(judgement.points, judgement.max_points, max_score), max_score, judgement, notes
    )


def scaled(points: float, max_points: float, max_score: float) -> float:
    """`points` of `max_points` as a score out of `max_score`: 2 decimals, within [0, max_score].

    nbgrader gives full marks for what it cannot read as a number, so whatever is not a plain
    number here (nan, infinity, a maximum of nothing) earns 0, and says so in the log.
    """
    share = points / max_points if max_points > 0 else math.nan
    if not math.isfinite(share) or share < 0:
        _log.error("%r of %r points is no score; it counts as 0.", points, max_points)
        return 0.0
    if share > 1:
        _log.warning("%r of %r points is over the maximum; it counts as all.", points, max_points)
        share = 1.0
    return round(share * max_score, 2)
