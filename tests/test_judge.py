"""What the judge says of drafts: the fixed interface, and one of each kind of draft."""

from __future__ import annotations

import dataclasses
import json
import pydoc

import pytest

from autograders import STAGES, DraftTooLongError, Judgement, UnknownStageError, judge
from autograders.feedback import texts

NEXT = "What is the next step in the interview process?"
CLOSE = (
    "Based on what we've talked about today, is there any reason why you wouldn't feel "
    "comfortable passing me on to the next round?"
)
OFFER = "From our talk, is there any reason you wouldn't feel comfortable giving me the offer?"


@pytest.mark.parametrize("stage", STAGES)
def test_the_model_wordings_of_a_stage_are_complete_there(stage: str) -> None:
    for wording in texts()["models"][stage]:
        found = judge(wording, stage)
        assert found.verdict == "complete", wording
        assert found.points == found.max_points == 10


def test_a_complete_draft_says_which_words_did_it() -> None:
    text = f"{NEXT} Great, thank you. {CLOSE}"
    found = judge(text, "first-round")
    said = {
        result.name: [text[start:end] for start, end in result.spans] for result in found.criteria
    }
    assert found.verdict == "complete"
    assert said["next_step"] == ["What is the next step"]
    assert said["close"][0].startswith("is there any reason")
    assert said["fits_stage"] == ["passing me on to the next round"]
    assert said["lead_in"] == ["Based on what we've talked about today"]
    assert "passing me on to the next round" in found.criterion("fits_stage").feedback


@pytest.mark.parametrize(
    ("draft", "stage", "criterion", "outcome"),
    [
        (CLOSE, "first-round", "next_step", "missing"),
        (f"How is the parking here? {CLOSE}", "first-round", "next_step", "missing"),
        (f"When will I hear back? {CLOSE}", "first-round", "next_step", "when"),
        (f"When is the next round? {CLOSE}", "first-round", "next_step", "when"),
        (f"I look forward to the next steps. {CLOSE}", "first-round", "next_step", "statement"),
        (
            f"What is the next step for the product? {CLOSE}",
            "first-round",
            "next_step",
            "other_topic",
        ),
        (NEXT, "first-round", "close", "missing"),
        (f"{NEXT} Can I have the job?", "final-round", "close", "blunt"),
        (f"{NEXT} Do you have any hesitations about me?", "first-round", "close", "probe"),
        (
            f"{NEXT} Is there any reason you would pass me on?",
            "first-round",
            "close",
            "reversed",
        ),
        (
            f"{NEXT} Is there any reason you wouldn't hesitate to pass me on?",
            "first-round",
            "close",
            "double_negative",
        ),
        (f"{NEXT} {OFFER}", "first-round", "fits_stage", "too_early"),
        (f"{NEXT} {CLOSE}", "final-round", "fits_stage", "too_late"),
        (f"{NEXT} Is there any reason I'm not a good fit?", "first-round", "fits_stage", "vague"),
        (f"{CLOSE} And what is the next step?", "first-round", "order", "step_after"),
        (
            f"{NEXT} {CLOSE} Do you have parking?",
            "first-round",
            "order",
            "question_after",
        ),
    ],
)
def test_each_miss_is_named(draft: str, stage: str, criterion: str, outcome: str) -> None:
    found = judge(draft, stage)
    assert found.verdict == "incomplete"
    assert found.criterion(criterion).outcome == outcome
    assert found.points < found.max_points


def test_a_reversed_close_is_turned_round_in_the_learners_own_words() -> None:
    draft = f"{NEXT} Is there any reason why you would send me to the case interview?"
    said = judge(draft, "first-round").criterion("close").feedback
    assert "you would send me to the case interview" in said
    assert "you wouldn’t send me to the case interview" in said


