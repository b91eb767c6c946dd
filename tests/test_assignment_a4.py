"""Assignment 4: one's own interview. Two drafts, a reply, marks of one's own, and a look back."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution
from nbgrader.validator import Validator

from autograders.gradebook.autograde import autograde
from autograders.gradebook.class_picture import picture_of
from autograders.gradebook.outcome import METADATA_KEY
from autograders.gradebook.report import class_results
from autograders.gradebook.report_csv import report_csv
from autograders.gradebook.report_page import report_page
from autograders.self_check import QUESTIONS, read_self_check
from autograders.stub import TEXT_STUB
from tests.gradebook_class import (
    STOCK_CONFIG,
    Change,
    SmallClass,
    both,
    cell_of,
    hand_in_all,
    solutions,
    source_of_assignment,
    write_all,
)

ASSIGNMENT = "a4-your-interview"
SOURCE = source_of_assignment(ASSIGNMENT)
SOLUTIONS = solutions(SOURCE)
AUTOMATIC = ("check-first-round", "check-final-round")
MANUAL = ("reply", "look-back", "card")

NEXT = "What is the next step in the process?"
CLOSE = "Based on what we’ve talked about, is there any reason why you {} feel comfortable {}?"
ADVANCE, OFFER = "passing me on to the next round", "giving me the offer"
FIRST = CLOSE.format("wouldn’t", ADVANCE)
FINAL = CLOSE.format("wouldn’t", OFFER)

# Drafts for both rounds, and the points that they must get.
DRAFTS = {
    "right": (f"{NEXT}\n{FIRST}", 10.0, f"{NEXT}\n{FINAL}", 10.0),
    "swapped": (f"{NEXT}\n{FINAL}", 8.0, f"{NEXT}\n{FIRST}", 8.0),
    "one-move": (NEXT, 3.0, FINAL, 6.0),
    "reversed": (
        f"{NEXT}\n{CLOSE.format('would', ADVANCE)}",
        7.0,
        f"{NEXT}\n{CLOSE.format('would', OFFER)}",
        7.0,
    ),
    "out-of-order": (f"{FIRST}\n{NEXT}", 9.0, f"{FINAL}\n{NEXT}", 9.0),
    "polite": ("Thank you for your time.", 0.0, "I hope to hear from you.", 0.0),
}


def _drafts(first: str, final: str) -> Change:
    return write_all(
        {
            "draft-first-round": f"%%draft first-round\n{first}",
            "draft-final-round": f"%%draft final-round\n{final}",
        }
    )


def _self_check(when: str, *words: str) -> Change:
    def change(notebook: NotebookNode) -> None:
        box = _self_check_box(notebook, when)
        lines = box.source.split("\n")
        marked = [
            line.replace("yes / no", word) for line, word in zip(lines[1:], words, strict=True)
        ]
        box.source = "\n".join([lines[0], *marked])

    return change


def _self_check_box(notebook: NotebookNode, when: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if cell.source.startswith(f"%%self_check {when}"))


def _other_doubt(notebook: NotebookNode) -> None:
    cell_of(
        notebook, "reply"
    ).source = (
        "%%reply salary\nI see, the budget is set. Could you offer 2,900 and a review in spring?"
    )


def _nearly_blank(notebook: NotebookNode) -> None:
    cell_of(notebook, "look-back").source = f"\n {TEXT_STUB} \n"
    cell_of(notebook, "card").source = ""


def _copied_self_check(notebook: NotebookNode) -> None:
    box = _self_check_box(notebook, "before")
    copy = NotebookNode(box)
    copy.id = "a-copy"
    notebook.cells.insert(notebook.cells.index(box) + 1, copy)
    copy.source = copy.source.replace("yes / no", "no")


HANDED_IN: dict[str, Change] = {
    "solved": both(
        write_all(SOLUTIONS),
        _self_check("before", "yes", "yes", "no", "yes", ""),
        _self_check("after", *["yes"] * 5),
    ),
    "untouched": write_all({}),
    "nearly-blank": _nearly_blank,
    "other-doubt": _other_doubt,
    "copied": both(_drafts(NEXT, NEXT), _copied_self_check),
    **{name: _drafts(first, final) for name, (first, _, final, _) in DRAFTS.items()},
}


@pytest.fixture(scope="module")
def a_class(tmp_path_factory: pytest.TempPathFactory) -> SmallClass:
    small = SmallClass(tmp_path_factory.mktemp("a4") / "course", assignment=ASSIGNMENT)
    hand_in_all(small, HANDED_IN)
    small.grade()
    return small


def _compared(small: SmallClass, student: str) -> list[dict[str, Any]]:
    notebook = small.result(student).notebook
    assert notebook is not None
    return [
        output.metadata[METADATA_KEY]["self_check"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "self_check" in output.metadata.get(METADATA_KEY, {})
    ]


def test_the_worked_solution_gets_all_that_the_course_gives_and_the_rest_waits(
    a_class: SmallClass,
) -> None:
    solved = a_class.result("solved")
    assert solved.automatic == {
        **dict.fromkeys(AUTOMATIC, 10.0),
        **dict.fromkeys(MANUAL),
    }
    assert {name for name, waits in solved.waits.items() if waits} == set(MANUAL)
    assert "All the parts are there." in (solved.comments["reply"] or "")
    assert solved.comments["look-back"] is None


@pytest.mark.parametrize("student", ["untouched", "nearly-blank"])
def test_an_untouched_page_has_no_points_and_nobody_has_to_read_it(
    a_class: SmallClass, student: str
) -> None:
    found = a_class.result(student)
    assert found.automatic == dict.fromkeys((*AUTOMATIC, *MANUAL), 0.0)
    assert not any(found.waits.values())
    for comment in found.comments.values():
        assert (comment or "").startswith("Not attempted")


@pytest.mark.parametrize("student", DRAFTS)
def test_each_fault_costs_what_the_page_says(a_class: SmallClass, student: str) -> None:
    _, first, _, final = DRAFTS[student]
    scores = a_class.result(student).automatic
    assert (scores["check-first-round"], scores["check-final-round"]) == (first, final)


def test_a_reply_to_the_doubt_of_ones_own_choice_is_read_as_one(a_class: SmallClass) -> None:
    comment = a_class.result("other-doubt").comments["reply"] or ""
    assert "2,900" in comment
    assert a_class.result("other-doubt").waits["reply"]


def test_ones_own_marks_are_compared_as_data_and_on_the_page(a_class: SmallClass) -> None:
    before, after = _compared(a_class, "solved")
    assert before == {
        "when": "before",
        "stage": "first-round",
        "answers": dict(zip(QUESTIONS, [True, True, False, True, None], strict=True)),
        "judged": dict.fromkeys(QUESTIONS, True),
        "agrees": 3,
        "of": 5,
    }
    assert (after["when"], after["stage"], after["agrees"]) == ("after", "final-round", 5)
    page = a_class.result("solved").page
    assert "the same in 3 of 5" in page
    assert "You and the page agree on all five." in page


def test_marks_that_were_never_given_are_none_of_the_five(a_class: SmallClass) -> None:
    for found in _compared(a_class, "untouched"):
        assert set(found["answers"].values()) == set(found["judged"].values()) == {None}
        assert found["agrees"] == 0
    assert "the same in" not in a_class.result("untouched").page


def test_of_a_copied_box_the_last_one_counts(a_class: SmallClass) -> None:
    before, after = _compared(a_class, "copied")
    assert (before["when"], before["agrees"]) == ("before", 4)
    assert after["when"] == "after"


def test_a_self_check_is_never_worth_points_and_is_handed_out_open() -> None:
    boxes = [cell for cell in SOURCE.cells if cell.source.startswith("%%self_check")]
    assert len(boxes) == 2
    for box in boxes:
        assert not is_grade(box)
        assert not is_solution(box)
        check = read_self_check(box.source)
        assert check is not None
        assert set(check.answers.values()) == {None}
        for line, question in zip(box.source.splitlines()[1:], QUESTIONS.values(), strict=True):
            assert question in line


def test_its_report_counts_drafts_and_own_marks_and_says_what_is_a_persons(
    a_class: SmallClass,
) -> None:
    results = class_results(a_class.course, ASSIGNMENT)
    picture = picture_of(results)
    written = len(DRAFTS) + 2  # and those of “solved” and “copied”
    assert [(each.stage, each.counted) for each in picture.stages] == [
        ("first-round", written),
        ("final-round", written),
    ]
    assert [each.waiting for each in picture.stages] == [0, 0]
    assert picture.self_checks is not None
    assert (picture.self_checks.rows[0].before, picture.self_checks.rows[0].after) == (1, 1)
    # “other-doubt” wrote a reply, “solved” all three; nobody else wrote any.
    assert dict(picture.by_hand) == {"reply": 2, "look-back": 1, "card": 1}
    assert not picture.unsure
    assert picture.final == len(HANDED_IN) - 2
    page = report_page(picture)
    assert '<th scope="row">reply</th><td>2</td>' in page
    assert "How well students judge their own drafts" in page
    rows = list(csv.DictReader(report_csv(results).splitlines()))
    states = {(row["student"], row["task"]): row["state"] for row in rows}
    assert states["solved", "reply"] == states["solved", "card"] == "waits"
    assert states["solved", "check-final-round"] == "judged"
    assert states["untouched", "card"] == "blank"


def test_the_fast_command_finds_what_nbgraders_own_finds(
    tmp_path: Path, a_class: SmallClass
) -> None:
    fast = SmallClass(tmp_path / "fast", assignment=ASSIGNMENT)
    for student in ("solved", "untouched", "swapped"):
        fast.hand_in(student, HANDED_IN[student])
    found = autograde(fast.folder, ASSIGNMENT, jobs=1)
    assert {each.cell for each in found.waiting} == set(MANUAL)
    for student in ("solved", "untouched", "swapped"):
        one, other = fast.result(student), a_class.result(student)
        assert (one.automatic, one.waits, one.comments) == (
            other.automatic, other.waits, other.comments,
        )  # fmt: skip
        assert _compared(fast, student) == _compared(a_class, student)


@pytest.mark.slow
def test_running_the_notebook_gives_the_same_points(tmp_path: Path, a_class: SmallClass) -> None:
    stock = SmallClass(tmp_path / "stock", config=STOCK_CONFIG, assignment=ASSIGNMENT)
    for student in ("solved", "untouched", "one-move"):
        stock.hand_in(student, HANDED_IN[student])
    stock.grade()
    for student in ("solved", "untouched", "one-move"):
        assert stock.result(student).automatic == a_class.result(student).automatic


def test_validate_finds_what_the_grade_takes_points_for(
    a_class: SmallClass, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(a_class.folder)
    for student in ("right", "swapped"):
        path = a_class.course.path("submitted", student, ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
        failed = {cell["source"] for cell in Validator().validate(str(path)).get("failed", [])}
        scores = a_class.result(student).automatic
        lost = {cell_of(SOURCE, name).source for name in AUTOMATIC if scores[name] != 10.0}
        assert {source for source in failed if source.startswith("check(")} == lost
