"""Saves scores and comments to the gradebook: nbgrader's step, with what it leaves out."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from autograders.gradebook.record import record_of
from autograders.gradebook.results import results_in


class SaveDraftGrades(NbGraderPreprocessor):  # type: ignore[misc]
    """Writes the scores, the comments, and which drafts wait for a person.

    Manual scores and manual comments are other fields of the gradebook: they stay, and win.
    """

    def preprocess(  # noqa: D102
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        ours = resources["nbgrader"]
        record = record_of(ours["notebook"], nb, results_in(resources))
        with Gradebook(ours["db_url"]) as gradebook:
            book = gradebook.find_submission_notebook(
                ours["notebook"], ours["assignment"], ours["student"]
            )
            for grade in book.grades:
                if grade.name in record.scores:
                    grade.auto_score = record.scores[grade.name]
                    # As in nbgrader: whoever gave a score should look at it again.
                    grade.needs_manual_grade = (
                        grade.manual_score is not None or grade.auto_score is None
                    )
            for comment in book.comments:
                if comment.name in record.comments:
                    comment.auto_comment = record.comments[comment.name]
            gradebook.db.commit()
        return nb, resources
