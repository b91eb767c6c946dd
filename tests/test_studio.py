"""The studio: its parts, how they come into a draft, and what it answers to the page."""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograders import STAGES, judge
from course.authored import AuthoredError
from course.card import card_text
from course.parts import KINDS, compose, fillings, offers, put, read_parts, used
from course.progress import solid
from course.scenarios import Scenario, scenarios
from course.studio import FIELDS, GROUPS, Studio, studio
from tests.support import CORPUS, ROOT

DATA = (ROOT / "course" / "data" / "studio.toml").read_bytes()
OWN = {
    "role": "night porter",
    "company": "Hotel Aurora",
    "interviewer": "Ms. Lindqvist",
    "next_step": "the evening at the desk with Jonas",
    "topic": "the early breakfast",
}
PAIR = "What is the next step?\nIs there any reason why you wouldn’t pass me on to the next round?"
FRAME = "Is there any reason why you wouldn’t feel comfortable"


@pytest.fixture(autouse=True)
def a_home_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing that is stored here reaches the machine's own card and progress."""
    monkeypatch.setenv("ANYREASON_HOME", str(tmp_path))


@pytest.fixture(autouse=True)
def a_new_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course.studio._DESKS", {})


def complete(text: str, stage: str, context: dict[str, str] | None = None) -> bool:
    judged = judge(text, stage, context)
    return judged.verdict == "complete" and judged.points == judged.max_points


# -- The parts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("context", [{}, OWN], ids=["nothing told", "own interview"])
@pytest.mark.parametrize("stage", STAGES)
def test_every_combination_that_is_offered_is_judged_complete(
    stage: str, context: dict[str, str]
) -> None:
    offered = offers(stage, fillings(context))
    assert all(len(offered[kind]) >= 3 for kind in KINDS)
    for chosen in itertools.product(*(offered[kind] for kind in KINDS)):
        text = compose(*chosen)
        assert complete(text, stage, context), text


@pytest.mark.parametrize("stage", STAGES)
def test_what_every_made_up_interview_fills_in_is_judged_complete(stage: str) -> None:
    for scenario in scenarios().values():
        context = scenario.context(stage)
        offered = offers(stage, fillings(context))
        assert any(wording.personal for kind in KINDS for wording in offered[kind])
        for shift in (0, 1):
            for place in range(max(map(len, offered.values()))):
                chosen = [
                    offered[kind][(place + shift * turn) % len(offered[kind])]
                    for turn, kind in enumerate(KINDS)
                ]
                assert complete(compose(*chosen), stage, context), compose(*chosen)


@pytest.mark.parametrize("stage", STAGES)
def test_both_forms_of_every_frame_fit_every_ask(stage: str) -> None:
    offered = offers(stage, {})
    for frame, ask, form in itertools.product(offered["frame"], offered["ask"], ("ing", "base")):
        text = f"What is the next step?\nAfter our talk, {frame.form(form)} {ask.form(form)}?"
        assert complete(text, stage), text


def test_what_was_told_in_a_sentence_or_oddly_is_not_offered_inside_of_another() -> None:
    told = {
        "role": "the Night Porter position",
        "topic": "We talked about the early breakfast? And more. ",
        "next_step": "You would come back and meet Jonas.",
        "company": "x" * 300,
    }
    assert fillings(told) == {"role": "Night Porter"}
    assert fillings({"next_step": "The evening at the desk."}) == {
        "step": "the evening at the desk"
    }
    assert fillings(None) == {}


