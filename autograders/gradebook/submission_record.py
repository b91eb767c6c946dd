"""What grading found for one submission: plain data that one process can hand to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from autograders.gradebook.record import NotebookRecord


@dataclass(frozen=True, slots=True)
class SubmissionRecord:
    """One student’s submission, read and graded, but not yet in the gradebook.

    `problem` is empty, or says why it could not be graded. `unchanged`: the graded notebooks
    that are there were made of the same work in the same way, so there is nothing to save.
    `new_work`: what was handed in is not what was graded before
    (None: nobody knows, since nbgrader’s own command graded it). `missing` are the names of
    notebooks that were not handed in. `outcomes` are CellGrade.to_dict by (notebook, check cell),
    `before` those of the last time. `notes` say what was mended: (file, sentence). `staged` is
    the folder that becomes the graded one.
    """

    student: str
    problem: str = ""
    unchanged: bool = False
    new_work: bool | None = True
    timestamp: datetime | None = None
    notebooks: tuple[NotebookRecord, ...] = ()
    missing: tuple[str, ...] = ()
    outcomes: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    before: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    notes: tuple[tuple[str, str], ...] = ()
    staged: Path | None = None
