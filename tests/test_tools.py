"""What a learner calls by name: finishing a lesson says what is true, and takes lessons only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from IPython.utils.capture import capture_output
from nbclient import NotebookClient

from course.progress import LESSONS, note_done
from course.store import Store
from course.tools import finish


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANYREASON_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return tmp_path / "home"


def said(*lesson: Any) -> str:
    with capture_output() as seen:
        finish(*lesson)
    assert seen.stderr == ""
    return seen.stdout + "".join(output.data["text/plain"] for output in seen.outputs)


def done() -> dict[str, list[str]]:
    return Store("progress").load().get("done", {})


def test_a_lesson_is_noted_as_it_says_in_jupyter_and_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    noted = "is done. That is noted on this computer, and nowhere else."
    assert f"Lesson 2 {noted}" in said(2)
    assert done() == {"2": ["end"]}
    monkeypatch.setenv("JPY_SESSION_NAME", "03-any-reason-close.ipynb")
    assert f"Lesson 3 {noted}" in said(3)
    assert f"Lesson 3 {noted}" in said(3)
    assert done() == {"2": ["end"], "3": ["end"]}


def test_a_page_that_is_run_as_a_whole_says_and_does_the_same() -> None:
    cells = [nbformat.v4.new_code_cell(code) for code in ("%load_ext course", "finish(4)")]
    book = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(book, kernel_name="python3").execute()
    (output,) = book.cells[1].outputs
    assert output.data["text/plain"] == (
        "Lesson 4 is done. That is noted on this computer, and nowhere else."
    )
    assert done() == {"4": ["end"]}


@pytest.mark.parametrize("run", ["autograde", "validate"])
def test_a_run_for_a_grade_notes_nothing_and_says_so(
    monkeypatch: pytest.MonkeyPatch, run: str
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", run)
    assert "not noted" in said(2)
    assert done() == {}


@pytest.mark.parametrize("lesson", ["99", "2", -5, 0, 9, True, 2.0, None, [2]])
def test_what_is_no_lesson_is_told_with_those_there_are(lesson: Any) -> None:
    told = said(lesson)
    for number, name in LESSONS.items():
        assert f"finish({number})" in told
        assert name in told
    assert "done" not in told
    assert not Store("progress").path.exists()


def test_finish_alone_says_what_is_missing() -> None:
    assert "number of your lesson" in said()


def test_where_nothing_can_be_saved_it_says_so_until_it_can(home: Path) -> None:
    home.write_text("A file stands where the folder should be.")
    for _ in range(2):
        told = said(5)
        assert "Lesson 5 is done. It could not be saved" in told
        assert "noted" not in told
    assert note_done(5, "end") is False
    home.unlink()
    assert "That is noted" in said(5)
    assert note_done(5, "end") is True
    assert done() == {"5": ["end"]}
