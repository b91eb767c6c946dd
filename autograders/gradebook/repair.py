"""Mends what a student can break in a notebook without meaning to, before it is graded.

They take the place of nbgrader's own steps, so that one damaged notebook never stops a class: with
the stock ones a copied cell ends the run for everybody, and a deleted one is left without a grade.
"""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograders.gradebook.lost_ids import give_ids_back
from autograders.gradebook.master import Master, MasterCell, master_in
from autograders.gradebook.notebook_files import set_type
from autograders.gradebook.read import read_cell, read_reply_cell


class DropCopies(NbGraderPreprocessor):  # type: ignore[misc]
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
        seen: set[str] = set()
        for cell in reversed(cells):
            name = _grade_id(cell)
            if name is None or name in seen:
                # What is left of a cell's role without an id of its own is of no use to anybody.
                cell.metadata.pop("nbgrader", None)
            if name in seen:
                self.log.warning("Cell “%s” is there more than once; the last one counts.", name)
            elif name is not None:
                seen.add(name)
        return nb, resources


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]
    """Puts back the instructor's cells: those that were changed, and those that were deleted."""

    def preprocess(  # noqa: D102
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        master = master_in(resources, self.config)
        if not any(_grade_id(cell) for cell in nb.cells) and give_ids_back(nb.cells, master):
            self.log.warning("The notebook had lost the ids of its cells; they are put back.")
        for cell in nb.cells:
            given = master.handed_out_as(cell)
            if given is not None:
                # They say what is left out of the feedback page.
                cell.metadata.tags = list(given.tags)
            name = _grade_id(cell)
            if name is None:
                continue
            if name in master.cells:
                self._restore(cell, master.cells[name])
            else:
                # A cell from elsewhere, which the gradebook does not know: prose like any other.
                del cell.metadata["nbgrader"]
        self._add_missing(nb, master)
        return nb, resources

    def _restore(self, cell: NotebookNode, master: MasterCell) -> None:
        """Sets a cell to what the instructor made it, whatever the submission says."""
        if cell.cell_type != master.cell_type:
            self.log.warning("Cell “%s” had another type; it is set back.", master.name)
            set_type(cell, master.cell_type)
        cell.metadata.nbgrader = master.metadata()
        if master.locked and cell.source != master.source:
            self.log.warning("Cell “%s” was changed; it is set back.", master.name)
            cell.source = master.source

    def _add_missing(self, nb: NotebookNode, master: Master) -> None:
        """Adds deleted answer, check and task cells about where they stood.

        An answer goes right above the next of the instructor's cells, below its task; a check
        goes right under the cell before it.
        """
        names = list(master.cells)
        deleted = []
        after = -1
        for place, (name, cell) in enumerate(master.cells.items()):
            here = _position(nb, name)
            if here is not None:
                after = here
            elif cell.points is not None or cell.answer:
                deleted.append(name)
                later = (_position(nb, other) for other in names[place + 1 :])
                next_one = next((at for at in later if at is not None), None)
                if next_one is None or not cell.answer:
                    after += 1
                else:
                    after = max(after + 1, next_one)
                nb.cells.insert(after, cell.fresh())
        if len(deleted) == 1:
            self.log.warning("Cell “%s” was deleted; it is put back.", deleted[0])
        elif deleted:
            listed = ", ".join(f"“{name}”" for name in deleted)
            self.log.warning("The cells %s were deleted; they are put back.", listed)


class RestoreKernelspec(NbGraderPreprocessor):  # type: ignore[misc]
    """Names the kernel that the instructor's notebook names."""

    def preprocess(  # noqa: D102
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        kernelspec = master_in(resources, self.config).kernelspec
        if kernelspec:
            nb.metadata["kernelspec"] = kernelspec
        return nb, resources


def _is_second_half(above: NotebookNode, cell: NotebookNode) -> bool:
    """Whether JupyterLab's Split Cell made these two: it copies the id, not the first line."""
    name = _grade_id(cell)
    return (
        name is not None
        and name == _grade_id(above)
        and cell.cell_type == above.cell_type
        and read_cell(cell.source).magic is None
        and read_reply_cell(cell.source).magic is None
        # A whole copy of an answer that lost its first line is still a copy.
        and cell.source.strip() != above.source.strip()
    )


def _position(nb: NotebookNode, name: str) -> int | None:
    return next((at for at, cell in enumerate(nb.cells) if _grade_id(cell) == name), None)


def _grade_id(cell: NotebookNode) -> str | None:
    meta = cell.metadata.get("nbgrader")
    name = meta.get("grade_id") if isinstance(meta, dict) else None
    return name if isinstance(name, str) else None
