"""Finds which cell holds the draft that a check cell asks about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution

from autograders.gradebook.read import DraftCell, read_draft


@dataclass(frozen=True, slots=True)
class Found:
    """A draft and the cells around it.

    `cell` is where the draft stands; `answer` is the answer cell that the assignment set aside
    for it, where a comment can go. Either may be missing from a damaged notebook.
    """

    draft: DraftCell
    cell: NotebookNode | None
    answer: NotebookNode | None

    @property
    def added(self) -> bool:
        """Whether the draft stands in a cell that the student added."""
        return self.cell is not None and self.cell is not self.answer


def find_draft(cells: Sequence[NotebookNode], check_at: int, stage: str) -> Found:
    """The draft for the check cell at `check_at`: the last one written before it.

    Looks at the nearest answer cell above the check, whatever its first line says, and at cells
    that the student added with this stage's magic line: what running the notebook from top to
    bottom would judge. Untouched cells count only when there is nothing else.
    """
    answer_at = next(
        (at for at in range(check_at - 1, -1, -1) if is_solution(cells[at])),
        None,
    )
    answer = None if answer_at is None else cells[answer_at]
    for at in range(check_at - 1, -1, -1):
        cell = cells[at]
        if cell.cell_type != "code" or (at != answer_at and _has_role(cell)):
            continue
        draft = _read(cell)
        if draft.attempted and (at == answer_at or draft.stage == stage):
            return Found(draft, cell, answer)
    return Found(_read(answer) if answer is not None else read_draft(""), answer, answer)


def _has_role(cell: NotebookNode) -> bool:
    return bool(is_solution(cell) or is_grade(cell) or is_locked(cell))


def _read(cell: NotebookNode) -> DraftCell:
    draft = read_draft(cell.source)
    # A cell that is exactly as it was handed out is untouched, whatever its stub says.
    released_as = cell.metadata.get("nbgrader", {}).get("checksum")
    if released_as and released_as == compute_checksum(cell):
        return DraftCell("", draft.magic, draft.stage)
    return draft
