"""The card: the learner's own words, kept as written, shown escaped, saved over nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograders import STAGES, judge
from autograders.stub import STUB
from course.card import (
    DONT_ASK,
    LONGEST,
    add_to_card,
    card_html,
    card_text,
    my_card,
    own_words,
    write_card,
)
from course.pairs import PAIRS
from course.store import Store

NASTY = "What’s <script>alert(1)</script> & next? \"Any 'reason' not to?\" </textarea>"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where lessons lie: the working folder. What is kept lies elsewhere."""
    monkeypatch.setenv("ANYREASON_HOME", str(tmp_path / "home"))
    folder = tmp_path / "lessons"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def filled() -> None:
    for stage, pair in PAIRS.items():
        add_to_card(stage, f"{pair.next_step}\nInterviewer: {pair.reply}\n{pair.close}")


def test_the_candidates_words_are_kept_as_written_without_the_interviewers() -> None:
    draft = "Me: So… what’s next?\nInterviewer: You meet Dana.\nMe: “Any reason (really) not to?!”"
    said = add_to_card("first-round", draft)
    assert said == "It is on your card for the first round now."
    assert Store("card").load()["stages"] == {
        "first-round": "So… what’s next?\n“Any reason (really) not to?!”"
    }


@pytest.mark.parametrize("stage", STAGES)
def test_a_plain_pair_comes_through_unchanged(stage: str) -> None:
    pair = f"{PAIRS[stage].next_step}\n{PAIRS[stage].close}"
    assert own_words(pair) == pair


def test_what_was_there_is_replaced_out_loud_and_can_be_put_back() -> None:
    add_to_card("first-round", "What comes first?")
    said = add_to_card("First Round", "What comes next?")
    assert "in place of what was there" in said
    assert "already" in add_to_card("first-round", "What comes next?")
    card = my_card()
    card.press("edit")
    assert "Put back my first round as it was" in card.parts["back"]
    card.press("back", "first-round")
    assert "What comes first?" in card.parts["preview"]
    card.press("back", "first-round")
    assert "What comes next?" in card.parts["preview"]


@pytest.mark.parametrize(
    ("stage", "text", "said"),
    [
        ("third-round", "What is next?", "“third-round” is not a stage"),
        ("first-round", "  \n", "nothing to put on the card yet"),
        ("first-round", STUB, "nothing to put on the card yet"),
        ("first-round", "Interviewer: You meet Dana.", "nothing to put on the card yet"),
        ("first-round", "What is next? " * 100, f"room for {LONGEST}"),
    ],
)
def test_what_cannot_go_on_the_card_is_told_and_changes_nothing(
    stage: str, text: str, said: str
) -> None:
    assert said in add_to_card(stage, text)
    assert Store("card").load() == {}


