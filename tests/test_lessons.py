"""The lessons beside their stored outputs (nbval compares those): what they say must be true."""

from __future__ import annotations

import html
import re
import tempfile
from pathlib import Path

import nbformat
import pytest
import textstat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from autograders import judge
from autograders.stub import REPLY_STUB, STUB, is_untouched
from course.progress import LESSONS
from tests.support import ROOT

FILES = sorted((ROOT / "notebooks").glob("*.ipynb"))
NEEDED = ("goal", "start", "example", "gaps", "blank", "self-check", "next", "finish", "onward")
"""Cells that every lesson has, by their ids."""
HARDEST = 8.0
"""The school grade that a lesson's prose may ask for, by Flesch and Kincaid."""
READ = 200
"""Words a minute, of text that one also thinks about."""
TASKS = {
    "example": 0.5, "mend": 1, "draft": 2, "reply": 1.5, "self_check": 1, "pick_a_stage": 0.5,
    "studio": 1.5, "spot_it": 1.5, "mock_interview": 1.5, "say_aloud": 1, "my_card": 1.5,
}  # fmt: skip
"""Minutes for what is done in a box, with what is said to it: reckoned, not timed with learners."""
NUMBERS = {"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14}


def lesson(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def cell(path: Path, name: str) -> NotebookNode:
    return next(found for found in lesson(path).cells if found.id == name)


def code(path: Path) -> list[NotebookNode]:
    return [found for found in lesson(path).cells if found.cell_type == "code"]


def split(source: str) -> tuple[str, str, str]:
    """The magic, its stage or answer, and the prose below it."""
    first, _, prose = source.partition("\n")
    magic, _, about = first.partition(" ")
    return magic, about.strip(), prose


def task(box: NotebookNode) -> str:
    """What one does in a box: a kind of TASKS, or a word that is none of them."""
    if not box.source.startswith("%%") or box.source.startswith("%%self_check"):
        return str(re.findall(r"\w+", box.source)[0])
    magic, _, prose = split(box.source)
    if box.id == "example":
        return "example"
    return magic.strip("%") if is_untouched(prose) else "mend"


def minutes(path: Path) -> float:
    """How long a lesson takes without its hints and without what is there “if you have time”."""
    words, tasks, extra = 0, 0.0, False
    for found in lesson(path).cells:
        if found.cell_type == "code":
            if not extra:
                tasks += TASKS.get(task(found), 0)
                words += len(split(found.source)[2].split())
            continue
        if found.source.startswith("## "):
            extra = bool(re.match(r"## \d\. If you ", found.source))
        hint = r"<details>\s*<summary><b>(Stuck|Done).*?</details>|<[^>]+>"
        if not extra:
            words += len(re.sub(hint, "", found.source, flags=re.DOTALL).split())
    return words / READ + tasks


def number(path: Path) -> int:
    return int(path.name[:2])


every_lesson = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def test_there_are_eight_lessons_in_order() -> None:
    assert [number(path) for path in FILES] == list(LESSONS)


@every_lesson
def test_a_lesson_has_its_goal_its_examples_its_check_and_what_is_next(path: Path) -> None:
    book = lesson(path)
    nbformat.validate(book)
    names = [found.id for found in book.cells]
    assert set(NEEDED) <= set(names)
    places = [names.index(name) for name in ("start", "example", "gaps", "blank", "self-check")]
    assert places == sorted(places)
    goal = cell(path, "goal").source
    assert goal.startswith(f"# Lesson {number(path)}: ")
    assert cell(path, "start").source == "%load_ext course"
    assert cell(path, "finish").source == f"finish({number(path)})"


@every_lesson
def test_a_lesson_ends_with_a_way_on(path: Path) -> None:
    last = lesson(path).cells[-1]
    assert last.id == "onward"  # below the last box, which would else add an empty one when it runs
    (title, file) = re.findall(r"\[(.+)\]\((.+)\)", last.source)[0]
    onward = path.with_name(file)
    assert onward in FILES
    assert number(onward) == (number(path) + 1 if number(path) < len(FILES) else 7)
    assert LESSONS[number(onward)] in title


@every_lesson
def test_nobody_needs_to_read_code(path: Path) -> None:
    for box in code(path):
        if not box.source.startswith(("%%draft ", "%%reply ", "%%self_check ")):
            assert len(box.source.splitlines()) == 1, box.source


@every_lesson
def test_the_finished_example_is_one_and_the_blank_page_is_blank(path: Path) -> None:
    magic, about, prose = split(cell(path, "example").source)
    if magic == "%%draft":
        assert judge(prose, about).verdict == "complete"
    magic, _, prose = split(cell(path, "blank").source)
    assert prose == (STUB if magic == "%%draft" else REPLY_STUB)
    assert is_untouched(prose)
    assert "____" in cell(path, "gaps").source


@every_lesson
def test_examples_and_widgets_are_stored_rich_and_plain_and_answers_are_not(path: Path) -> None:
    for box in code(path):
        if box.metadata.tags:  # the learner is to run it before its answer is seen
            assert not box.outputs
            continue
        (output,) = box.outputs
        assert output.output_type in {"display_data", "execute_result"}, box.source
        assert set(output.data) == {"text/html", "text/plain"}, box.source


@every_lesson
def test_every_box_shows_something_when_it_is_run(path: Path) -> None:
    shell = InteractiveShell()
    for box in code(path):
        with capture_output() as shown:
            result = shell.run_cell(box.source)
        assert result.success, box.source
        assert shown.outputs or shown.stdout, box.source


@every_lesson
def test_on_a_static_page_every_widget_is_readable_text(path: Path) -> None:
    book = lesson(path)
    page, _ = HTMLExporter().from_notebook_node(book)
    read = " ".join(
        html.unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)).split()
    )
    for box in code(path):
        if box.outputs:
            (output,) = box.outputs
            # Lists and tables look otherwise in plain text; but for a heading, words are the same.
            words = re.findall(r"\w{4,}", output.data["text/plain"])
            assert len(words) > 10, box.source
            assert len({word for word in words if word not in read}) <= 1, box.source
    assert "widget-view" not in page


