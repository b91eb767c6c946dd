"""The instructor’s notebook, as the gradebook keeps it: what a submission is mended by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import MetadataValidator
from traitlets.config import Config

from autograders.gradebook.notebook_files import new_cell, read_notebook
from autograders.gradebook.outcome import METADATA_KEY
from autograders.gradebook.read import read_reply_cell

_KEY: Final = "anyreason_master"


@dataclass(frozen=True, slots=True)
class MasterCell:
    """One of the instructor’s cells that have an id. `points` is None where it earns none.

    `told` is what its metadata tell the kit, under METADATA_KEY: of a text box, as which draft
    it is to be read. It comes from the instructor's own notebook, so that no student can lose
    or change it; None where there is nothing. `above` is the type and text of the cell above it
    as it was handed out; None for the first one.
    """

    name: str
    cell_type: str
    source: str
    locked: bool
    checksum: str | None
    points: float | None
    answer: bool
    task: bool
    told: Any = None
    above: tuple[str, str] | None = None

    @property
    def graded(self) -> bool:
        """Whether it is an autograded or manually graded cell (a task is neither to nbgrader)."""
        return self.points is not None and not self.task

    def metadata(self) -> NotebookNode:
        """What nbgrader keeps in such a cell of a notebook."""
        meta = NotebookNode(  # type: ignore[no-untyped-call]
            schema_version=MetadataValidator.schema_version,
            grade_id=self.name,
            grade=self.graded,
            solution=self.answer,
            task=self.task,
            locked=self.locked,
            cell_type=self.cell_type,
        )
        if self.checksum:
            meta.checksum = self.checksum
        if self.points is not None:
            meta.points = self.points
        return meta

    def fresh(self) -> NotebookNode:
        """The cell as it was handed out."""
        return new_cell(self.cell_type, self.source, self.metadata())


@dataclass(frozen=True, slots=True)
class HandedOut:
    """What a cell that students were given has beside its text."""

    attachments: Any
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Master:
    """One notebook of an assignment.

    `cells` are by their ids, in the order of the notebook: as they were saved, which nbgrader
    relies on, too. `handed_out` are all cells that students were given, with an id or without,
    by their type and text, in the order of the notebook.
    """

    notebook: str
    kernelspec: dict[str, Any] | None
    cells: Mapping[str, MasterCell]
    handed_out: Mapping[tuple[str, str], HandedOut]

    def handed_out_as(self, cell: NotebookNode) -> HandedOut | None:
        """The cell that this one is, unchanged; None for one that a student wrote."""
        return self.handed_out.get((cell.cell_type, cell.source.strip()))

    def answers_in_order(self) -> dict[str, str]:
        """For each cell the nearest answer cell before it, by their ids; none, and it is left out.

        An answer cell is not its own. One that is no draft, such as a reply, is nobody's.
        """
        nearest: dict[str, str] = {}
        last: str | None = None
        for cell in self.cells.values():
            if cell.answer:
                if cell.cell_type == "code" and read_reply_cell(cell.source).magic is None:
                    last = cell.name
            elif last is not None:
                nearest[cell.name] = last
        return nearest


def masters_of(gradebook: Gradebook, assignment: str, config: Config) -> dict[str, Master]:
    """Every notebook of an assignment, by its name. Raises nbgrader’s MissingEntry."""
    return {
        notebook.name: _master(notebook, assignment, config)
        for notebook in gradebook.find_assignment(assignment).notebooks
    }


def master_in(resources: dict[str, Any], config: Config) -> Master:
    """The master of the notebook that these resources belong to.

    Whoever grades many notebooks puts it there (`put_master`); else the gradebook is asked, once.
    """
    if _KEY not in resources:
        ours = resources["nbgrader"]
        with Gradebook(ours["db_url"]) as gradebook:
            notebook = gradebook.find_notebook(ours["notebook"], ours["assignment"])
            put_master(resources, _master(notebook, ours["assignment"], config))
    master: Master = resources[_KEY]
    return master


def put_master(resources: dict[str, Any], master: Master) -> None:
    """Hands the master along with the resources of a notebook."""
    resources[_KEY] = master


def _master(notebook: Any, assignment: str, config: Config) -> Master:
    points = {
        cell.name: float(cell.max_score) for cell in (*notebook.grade_cells, *notebook.task_cells)
    }
    answers = {cell.name for cell in notebook.solution_cells}
    tasks = {cell.name for cell in notebook.task_cells}
    handed_out, told, above = _handed_out(notebook.name, assignment, config)
    cells = {
        cell.name: MasterCell(
            name=cell.name,
            cell_type=cell.cell_type,
            source=cell.source,
            locked=bool(cell.locked),
            checksum=cell.checksum,
            points=points.get(cell.name),
            answer=cell.name in answers,
            task=cell.name in tasks,
            told=told.get(cell.name),
            above=above.get(cell.name),
        )
        for cell in notebook.source_cells
    }
    kernelspec = json.loads(notebook.kernelspec) if notebook.kernelspec else None
    return Master(notebook.name, kernelspec, cells, handed_out)


def _handed_out(
    notebook: str, assignment: str, config: Config
) -> tuple[dict[tuple[str, str], HandedOut], dict[str, Any], dict[str, tuple[str, str]]]:
    """All cells of the instructor's files; by id what their metadata tell the kit, and the cell
    above each."""
    course = CourseDirectory(config=config)
    cells: dict[tuple[str, str], HandedOut] = {}
    told: dict[str, Any] = {}
    above: dict[str, tuple[str, str]] = {}
    for step in (course.source_directory, course.release_directory):
        folder = course.format_path(step, ".", assignment)
        try:
            found = read_notebook(Path(folder, f"{notebook}.ipynb"))
        except OSError:
            continue
        last = None
        for cell in found.cells:
            key = (cell.cell_type, cell.source.strip())
            cells[key] = HandedOut(cell.get("attachments"), tuple(cell.metadata.get("tags", ())))
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name and last is not None:
                above[name] = last
            last = key
            if name and METADATA_KEY in cell.metadata:
                told.setdefault(name, cell.metadata[METADATA_KEY])
    return cells, told, above