@given(st.text(), st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_no_text_at_all_makes_it_raise(stage: str, text: str) -> None:
    assert add_to_card(stage, text)
    assert add_to_card("first-round", text)
    assert card_html()
    assert card_text()


def test_everything_the_learner_wrote_is_escaped_wherever_it_is_shown() -> None:
    add_to_card("first-round", NASTY)
    card = my_card()
    card.press("edit")
    for html in (card_html(), card.parts["preview"], card.parts["edit"]):
        assert "<script" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; next?" in html
        assert html.count("</textarea>") == html.count("<textarea")
    assert NASTY.split("?", maxsplit=1)[0] in card_text()


def test_the_page_needs_nothing_from_a_network_and_holds_all_four_stages() -> None:
    filled()
    page = card_html()
    assert not re.search(r"https?:|<script|<link|@import|url\(", page)
    text = card_text()
    for stage in STAGES.values():
        assert stage.name in page
        assert PAIRS[stage.id].close in page
        assert stage.name.upper() in text
        assert PAIRS[stage.id].reply not in page + text
    for when in DONT_ASK:
        assert when in page
        assert when in text
    assert max(len(line) for line in text.splitlines()) <= 72


def test_nothing_on_the_card_can_steer_a_terminal() -> None:
    said = "What \x1b]0;comes\x07 next\x9b2J?\x00\tThen\u200d\x85what?\x1c\x7f"
    Store("card").save({"stages": {"first-round": said}})
    for text in (card_text(), card_html(), my_card().parts["preview"]):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
        assert "What ]0;comes next2J? Then\u200d" in text


def size(page: str) -> float:
    found = re.search(r"--arw-card-size: ([\d.]+)pt", page)
    assert found
    return float(found[1])


def test_the_more_is_written_the_smaller_it_prints() -> None:
    filled()
    usual = size(card_html())
    for stage in STAGES:
        add_to_card(stage, "What is the next step? " * 34)
    assert size(card_html()) < usual
    assert size(card_html()) >= 8


def test_typing_is_kept_at_once_and_seen_on_the_card() -> None:
    card = my_card()
    assert "<textarea" in card.parts["edit"]
    card.type_in("words", "final-round", "Where do we go from here?\n<b>")
    assert "Where do we go from here?" in card.parts["preview"]
    assert "1 of 4" in card.parts["head"]
    assert Store("card").load()["stages"]["final-round"].startswith("Where do we go")
    card.type_in("words", "final-round", "  ")
    assert Store("card").load()["stages"] == {}
    card.type_in("words", "no-such-stage", "Hello")
    assert Store("card").load()["stages"] == {}


def test_a_draft_of_the_page_is_put_on_the_card_with_one_press() -> None:
    draft = "How is the team?\nWhat’s next?\nInterviewer: You meet Dana.\nAny reason not to?"
    drafts = {"final-round": draft}
    card = my_card(drafts)
    assert "Use my final round draft" in card.parts["drafts"]
    assert "first round" not in card.parts["drafts"]
    card.type_in("words", "final-round", "My own.")
    card.press("draft", "final-round")
    words = "How is the team?\nWhat’s next?\nAny reason not to?"
    assert Store("card").load()["stages"] == {"final-round": words}
    assert card.parts["drafts"] == ""
    card.press("back", "final-round")
    assert Store("card").load()["stages"] == {"final-round": "My own."}
    drafts["first-round"] = "x" * (LONGEST + 1)
    card.press("draft", "first-round")
    assert "first-round" not in Store("card").load()["stages"]


def test_what_is_not_complete_yet_is_told_before_it_is_printed() -> None:
    card = my_card()
    assert card.parts["look"] == ""
    close = "Based on today, is there any reason why you wouldn’t feel comfortable {}?"
    card.type_in("words", "first-round", close.format("passing me on to the next round"))
    assert "First round:" in card.parts["look"]
    assert judge(card_text_of("first-round"), "first-round").summary in card.parts["look"]
    card.type_in("words", "final-round", f"What happens next? {close.format('hiring me')}")
    assert "Final round" not in card.parts["look"]
    both = f"What happens next? {close.format('passing me on to the next round')}"
    card.type_in("words", "first-round", both)
    assert card.parts["look"] == ""


def card_text_of(stage: str) -> str:
    return str(Store("card").load()["stages"][stage])


def test_every_box_is_labelled_and_says_what_to_ask_for() -> None:
    edit = my_card().parts["edit"]
    labels = re.findall(r"<label[^>]*>(.*?)</label>", edit, re.DOTALL)
    assert len(labels) == len(STAGES)
    for label, stage in zip(labels, STAGES.values(), strict=True):
        assert stage.name in label
        assert stage.asks_for in label
        assert label.count("<textarea") == 1


def test_it_is_saved_beside_the_lesson_and_says_where(place: Path) -> None:
    filled()
    card = my_card()
    card.press("save", "page")
    assert (place / "my-card.html").read_text(encoding="utf-8") == card_html()
    assert f"Saved as my-card.html, in the folder {place}" in card.parts["said"]
    card.press("save", "text")
    assert (place / "my-card.txt").read_text(encoding="utf-8") == card_text()


def test_another_file_is_never_replaced_without_asking(place: Path) -> None:
    (place / "my-card.html").write_text("Mine.")
    card = my_card()
    card.press("save", "page")
    assert "There is a file called my-card.html here already." in card.parts["actions"]
    card.press("keep")
    card.press("over", "page")  # nothing was asked
    assert (place / "my-card.html").read_text() == "Mine."
    card.press("save", "page")
    card.press("both", "page")
    assert (place / "my-card-2.html").exists()
    assert (place / "my-card.html").read_text() == "Mine."
    card.press("save", "page")
    card.press("over", "page")
    assert (place / "my-card.html").read_text(encoding="utf-8") == card_html()
    assert sorted(file.name for file in place.iterdir()) == ["my-card-2.html", "my-card.html"]


def test_where_no_file_can_be_written_the_download_is_named(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(place / "nowhere"))
    monkeypatch.setenv("USERPROFILE", str(place / "nowhere"))
    (place / "my-card.html").mkdir()
    card = my_card()
    card.press("save", "page")
    card.press("over", "page")
    assert "Use the download links" in card.parts["said"]
    assert 'download="my-card.html"' in card.parts["links"]


@contextmanager
def full_disk() -> Iterator[None]:
    """No file can grow beyond a hundred bytes, as on a disk that is full."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("name", ["card.html", "card.txt"])
def test_a_full_disk_destroys_no_card_and_leaves_no_half_of_one(place: Path, name: str) -> None:
    filled()
    (place / name).write_text("The card of last week.")
    with full_disk(), pytest.raises(OSError, match="cannot be written"):
        write_card(place / name, over=True)
    with full_disk(), pytest.raises(OSError, match="cannot be written"):
        write_card(place / f"new-{name}")
    assert (place / name).read_text() == "The card of last week."
    assert [file.name for file in place.iterdir()] == [name]


def test_a_card_that_is_replaced_can_be_read_by_those_who_could_before(place: Path) -> None:
    file = write_card(place / "card.txt")
    before = file.stat().st_mode
    filled()
    write_card(file, over=True)
    assert file.read_text(encoding="utf-8") == card_text()
    assert file.stat().st_mode == before
    assert [found.name for found in place.iterdir()] == ["card.txt"]


def test_the_card_is_emptied_in_two_steps() -> None:
    filled()
    card = my_card()
    card.press("yes")
    assert Store("card").load()["stages"]
    card.press("empty")
    assert "There is no way back." in card.parts["actions"]
    card.press("yes")
    assert Store("card").load() == {}
    assert "Your card is empty now." in card.parts["said"]


def test_two_places_at_once_see_each_others_words() -> None:
    card = my_card()
    add_to_card("phone-screen", "What comes next, please?")
    card.type_in("words", "first-round", "And what then?")
    assert set(Store("card").load()["stages"]) == {"phone-screen", "first-round"}
    assert "What comes next, please?" in card.parts["preview"]


@pytest.mark.parametrize("typed", ["What comes first, please?", ""])
def test_what_the_studio_put_there_meanwhile_is_not_lost_to_an_older_box(typed: str) -> None:
    add_to_card("first-round", "What comes first?")
    card = my_card()
    card.press("edit")
    add_to_card("first-round", "What comes next?")
    card.type_in("words", "first-round", typed)
    assert "Other words had come onto your card for the first round." in card.parts["said"]
    card.type_in("words", "first-round", f"{typed}!")
    card.press("back", "first-round")
    assert Store("card").load()["stages"] == {"first-round": "What comes next?"}


def test_damage_that_comes_while_the_card_is_open_is_told() -> None:
    card = my_card()
    add_to_card("first-round", "What comes first?")
    Store("card").path.write_text("{")
    card.type_in("words", "final-round", "What comes next?")
    assert "kept as card.damaged.json" in card.parts["head"]
    assert Store("card").load()["stages"] == {"final-round": "What comes next?"}
    card.type_in("words", "final-round", "What comes next, please?")
    assert "damaged" not in card.parts["head"]


def test_the_card_of_a_newer_kit_can_be_seen_and_is_not_stripped(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    newer = '{"version": 2, "stages": {"first-round": "Mine, then?"}, "colour": "green"}'
    (tmp_path / "home" / "card.json").write_text(newer)
    assert "a newer version of this kit" in my_card().parts["head"]
    assert "Mine, then?" in card_text()
    assert "stays as it is" in add_to_card("first-round", "What comes next?")
    assert "What comes next?" in card_text()
    assert (tmp_path / "home" / "card.json").read_text() == newer


@pytest.mark.parametrize("stored", ["{", '{"stages": 5}', '{"stages": {"first-round": 1}}'])
def test_a_damaged_card_is_told_and_does_not_stop_it(tmp_path: Path, stored: str) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "card.json").write_text(stored)
    assert "card.damaged.json" in my_card().parts["head"]
    assert "It is on your card" in add_to_card("first-round", "What comes next?")


def test_a_read_only_place_keeps_the_card_for_the_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wall").write_text("")
    monkeypatch.setenv("ANYREASON_HOME", str(tmp_path / "wall"))
    said = add_to_card("first-round", "What comes next?")
    assert "kept only until you close the page" in said
    assert "What comes next?" in card_html()


def test_a_static_page_shows_an_example_and_never_the_learners_own() -> None:
    empty = my_card()._repr_mimebundle_()[0]
    add_to_card("first-round", "My very own words, what is next?")
    own = my_card()._repr_mimebundle_()[0]
    for form in ("text/html", "text/plain"):
        assert empty[form] == own[form]
        assert PAIRS["final-round"].close in own[form]
        assert str(os.getcwd()) not in own[form]  # noqa: PTH109


def test_writing_a_card_chooses_the_form_by_the_name(place: Path) -> None:
    filled()
    assert write_card(place / "card.html").read_text(encoding="utf-8") == card_html()
    assert write_card(place / "card.TXT").read_text(encoding="utf-8") == card_text()
    with pytest.raises(FileExistsError, match="is there already"):
        write_card(place / "card.html")
    write_card(place / "card.html", over=True)
    with pytest.raises(ValueError, match=r"end in \.html or \.txt"):
        write_card(place / "card.pdf")
    with pytest.raises(OSError, match="no-such-folder"):
        write_card(place / "no-such-folder" / "card.html")
