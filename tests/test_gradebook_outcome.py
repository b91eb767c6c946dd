"""From a judgement to points, to a person's queue, and to a comment."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import autograders.gradebook.answers as answers
from autograders import CriterionResult, Judgement, judge
from autograders.gradebook.comments import comment_on, plain
from autograders.gradebook.outcome import outcome_of, scaled
from tests.gradebook_class import GOOD_FINAL, GOOD_FIRST, SmallClass, write

GOOD = judge(GOOD_FIRST, "first-round")
UNSURE = replace(
    GOOD,
    verdict="unsure",
    points=4.0,
    unsure_because=("I could not tell what “pass the torch” asks for.",),
    criteria=(
        CriterionResult(
            "close", "Any-reason close", None, "unsure", 0.0, 3.0, (), None, "Say it again."
        ),
    ),
)


@pytest.mark.parametrize(
    ("points", "of", "worth", "score"),
    [
        (10, 10, 10, 10.0),
        (7, 10, 10, 7.0),
        (1, 3, 10, 3.33),
        (2, 3, 1, 0.67),
        (0, 10, 10, 0.0),
        (12, 10, 10, 10.0),
        (-1, 10, 10, 0.0),
        (math.nan, 10, 10, 0.0),
        (math.inf, 10, 10, 0.0),
        (5, 0, 10, 0.0),
    ],
)
def test_points_become_a_score_within_what_the_cell_is_worth(
    points: float, of: float, worth: float, score: float
) -> None:
    assert scaled(points, of, worth) == score


def test_an_unsure_draft_has_no_points_yet_and_says_why() -> None:
    outcome = outcome_of(UNSURE, 10.0)
    assert outcome.score == 0.0
    assert "pass the torch" in outcome.waits_because
    comment = comment_on(outcome)
    assert comment.startswith("A teacher will read this one")
    assert "pass the torch" in comment


def test_an_unsure_draft_goes_to_the_queue_of_the_gradebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judge_unsurely(text: str, stage: str, *known: Any) -> Judgement:
        return UNSURE if "torch" in text else judge(text, stage, *known)

    monkeypatch.setattr(answers, "judge", judge_unsurely)
    small = SmallClass(tmp_path)
    small.hand_in("poet", write("Would you pass the torch?", GOOD_FINAL))
    small.grade()
    result = small.result("poet")
    assert result.scores == {"check-first-round": 0.0, "check-final-round": 10.0}
    assert result.automatic["check-first-round"] is None
    assert result.waits == {"check-first-round": True, "check-final-round": False}
    assert "No points yet" in result.page


def test_a_comment_says_what_was_found_in_the_judges_own_words() -> None:
    comment = comment_on(outcome_of(GOOD, 10.0))
    assert comment.startswith("10 of 10 points. ")
    for result in GOOD.criteria:
        if result.max_points:
            assert plain(result.feedback) in comment


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a <b>bold</b> claim", "a &lt;b&gt;bold&lt;/b&gt; claim"),
        ("snake_case and *stars*", "snake\\_case and \\*stars\\*"),
        ("[a](javascript:b)", "\\[a\\](javascript:b)"),
        ("two\n\n# lines", "two \\# lines"),
    ],
)
def test_words_of_a_student_are_never_markup_in_a_comment(text: str, shown: str) -> None:
    assert plain(text) == shown
