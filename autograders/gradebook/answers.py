"""Grades answers: drafts, wherever they stand, and the boxes that carry their own points.

A text box whose metadata name a stage is read as a draft and gets its points. A reply is read,
and what was seen in it becomes its comment; its points are a person's to give. An untouched
box has 0 points, and nobody needs to look at it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

from autograders.gradebook.comments import NOTHING_WRITTEN, comment_on, comment_on_reply
from autograders.gradebook.identity import kit_id, rubric_id
from autograders.gradebook.inert import as_typed
from autograders.gradebook.master import Master, MasterCell
from autograders.gradebook.notebook_files import shown
from autograders.gradebook.outcome import METADATA_KEY, CellGrade, outcome_of
from autograders.gradebook.pairing import as_handed_out, has_role
from autograders.gradebook.read import Check, ReplyCell, read_cell, read_reply_cell, read_told
from autograders.judge import DraftTooLongError, judge
from autograders.reply import read_reply
from autograders.reply_view import reply_html
from autograders.rubric import Rubric, rubric_for
from autograders.stub import is_untouched

_FOR_A_PERSON: Final = "Replies are marked by a person."
_CANNOT_READ: Final = (
    "The metadata of this text box do not say which draft it holds. "
    'They should hold "anyreason": {"stage": "first-round"}, or another stage.'
)


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome for a box that carries its own points, and the comment for its student."""

    outcome: CellGrade
    comment: str


def grade_draft(
    text: str, asked: Check, rubric: Rubric, max_score: float, notes: tuple[str, ...] = ()
) -> CellGrade:
    """Judges a draft for what its task asks."""
    try:
        judgement = judge(text, asked.stage, asked.context or None, rubric)
    except DraftTooLongError as error:
        told = str(error)
        return CellGrade(0.0, max_score, notes=notes, too_long=told[:1].upper() + told[1:])
    return outcome_of(judgement, max_score, notes)


def outcome_data(outcome: CellGrade, stage: str | None, rubric: Rubric) -> dict[str, Any]:
    """The outcome as plain data for the graded notebook, and by what it was graded."""
    return {**outcome.to_dict(stage), "kit": kit_id(), "rubric": rubric_id(rubric)}


def grade_answers(
    cells: Sequence[NotebookNode], master: Master, rubric: Rubric | None
) -> Iterator[tuple[str, Answer]]:
    """The answers that carry their own points and can be read, each with the id of its box.

    `rubric` is the instructor's own, if there is one. What was found goes along in the
    metadata of the box, which may be a text box and then has no place for outputs.
    """
    for cell in cells:
        if not (is_grade(cell) and is_solution(cell)):
            continue
        name = cell.metadata.nbgrader.grade_id
        known = master.cells[name]
        if cell.cell_type == "markdown" and known.told is not None:
            yield name, _text_box(cell, known, rubric)
        elif read_reply_cell(known.source).reply is not None:
            yield name, _reply_box(cell, cells, master)
        elif as_handed_out(cell) or is_untouched(cell.source):
            yield name, Answer(CellGrade(0.0, _worth(cell)), NOTHING_WRITTEN)


def _worth(cell: NotebookNode) -> float:
    return float(cell.metadata.nbgrader.points)


def _text_box(cell: NotebookNode, known: MasterCell, own: Rubric | None) -> Answer:
    """A draft in a text box."""
    asked = read_told(known.told)
    text = "" if as_handed_out(cell) else read_cell(as_typed(cell.source)).text
    if asked is None and not text:
        return Answer(CellGrade(0.0, _worth(cell)), NOTHING_WRITTEN)
    if asked is None:
        outcome = CellGrade(0.0, _worth(cell), waits_because=_CANNOT_READ)
        return Answer(outcome, comment_on(outcome))
    rubric = own or rubric_for(asked.context)
    outcome = grade_draft(text, asked, rubric, _worth(cell))
    data = outcome_data(outcome, asked.stage, rubric)
    if outcome.judgement is not None:
        data["html"] = outcome.judgement._repr_html_()
    cell.metadata[METADATA_KEY] = data
    return Answer(outcome, comment_on(outcome))


def _reply_box(cell: NotebookNode, cells: Sequence[NotebookNode], master: Master) -> Answer:
    """A reply: read as what came back in the task, or as the student's own first line says."""
    asked = read_reply_cell(master.cells[cell.metadata.nbgrader.grade_id].source).reply or ""
    own = read_reply_cell(cell.source)
    added = False
    if as_handed_out(cell) or is_untouched(own.text):
        elsewhere = _reply_elsewhere(cells, asked, master)
        own, added = elsewhere or ReplyCell("", own.magic, None), elsewhere is not None
    reading = read_reply(own.reply or asked, own.text)
    waits = _FOR_A_PERSON if reading.attempted else ""
    found: dict[str, Any] = {
        "reply": {
            "id": reading.reply.id,
            "attempted": reading.attempted,
            "parts": {part.id: part.has for part in reading.parts},
        },
    }
    comment = comment_on_reply(reading, added=added)
    html = reply_html(reading, handed_in=True) if reading.attempted else ""
    if cell.cell_type == "code" and html:
        # Below the box, where the formgrader shows it, too: its boxes do not wrap long lines.
        cell.outputs = [shown({"text/html": html, "text/plain": comment}, {METADATA_KEY: found})]
    else:
        cell.metadata[METADATA_KEY] = {**found, "html": html}
    return Answer(CellGrade(0.0, _worth(cell), waits_because=waits), comment)


def _reply_elsewhere(cells: Sequence[NotebookNode], asked: str, master: Master) -> ReplyCell | None:
    """A reply to the same thing in a box that the student added; or to what no task asks."""
    tasks = {read_reply_cell(known.source).reply for known in master.cells.values()}
    found = None
    for cell in cells:
        if cell.cell_type == "code" and not has_role(cell):
            reply = read_reply_cell(cell.source)
            mine = reply.reply == asked or reply.reply not in tasks
            if reply.magic is not None and mine and not is_untouched(reply.text):
                found = reply
    return found
