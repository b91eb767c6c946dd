"""The steps of nbgrader's own commands, with the kit's in the place of some of them."""

from __future__ import annotations

from typing import Any

from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearSolutions,
    DeduplicateIds,
    Execute,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

from autograders.gradebook.handout import ClearAnswers
from autograders.gradebook.inert import InertMarkdown
from autograders.gradebook.preprocessor import JudgeDrafts
from autograders.gradebook.repair import (
    DropCopies,
    RestoreCells,
    RestoreKernelspec,
)
from autograders.gradebook.save import SaveDraftGrades

_IN_PLACE_OF: dict[type, type] = {
    DeduplicateIds: DropCopies,
    OverwriteCells: RestoreCells,
    OverwriteKernelspec: RestoreKernelspec,
    Execute: JudgeDrafts,
    SaveAutoGrades: SaveDraftGrades,
}


def generate_steps() -> list[type]:
    """nbgrader's steps that make the students' version of an assignment, ours among them."""
    stock: list[type] = GenerateAssignment.preprocessors.default()
    return [ClearAnswers if step is ClearSolutions else step for step in stock]


def sanitize_steps() -> list[type]:
    """nbgrader's steps that make a submission fit to be graded, ours among them."""
    steps = _swapped(Autograde.sanitize_preprocessors, {DeduplicateIds, OverwriteCells})
    # Once the instructor's cells are back in their place, the rest is the student's.
    return [*steps, InertMarkdown]


def autograde_steps() -> list[type]:
    """nbgrader's steps that grade, ours among them: none of them starts a kernel."""
    return _swapped(Autograde.autograde_preprocessors, {Execute, SaveAutoGrades})


def _swapped(trait: Any, needed: set[type]) -> list[type]:
    stock: list[type] = trait.default()
    if missing := needed.difference(stock):
        names = ", ".join(sorted(step.__name__ for step in missing))
        # Better no grades at all than a step that runs what students wrote.
        raise RuntimeError(
            f"This version of nbgrader has no step {names} to replace. "
            "Install the version that the kit was tested with (see requirements.lock)."
        )
    # RestoreCells sets every cell's metadata anew, so nothing is left in it to check: checking is
    # half of the time, and takes outdated metadata for a fault of the whole class.
    return [_IN_PLACE_OF.get(step, step) for step in stock if step is not CheckCellMetadata]
