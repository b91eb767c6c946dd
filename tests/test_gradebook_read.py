"""Reading a draft out of a cell, and a stage out of a check cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograders.gradebook.read import Check, read_cell, read_check
from autograders.stub import STUB


@pytest.mark.parametrize(
    ("source", "stage", "text"),
    [
        ("%%draft first-round\nHello?", "first-round", "Hello?"),
        ("\n \n%%draft first-round\nHello?", "first-round", "Hello?"),
        ("  %%draft  Final Round \nHello?", "final-round", "Hello?"),
        ("%%DRAFT FIRST_ROUND\r\nHello?\r\n", "first-round", "Hello?\n"),
        ("%%draft “second-round”\nHello?", "second-round", "Hello?"),
        ("%draft first-round\nHello?", "first-round", "Hello?"),
        ("%%darft first-round\nHello?", "first-round", "Hello?"),
        ("%%draft\nHello?", None, "Hello?"),
        ("%%draft 1st round\nHello?", None, "Hello?"),
        ("draft first-round\nHello?", "first-round", "Hello?"),
        ("Hello?", None, "Hello?"),
        ("%50 of it is mine.\nHello?", None, "%50 of it is mine.\nHello?"),
        ("Draft beer is fine.\nHello?", None, "Draft beer is fine.\nHello?"),
        ("%%draft first-round\n\n  One\u2028two \n", "first-round", "\n  One\u2028two \n"),
    ],
)
def test_the_first_line_is_read_forgivingly(source: str, stage: str | None, text: str) -> None:
    draft = read_cell(source)
    assert (draft.stage, draft.text) == (stage, text)
    assert draft.attempted


@pytest.mark.parametrize(
    "source",
    [
        "",
        "\n\n",
        "%%draft first-round",
        "%%draft first-round\n  \n",
        f"%%draft first-round\n{STUB}",
        f"%%draft final-round\n\n  {STUB}  \n",
        "%%draft first-round\n# YOUR CODE HERE\nraise NotImplementedError()",
        STUB,
    ],
)
def test_blank_cells_and_untouched_stubs_are_not_attempted(source: str) -> None:
    assert not read_cell(source).attempted
    assert read_cell(source).text == ""


@given(st.text())
def test_any_text_can_be_read(source: str) -> None:
    draft = read_cell(source)
    assert draft.attempted == bool(draft.text)
    assert draft.text in source.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("source", "stage"),
    [
        ('check("first-round")', "first-round"),
        ("check('final-round')", "final-round"),
        ('# how many points\ncheck( "Second Round" )  # of ten', "second-round"),
        ("", None),
        ("check()", None),
        ('check("lunch")', None),
        ('check("first-round"', None),
        ("check(stage)", None),
        ("10.0", None),
        ('print(check("first-round"))', None),
        ("assert True", None),
        ("\0", None),
        ('check("first-round", salary="40,000")', None),
        ('check("first-round", role=role)', None),
        ('check("first-round", role=3)', None),
        ('check("first-round", **told)', None),
        ('check("first-round", "analyst")', None),
    ],
)
def test_the_stage_of_a_check_cell(source: str, stage: str | None) -> None:
    asked = read_check(source)
    assert (asked.stage if asked else None) == stage


def test_what_a_check_cell_tells_of_the_interview_is_read_without_running_it() -> None:
    told = {"role": "ward nurse", "interviewer": "Henrik “Aas”", "next_step": "tea\nwith Bisi"}
    words = ", ".join(f"{key}={value!r}" for key, value in told.items())
    assert read_check(f'check("phone-screen", {words})') == Check("phone-screen", told)
    assert read_check('check("phone-screen")') == Check("phone-screen", {})
