"""The texts that learners read: every outcome has one, and it can be filled."""

from __future__ import annotations

import re

import pytest

from autograders import judge
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


CHANGED = [(name, outcome) for name, told in texts()["changed"].items() for outcome in told]


@pytest.mark.parametrize(("name", "outcome"), CHANGED)
def test_a_text_with_the_learners_own_words_changed_belongs_to_an_outcome(
    name: str, outcome: str
) -> None:
    assert outcome in OUTCOMES[name]
    assert "{change}" in texts()["changed"][name][outcome]


@pytest.mark.parametrize("stage", STAGES)
def test_what_a_stage_can_give_is_said_so_that_the_judge_finds_it_fitting(stage: str) -> None:
    for ask, frame in zip(texts()["asks"][stage], ("", "feel comfortable "), strict=True):
        said = f"What is the next step? Is there any reason you wouldn’t {frame}{ask}?"
        assert judge(said, stage).verdict == "complete"


def test_the_change_is_made_in_the_learners_own_sentence() -> None:
    early = judge("So, is there any reason you'd not feel happy hiring me?", "first-round")
    told = early.criterion("fits_stage").feedback
    assert "…is there any reason you'd not feel happy passing me on to the next round" in told
    late = judge("Can you think of any reason not to pass me along?", "final-round")
    assert (
        "…Can you think of any reason not to give me the offer"
        in late.criterion("fits_stage").feedback
    )
    cold = judge("Is there any reason you wouldn't send me on?", "first-round")
    assert (
        "“Based on what we’ve talked about today, is there any reason you wouldn't send me on?”"
        in cold.criterion("lead_in").feedback
    )


@pytest.mark.parametrize(
    ("close", "stage", "said"),
    [
        (
            "Is there any reason you wouldnt want to hire me?",
            "first-round",
            "today, is there any reason you wouldnt want to pass me on to the next round?”",
        ),
        (
            "Is there any reason you wouldn’t feel good about sending me to the next round?",
            "final-round",
            "today, is there any reason you wouldn’t feel good about giving me the offer?”",
        ),
        (  # where their own sentence can't be changed, the tie stands alone
            "Is there any reason I wouldn’t get the job?",
            "first-round",
            "“Based on what we’ve talked about today, …”",
        ),
    ],
)
def test_an_example_with_a_tie_does_not_repeat_an_ask_that_does_not_fit(
    close: str, stage: str, said: str
) -> None:
    judged = judge(f"What is the next step? {close}", stage)
    assert judged.criterion("fits_stage").met is False
    assert said in judged.criterion("lead_in").feedback


def test_every_stage_has_two_model_wordings() -> None:
    assert {stage: len(models) for stage, models in texts()["models"].items()} == dict.fromkeys(
        STAGES, 2
    )
