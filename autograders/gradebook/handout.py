"""Makes the students' version of an assignment: nbgrader's own step, with stubs that fit."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions
from nbgrader.utils import temp_attrs

from autograders.gradebook.read import read_reply_cell
from autograders.stub import REPLY_STUB, STUB


class ClearAnswers(ClearSolutions):  # type: ignore[misc]
    """Takes the solutions out. What stands in their place calls a reply a reply."""

    def preprocess_cell(  # noqa: D102
        self, cell: NotebookNode, resources: dict[str, Any], cell_index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        stubs = self.code_stub
        if read_reply_cell(cell.source).magic is not None:
            # A stub of the instructor's own stays.
            stubs = {
                language: REPLY_STUB if stub == STUB else stub for language, stub in stubs.items()
            }
        with temp_attrs(self, code_stub=stubs):
            cell, resources = super().preprocess_cell(cell, resources, cell_index)
        return cell, resources
