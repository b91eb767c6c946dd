"""Drafts in text boxes: the instructor's notebook says which draft it is, and it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from autograders.gradebook.autograde import autograde
from autograders.gradebook.inert import as_typed, inert
from autograders.gradebook.outcome import METADATA_KEY
from autograders.gradebook.read import Check, read_told
from autograders.gradebook.report import class_results
from autograders.stub import TEXT_STUB
from tests.gradebook_class import (
    GOOD_FINAL,
    GOOD_FIRST,
    STOCK_CONFIG,
    Change,
    SmallClass,
    cell_of,
    source_of,
)

ASSIGNMENT = "in-text-boxes"
TOLD: dict[str, dict[str, Any]] = {
    "first": {"stage": "first-round"},
    "ward": {"stage": "first-round", "role": "ward nurse", "company": "Kaldfjord Hospital"},
    "mistyped": {"stage": "first-lunch"},
}


def _box(name: str, told: Mapping[str, Any] | None) -> NotebookNode:
    role = {
        "grade": True, "grade_id": name, "locked": False, "points": 10,
        "schema_version": 3, "solution": True, "task": False,
    }  # fmt: skip
    metadata = {"nbgrader": role, **({METADATA_KEY: dict(told)} if told is not None else {})}
    text = f"### BEGIN SOLUTION\n{GOOD_FIRST}\n### END SOLUTION"
    return new_markdown_cell(text, metadata=metadata)


class _TextBoxes(SmallClass):
    """A class with an assignment of an instructor's own, all of it in text boxes."""

    def __init__(self, folder: Path, config: str | None = None) -> None:
        super().__init__(folder, config=config)
        cells = [new_markdown_cell("# Your draft"), *(_box(*each) for each in TOLD.items())]
        cells.append(_box("essay", None))
        notebook = nbformat.v4.new_notebook(cells=cells)
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        target = folder / "source" / ASSIGNMENT
        target.mkdir()
        nbformat.write(notebook, target / f"{ASSIGNMENT}.ipynb")
        self.assignment = ASSIGNMENT
        self.course.generate(ASSIGNMENT)


def _stripped(notebook: NotebookNode) -> None:
    """Another program kept nbgrader's metadata, and threw away everything else."""
    source_of("first", GOOD_FIRST)(notebook)
    for cell in notebook.cells:
        cell.metadata.pop(METADATA_KEY, None)


def _no_ids(name: str) -> Change:
    """A draft in a box, and all metadata lost."""

    def change(notebook: NotebookNode) -> None:
        source_of(name, GOOD_FIRST)(notebook)
        for cell in notebook.cells:
            cell.metadata = NotebookNode()

    return change


def _made_up(notebook: NotebookNode) -> None:
    """Metadata and a result of the student's own."""
    cell = cell_of(notebook, "first")
    cell.source = GOOD_FINAL
    cell.metadata[METADATA_KEY] = {
        "stage": "final-round", "score": 10.0, "html": "<b>Complete</b>",
    }  # fmt: skip


HANDED_IN: dict[str, Change] = {
    "right": source_of("first", GOOD_FIRST),
    "with-magic": source_of("first", f"%%draft first-round\n{GOOD_FIRST}"),
    "html": source_of("first", f"<script>alert(1)</script> [x](y) & $1\n\n{GOOD_FIRST}"),
    "stripped": _stripped,
    "no-ids": _no_ids("first"),
    "no-ids-elsewhere": _no_ids("ward"),
    "made-up": _made_up,
    "generic": source_of("ward", GOOD_FIRST),
    "personal": source_of("ward", f"I would like to be a ward nurse. {GOOD_FIRST}"),
    "untouched": source_of("first", f" {TEXT_STUB}\n"),
    "long": source_of("first", "word " * 5000),
    "mistyped": source_of("mistyped", GOOD_FIRST),
    "essay": source_of("essay", "I learned a lot."),
}


@pytest.fixture(scope="module")
def a_class(tmp_path_factory: pytest.TempPathFactory) -> SmallClass:
    small = _TextBoxes(tmp_path_factory.mktemp("boxes") / "course")
    for student, change in HANDED_IN.items():
        small.hand_in(student, change)
    small.grade()
    return small


