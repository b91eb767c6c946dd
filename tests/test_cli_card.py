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
