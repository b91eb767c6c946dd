"""The texts that learners read: every outcome has one, and it can be filled."""

from __future__ import annotations

import re

import pytest

from autograders.criteria import OUTCOMES
from autograders.feedback import texts
from autograders.rubric import CRITERIA
from autograders.stages import STAGES

PLACES = {"quote", "change", "asks_for", "stage", "first"}
EVERY = [(name, outcome) for name in CRITERIA for outcome in OUTCOMES[name]]


def test_every_criterion_has_exactly_the_texts_of_its_outcomes() -> None:
    assert {name: set(texts()[name]) for name in CRITERIA} == {
        name: set(outcomes) for name, outcomes in OUTCOMES.items()
    }


@pytest.mark.parametrize(("name", "outcome"), EVERY)
def test_a_text_is_one_or_two_short_sentences(name: str, outcome: str) -> None:
    text: str = texts()[name][outcome]
    assert set(re.findall(r"\{(\w+)\}", text)) <= PLACES
    assert 20 <= len(text) <= 220
    assert text[-1] in ".”?"


def test_every_stage_has_two_model_wordings() -> None:
    assert {stage: len(models) for stage, models in texts()["models"].items()} == dict.fromkeys(
        STAGES, 2
    )
