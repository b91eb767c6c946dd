"""The steps of nbgrader's autograde, with the kit's own in the place of four of them."""

from __future__ import annotations

from typing import Any

from nbgrader.converters import Autograde
from nbgrader.preprocessors import (
    CheckCellMetadata,
    DeduplicateIds,
    Execute,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

from autograders.gradebook.inert import InertMarkdown
from autograders.gradebook.preprocessor import JudgeDrafts
from autograders.gradebook.repair import (
    CheckOneNotebook,
    DropCopies,
    RestoreCells,
    RestoreKernelspec,
)
from autograders.gradebook.save import SaveDraftGrades

_IN_PLACE_OF: dict[type, type] = {
    DeduplicateIds: DropCopies,
    OverwriteCells: RestoreCells,
    OverwriteKernelspec: RestoreKernelspec,
    CheckCellMetadata: CheckOneNotebook,
    Execute: JudgeDrafts,
    SaveAutoGrades: SaveDraftGrades,
}


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
    return [_IN_PLACE_OF.get(step, step) for step in stock]
