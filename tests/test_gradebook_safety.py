"""What a hostile or unlucky submission may not do: act on a page, reach out, stop the class."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbconvert.filters import markdown2html
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output, new_raw_cell

from autograders.gradebook.inert import inert
from autograders.gradebook.problems import problem_with
from tests.gradebook_class import (
    ASSIGNMENT,
    GOOD_FINAL,
    GOOD_FIRST,
    SmallClass,
    both,
    cell_of,
    hand_in_all,
    split,
    write,
)

FULL = {"check-first-round": 10.0, "check-final-round": 10.0}
GOOD = write(GOOD_FIRST, GOOD_FINAL)
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1)) <javascript:alert(1)>",
    "[a]\n\n[a]: javascript:alert(1)",
    "$\\href{javascript:alert(1)}{a}$",
    "```\n<b>\n```\n<script>alert(1)</script>",
    "`````\n</pre><script>alert(1)</script>",
    "![p](attachment:gone.png)",
    "![p](https://example.org/seen.png)",
    "\\begin{a}</div><script>alert(1)</script>\\end{a}",
]


def _notes(notebook: NotebookNode) -> None:
    picture = {"p.png": {'image/png" onerror="alert(1)': "aGk="}}
    notebook.cells.extend(new_markdown_cell(text) for text in HOSTILE)
    notebook.cells.append(new_markdown_cell("![p](attachment:p.png)", attachments=picture))
    notebook.cells.append(new_markdown_cell("# My *notes*"))
    notebook.cells.append(
        new_raw_cell("<script>alert(1)</script>", metadata={"raw_mimetype": "text/html"})
    )


@pytest.fixture(scope="module")
def a_class(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallClass]:
    small = SmallClass(tmp_path_factory.mktemp("safety"))
    hand_in_all(
        small,
        {
            "notes": both(GOOD, _notes),
            "split": both(GOOD, split("draft-first-round", 2)),
            "split-at-the-top": both(GOOD, split("draft-final-round", 1)),
            "zoe": GOOD,
        },
    )
    secret = small.folder / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    linked = small.hand_in("linked")
    linked.unlink()
    linked.symlink_to(secret)
    (small.hand_in("linked-beside", GOOD).parent / "more").symlink_to(small.folder / "source")
    inside = small.hand_in("linked-inside", GOOD).parent
    (inside / "again.ipynb").symlink_to(inside / f"{ASSIGNMENT}.ipynb")
    small.grade()
    yield small
    small.course.close()


def test_what_a_student_wrote_as_markdown_cannot_act_on_nbgraders_own_pages(
    a_class: SmallClass,
) -> None:
    notebook = a_class.result("notes").notebook
    assert notebook is not None
    assert "# My *notes*" in [cell.source for cell in notebook.cells]
    for cell in notebook.cells[len(a_class.released.cells) :]:
        # What the formgrader does with it.
        html = markdown2html(cell.source)
        assert cell.cell_type == "markdown"
        assert "attachments" not in cell
        for word in ("<script", "<img", "href=", "</div><"):
            # A heading has a link to itself.
            assert word not in html or cell.source == "# My *notes*"


def test_the_instructors_own_prose_stays_as_it_is(a_class: SmallClass) -> None:
    notebook = a_class.result("zoe").notebook
    assert notebook is not None
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert prose == [cell.source for cell in a_class.released.cells if cell.cell_type == "markdown"]


def test_a_page_is_made_for_a_student_who_pasted_a_picture(a_class: SmallClass) -> None:
    page = a_class.result("notes").page
    assert "20 of 20 points" in page
    assert "attachment:gone.png" in page
    assert "<script" not in page
    assert "<img" not in page


@pytest.mark.parametrize("text", HOSTILE)
def test_inert_text_shows_every_word(text: str) -> None:
    assert text in inert(text)


@pytest.mark.parametrize("student", ["split", "split-at-the-top"])
def test_an_answer_that_was_split_in_two_is_read_whole(a_class: SmallClass, student: str) -> None:
    result = a_class.result(student)
    assert result.scores == FULL
    assert (result.comments["draft-first-round"] or "").startswith("10 of 10 points")


@pytest.mark.parametrize(
    ("student", "name"), [("linked", f"{ASSIGNMENT}.ipynb"), ("linked-beside", "more")]
)
def test_a_link_out_of_a_submission_is_refused_and_told(
    a_class: SmallClass, student: str, name: str
) -> None:
    assert a_class.worked[student] is False
    assert not a_class.course.path("autograded", student, ASSIGNMENT).exists()
    folder = a_class.course.path("submitted", student, ASSIGNMENT)
    told = problem_with(student, folder, ASSIGNMENT)
    assert f"“{name}” leads to a place outside" in told
    assert f"{student}: “{name}” leads to" in (a_class.folder / "nbgrader.log").read_text("utf-8")


def test_a_link_within_a_submission_and_the_students_after_it_are_graded(
    a_class: SmallClass,
) -> None:
    assert a_class.result("linked-inside").scores == FULL
    assert a_class.result("zoe").scores == FULL


def test_html_that_the_kit_did_not_write_does_not_reach_a_page(tmp_path: Path) -> None:
    small = SmallClass(tmp_path)
    small.hand_in("good", GOOD)
    small.course.autograde(ASSIGNMENT, "good")
    path = small.course.path("autograded", "good", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    alien = {"text/html": "<p>alien</p><script>alert(1)</script>"}
    first, final = (cell_of(notebook, f"draft-{stage}") for stage in ("first-round", "final-round"))
    first.outputs.append(new_output("display_data", alien))
    first.outputs.append(new_output("display_data", {"image/png": "aGk="}))
    final.outputs[0].data["text/html"] += "<img src=x onerror=alert(1)><script>alert(1)</script>"
    path.chmod(0o644)
    nbformat.write(notebook, path)
    small.course.feedback(ASSIGNMENT)
    page = small.result("good").page
    assert page.count('class="arw arw-judgement') == 2
    for word in ("alien", "<script", "<img", "onerror"):
        assert word not in page
