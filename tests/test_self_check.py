"""A learner's own marks beside the judge's: read forgivingly, compared, shown, never points."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograders import judge
from autograders.self_check import (
    QUESTIONS,
    Comparison,
    SelfCheck,
    read_answers,
    read_self_check,
)
from autograders.self_check_view import self_check_html, self_check_text

TEMPLATE = "\n".join(
    f"{number}. {question}: yes / no" for number, question in enumerate(QUESTIONS.values(), 1)
)
ALL_BUT_THE_TIE = (
    "What is the next step?\nIs there any reason why you wouldn’t pass me on to the next round?"
)


def marked(*words: str) -> str:
    return "\n".join(
        f"{number}. {question}: {word}"
        for number, (question, word) in enumerate(zip(QUESTIONS.values(), words, strict=True), 1)
    )


def compared(*words: str, draft: str = ALL_BUT_THE_TIE, stage: str = "first-round") -> Comparison:
    check = SelfCheck("before", stage, read_answers(marked(*words)))
    return Comparison(check, judge(draft, stage))


@pytest.mark.parametrize(
    ("first", "when", "stage"),
    [
        ("%%self_check before first-round", "before", "first-round"),
        ("  %%Self-Check  AFTER Final Round ", "after", "final-round"),
        ("%self_check first_round before", "before", "first-round"),
        ("%%self_check first-round", None, "first-round"),
        ("%%self_check before", "before", None),
        ("%%self_check before lunch", "before", None),
        ("%%self_check", None, None),
    ],
)
def test_the_first_line_is_read_forgivingly(
    first: str, when: str | None, stage: str | None
) -> None:
    check = read_self_check(f"\n{first}\n{TEMPLATE}")
    assert check is not None
    assert (check.when, check.stage) == (when, stage)


@pytest.mark.parametrize(
    "source", ["", "%%draft first-round\nHello", "My self-check: yes", "check('first-round')"]
)
def test_another_box_is_no_self_check(source: str) -> None:
    assert read_self_check(source) is None


def test_an_untouched_box_says_nothing() -> None:
    assert read_answers(TEMPLATE) == dict.fromkeys(QUESTIONS)
    assert read_answers("") == dict.fromkeys(QUESTIONS)


@pytest.mark.parametrize(
    ("words", "answers"),
    [
        (("yes", "no", "Yes.", "NO", "y"), [True, False, True, False, True]),
        (("nope", "not yet", " yes, I do", "n", ""), [False, False, True, False, None]),
        (("maybe", "yes no", "?", "YES!", "true"), [None, None, None, True, True]),
    ],
)
def test_yes_and_no_are_read_as_people_write_them(
    words: tuple[str, ...], answers: list[bool | None]
) -> None:
    assert list(read_answers(marked(*words)).values()) == answers


def test_lines_count_by_their_number_and_else_by_their_place() -> None:
    by_number = read_answers("5. yes\n\n2) the close: no")
    assert by_number == {**dict.fromkeys(QUESTIONS), "lead_in": True, "close": False}
    by_place = read_answers("yes\nno\nyes\nno\nyes\nand one more: no")
    assert list(by_place.values()) == [True, False, True, False, True]


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert list(read_answers(text)) == list(QUESTIONS)
    read_self_check(text)


def test_both_are_compared_on_each_of_the_five() -> None:
    found = compared("yes", "yes", "no", "yes", "no")
    assert found.to_dict() == {
        "when": "before",
        "stage": "first-round",
        "answers": dict(zip(QUESTIONS, [True, True, False, True, False], strict=True)),
        "judged": dict(zip(QUESTIONS, [True, True, True, True, False], strict=True)),
        "agrees": 4,
        "of": 5,
    }


def test_what_has_nothing_to_look_at_is_a_no_and_what_cant_be_read_is_neither() -> None:
    no_close = compared(*["no"] * 5, draft="What is the next step?")
    assert list(no_close.judged.values()) == [True, False, False, False, False]
    assert no_close.agrees == 4
    blank = compared(*["no"] * 5, draft="")
    assert set(blank.judged.values()) == {None}
    assert blank.agrees == 0


def test_it_is_shown_with_words_and_signs_and_the_pages_reason() -> None:
    found = compared("yes", "no", "yes", "", "no", draft=f"<b>Hi</b> {ALL_BUT_THE_TIE}")
    html, plain = self_check_html(found), " ".join(self_check_text(found).split())
    body = html.split("</style>")[1]
    assert "<b>" not in body
    for shown in (body, plain):
        assert "the same in 3 of 5" in shown
        assert "You left one line open." in shown
        assert "You say yes, and so does the page." in shown
        assert "You say no, and the page says yes. “" in shown
        assert "You left this open. The page says yes." in shown
        assert "points" not in shown
    everything = compared("yes", "yes", "yes", "yes", "no")
    assert "agree on all five" in self_check_text(everything)
    differs = self_check_text(compared("no", "yes", "yes", "yes", "no"))
    assert "It may be wrong" in " ".join(differs.split())
