"""The derivation of a judgement, and where a rule counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograders.explain import explain, fires, unmark
from autograders.judge import DraftTooLongError, judge
from autograders.rules import KINDS, Rule, load_rules
from autograders.stages import UnknownStageError
from autograders.stub import STUB

HONEST = """What is the next step in the interview process?
Based on what we've talked about today, is there any reason why you wouldn't feel \
comfortable passing me on to the next round?"""


def rule(name: str) -> Rule:
    return next(one for kind in KINDS for one in load_rules().of(kind) if one.id == name)


def test_it_names_the_rules_the_words_and_what_they_decided() -> None:
    told = explain(HONEST, "first-round")
    assert "next.what-is on “What is the next step” (0–21)" in told
    assert "NEXT_STEP “next step”" in told
    assert "frame.is-there on “is there any reason”" in told
    assert "asks for: advance, by ask.move-me" in told
    assert "1 turn of polarity, “n't”" in told
    assert "“wouldn't” is would not" in told
    assert "lead.based-on on “Based on what we've talked about today”" in told


@pytest.mark.parametrize(
    ("draft", "why"),
    [
        ("I look forward to the next step.", "stated, not asked: statement.looks-forward"),
        ("When is the next interview?", "asks only when: statement.when"),
        ("I will ask them what the next step is.", "taken back: reported.plan"),
        (
            "Is there any reason a candidate would fail?",
            "something else, elsewhere.candidates-in-general",
        ),
    ],
)
def test_it_says_why_words_did_not_count(draft: str, why: str) -> None:
    assert why in explain(draft, "first-round")


def test_it_ends_with_the_labels_of_the_judgement() -> None:
    labels = judge(HONEST, "first-round").labels
    lines = explain(HONEST, "first-round").splitlines()[-len(labels) :]
    assert [line.strip().partition(":")[0] for line in lines] == list(labels)
    assert lines[-1] == "  verdict: complete"


@pytest.mark.parametrize("empty", ["", " \n", STUB])
def test_a_draft_with_nothing_in_it_is_not_attempted(empty: str) -> None:
    assert "Not attempted" in explain(empty, "first-round")


def test_a_draft_in_which_only_the_interviewer_speaks() -> None:
    told = explain("Interviewer: any questions?", "first-round")
    assert "nothing that the candidate says" in told


def test_it_refuses_what_the_judge_refuses() -> None:
    with pytest.raises(UnknownStageError):
        explain(HONEST, "lunch")
    with pytest.raises(DraftTooLongError):
        explain("x" * 20_001, "first-round")


@given(
    st.lists(
        st.sampled_from(
            [*"?.,;—“”()\n", *HONEST.split(), "if", "would", "sorry", "not", "never", "i", "ask"]
        ),
        max_size=40,
    )
)
def test_no_text_is_too_odd_to_explain(words: list[str]) -> None:
    assert "Labels" in explain(" ".join(["yes", *words]), "final-round")


def test_a_rule_counts_where_it_decides_not_wherever_it_matches() -> None:
    assert fires(rule("next.noun"), "Could you outline the next steps?") == [(18, 32)]
    assert fires(rule("next.noun"), "I look forward to the next steps.") == []


def test_the_mark_of_an_example_is_where_its_brackets_stood() -> None:
    assert unmark("So, [what’s next]?") == ("So, what’s next?", (4, 15))
    for wrong in ("no mark", "[two] of [them]", "[] nothing", "wrong ] way [ round"):
        with pytest.raises(ValueError, match="square brackets"):
            unmark(wrong)
