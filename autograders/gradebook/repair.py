"""Mends what a student can break in a notebook without meaning to, before it is graded.

nbgrader's own steps, made so that one damaged notebook never stops a class: with the stock
ones a copied cell ends the run for everybody, and a deleted cell is left without a grade.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbgrader.nbgraderformat import (
    MetadataValidator,
    SchemaTooNewError,
    SchemaTooOldError,
    ValidationError,
)
from nbgrader.preprocessors import CheckCellMetadata, DeduplicateIds, OverwriteCells

from autograders.gradebook.notebook_files import new_cell
from autograders.gradebook.read import read_cell


class DropCopies(DeduplicateIds):  # type: ignore[misc]
    """Of cells with the same id only the last keeps it; the copies become ordinary cells.

    A cell that was split in two is no copy: the second half joins the first again.
    """

    def preprocess(  # noqa: D102
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        cells: list[NotebookNode] = []
        for cell in nb.cells:
            if cells and _is_second_half(cells[-1], cell):
                self.log.warning("Cell “%s” was split; it is joined again.", _grade_id(cell))
                cells[-1].source = f"{cells[-1].source}\n{cell.source}"
            else:
                cells.append(cell)
        nb.cells = cells
        nb, resources = super().preprocess(nb, resources)
        return nb, resources

    def preprocess_cell(  # noqa: D102
        self, cell: NotebookNode, resources: dict[str, Any], cell_index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        meta = cell.metadata.get("nbgrader")
        if meta is not None and not (isinstance(meta, dict) and meta.get("grade_id")):
            # What is left of a cell's role without its id is of no use to anybody.
            del cell.metadata["nbgrader"]
            return cell, resources
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if meta is not None and not cell.metadata["nbgrader"]:
            # nbgrader leaves {}, which it takes for an outdated notebook later on.
            del cell.metadata["nbgrader"]
        return cell, resources


class RestoreCells(OverwriteCells):  # type: ignore[misc]
    """Puts back the instructor's cells: those that were changed, and those that were deleted."""

    def preprocess(  # noqa: D102
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        self.add_missing_cells = True
        self._roles: _Roles | None = None
        nb, resources = super().preprocess(nb, resources)
        return nb, resources

    def preprocess_cell(  # noqa: D102
        self, cell: NotebookNode, resources: dict[str, Any], cell_index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        roles = self._known_roles()
        name = _grade_id(cell)
        if name is not None and name in roles.masters:
            roles.restore(cell)
        elif name is not None:
            # A cell from elsewhere, which the gradebook does not know: prose like any other.
            del cell.metadata["nbgrader"]
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        return cell, resources

    def add_missing_grade_cells(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Adds deleted answer and check cells about where they stood.

        An answer goes right above the next of the instructor's cells, below its task; a check
        goes right under the cell before it.
        """
        roles = self._known_roles()
        names = list(roles.masters)
        after = -1
        for place, name in enumerate(names):
            here = _position(nb, name)
            if here is not None:
                after = here
            elif name in roles.points or name in roles.answers:
                self.log.warning("Cell “%s” was deleted by the student; it is put back.", name)
                later = (_position(nb, other) for other in names[place + 1 :])
                next_one = next((at for at in later if at is not None), None)
                if next_one is None or name not in roles.answers:
                    after += 1
                else:
                    after = max(after + 1, next_one)
                nb.cells.insert(after, roles.fresh(name))
        return nb, resources

    def _known_roles(self) -> _Roles:
        if self._roles is None:
            notebook = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
            self._roles = _Roles(
                # In the order of the notebook: as they were saved, which nbgrader relies on, too.
                masters={cell.name: cell for cell in notebook.source_cells},
                points={cell.name: cell.max_score for cell in notebook.grade_cells},
                answers=frozenset(cell.name for cell in notebook.solution_cells),
                tasks={cell.name: cell.max_score for cell in notebook.task_cells},
            )
        return self._roles


@dataclass(frozen=True, slots=True)
class _Roles:
    """What the gradebook knows of the instructor's cells, by their ids."""

    masters: dict[str, Any]
    points: dict[str, float]
    answers: frozenset[str]
    tasks: dict[str, float]

    def restore(self, cell: NotebookNode) -> None:
        """Sets a cell's role to what the instructor made it, whatever the submission says."""
        cell.metadata.nbgrader = self._metadata(cell.metadata.nbgrader.grade_id)

    def fresh(self, name: str) -> NotebookNode:
        """The cell as it was handed out."""
        master = self.masters[name]
        return new_cell(master.cell_type, master.source, self._metadata(name))

    def _metadata(self, name: str) -> NotebookNode:
        master = self.masters[name]
        meta = NotebookNode(  # type: ignore[no-untyped-call]
            schema_version=MetadataValidator.schema_version,
            grade_id=name,
            grade=name in self.points,
            solution=name in self.answers,
            task=name in self.tasks,
            locked=master.locked,
            cell_type=master.cell_type,
        )
        if master.checksum:
            meta.checksum = master.checksum
        if name in self.points or name in self.tasks:
            meta.points = self.points.get(name, self.tasks.get(name))
        return meta


def _is_second_half(above: NotebookNode, cell: NotebookNode) -> bool:
    """Whether JupyterLab's Split Cell made these two: it copies the id, not the first line."""
    name = _grade_id(cell)
    return (
        name is not None
        and name == _grade_id(above)
        and cell.cell_type == above.cell_type
        and read_cell(cell.source).magic is None
        # A whole copy of an answer that lost its first line is still a copy.
        and cell.source.strip() != above.source.strip()
    )


def _position(nb: NotebookNode, name: str) -> int | None:
    return next((at for at, cell in enumerate(nb.cells) if _grade_id(cell) == name), None)


def _grade_id(cell: NotebookNode) -> str | None:
    meta = cell.metadata.get("nbgrader")
    name = meta.get("grade_id") if isinstance(meta, dict) else None
    return name if isinstance(name, str) else None


class CheckOneNotebook(CheckCellMetadata):  # type: ignore[misc]
    """Finds outdated nbgrader metadata to be a fault of this notebook, not of the class."""

    def preprocess(  # noqa: D102
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        try:
            nb, resources = super().preprocess(nb, resources)
        except (SchemaTooOldError, SchemaTooNewError) as error:
            raise ValidationError(str(error)) from error
        return nb, resources
