"""Lesson 1 beside its stored outputs (nbval compares those): what it says must be true."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import ipywidgets
import nbformat
import pytest

from autograders import STAGES, judge
from autograders.stub import STUB
from course.pairs import PAIRS
from course.stage_picker import pick_a_stage
from tests.support import ROOT

LESSON = nbformat.read(ROOT / "notebooks" / "01-why-ask.ipynb", as_version=4)
CODE = [cell for cell in LESSON.cells if cell.cell_type == "code"]


def drafts() -> list[str]:
    return [cell.source for cell in CODE if cell.source.startswith("%%draft")]


@pytest.mark.parametrize("stage", STAGES)
def test_the_pair_of_every_stage_is_one_that_the_judge_calls_complete(stage: str) -> None:
    pair = PAIRS[stage]
    said = f"{pair.next_step}\nInterviewer: {pair.reply}\n{pair.close}"
    judged = judge(said, stage)
    assert judged.verdict == "complete", judged


def test_a_first_round_pair_does_not_fit_the_final_round() -> None:
    pair = PAIRS["first-round"]
    judged = judge(f"{pair.next_step}\n{pair.close}", "final-round")
    assert judged.criterion("fits_stage").met is False


def test_the_worked_example_is_complete_and_the_blank_page_is_blank() -> None:
    example, gaps, blank = (cell.split("\n", 1) for cell in drafts())
    assert judge(example[1], "first-round").verdict == "complete"
    filled = gaps[1]
    for words in ("next step", "reason", "wouldn’t"):
        filled = filled.replace("____", words, 1)
    assert "____" not in filled
    assert judge(filled, "first-round").verdict == "complete"
    assert blank[1] == STUB


def test_everything_but_drafts_is_one_line_of_code() -> None:
    for cell in CODE:
        if not cell.source.startswith("%%draft"):
            assert len(cell.source.splitlines()) == 1, cell.source


def test_every_box_shows_something_that_is_stored_rich_and_plain() -> None:
    for cell in CODE:
        (output,) = cell.outputs
        assert output.output_type in {"display_data", "execute_result"}
        assert set(output.data) == {"text/html", "text/plain"}


def test_nothing_of_the_machine_it_was_made_on_is_stored() -> None:
    stored = nbformat.writes(LESSON)
    for folder in (ROOT, Path.home(), Path(tempfile.gettempdir())):
        assert f"{folder}/" not in stored
    assert not re.search(r"/home/|/Users/|/tmp/|[A-Z]:\\\\|127\.0\.0\.1|https?:", stored)


def test_the_picker_shows_the_pair_of_the_stage_that_is_picked() -> None:
    picker = pick_a_stage()
    buttons, pair = picker.children
    for stage in STAGES:
        buttons.value = stage
        assert PAIRS[stage].close in pair.value
        assert PAIRS[stage].why in pair.value
        assert 'role="status"' in pair.value


def test_where_widgets_do_not_run_the_picker_is_a_readable_page() -> None:
    bundle = pick_a_stage()._repr_mimebundle_()
    for form in ("text/html", "text/plain"):
        for stage in STAGES.values():
            assert stage.name in bundle[form]
            assert PAIRS[stage.id].close in bundle[form]
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_every_control_of_the_picker_is_labelled() -> None:
    buttons, _ = pick_a_stage().children
    assert isinstance(buttons, ipywidgets.ToggleButtons)
    assert buttons.description == "Stage"
