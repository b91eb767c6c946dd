"""Assignment 3: five replies. The course reads and comments, a person gives the points."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograders.gradebook.read import read_reply_cell
from autograders.reply import read_reply
from autograders.stub import REPLY_STUB
from tests.gradebook_class import (
    STOCK_CONFIG,
    Change,
    SmallClass,
    cell_of,
    hand_in_all,
    solutions,
    source_of,
    source_of_assignment,
    write_all,
)

ASSIGNMENT = "a3-what-comes-back"
SOURCE = source_of_assignment(ASSIGNMENT)
SOLUTIONS = solutions(SOURCE)
BLANK = {"reply-no-promise": "", "reply-experience": f"\n%%reply experience\n\n {REPLY_STUB}\n"}
WEAK = {
    "reply-no-promise": "%%reply no-promise\nThanks. And how did I do, <b>between you and me</b>?",
    "reply-experience": "%%reply experience\nThat isn’t true. I told you already that I can do it.",
    "reply-relocation": "%%reply relocation\nI understand. I really would like to move.",
    "reply-by-friday": "%%reply by-friday\nCan you tell me now? I need an answer today.",
    "reply-committee": "%%reply committee\nGracias por decirlo. Entiendo que no depende de usted.",
}
SAID = {
    "reply-no-promise": ["You say thank you, yes", "You stop there, not yet"],
    "reply-experience": ["leave out the words that argue", "You don’t argue, not yet: “"],
    "reply-relocation": ["You show that you heard it, yes", "When could you move"],
    "reply-by-friday": ["leave out the second ask", "You ask whom to follow up with, not yet"],
    "reply-committee": ["We couldn’t read this reply. Your teacher will."],
}


def _added_box(notebook: NotebookNode) -> None:
    """The reply stands in a box of the student's own, and the given one is untouched."""
    at = notebook.cells.index(cell_of(notebook, "reply-by-friday"))
    notebook.cells.insert(at + 1, new_code_cell(SOLUTIONS["reply-by-friday"]))


def _copied(notebook: NotebookNode) -> None:
    """A second try in a copy of the box, which has the same id."""
    box = cell_of(notebook, "reply-by-friday")
    box.source = WEAK["reply-by-friday"]
    copy = NotebookNode(box, id="a-copy", source=SOLUTIONS["reply-by-friday"])
    notebook.cells.insert(notebook.cells.index(box) + 1, copy)


def _split(notebook: NotebookNode) -> None:
    """JupyterLab's Split Cell, in the middle of the reply."""
    box = cell_of(notebook, "reply-experience")
    first, middle, rest = SOLUTIONS["reply-experience"].partition(" In March")
    box.source = first
    half = NotebookNode(box, id="a-half", source=f"{middle}{rest}".strip())
    notebook.cells.insert(notebook.cells.index(box) + 1, half)


def _deleted(notebook: NotebookNode) -> None:
    notebook.cells.remove(cell_of(notebook, "reply-committee"))


HANDED_IN: dict[str, Change] = {
    "solved": write_all(SOLUTIONS),
    "untouched": write_all({}),
    "blank": write_all(BLANK),
    "weak": write_all(WEAK),
    "added": _added_box,
    "copied": _copied,
    "split": _split,
    "deleted": _deleted,
    "no-first-line": source_of("reply-by-friday", SOLUTIONS["reply-by-friday"].partition("\n")[2]),
}


@pytest.fixture(scope="module")
def a_class(tmp_path_factory: pytest.TempPathFactory) -> SmallClass:
    small = SmallClass(tmp_path_factory.mktemp("a3") / "course", assignment=ASSIGNMENT)
    hand_in_all(small, HANDED_IN)
    small.grade()
    return small


def test_there_are_five_replies_of_four_points_each_to_another_thing() -> None:
    asked = [read_reply_cell(text).reply for text in SOLUTIONS.values()]
    assert len(set(asked)) == 5
    assert None not in asked
    for name in SOLUTIONS:
        assert cell_of(SOURCE, name).metadata.nbgrader.points == 4


@pytest.mark.parametrize("name", SOLUTIONS)
def test_the_worked_replies_and_the_example_have_every_part(name: str) -> None:
    for source in (SOLUTIONS[name], cell_of(SOURCE, "example-reply").source):
        cell = read_reply_cell(source)
        reading = read_reply(cell.reply or "", cell.text)
        assert all(part.has for part in reading.parts)