@pytest.mark.parametrize("student", ["right", "with-magic", "html", "stripped", "no-ids"])
def test_a_draft_in_a_text_box_gets_its_points_and_its_comment(
    a_class: SmallClass, student: str
) -> None:
    found = a_class.result(student)
    assert found.automatic["first"] == 10.0
    assert not found.waits["first"]
    assert (found.comments["first"] or "").startswith("10 of 10 points.")


def test_the_page_shows_it_marked_up_and_what_was_typed_as_text(a_class: SmallClass) -> None:
    page = a_class.result("html").page
    assert 'class="arw-draft"' in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script" not in page
    assert "```" not in page


def test_only_the_instructors_notebook_says_what_a_box_is(a_class: SmallClass) -> None:
    found = a_class.result("made-up")
    assert found.automatic["first"] == 8.0  # the offer, in a first round
    assert "<b>Complete</b>" not in found.page


def test_a_given_interview_makes_what_fits_no_other_worth_a_point(a_class: SmallClass) -> None:
    assert a_class.result("generic").automatic["ward"] == 9.0
    assert a_class.result("personal").automatic["ward"] == 10.0


@pytest.mark.parametrize(("student", "said"), [("untouched", "Not attempted"), ("long", "0 of 10")])
def test_nothing_and_too_much_have_no_points(a_class: SmallClass, student: str, said: str) -> None:
    found = a_class.result(student)
    assert found.automatic["first"] == 0.0
    assert not found.waits["first"]
    assert (found.comments["first"] or "").startswith(said)


def test_what_the_kit_cannot_read_waits_for_a_person(a_class: SmallClass) -> None:
    mistyped = a_class.result("mistyped")
    assert mistyped.automatic["mistyped"] is None
    assert "metadata of this text box" in (mistyped.comments["mistyped"] or "")
    assert a_class.result("right").automatic["mistyped"] == 0.0  # nothing is written there
    essay = a_class.result("essay")
    assert (essay.automatic["essay"], essay.comments["essay"]) == (None, None)


def test_a_box_that_could_be_anyones_is_nobodys(a_class: SmallClass) -> None:
    """Four boxes lie under one another, with no text of the instructor's between them."""
    found = a_class.result("no-ids-elsewhere")
    assert set(found.automatic.values()) == {0.0}
    assert GOOD_FIRST.splitlines()[0] in found.page


def test_a_report_on_the_class_counts_it(a_class: SmallClass) -> None:
    found = class_results(a_class.course, ASSIGNMENT).students
    results = {each.student: each for each in found}
    tasks = {task.name: task for task in results["generic"].tasks}
    assert (tasks["ward"].score, tasks["ward"].missed) == (9.0, ("Personal",))
    assert not tasks["first"].attempted


def test_the_fast_command_finds_the_same(tmp_path: Path, a_class: SmallClass) -> None:
    fast = _TextBoxes(tmp_path / "fast")
    for student in ("html", "made-up", "mistyped", "long"):
        fast.hand_in(student, HANDED_IN[student])
    told = autograde(fast.folder, ASSIGNMENT, jobs=1)
    assert any("first: 0 points. This draft has" in what for _, _, what in told.mended)
    for student in ("html", "made-up", "mistyped"):
        assert fast.result(student).automatic == a_class.result(student).automatic
        assert fast.result(student).comments == a_class.result(student).comments


def test_plain_nbgrader_leaves_a_text_box_to_a_person(tmp_path: Path) -> None:
    stock = _TextBoxes(tmp_path / "stock", STOCK_CONFIG)
    stock.hand_in("right", HANDED_IN["right"])
    stock.grade()
    assert stock.result("right").automatic["first"] is None


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ({"stage": "First Round"}, Check("first-round", {})),
        ({"stage": "final-round", "role": "x"}, Check("final-round", {"role": "x"})),
        ({}, None),
        ({"role": "x"}, None),
        ({"stage": "first-round", "salary": "x"}, None),
        ({"stage": "first-round", "role": 3}, None),
        ("first-round", None),
        (None, None),
    ],
)
def test_metadata_tell_a_stage_and_perhaps_the_interview(told: Any, asked: Check | None) -> None:
    assert read_told(told) == asked


@pytest.mark.parametrize("text", ["plain", "a <b> c", "```\ncode\n```", "[a](b)\n````x````\n"])
def test_what_was_typed_is_read_whatever_it_was_fenced_with(text: str) -> None:
    assert as_typed(inert(text)).strip("`\n") == text.strip("`\n")
