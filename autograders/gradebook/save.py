"""Saves scores and comments to the gradebook, as nbgrader does, and then what it leaves out."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import SaveAutoGrades
from nbgrader.utils import is_grade, is_solution

from autograders.gradebook.comments import join_comments
from autograders.gradebook.results import results_in


class SaveDraftGrades(SaveAutoGrades):  # type: ignore[misc]
    """nbgrader's SaveAutoGrades, and then the comments and the queue of drafts for a person.

    Manual scores and manual comments are other fields of the gradebook: they stay, and win.
    """

    def _add_score(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        name = cell.metadata.nbgrader.grade_id
        judged = is_grade(cell) and not is_solution(cell) and cell.cell_type == "code"
        outcome = results_in(resources).outcomes.get(name)
        if judged and outcome is None:
            # nbgrader would give full marks to a check cell that nobody looked at.
            raise RuntimeError(
                f"Check cell “{name}” was not judged: JudgeDrafts has to run before "
                "SaveDraftGrades. See docs/grading.md."
            )
        super()._add_score(cell, resources)
        if outcome is not None and outcome.waits_because:
            grade = self.gradebook.find_grade(
                name, self.notebook_id, self.assignment_id, self.student_id
            )
            # No automatic score is nbgrader's own sign for “a person has to grade this”: the
            # formgrader keeps it in its queue until somebody gives a score.
            grade.auto_score = None
            grade.needs_manual_grade = True
            self.gradebook.db.commit()

    def _add_comment(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        super()._add_comment(cell, resources)
        name = cell.metadata.nbgrader.grade_id
        comments = results_in(resources).comments.get(name)
        if comments:
            comment = self.gradebook.find_comment(
                name, self.notebook_id, self.assignment_id, self.student_id
            )
            comment.auto_comment = join_comments(comments)
            self.gradebook.db.commit()
