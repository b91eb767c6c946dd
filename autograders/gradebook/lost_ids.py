"""Gives the cells of a notebook their ids back, as some editors and converters lose them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nbformat import NotebookNode

from autograders.gradebook.master import Master, MasterCell
from autograders.gradebook.read import read_cell, read_reply_cell

_Mark = tuple[str, ...]


def give_ids_back(cells: Sequence[NotebookNode], master: Master) -> bool:
    """Gives an id to each cell that can be told; returns whether any could.

    A cell is told by what stands in it: the instructor's by its text, an answer by its first
    line. Of several the last one counts, as of copies. An answer without a first line is told by
    its place, right under the text that it, and no other answer, was handed out under. What can't
    be told has no id still.
    """
    known: dict[_Mark, NotebookNode] = {}
    below: dict[_Mark, NotebookNode] = {}
    for at, cell in enumerate(cells):
        known.update(dict.fromkeys(_told_by(cell.cell_type, cell.source), cell))
        if at:
            below[_by_text(cells[at - 1].cell_type, cells[at - 1].source)] = cell
    told = {name: _by_content(each, known) for name, each in master.cells.items()}
    taken = [cell for cell in told.values() if cell is not None]
    for name, each in master.cells.items():
        if told[name] is None and each.answer:
            there = _by_place(each, master, below)
            if there is not None and not any(there is other for other in taken):
                told[name] = there
                taken.append(there)
    for name, found in told.items():
        if found is not None:
            found.metadata.setdefault("nbgrader", {"grade_id": name})
    return bool(taken)


def _by_content(each: MasterCell, known: Mapping[_Mark, NotebookNode]) -> NotebookNode | None:
    by_text, *by_first_line = _told_by(each.cell_type, each.source)
    marks = [by_text] if each.locked else by_first_line
    return next((known[mark] for mark in marks if mark in known), None)


def _by_place(
    each: MasterCell, master: Master, below: Mapping[_Mark, NotebookNode]
) -> NotebookNode | None:
    """The cell under the one that the answer was handed out under, unless that is another's."""
    answers_there = [
        other for other in master.cells.values() if other.answer and other.above == each.above
    ]
    if each.above is None or len(answers_there) > 1:
        return None
    cell = below.get(_by_text(*each.above))
    if cell is None:
        return None
    own = cell.source.strip() == each.source.strip()
    return cell if own or master.handed_out_as(cell) is None else None


def _told_by(cell_type: str, source: str) -> list[_Mark]:
    """By what a cell without an id can be told: its text, and the draft or reply it is for."""
    marks = [_by_text(cell_type, source)]
    if cell_type == "code":
        draft, reply = read_cell(source), read_reply_cell(source)
        if draft.magic and draft.stage:
            marks.append(("draft", draft.stage))
        if reply.reply:
            marks.append(("reply", reply.reply))
    return marks


def _by_text(cell_type: str, source: str) -> _Mark:
    return ("text", cell_type, source.strip())
