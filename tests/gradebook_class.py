"""A small class for tests: real notebooks, a real nbgrader, a real gradebook, in a folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import nbformat
from nbformat import NotebookNode

from autograders.gradebook.autograde import ClassGrades, autograde
from autograders.gradebook.class_folder import ClassFolder
from tests.support import ROOT

ASSIGNMENT = "a1-two-questions"
STOCK_CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'stock'\n"

NEXT = "What is the next step in the interview process?"
GOOD_FIRST = (
    f"{NEXT}\nBased on what we’ve talked about today, is there any reason why you wouldn’t "
    "feel comfortable passing me on to the next round?"
)
GOOD_FINAL = (
    f"{NEXT}\nBased on what we’ve talked about today, is there any reason why you wouldn’t "
    "feel comfortable giving me the offer?"
)

Route = Literal["nbgrader", "anyreason"]
"""Which command grades: nbgrader’s own with the kit’s settings, or the kit’s."""

Change = Callable[[NotebookNode], None]


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    """The cell with this nbgrader id."""
    return next(
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name
    )


def write(first: str = "", final: str = "") -> Change:
    """Writes drafts below the first line of the two answer cells; "" leaves one as it was."""

    def change(notebook: NotebookNode) -> None:
        for stage, draft in (("first-round", first), ("final-round", final)):
            if draft:
                cell_of(notebook, f"draft-{stage}").source = f"%%draft {stage}\n{draft}"

    return change


def source_of(name: str, source: str) -> Change:
    """Replaces all that stands in one cell."""

    def change(notebook: NotebookNode) -> None:
        cell_of(notebook, name).source = source

    return change


def split(name: str, line: int) -> Change:
    """JupyterLab's Split Cell: two cells with the same metadata, the text cut at a line."""

    def change(notebook: NotebookNode) -> None:
        cell = cell_of(notebook, name)
        lines = cell.source.split("\n")
        second = deepcopy(cell)
        second.id = f"{cell.id}-second"
        cell.source, second.source = "\n".join(lines[:line]), "\n".join(lines[line:])
        notebook.cells.insert(notebook.cells.index(cell) + 1, second)

    return change


def both(*changes: Change) -> Change:
    def change(notebook: NotebookNode) -> None:
        for each in changes:
            each(notebook)

    return change


@dataclass(frozen=True)
class Graded:
    """What the gradebook and the pages say of one student."""

    scores: dict[str, float]
    automatic: dict[str, float | None]
    waits: dict[str, bool]
    comments: dict[str, str | None]
    page: str
    notebook: NotebookNode | None
    worked: bool


class SmallClass:
    """A course directory in `folder`, with the kit's config or a config of one's own, and one
    of its assignments given out."""

    def __init__(
        self,
        folder: Path,
        *,
        config: str | None = None,
        assignment: str = ASSIGNMENT,
        by: Route = "nbgrader",
    ) -> None:
        shutil.copytree(ROOT / "assignments/source", folder / "source")
        settings = ROOT / "assignments/nbgrader_config.py"
        text = settings.read_text(encoding="utf-8") if config is None else config
        (folder / "nbgrader_config.py").write_text(text, encoding="utf-8")
        self.folder = folder
        self.assignment = assignment
        self.course = ClassFolder(folder, log=folder / "nbgrader.log")
        self.course.generate(self.assignment)
        self.worked: dict[str, bool] = {}
        self._by = by

    @property
    def released(self) -> NotebookNode:
        return nbformat.read(
            self.folder / "release" / self.assignment / f"{self.assignment}.ipynb", as_version=4
        )

    def hand_in(self, student: str, change: Change = lambda _: None) -> Path:
        """Puts a changed copy of the released notebook where collected work goes."""
        notebook = self.released
        change(notebook)
        return self.hand_in_text(student, nbformat.writes(notebook))

    def hand_in_text(self, student: str, text: str | bytes, name: str = "") -> Path:
        target = self.course.path("submitted", student, self.assignment)
        target.mkdir(parents=True, exist_ok=True)
        data = text.encode() if isinstance(text, str) else text
        path = target / (name or f"{self.assignment}.ipynb")
        path.write_bytes(data)
        return path

    def grade(self) -> None:
        """Grades everybody, and writes the feedback pages of those who could be graded."""
        if self._by == "anyreason":
            told = self.autograde()
            self.worked = dict.fromkeys((*told.graded, *told.unchanged), True)
            self.worked |= {student: False for student, _ in told.unreadable}
        else:
            for student in self.course.submitted(self.assignment):
                self.worked[student] = self.course.autograde(self.assignment, student)
        self.course.feedback(self.assignment)

    def autograde(self, **how: Any) -> ClassGrades:
        """`anyreason autograde`, in this process."""
        return autograde(self.folder, self.assignment, **{"jobs": 1, **how})

    def result(self, student: str) -> Graded:
        page = self.course.path("feedback", student, self.assignment) / f"{self.assignment}.html"
        graded = (
            self.course.path("autograded", student, self.assignment) / f"{self.assignment}.ipynb"
        )
        with self.course.gradebook as gradebook:
            book = gradebook.find_submission_notebook(self.assignment, self.assignment, student)
            return Graded(
                scores={grade.name: grade.score for grade in book.grades},
                automatic={grade.name: grade.auto_score for grade in book.grades},
                waits={grade.name: grade.needs_manual_grade for grade in book.grades},
                comments={comment.name: comment.comment for comment in book.comments},
                page=page.read_text(encoding="utf-8") if page.is_file() else "",
                notebook=nbformat.read(graded, as_version=4) if graded.is_file() else None,
                worked=self.worked.get(student, False),
            )

    def edit_gradebook(self, student: str, edit: Callable[[Any], None]) -> None:
        """Lets a teacher change something: `edit` gets the student's submitted notebook."""
        with self.course.gradebook as gradebook:
            edit(gradebook.find_submission_notebook(self.assignment, self.assignment, student))
            gradebook.db.commit()


def hand_in_all(small: SmallClass, changes: Mapping[str, Change]) -> None:
    for student, change in changes.items():
        small.hand_in(student, change)


def source_of_assignment(name: str) -> NotebookNode:
    """The instructor's notebook of one of the kit's assignments."""
    return nbformat.read(ROOT / "assignments/source" / name / f"{name}.ipynb", as_version=4)


def solutions(source: NotebookNode) -> dict[str, str]:
    """What a student would hand in to write the worked solutions, by the ids of the boxes."""
    return {
        cell.metadata.nbgrader.grade_id: "\n".join(
            line for line in cell.source.split("\n") if not line.startswith("### ")
        )
        for cell in source.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }


def write_all(texts: Mapping[str, str]) -> Change:
    """Replaces all that stands in some cells, by their ids."""
    return both(*(source_of(name, text) for name, text in texts.items()))