def test_a_wording_that_would_be_misread_with_what_was_told_is_not_offered() -> None:
    for stage in STAGES:
        offered = offers(stage, fillings({"role": "not hired", "topic": "quitting your job"}))
        for kind in KINDS:
            for wording in offered[kind]:
                chosen = {other: offered[other][0] for other in KINDS} | {kind: wording}
                assert complete(compose(*(chosen[part] for part in KINDS)), stage)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('first = "ing"', 'first = "both"', "frame"),
        ('tone = "plain"', 'tone = "loud"', "tone"),
        ("about {topic}", "about {subject}", "{role}, {company}, {topic}, {step}"),
        ('text = "What happens after today?"', 'text = "What happens"', "question mark"),
        ('base = "give me the offer"', 'basis = "give me the offer"', "basis"),
        ('stages = ["final-round"]', 'stages = ["last-round"]', "stages"),
        ("[[next_step]]", "[[next_step", "TOML"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place(old: str, new: str, said: str) -> None:
    assert old.encode() in DATA
    with pytest.raises(AuthoredError) as told:
        read_parts(DATA.decode().replace(old, new, 1).encode(), "mine.toml")
    assert "mine.toml" in str(told.value)
    assert said in str(told.value)


def test_a_file_without_words_for_a_stage_is_refused() -> None:
    without = DATA.decode().replace('stages = ["phone-screen"', 'stages = ["first-round"')
    without = without.replace('"phone-screen", ', "")
    with pytest.raises(AuthoredError, match="phone-screen"):
        read_parts(without.encode(), "mine.toml")


# -- Putting one in ------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", STAGES)
def test_picked_in_any_order_the_parts_make_a_complete_pair(stage: str) -> None:
    offered = offers(stage, {})
    for order in itertools.permutations(KINDS):
        text = ""
        for turn, kind in enumerate(order):
            text = put(text, offered[kind][turn % len(offered[kind])], stage).text
        assert complete(text, stage), (order, text)
        assert not re.search(r",\S|  |\s[,?]|[?,][?,]|\n\n", text), (order, text)
        assert len(text.splitlines()) == 2


@pytest.mark.parametrize("stage", STAGES)
def test_a_second_pick_takes_the_place_of_the_first(stage: str) -> None:
    offered = offers(stage, fillings(OWN))
    text = compose(*(offered[kind][0] for kind in KINDS))
    for kind in KINDS:
        for place, wording in enumerate(offered[kind]):
            placed = put(text, wording, stage, OWN)
            assert complete(placed.text, stage, OWN), placed.text
            assert used(placed.text, stage, fillings(OWN))[kind] == place
            assert len(placed.text.splitlines()) == 2
            assert placed.text[placed.start : placed.end].strip()
            text = placed.text


def test_what_the_learner_wrote_around_a_part_stays() -> None:
    text = (
        "How do you train new porters?\nSo, what’s next after this?\nThanks! One last thing: given "
        "our chat, is there any reason you wouldn’t pass me on to your boss, Mr. Okoye? Thank you."
    )
    offered = offers("first-round", {})
    asked = put(text, offered["next_step"][0], "first-round").text
    assert asked == text.replace("So, what’s next after this?", offered["next_step"][0].text)
    tied = put(text, offered["lead_in"][0], "first-round").text
    assert tied == text.replace("given our chat", "based on what we’ve talked about today")
    framed = put(text, offered["frame"][1], "first-round").text
    assert framed == text.replace(
        "is there any reason you wouldn’t pass", "is there any reason you’d hesitate to pass"
    )


@pytest.mark.parametrize(
    ("close", "kind", "after"),
    [
        (
            "Any reason you would feel comfortable passing me on?",
            "frame",
            f"{FRAME} passing me on?",
        ),
        (
            "Would you feel comfortable passing me on to the next round?",
            "frame",
            f"{FRAME} passing me on to the next round?",
        ),
        (
            "Is there any reason you wouldn’t give me the job?",
            "ask",
            "Is there any reason you wouldn’t pass me on to the next round?",
        ),
        (
            "Is there any reason I wouldn’t be a good fit?",
            "ask",
            f"{FRAME} passing me on to the next round?",
        ),
        (
            "Any reason you wouldn’t pass me on?",
            "lead_in",
            "Based on what we’ve talked about today, any reason you wouldn’t pass me on?",
        ),
    ],
)
def test_a_part_mends_a_close_in_the_learners_own_words(close: str, kind: str, after: str) -> None:
    before = "What is the next step?\n"
    part = {name: wordings[0] for name, wordings in offers("first-round", {}).items()}
    assert put(before + close, part[kind], "first-round").text == before + after  # type: ignore[index]


def labelled() -> Iterator[dict[str, Any]]:
    for file in sorted(CORPUS.glob("*.jsonl")):
        yield from map(json.loads, file.read_text("utf-8").splitlines())


@pytest.mark.parametrize("kind", KINDS)
def test_swapping_a_part_seldom_harms_a_draft_that_was_complete(kind: str) -> None:
    rows = [row for row in labelled() if judge(row["text"], row["stage"]).verdict == "complete"]
    pick = random.Random(kind)  # noqa: S311  # the same on every run
    rows = pick.sample(rows, min(60, len(rows)))
    harmed = []
    for row in rows:
        wording = pick.choice(offers(row["stage"], {})[kind])  # type: ignore[index]
        placed = put(row["text"], wording, row["stage"])
        if judge(placed.text, row["stage"]).verdict != "complete":
            harmed.append((row["text"], placed.text))
    assert len(harmed) <= len(rows) // 20, harmed


@pytest.mark.parametrize("text", ["", " \n ", "?", "Interviewer: No.", "🙂" * 50, "\x00“"])
def test_a_part_goes_into_anything(text: str) -> None:
    for stage in STAGES:
        for wordings in offers(stage, {}).values():
            for wording in wordings:
                placed = put(text, wording, stage)
                assert 0 <= placed.start < placed.end <= len(placed.text)


# -- What it answers -----------------------------------------------------------------------------


def told(text: str = "", **more: Any) -> dict[str, Any]:
    desk = {"stage": "first-round", "scenario": "", "fields": {}}
    return {"n": 1, "text": text, **desk, **more}


def test_it_answers_with_the_draft_marked_up_and_one_thing_to_try() -> None:
    answer = studio().answer(told("What is the next step? Can I have the job?", n=7))
    assert answer["n"] == 7
    assert "Not complete yet" in answer["html"]
    assert answer["html"].count("arw-next-head") == 1
    assert "invites a brush-off" in answer["html"]
    assert "Not complete yet" in answer["spoken"]
    assert len(answer["spoken"]) < 300
    assert "arw-chip" in answer["html"]


def test_nothing_written_is_a_beginning_and_nothing_wrong() -> None:
    answer = studio().answer(told())
    assert "Ready when you are" in answer["html"]
    assert "arw-not-yet" not in answer["html"]


def test_the_judge_is_told_of_the_interview() -> None:
    text = PAIR.replace("pass me on", "pass me on with the breakfasts you mentioned")
    widget = studio()
    assert "Personal" in widget.answer(told(text))["html"]
    widget.answer(told(text, fields={"topic": "early breakfasts"}, fresh=True))
    assert widget.context == {"topic": "early breakfasts"}
    (one, *_) = scenarios().values()
    answer = widget.answer(told(text, scenario=one.id, fresh=True))
    assert widget.context == one.context("first-round")
    assert one.person("first-round").name in answer["story"]
    shown = [offer["text"] for offers in answer["offers"].values() for offer in offers]
    assert any(one.role in text for text in shown)


def test_picking_a_wording_puts_it_in_and_marks_it() -> None:
    widget = studio()
    answer = widget.answer(told("🙂 Hello.", put={"part": "next_step", "place": 1}))
    assert answer["put"]["before"] == "🙂 Hello."
    assert answer["put"]["text"] == "🙂 Hello.\nWhat happens after today?"
    assert answer["put"]["end"] == len(answer["put"]["text"]) + 1, "as JavaScript counts"
    assert answer["used"]["next_step"] == 1
    assert widget.text == answer["put"]["text"]


def test_a_learners_words_are_never_html() -> None:
    nasty = "<img src=x onerror=alert(1)> What is the next step? </blockquote><script>"
    widget = studio()
    answer = widget.answer(told(nasty, fields=dict.fromkeys(FIELDS, nasty), fresh=True))
    assert "<img" not in answer["html"]
    assert "<script" not in answer["html"] + answer["story"]


@pytest.mark.parametrize(
    "more",
    [
        {"stage": "last-round"},
        {"stage": ["first-round"]},
        {"scenario": "no-such"},
        {"fields": ["role"]},
        {"fields": {"role": {"a": 1}, "more": "x"}},
        {"put": {"part": "close", "place": 0}},
        {"put": {"part": "ask", "place": 99}},
        {"put": {"part": ["ask"], "place": True}},
        {"put": "ask"},
        {"text": None},
        {"text": "\ud83d half"},
        {"text": "why " * 30_000, "put": {"part": "ask", "place": 0}, "card": True},
    ],
)
def test_what_makes_no_sense_does_not_stop_it(more: dict[str, Any]) -> None:
    widget = studio()
    widget.answer(told(PAIR))
    answer = widget.answer(told(PAIR) | {"fresh": True} | more)
    assert "html" in answer
    json.dumps(answer).encode("utf-8")


def test_a_text_that_is_too_long_is_told_so() -> None:
    assert "Too long" in studio().answer(told("why " * 10_000))["html"]


@pytest.mark.parametrize("part", KINDS)
@pytest.mark.parametrize("room", [0, 10])
def test_a_wording_for_which_there_is_no_room_leaves_the_text_as_it_is(
    part: str, room: int
) -> None:
    text = ("We spoke. " * 2_000)[: 20_000 - room - len(PAIR) - 1] + "\n" + PAIR
    longest = max(
        range(3),
        key=lambda place: len(offers("first-round", {})[part][place].text),  # type: ignore[index]
    )
    answer = studio().answer(told(text, put={"part": part, "place": longest}))
    assert len(answer["put"]["text"]) <= 20_000
    if answer["put"]["text"] == text:
        assert "too long" in answer["put"]["status"]
    assert "html" in answer


def test_a_cell_that_runs_again_finds_its_text_and_another_its_own() -> None:
    studio().answer(told(PAIR, fields=OWN))
    assert studio().text == PAIR
    other = studio("final-round")
    assert other.text == ""
    assert other.context == OWN, "an interview is told once"


def test_a_page_that_is_opened_again_finds_the_desk_as_it_is() -> None:
    widget = studio()
    widget.answer(told(PAIR, stage="second-round"))
    start = widget.get_state()["start"]
    assert start["text"] == PAIR
    assert start["stage"] == "second-round"
    assert "What is the next step" in start["answer"]["html"]


def test_it_can_be_put_on_the_card_and_counts_then() -> None:
    widget = studio()
    widget.answer(told(PAIR))
    assert set(solid().values()) <= {None}, "a draft in the making is not counted"
    answer = widget.answer(told(PAIR, card=True))
    assert "card" in answer["status"]
    assert "What is the next step?" in card_text()
    assert solid()["next_step"] is not None


def test_what_was_asked_for_wrongly_is_said_on_the_page() -> None:
    widget = Studio("third-round", "no-such")
    notice = widget.setup["notice"]
    assert "“third-round” is not a stage" in notice
    assert "“no-such”" in notice
    for odd in (["x"], 5, 10**5_000, "\ud800", {}):
        widget = studio(odd, odd)  # type: ignore[arg-type]
        assert "is not a stage" in widget.setup["notice"]
        assert "There is no interview called" in widget.setup["notice"]
        widget.setup["notice"].encode("utf-8")
    assert studio("Final Round").start["stage"] == "final-round"


def test_an_instructors_own_interview_can_be_practised() -> None:
    (one, *_) = scenarios().values()
    mine = Scenario(**(one.model_dump() | {"id": "mine", "role": "lighthouse keeper"}))
    widget = studio(scenario=mine)
    assert widget.context is not None
    assert widget.context["role"] == "lighthouse keeper"


def test_where_widgets_do_not_run_it_is_readable_and_always_the_same() -> None:
    widget = studio("final-round")
    first, _ = widget._repr_mimebundle_()
    widget.answer(told(PAIR))
    second, _ = studio("final-round")._repr_mimebundle_()
    for form in ("text/html", "text/plain"):
        assert first[form] == second[form]
        assert "giving me the offer" in first[form]
        for title in GROUPS.values():
            assert title in first[form]
