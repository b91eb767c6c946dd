"""What goes into the gradebook for one graded notebook: a score and a comment for each cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution, is_task

from autograders.gradebook.comments import join_comments
from autograders.gradebook.results import Results


@dataclass(frozen=True, slots=True)
class NotebookRecord:
    """The automatic scores and comments of one notebook, by the ids of its cells.

    A score of None waits for a person; a comment of None clears the one that was there.
    """

    notebook: str
    scores: Mapping[str, float | None]
    comments: Mapping[str, str | None]


def record_of(notebook: str, nb: NotebookNode, results: Results) -> NotebookRecord:
    """The record of a notebook that JudgeDrafts has been through.

    Raises RuntimeError for a check cell that was not judged: nbgrader would give it full marks.
    """
    scores: dict[str, float | None] = {}
    comments: dict[str, str | None] = {}
    for cell in nb.cells:
        if is_grade(cell):
            scores[cell.metadata.nbgrader.grade_id] = _score(cell, results)
        if is_solution(cell) or is_task(cell):
            name = cell.metadata.nbgrader.grade_id
            said = results.comments.get(name)
            comments[name] = join_comments(said) if said else _stock_comment(cell)
    return NotebookRecord(notebook, scores, comments)


def _score(cell: NotebookNode, results: Results) -> float | None:
    name = cell.metadata.nbgrader.grade_id
    outcome = results.outcomes.get(name)
    if outcome is None and cell.cell_type == "code" and not is_solution(cell):
        raise RuntimeError(
            f"Check cell “{name}” was not judged: JudgeDrafts has to run before the scores are "
            "saved. See docs/grading.md."
        )
    if outcome is not None and outcome.waits_because:
        # No automatic score is nbgrader's own sign for “a person has to grade this”: the
        # formgrader keeps it in its queue until somebody gives a score.
        return None
    if outcome is not None:
        return outcome.score
    score, _ = determine_grade(cell)
    return None if score is None else float(score)


def _stock_comment(cell: NotebookNode) -> str | None:
    untouched = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
    return "No response." if untouched and not is_task(cell) else None