@pytest.mark.parametrize(
    "draft",
    [
        'My tutor swears by the line "is there any reason why you wouldn\'t pass me on".',
        "If I were braver I'd ask whether there's any reason you wouldn't hire me.",
        "I wanted to ask if there's any reason you wouldn't hire me, but I am ashamed to.",
        "Is there any reason you wouldn't hire me? Actually, forget I asked.",
        "Interviewer: Is there any reason why we wouldn't pass you on?\nMe: It was a pleasure.",
        "Is there any reason the role has been open since March?",
        "Is there any reason I shouldn't feel comfortable working here?",
        "Is there any reason you wouldn't give my colleague the offer?",
        "There is no reason not to hire me.",
    ],
)
def test_what_is_not_asked_for_oneself_is_no_close(draft: str) -> None:
    assert judge(draft, "first-round").labels["close"] == "none"


def test_the_interviewers_lines_are_not_the_candidates() -> None:
    draft = (
        "Interviewer: The next step is a video call with Ana. Any questions?\n"
        "Me: Is there any reason you wouldn't put me through to Ana?\n"
        "Interviewer: No. What is the next step for you?\n"
    )
    found = judge(draft, "phone-screen")
    assert found.labels["next_step"] is False
    assert found.labels["close"] == "any_reason"


def test_and_then_asks_what_comes_after_the_interviewers_answer() -> None:
    draft = "Interviewer: First there is a call with HR.\nMe: And then?"
    assert judge(draft, "first-round").labels["next_step"]


@pytest.mark.parametrize("draft", ["", "  \n ", "Write your draft here, in place of this line."])
def test_nothing_written_is_not_attempted_rather_than_wrong(draft: str) -> None:
    found = judge(draft, "first-round")
    assert not found.attempted
    assert found.points == 0
    assert found.criteria == ()
    assert "Nothing is written" in found.summary


@pytest.mark.parametrize("stage", ["third-round", "", None, 1])
def test_an_unknown_stage_lists_the_stages(stage: str) -> None:
    with pytest.raises(UnknownStageError, match="phone-screen, first-round"):
        judge(NEXT, stage)


def test_help_on_the_judge_says_what_it_takes() -> None:
    said = pydoc.render_doc(judge, renderer=pydoc.plaintext)
    assert "up to 20,000 characters" in said
    assert "stage: 'str'" in said


def test_a_text_over_the_limit_is_refused_with_both_numbers() -> None:
    with pytest.raises(DraftTooLongError, match=r"20,001 characters and the limit is 20,000"):
        judge("a" * 20_001, "first-round")


def test_a_judgement_can_be_kept_but_not_changed() -> None:
    found = judge(f"{NEXT} {CLOSE}", "first-round")
    row = json.loads(json.dumps(found.to_dict()))
    assert set(row) == {"verdict", "points", "max_points", "labels", "criteria"}
    assert set(row["criteria"][0]) == {"name", "met", "points", "spans", "rule", "feedback"}
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.verdict = "incomplete"  # type: ignore[misc]


def test_a_context_makes_its_own_words_details() -> None:
    draft = f"{NEXT} After our talk, is there any reason not to send me to the greenhouse trial?"
    with_it: Judgement = judge(draft, "first-round", {"next_step": "a trial in the greenhouse"})
    assert with_it.labels["personal"] is True
    assert judge(f"{NEXT} {CLOSE}", "first-round", {"role": "gardener"}).labels["personal"] is False


def test_what_cannot_be_read_is_left_to_a_person() -> None:
    draft = f"{NEXT} After today, is there any reason you would not blorp me?"
    found = judge(draft, "first-round")
    assert found.verdict == "unsure"
    assert found.criterion("close").met is None
    assert any("is there any reason" in because for because in found.unsure_because)
    assert len(found.models) == 2


def test_braces_in_a_draft_are_words_and_never_a_template() -> None:
    draft = "What is the {quote} next step in the process {stage}?"
    said = judge(draft, "first-round").criterion("next_step").feedback
    assert "a first round" not in said
