"""Carries results from judging to saving, through the resources that nbconvert hands along."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from autograders.gradebook.outcome import CellGrade

_KEY: Final = "anyreason"


@dataclass(slots=True)
class Results:
    """The results for one notebook: `outcomes` by check cell, `comments` by answer cell."""

    outcomes: dict[str, CellGrade] = field(default_factory=dict)
    comments: dict[str, list[str]] = field(default_factory=dict)

    def add(self, check: str, outcome: CellGrade, answer: str | None, comment: str) -> None:
        """Keeps the outcome of a check cell, and its comment for the answer cell, if any."""
        self.outcomes[check] = outcome
        if answer is not None:
            self.comments.setdefault(answer, []).append(comment)


def results_in(resources: dict[str, Any]) -> Results:
    """The results of the notebook that these resources belong to; empty ones to begin with."""
    results: Results = resources.setdefault(_KEY, Results())
    return results
