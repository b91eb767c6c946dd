"""What the judge says of one draft. Results only: nothing here decides anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Verdict = Literal["complete", "incomplete", "unsure"]
Span = tuple[int, int]
"""Start and end (exclusive) of a stretch of the original text, in characters."""


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """How a draft does on one criterion.

    `name` is the rubric's id ("next_step", "close", "fits_stage", "order", "lead_in",
    "personal", "pushy", "undercut"); `title` is what a learner reads. `met` is always the
    good outcome (for "pushy": the draft does not press); None means that the judge cannot
    tell, or that the criterion has nothing to look at yet. `outcome` names which of the
    criterion's outcomes it was ("met", "reversed", "probe", "missing", "unclear", …)
    and is the key of its text in data/feedback.toml. `spans` are the stretches that decided
    it, in order; `rule` is the id of the rule that fired, or None. `feedback` is one or two
    sentences for the learner, in plain text. A criterion with `max_points` 0 is a remark.
    """

    name: str
    title: str
    met: bool | None
    outcome: str
    points: float
    max_points: float
    spans: tuple[Span, ...]
    rule: str | None
    feedback: str

    def to_dict(self) -> dict[str, Any]:
        """The row that `anyreason grade` writes for this criterion."""
        return {
            "name": self.name,
            "met": self.met,
            "points": self.points,
            "spans": [list(span) for span in self.spans],
            "rule": self.rule,
            "feedback": self.feedback,
        }


@dataclass(frozen=True, slots=True)
class Judgement:
    """The judgement of one draft at one stage.

    `labels` holds exactly the labels of docs/judging.md, in its order. `points` counts out
    of `max_points` by the rubric. `attempted` is False for an empty draft or an untouched
    template: its verdict is "incomplete", its points are 0, and its feedback says that
    there is nothing to judge yet. `summary` is the one thing to read first; `unsure_because`
    says which parts could not be read (empty unless the verdict is "unsure"); `models` are
    two model wordings for the stage, for drafts that miss or blur a move.
    """

    text: str
    stage: str
    context: Mapping[str, str] | None
    verdict: Verdict
    labels: Mapping[str, Any]
    criteria: tuple[CriterionResult, ...]
    points: float
    max_points: float
    attempted: bool = True
    summary: str = ""
    unsure_because: tuple[str, ...] = ()
    models: tuple[str, ...] = field(default=())

    def criterion(self, name: str) -> CriterionResult:
        """The result for one criterion. Raises KeyError when the rubric has none so named."""
        for result in self.criteria:
            if result.name == name:
                return result
        raise KeyError(name)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, ready for JSON: what `anyreason grade` writes, without the id."""
        return {
            "verdict": self.verdict,
            "points": self.points,
            "max_points": self.max_points,
            "labels": dict(self.labels),
            "criteria": [result.to_dict() for result in self.criteria],
        }

    def _repr_html_(self) -> str:
        from autograders.view import to_html

        return to_html(self)

    def __str__(self) -> str:
        from autograders.view import to_text

        return to_text(self)