@every_lesson
def test_nothing_of_the_machine_it_was_made_on_is_stored(path: Path) -> None:
    stored = nbformat.writes(lesson(path))
    for folder in (ROOT, Path.home(), Path(tempfile.gettempdir())):
        assert f"{folder}/" not in stored
    # A drawing's own name space is an address that nobody visits.
    stored = stored.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"/home/|/Users/|/tmp/|[A-Z]:\\\\|127\.0\.0\.1|https?:", stored)


@every_lesson
def test_the_prose_is_easy_to_read(path: Path) -> None:
    told = "\n\n".join(found.source for found in lesson(path).cells if found.cell_type != "code")
    plain = re.sub(r"<[^>]+>|[*_#|`>]|^\s*[-\d.]+\s", " ", told, flags=re.MULTILINE)
    assert textstat.textstat.flesch_kincaid_grade(plain) <= HARDEST


@every_lesson
def test_a_lesson_says_how_long_it_takes(path: Path) -> None:
    (said,) = re.findall(r"\*\*About (\w+) minutes\.\*\*", cell(path, "goal").source)
    assert NUMBERS[said] == round(minutes(path)), minutes(path)


@every_lesson
def test_the_boxes_work_in_any_order_after_the_first(path: Path) -> None:
    shell = InteractiveShell()
    boxes = code(path)
    for box in [boxes[0], *reversed(boxes[1:])]:
        result = shell.run_cell(box.source)
        assert result.success, box.source


def test_the_gaps_of_the_first_lesson_filled_as_its_hint_says_are_complete() -> None:
    magic, about, filled = split(cell(FILES[0], "gaps").source)
    for words in ("next step", "reason", "wouldn’t"):
        filled = filled.replace("____", words, 1)
    assert magic == "%%draft"
    assert "____" not in filled
    assert judge(filled, about).verdict == "complete"
