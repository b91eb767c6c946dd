"""The stage picker, and the pair of questions that it shows for each stage."""

from __future__ import annotations

import re

import pytest

from autograders import STAGES, judge
from course.pairs import PAIRS
from course.stage_picker import pick_a_stage


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


def test_the_picker_shows_the_pair_of_the_stage_that_is_picked() -> None:
    picker = pick_a_stage()
    for stage in STAGES:
        picker.press("pick", stage)
        assert PAIRS[stage].close in picker.parts["said"]
        assert PAIRS[stage].why in picker.parts["said"]
        pressed = re.findall(r'data-value="([a-z-]+)" aria-pressed="true"', picker.parts["choose"])
        assert pressed == [stage]


def test_a_stage_that_there_is_not_changes_nothing() -> None:
    picker = pick_a_stage()
    before = dict(picker.parts)
    picker.press("pick", "third-round")
    assert picker.parts == before


def test_where_widgets_do_not_run_the_picker_is_a_readable_page() -> None:
    bundle, _ = pick_a_stage()._repr_mimebundle_()
    for form in ("text/html", "text/plain"):
        for stage in STAGES.values():
            assert stage.name in bundle[form]
            assert PAIRS[stage.id].close in bundle[form]
    assert "application/vnd.jupyter.widget-view+json" in bundle
