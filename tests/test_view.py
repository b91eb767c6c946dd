"""How a judgement is shown: everything in the text, nothing by colour alone, nothing unescaped."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograders import CriterionResult, Judgement
from autograders.view import to_html, to_text

TEXT = "So what is the next step?\nIs there any reason you would not pass me on?"
CLOSE = (TEXT.index("Is there"), len(TEXT))


def a_criterion(name: str = "close", **changes: object) -> CriterionResult:
    plain = CriterionResult(
        name=name,
        title=f"The title of {name}",
        met=True,
        outcome="met",
        points=3.0,
        max_points=3.0,
        spans=(CLOSE,),
        rule="a-rule",
        feedback=f"A sentence on {name}.",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def a_judgement(*criteria: CriterionResult, **changes: object) -> Judgement:
    plain = Judgement(
        text=TEXT,
        stage="first-round",
        context=None,
        verdict="incomplete",
        labels={},
        criteria=criteria,
        points=3.0,
        max_points=10.0,
        summary="The one thing to read first.",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


class Draft(HTMLParser):
    """Reads a page as a reader does: the words of the draft, the labels on them, all words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words = ""
        self.chips: list[str] = []
        self.all_words = ""
        self.tags: set[str] = set()
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == [], "every element that was opened is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "br":
            return
        classes = dict(attrs).get("class") or ""
        self._open.append(f"{tag} {classes}")
        if "arw-chip" in classes:
            self.chips.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().split()[0] == tag

    def handle_data(self, data: str) -> None:
        if any(name.startswith("style") for name in self._open):
            return
        self.all_words += data
        inside = " ".join(self._open)
        if "arw-chip" in inside:
            self.chips[-1] += data
        elif "arw-draft" in inside:
            self.words += data


def test_the_draft_stands_there_word_for_word_with_each_stretch_named() -> None:
    lead = a_criterion("next_step", spans=((3, 25),))
    draft = Draft(to_html(a_judgement(lead, a_criterion())))
    assert draft.words == TEXT
    assert [chip.strip("[] ") for chip in draft.chips] == ["✓ next step", "✓ close"]


def test_stretches_may_overlap_and_each_keeps_its_name() -> None:
    crossing = a_criterion("lead_in", spans=((5, 40),))
    nested = a_criterion("fits_stage", spans=((CLOSE[0] + 5, CLOSE[0] + 20),), met=False)
    judgement = a_judgement(a_criterion(), crossing, nested)
    draft = Draft(to_html(judgement))
    assert draft.words == TEXT
    assert sorted(chip.strip("[] ") for chip in draft.chips) == [
        "○ the ask, to change",
        "✓ close",
        "✓ lead-in",
    ]


def test_stretches_of_one_criterion_that_overlap_are_named_once() -> None:
    judgement = a_judgement(a_criterion("undercut", met=False, spans=((0, 9), (5, 20), (30, 35))))
    draft = Draft(to_html(judgement))
    assert draft.words == TEXT
    assert [chip.strip("[] ") for chip in draft.chips] == ["○ takes it back, to change"] * 2


@given(
    text=st.text(max_size=80),
    spans=st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90)), max_size=6),
)
def test_any_text_with_any_spans_is_shown_whole(text: str, spans: list[tuple[int, int]]) -> None:
    judgement = a_judgement(a_criterion(spans=tuple(spans)), text=text)
    # An HTML reader takes every kind of line end for one, and NUL for a sign of its own.
    if not set(text) & set("\r\0"):
        assert Draft(to_html(judgement)).words == text
    assert to_text(judgement)


@pytest.mark.parametrize(
    "evil", ["<script>alert(1)</script>", "</style><b>", "<img src=x>", "&lt;"]
)
def test_what_a_learner_writes_is_never_markup(evil: str) -> None:
    judgement = a_judgement(
        a_criterion(feedback=f"“{evil}” is yours."),
        text=f"{TEXT} {evil}",
        summary=evil,
        models=(evil,),
        unsure_because=(evil,),
    )
    draft = Draft(to_html(judgement))
    assert not draft.tags & {"script", "b", "img"}
    assert draft.all_words.count(evil) == 5


def test_it_needs_nothing_from_elsewhere() -> None:
    html = to_html(a_judgement(a_criterion()))
    assert not re.search(r"https?:|//|url\(|@import|<script|<link| on\w+=", html)


@pytest.mark.parametrize(
    ("met", "outcome", "word", "sign"),
    [
        (True, "against", "met", "✓"),
        (False, "reversed", "not yet", "○"),
        (None, "missing", "not yet", "○"),
        (None, "unclear", "can’t tell", "?"),
    ],
)
def test_every_outcome_has_a_sign_and_a_word(
    met: bool | None, outcome: str, word: str, sign: str
) -> None:
    judgement = a_judgement(a_criterion(met=met, outcome=outcome))
    words = Draft(to_html(judgement)).all_words
    assert f"{sign} The title of close {word} 3 of 3 points" in words
    assert "A sentence on close." in words
    assert f"{sign} The title of close: {word}, 3 of 3 points" in to_text(judgement)


@pytest.mark.parametrize("name", ["pushy", "undercut"])
def test_a_remark_is_made_only_where_there_is_something_to_remark(name: str) -> None:
    quiet = a_judgement(a_criterion(name, max_points=0.0, points=0.0, spans=()))
    loud = a_judgement(a_criterion(name, met=False, max_points=0.0, points=0.0))
    for show in (to_html, to_text):
        assert "A sentence on" not in show(quiet)
        assert "A sentence on" in show(loud)
        assert "of 0 points" not in show(loud)


def test_a_criterion_without_points_that_is_not_met_is_a_hint() -> None:
    judgement = a_judgement(a_criterion("personal", met=False, max_points=0.0, points=0.0))
    for show in (to_html, to_text):
        assert "a hint" in show(judgement)
        assert "0 of 0" not in show(judgement)


def test_not_attempted_is_not_wrong() -> None:
    judgement = a_judgement(attempted=False, text="", points=0.0, summary="Nothing here yet.")
    for shown in (Draft(to_html(judgement)).all_words, to_text(judgement)):
        assert "Not attempted" in shown
        assert "Nothing here yet." in shown
        assert "Not complete" not in shown
        assert "points" not in shown


def test_unsure_says_what_could_not_be_read_and_shows_model_wordings() -> None:
    judgement = a_judgement(
        a_criterion(met=None, outcome="unclear"),
        verdict="unsure",
        unsure_because=("I could not read the last line.",),
        models=("Is there any reason why not?",),
    )
    for shown in (Draft(to_html(judgement)).all_words, to_text(judgement)):
        assert "Not sure" in shown
        assert "I could not read the last line." in shown
        assert "“Is there any reason why not?”" in shown
        assert "so far" in shown


@pytest.mark.parametrize("width", [50, 80, 120])
def test_text_keeps_to_its_width_and_underlines_the_right_words(width: int) -> None:
    judgement = a_judgement(a_criterion(), a_criterion("fits_stage", spans=((60, 71),)))
    lines = to_text(judgement, width).splitlines()
    assert max(map(len, lines)) <= width
    underlined = ""
    for above, below in pairwise(lines):
        if "✓ close" in below and "─" in below:
            start = below.index("─")
            end = below.rindex("─") + 1
            underlined += above[start:end] + " "
    assert " ".join(underlined.split()) == TEXT[CLOSE[0] : CLOSE[1]]


def test_a_draft_cannot_steer_the_terminal() -> None:
    judgement = a_judgement(text="\x1b[2J What next?\x07")
    assert "\x1b" not in to_text(judgement)
    assert "\x07" not in to_text(judgement)
