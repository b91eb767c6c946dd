"""Finds which cell holds the draft that each check cell asks about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution

from autograders.gradebook.read import DraftCell, read_cell, read_check
from autograders.self_check import read_self_check


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


def find_drafts(
    cells: Sequence[NotebookNode], checks: Sequence[int], answer_to: dict[str, str]
) -> dict[int, Found]:
    """The draft for each check cell, by the check cell's place in the notebook.

    Which answer cell belongs to a check is the instructor's order (`answer_to`), wherever a
    student moved it. A first line that names the stage counts for more than a place: the last
    such cell above the check is the draft, what running the notebook would judge. Untouched
    cells count only when there is nothing else, and one cell is the draft of one check.
    """
    tasks = [_Task.of(cells, at, answer_to) for at in checks]
    drafts = {
        at: _read(cell)
        for at, cell in enumerate(cells)
        if cell.cell_type == "code"
        and (is_solution(cell) or not has_role(cell))
        and read_self_check(cell.source) is None
    }
    written = {at: draft for at, draft in drafts.items() if draft.attempted}
    places: dict[int, int] = {}

    for task in tasks:
        named = [
            at
            for at, draft in written.items()
            if task.stage is not None
            and draft.stage == task.stage
            and (at == task.answer_at or _is_free(cells[at], at, task, tasks))
        ]
        above = [at for at in named if at < task.check_at]
        if above:
            places[task.check_at] = above[-1]
        elif named:
            # Moved below the check: the answer cell itself, before any that was added.
            own = task.answer_at
            places[task.check_at] = own if own in named else named[-1]

    for task in tasks:
        # The answer cell of another task, when that one names this stage and is not needed
        # there: two boxes that changed their texts, or a copy that was given a new first line.
        if task.check_at in places or task.stage is None:
            continue
        swapped = task.answer_at in written and written[task.answer_at].stage is not None
        for other in tasks:
            at = other.answer_at
            if (
                at in written
                and other is not task
                and at not in places.values()
                and written[at].stage == task.stage != other.stage
                and (swapped or other.check_at in places)
            ):
                places[task.check_at] = at

    for task in tasks:
        if (
            task.check_at not in places
            and task.answer_at in written
            and task.answer_at not in places.values()
        ):
            places[task.check_at] = task.answer_at

    return {task.check_at: task.found(cells, drafts, places) for task in tasks}


@dataclass(frozen=True, slots=True)
class _Task:
    """A check cell, the stage that it asks for and its own answer cell; -1 when it has none."""

    check_at: int
    stage: str | None
    answer_at: int

    @classmethod
    def of(cls, cells: Sequence[NotebookNode], check_at: int, answer_to: dict[str, str]) -> _Task:
        check = cells[check_at]
        answer = answer_to.get(check.metadata.nbgrader.grade_id)
        answer_at = next(
            (
                at
                for at, cell in enumerate(cells)
                if is_solution(cell) and cell.metadata.nbgrader.grade_id == answer
            ),
            -1,
        )
        asked = read_check(check.source)
        return cls(check_at, asked.stage if asked else None, answer_at)

    def found(
        self,
        cells: Sequence[NotebookNode],
        drafts: dict[int, DraftCell],
        places: dict[int, int],
    ) -> Found:
        answer = cells[self.answer_at] if self.answer_at >= 0 else None
        at = places.get(self.check_at)
        if at is not None:
            return Found(drafts[at], cells[at], answer)
        # Its own cell is untouched, or its text is the draft of another task.
        own = drafts.get(self.answer_at)
        if own is None or own.attempted:
            return Found(read_cell(""), None, answer)
        return Found(own, answer, answer)


def _is_free(cell: NotebookNode, at: int, task: _Task, tasks: Sequence[_Task]) -> bool:
    """Whether an added cell is this task's: that of the next check below it for its stage."""
    if has_role(cell):
        return False
    same = [other.check_at for other in tasks if other.stage == task.stage]
    return task.check_at == next((check for check in same if check > at), same[-1])


def has_role(cell: NotebookNode) -> bool:
    """Whether a cell is one of the instructor's; a student's own has none."""
    return bool(is_solution(cell) or is_grade(cell) or is_locked(cell))


def as_handed_out(cell: NotebookNode) -> bool:
    """Whether a cell is exactly as it was handed out: untouched, whatever its stub says."""
    released_as = cell.metadata.get("nbgrader", {}).get("checksum")
    return bool(released_as) and released_as == compute_checksum(cell)


def _read(cell: NotebookNode) -> DraftCell:
    draft = read_cell(cell.source)
    return DraftCell("", draft.magic, draft.stage) if as_handed_out(cell) else draft
