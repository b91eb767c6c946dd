"""Replies to what an interviewer brings up: which parts are there, and how it is said."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from typing import Any

import pytest

from autograders.data import load_toml
from autograders.replies import ReplyError, load_book, replies
from autograders.reply import UnknownReplyError, read_reply
from autograders.reply_view import reply_html, reply_text
from autograders.stub import REPLY_STUB
from tests.support import ROOT

CASES: list[dict[str, Any]] = tomllib.loads(
    (ROOT / "tests" / "replies.toml").read_text(encoding="utf-8")
)["case"]


def names(case: dict[str, Any]) -> str:
    return f"{case['id']}: {' '.join(case['text'].split())[:40]}"


@pytest.mark.parametrize("name", replies())
def test_a_model_reply_has_all_its_parts(name: str) -> None:
    reading = read_reply(name, replies()[name].model)
    assert {part.id: part.has for part in reading.parts} == dict.fromkeys(reading.reply.parts, True)
    assert reading.summary.startswith("All the parts are there.")


@pytest.mark.parametrize("case", CASES, ids=names)
def test_a_reply_is_read_as_a_fair_reader_does(case: dict[str, Any]) -> None:
    reading = read_reply(case["id"], case["text"])
    got = {part.id: part.has for part in reading.parts}
    assert {*case.get("has", ()), *case.get("lacks", ())} <= set(got)
    assert [part for part in case.get("has", ()) if not got[part]] == []
    assert [part for part in case.get("lacks", ()) if got[part]] == []


def test_there_are_at_least_six_weak_replies_for_each() -> None:
    for name in replies():
        weak = [case for case in CASES if case["id"] == name and case.get("lacks")]
        assert len(weak) >= 6, name


def test_it_rarely_leaves_a_part_open() -> None:
    readings = [read_reply(case["id"], case["text"]) for case in CASES]
    parts = [part for reading in readings for part in reading.parts]
    assert sum(part.has is None for part in parts) <= 0.15 * len(parts)


@pytest.mark.parametrize("case", CASES, ids=names)
def test_every_hint_quotes_the_words_that_it_is_about(case: dict[str, Any]) -> None:
    reading = read_reply(case["id"], case["text"])
    for part in reading.parts:
        assert "{" not in part.hint
        if part.spans and "{words}" in part.hint:
            quoted = " ".join(reading.text[slice(*part.spans[0])].split())
            assert " ".join(quoted.split()[:5]) in part.hint


@pytest.mark.parametrize("text", ["", "  \n", REPLY_STUB, f"\n{REPLY_STUB}\n"])
def test_an_empty_box_is_not_called_wrong(text: str) -> None:
    reading = read_reply("salary", text)
    assert not reading.attempted
    assert reading.parts == ()
    assert "Not attempted yet" in reading.summary
    assert "arw-not-yet" not in reply_html(reading).split("</style>")[1]


def test_only_the_interviewers_line_is_no_reply() -> None:
    assert not read_reply("salary", "Interviewer: It is over our budget.").attempted


def test_what_the_interviewer_says_is_never_the_learners() -> None:
    said = "Interviewer: I understand, and we had 3 people in 2024. Does that help?\nMe: Hm."
    got = {part.id: part.has for part in read_reply("experience", said).parts}
    assert not any(got[part] for part in ("acknowledges", "new", "checks"))


@pytest.mark.parametrize(
    "text",
    [
        "Gracias por decirlo. Entiendo su preocupación, trabajé con doce pacientes cada noche.",
        "我明白您的顾虑。去年我在医院照顾了十二位病人。",
        "Rozumiem to. W zeszłym roku prowadziłam oddział i uczyłam nowe osoby w naszym zespole.",
    ],
)
def test_another_language_is_left_to_the_learner(text: str) -> None:
    reading = read_reply("experience", text)
    assert all(part.has is None for part in reading.parts)
    assert "you decide" in reading.summary


@pytest.mark.parametrize(
    "text", ["?" * 500, "a" * 30_000, "I see but " * 1500, "\x00\u202e🙂", "1 " * 3000]
)
def test_any_text_is_read_without_an_error(text: str) -> None:
    for name in replies():
        reading = read_reply(name, text)
        for part in reading.parts:
            assert all(0 <= start < end <= len(text) for start, end in part.spans)
        assert reply_html(reading)
        assert reply_text(reading)


def test_an_unknown_id_is_answered_with_those_there_are() -> None:
    with pytest.raises(UnknownReplyError, match="weaknesses") as caught:
        read_reply("friday", "Fine.")
    assert "“friday”" in str(caught.value)
    assert read_reply(" Salary ", "Fine.").reply.id == "salary"


def test_it_is_shown_with_words_and_signs_and_no_points() -> None:
    text = "<b>Oh</b>, I understand. As I said, it is fine. Does that help?"
    reading = read_reply("experience", text)
    html, plain = reply_html(reading), reply_text(reading)
    body = html.split("</style>")[1]
    assert "&lt;b&gt;" in body
    assert "<b>" not in body
    for part in reading.parts:
        for shown in (body, plain):
            assert part.title in shown
    for word in ("yes", "not yet", "argues", "✓", "○"):
        assert word in body
    for shown in (body, plain):
        assert " of 4" not in shown
        assert "arw-points" not in shown
    assert reading.reply.they_say in " ".join(plain.split())


def test_the_five_kinds_of_answers_are_all_there() -> None:
    assert list(replies()) == [
        "no-promise", "weaknesses", "experience", "overqualified", "relocation", "salary",
        "other-candidates", "by-friday", "committee", "warm-yes",
    ]  # fmt: skip


def test_a_mistake_in_the_data_is_named_with_its_key() -> None:
    good = load_toml("replies.toml")
    for change, words in (
        (lambda d: d["replies"][0].pop("model"), "replies.0.model"),
        (lambda d: d["replies"][0].update(parts=["sings"]), "names the part “sings”"),
        (lambda d: d["parts"]["new"].update(colour="red"), "parts.new.colour"),
        (lambda d: d["parts"]["open"].update(cues=["i <NOWHERE>"]), "parts.open.cues"),
        (lambda d: d["parts"]["new"].update(kind="odd"), "parts.new.kind"),
        (lambda d: d["facts"].update(times="once"), "“facts.times” should be a list of texts"),
        (lambda d: d["replies"][1].update(id="no-promise"), "two replies are called"),
    ):
        tables = deepcopy(good)
        change(tables)
        with pytest.raises(ReplyError, match=r"replies\.toml") as caught:
            load_book(tables)
        assert words in str(caught.value)


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        (
            "My sister lives ten minutes from you and I can stay with her from the 1st of March.",
            "I can stay with her",
        ),
        (
            "Everybody at the old place who ever closed the shop learned it from me in 2024.",
            "Everybody at the old place",
        ),
        ("That’s fair, and in May I moved forty boxes a day by myself.", "and in May I moved"),
    ],
)
def test_what_is_shown_as_new_begins_where_a_sentence_or_a_clause_does(
    said: str, begins: str
) -> None:
    (new,) = (part for part in read_reply("relocation", said).parts if part.id == "new")
    assert new.has
    assert said[slice(*new.spans[0])].startswith(begins)