def test_a_reply_waits_for_a_person_with_the_comment_filled_in(a_class: SmallClass) -> None:
    solved = a_class.result("solved")
    assert solved.automatic == dict.fromkeys(SOLUTIONS)
    assert solved.waits == dict.fromkeys(SOLUTIONS, True)
    for comment in solved.comments.values():
        assert "as advice. All the parts are there." in (comment or "")
    assert "Not final: a teacher still has to read 5 answers." in solved.page


@pytest.mark.parametrize("name", WEAK)
def test_the_comment_says_what_is_there_and_what_to_try(a_class: SmallClass, name: str) -> None:
    weak = a_class.result("weak")
    assert weak.waits[name]
    assert weak.automatic[name] is None
    for words in SAID[name]:
        assert words in (weak.comments[name] or "")
    assert "you decide" not in (weak.comments[name] or "")
    assert "<b>between" not in weak.page


def test_the_page_marks_a_reply_up_and_shows_a_wording_for_what_is_missing(
    a_class: SmallClass,
) -> None:
    weak, solved = a_class.result("weak").page, a_class.result("solved").page
    assert weak.count("Your reply</strong>") == solved.count("Your reply</strong>") == 5
    assert ">Thanks</span>" in weak
    assert "between you and me&lt;/b" in weak
    assert escape(read_reply("experience", "").reply.model, quote=False) in weak
    assert "It could sound like this" not in solved
    for page in (weak, solved):
        assert "%%reply" not in page
        assert "you decide" not in page


@pytest.mark.parametrize("student", ["untouched", "blank", "deleted"])
def test_an_untouched_box_has_no_points_and_nobody_has_to_read_it(
    a_class: SmallClass, student: str
) -> None:
    found = a_class.result(student)
    assert found.automatic == dict.fromkeys(SOLUTIONS, 0.0)
    assert not any(found.waits.values())
    for comment in found.comments.values():
        assert (comment or "").startswith("Not attempted")


def test_a_reply_in_a_box_of_the_students_own_is_read_there(a_class: SmallClass) -> None:
    added = a_class.result("added")
    assert {name for name, waits in added.waits.items() if waits} == {"reply-by-friday"}
    assert "in a cell that you added" in (added.comments["reply-by-friday"] or "")


@pytest.mark.parametrize(
    ("student", "name"), [("copied", "reply-by-friday"), ("split", "reply-experience")]
)
def test_a_box_that_was_copied_or_split_is_read_as_one(
    a_class: SmallClass, student: str, name: str
) -> None:
    found = a_class.result(student)
    assert found.waits[name]
    assert "All the parts are there." in (found.comments[name] or "")


def test_a_lost_first_line_costs_nothing(a_class: SmallClass) -> None:
    found = a_class.result("no-first-line")
    assert found.waits["reply-by-friday"]
    assert "All the parts are there." in (found.comments["reply-by-friday"] or "")


def test_a_teachers_points_and_comment_stay_when_it_is_graded_again(tmp_path: Path) -> None:
    small = SmallClass(tmp_path / "course", assignment=ASSIGNMENT)
    small.hand_in("student", write_all(SOLUTIONS))
    small.grade()

    def mark(book: Any) -> None:
        for grade in book.grades:
            if grade.name == "reply-committee":
                grade.manual_score = 3.0
        for comment in book.comments:
            if comment.name == "reply-committee":
                comment.manual_comment = "Kind and short."

    small.edit_gradebook("student", mark)
    (small.course.path("autograded", "student", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb").unlink()
    small.grade()
    found = small.result("student")
    assert found.scores["reply-committee"] == 3.0
    assert found.comments["reply-committee"] == "Kind and short."
    assert "Kind and short." in found.page


@pytest.mark.slow
def test_plain_nbgrader_leaves_the_same_boxes_to_a_person(
    tmp_path: Path, a_class: SmallClass
) -> None:
    stock = SmallClass(tmp_path / "stock", config=STOCK_CONFIG, assignment=ASSIGNMENT)
    for student in ("solved", "untouched"):
        stock.hand_in(student, HANDED_IN[student])
    stock.grade()
    for student in ("solved", "untouched"):
        assert stock.result(student).automatic == a_class.result(student).automatic
