"""`anyreason card`: the learner's own questions as a page or as text, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from course.card import add_to_card
from course.cli import app

PAIR = (
    "What is the next step in the interview process?\n"
    "From what we’ve talked about, is there any reason you wouldn’t pass me on to the next round?"
)


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANYREASON_HOME", str(tmp_path / "home"))
    add_to_card("first-round", PAIR)


@pytest.mark.parametrize("name", ["mine.html", "mine.txt"])
def test_the_card_is_written_with_the_learners_words(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    result = CliRunner().invoke(app, ["card", str(file)])
    assert result.exit_code == 0, result.output
    assert str(file) in result.output.replace("\n", "")
    told = " ".join(file.read_text(encoding="utf-8").split())
    assert "is there any reason you wouldn’t pass me on" in told


def test_a_file_in_the_way_is_kept_unless_one_says_so(tmp_path: Path) -> None:
    file = tmp_path / "mine.html"
    file.write_text("something else", encoding="utf-8")
    refused = CliRunner().invoke(app, ["card", str(file)])
    assert refused.exit_code == 2
    assert "--replace" in refused.output
    assert file.read_text(encoding="utf-8") == "something else"
    assert CliRunner().invoke(app, ["card", str(file), "--replace"]).exit_code == 0
    assert "next step" in file.read_text(encoding="utf-8")


def test_another_kind_of_file_is_refused_in_words(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["card", str(tmp_path / "mine.docx")])
    assert result.exit_code == 2
    assert ".html" in result.output


def test_the_last_line_says_what_to_open_it_with(tmp_path: Path) -> None:
    page = CliRunner().invoke(app, ["card", str(tmp_path / "mine.html")])
    assert "in your browser" in page.stdout
    text = CliRunner().invoke(app, ["card", str(tmp_path / "mine.TXT")])
    assert "browser" not in text.stdout
    assert "plain text" in text.stdout
    assert "empty" not in page.stdout + text.stdout


def test_a_card_that_cannot_be_read_is_told_and_never_replaces_a_good_one(tmp_path: Path) -> None:
    file = tmp_path / "mine.html"
    file.write_text("The card of last week.", encoding="utf-8")
    (tmp_path / "home" / "card.json").write_text("{")
    refused = CliRunner().invoke(app, ["card", str(file), "--replace"])
    assert refused.exit_code == 2
    assert "kept as card.damaged.json" in refused.stderr
    # The damaged file is out of the way now, and the card is empty: that replaces nothing either.
    assert CliRunner().invoke(app, ["card", str(file), "--replace"]).exit_code == 2
    assert file.read_text(encoding="utf-8") == "The card of last week."


def test_an_empty_card_says_that_it_is(tmp_path: Path) -> None:
    (tmp_path / "home" / "card.json").unlink()
    result = CliRunner().invoke(app, ["card", str(tmp_path / "mine.txt")])
    assert result.exit_code == 0
    assert "Your card is empty" in result.stdout
    (tmp_path / "home" / "card.json").write_text("{")
    result = CliRunner().invoke(app, ["card", str(tmp_path / "other.txt")])
    assert result.exit_code == 1
    assert "card.damaged.json" in result.stderr
    assert "Your card is empty" in result.stdout
