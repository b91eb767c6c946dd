"""Progress: what counts, what is solid, and that no file can stop a lesson."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograders import judge
from course.progress import CRITERIA, here, my_progress, note_done, note_judgement, solid
from course.spot_it import SpotItDesk
from course.store import Store

GOOD = (
    "What is the next step?\nBased on today, is there any reason why you wouldn’t feel "
    "comfortable passing me on to the next round?"
)
SECRET = "And how is Zebediah?"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANYREASON_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def write(*texts: str, place: str = "lesson-3") -> None:
    for text in texts:
        note_judgement(judge(text, "first-round"), place)


def test_before_the_first_draft_nothing_is_known() -> None:
    assert solid() == dict.fromkeys(CRITERIA)
    assert "Nothing is counted yet." in my_progress().parts["chart"]
    assert not Store("progress").path.exists()


def test_a_criterion_is_solid_when_four_of_the_last_five_met_it() -> None:
    for number in range(4):
        write("Hello there, no question.", f"{GOOD} {'!' * number}")
    assert solid()["next_step"] == pytest.approx(3 / 5)
    for number in range(3):
        write(f"Question {number}: how do you train people?\n{GOOD}")
    assert solid()["next_step"] == pytest.approx(4 / 5)
    row = next(li for li in my_progress().parts["chart"].split("<li>") if "comes next" in li)
    assert "solid" in row
    assert "met in 4 of your last 5" in row


def test_what_has_nothing_to_look_at_is_not_counted() -> None:
    write("What is the next step?")
    shares = solid()
    assert shares["next_step"] == 1
    assert shares["close"] == 0
    assert shares["order"] is None
    assert shares["fits_stage"] is None


def test_an_empty_box_and_the_same_draft_run_again_do_not_count() -> None:
    write("", GOOD, GOOD, GOOD)
    assert Store("progress").load()["drafts"] == {"lesson-3": 1}
    write(GOOD, place="studio")
    assert Store("progress").load()["drafts"] == {"lesson-3": 1, "studio": 1}


def test_not_a_word_of_a_draft_is_kept() -> None:
    write(f"{SECRET}\n{GOOD}")
    text = Store("progress").text()
    assert "Zebediah" not in text
    assert "reason" not in text


def test_lessons_are_begun_and_done() -> None:
    note_done(1, "watch")
    note_done(1, "end")
    note_done(1, "end")
    write(GOOD, place="lesson-2")
    assert Store("progress").load()["done"] == {"1": ["watch", "end"]}
    rows = my_progress().parts["chart"].split("<li>")
    told = {name: row for row in rows for name in ("1. ", "2. ", "3. ") if f">{name}" in row}
    assert "✓ done" in told["1. "]
    assert "begun, 1 draft" in told["2. "]
    assert "not yet" in told["3. "]


def test_the_file_stays_small_however_much_one_writes() -> None:
    for number in range(60):
        write(f"Question {number}\n{GOOD}")
    assert len(Store("progress").load()["criteria"]["close"]) == 20
    assert Store("progress").load()["drafts"] == {"lesson-3": 60}


def test_every_square_is_said_in_words_too() -> None:
    write(GOOD)
    chart = my_progress().parts["chart"]
    assert chart.count('class="arw-tries" aria-hidden="true"') == len(CRITERIA)
    assert chart.count("met in ") + chart.count("not tried yet") == len(CRITERIA)
    assert "<img" not in chart


def test_the_file_is_shown_whole_with_the_place_where_it_is() -> None:
    write(GOOD)
    panel = my_progress()
    assert panel.parts["file"] == ""
    panel.press("export")
    assert str(Store("progress").path) in panel.parts["file"]
    assert "&#34;lesson-3&#34;" in panel.parts["file"]
    assert 'download="progress.json"' in panel.parts["file"]
    panel.press("close")
    assert panel.parts["file"] == ""


def test_deleting_takes_a_second_yes_and_leaves_the_card() -> None:
    write(GOOD)
    Store("card").save({"stages": {"first-round": "Mine"}})
    desk = SpotItDesk(1)
    desk.do("answer", desk.draft.lacks, "")
    panel = my_progress()
    panel.press("yes")
    panel.press("delete")
    assert "There is no way back." in panel.parts["actions"]
    panel.press("keep")
    panel.press("yes")
    assert Store("progress").load()["drafts"]
    panel.press("delete")
    panel.press("yes")
    assert "Deleted." in panel.parts["said"]
    assert Store("progress").load() == Store("spot-it").load() == {}
    assert Store("card").load()
    write(GOOD)  # the same draft counts again on a clean page
    assert Store("progress").load()["drafts"] == {"lesson-3": 1}


@pytest.mark.parametrize(
    "stored", ["{", "[]", '{"drafts": 5}', '{"criteria": {"close": [{"met": "perhaps"}]}}', "\x00"]
)
def test_a_damaged_file_is_set_aside_told_and_stops_nothing(home: Path, stored: str) -> None:
    home.mkdir()
    (home / "progress.json").write_text(stored)
    write(GOOD)
    assert solid()["close"] == 1
    assert (home / "progress.damaged.json").read_text() == stored
    chart = my_progress().parts["chart"]
    assert "could not be read was kept as progress.damaged.json" in chart
    assert chart.count("damaged") == 1


def test_a_read_only_place_is_told_once_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wall").write_text("")
    monkeypatch.setenv("ANYREASON_HOME", str(tmp_path / "wall" / "inside"))
    write(GOOD)
    note_done(3, "end")
    assert solid()["close"] == 1
    chart = my_progress().parts["chart"]
    assert "✓ done" in chart
    assert "kept only until you close the page" in chart


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("/home/ada/notebooks/03-the-close.ipynb", "lesson-3"),
        ("C:\\Users\\Ada\\08-your-card.ipynb", "lesson-8"),
        ("/home/ada/Untitled.ipynb", "notebook"),
        ("/03-x.ipynb/other", "notebook"),
        ("", "notebook"),
    ],
)
def test_the_lesson_is_known_by_the_notebooks_number_alone(name: str, place: str) -> None:
    assert here({"JPY_SESSION_NAME": name}) == place
    assert here({}) == "notebook"


def test_a_static_page_has_the_criteria_and_nobodys_numbers() -> None:
    empty = my_progress()._repr_mimebundle_()[0]
    write(GOOD)
    own = my_progress()._repr_mimebundle_()[0]
    for form in ("text/html", "text/plain"):
        assert empty[form] == own[form]
        assert all(title in own[form] for title in CRITERIA.values())
