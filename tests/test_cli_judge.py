"""`anyreason judge`, `explain` and `rubric check`: one draft, one rubric."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograders.cli import app
from autograders.stages import STAGES

GOOD = (
    "What’s the next step in the process? Based on what we’ve talked about today, is there any "
    "reason why you wouldn’t feel comfortable passing me on to the next round?"
)


def run(*arguments: str, given: str | bytes | None = None):
    return CliRunner().invoke(app, ["judge", *arguments], input=given)


def test_a_good_draft_on_standard_input() -> None:
    result = run("--stage", "first-round", given=GOOD)
    assert result.exit_code == 0
    assert "Complete" in result.stdout
    assert "What’s the next step in the process?" in result.stdout
    assert result.stderr == ""


def test_a_draft_in_a_file_as_json(tmp_path: Path) -> None:
    file = tmp_path / "draft.txt"
    file.write_text("\ufeff" + GOOD, encoding="utf-8")
    result = run("--stage", "First Round", "--json", str(file))
    assert result.exit_code == 0
    judgement = json.loads(result.stdout)
    assert judgement["verdict"] == "complete"
    assert judgement["points"] <= judgement["max_points"]
    for criterion in judgement["criteria"]:
        assert set(criterion) == {"name", "met", "points", "spans", "rule", "feedback"}
        for start, end in criterion["spans"]:
            assert 0 <= start < end <= len(GOOD)  # counted without the byte order mark


def test_the_stage_decides_what_the_close_may_ask() -> None:
    result = run("--stage", "final-round", "--json", given=GOOD)
    assert json.loads(result.stdout)["labels"]["fits_stage"] is False


def test_context_is_a_json_object() -> None:
    assert (
        run("--stage", "first-round", "--context", '{"role": "analyst"}', given=GOOD).exit_code == 0
    )
    for wrong in ("{", "[]", '{"role": 5}'):
        result = run("--stage", "first-round", "--context", wrong, given=GOOD)
        assert result.exit_code == 2
        assert "context" in result.stderr


@pytest.mark.parametrize("nothing", ["", "  \n\n"])
def test_an_empty_draft_is_not_attempted_rather_than_wrong(nothing: str) -> None:
    result = run("--stage", "first-round", given=nothing)
    assert result.exit_code == 0
    assert "not attempted" in result.stdout.lower()


@pytest.mark.parametrize("stage", [[], ["--stage", "lunch"]])
def test_without_a_known_stage_it_lists_the_stages(stage: list[str]) -> None:
    result = run(*stage, given=GOOD)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert all(known in result.stderr for known in STAGES)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = run("--stage", "first-round", str(tmp_path / "none.txt"))
    assert result.exit_code == 2
    assert "none.txt: there is no such file" in result.stderr


def test_a_folder_is_no_draft(tmp_path: Path) -> None:
    result = run("--stage", "first-round", str(tmp_path))
    assert result.exit_code == 2
    assert "folder" in result.stderr


def test_what_is_not_utf8_is_said_with_its_place() -> None:
    result = run("--stage", "first-round", given="Next step, José?".encode("latin-1"))
    assert result.exit_code == 2
    assert "not UTF-8 (byte 14 is 0xe9)" in result.stderr


@pytest.mark.parametrize("length", [20_001, 200_000])
def test_a_draft_over_the_limit(length: int) -> None:
    result = run("--stage", "first-round", given="a" * length)
    assert result.exit_code == 2
    assert "20,000" in result.stderr


def test_a_draft_at_the_limit_in_the_longest_characters() -> None:
    assert run("--stage", "first-round", given="🙂" * 20_000).exit_code == 0


def test_a_draft_can_not_steer_the_terminal() -> None:
    result = run("--stage", "first-round", given=GOOD + " \x1b]0;owned\x07")
    assert "\x1b" not in result.stdout
    assert "\x07" not in result.stdout


@pytest.mark.parametrize("command", ["judge", "explain"])
@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("d.csv", "anyreason grade"),
        ("d.JSONL", "anyreason grade"),
        ("d.parquet", "anyreason grade"),
        ("d.ipynb", "jupyter lab"),
    ],
)
def test_what_holds_many_drafts_is_refused_with_the_command_for_it(
    tmp_path: Path, command: str, name: str, instead: str
) -> None:
    (tmp_path / name).write_text(GOOD, encoding="utf-8")
    file = str(tmp_path / name)
    result = CliRunner().invoke(app, [command, file])
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{instead} {file}" in result.stderr
    assert result.stderr.count("\n") == 1


def test_explain_says_that_an_empty_draft_is_not_attempted() -> None:
    result = CliRunner().invoke(app, ["explain", "--stage", "first-round"], input=" ")
    assert (result.exit_code, "Not attempted" in result.stdout) == (0, True)


RUBRIC = """name = "Mine"
[criteria.next_step]
title = "Next"
points = 4
[criteria.close]
title = "Close"
points = 2.5
partial = { probe = 1 }
[criteria.pushy]
title = "Pressing"
points = 0
"""


def test_a_rubric_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(RUBRIC, encoding="utf-8")
    result = run("--stage", "first-round", "--json", "--rubric", str(file), given=GOOD)
    judgement = json.loads(result.stdout)
    assert judgement["points"] == judgement["max_points"] == 6.5
    checked = CliRunner().invoke(app, ["rubric", "check", str(file)])
    assert checked.exit_code == 0
    assert checked.stdout.splitlines() == [
        "Mine",
        "  next_step (Next): 4",
        "  close (Close): 2.5; in part: probe 1",
        "  pushy (Pressing): a remark",
        "total: 6.5",
    ]


@pytest.mark.parametrize("text", [None, "", "[", RUBRIC.replace("2.5", '"two"')])
def test_a_rubric_that_can_not_be_used_is_said_in_a_line(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "mine.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    for path in (file, tmp_path):
        checked = CliRunner().invoke(app, ["rubric", "check", str(path)])
        judged = run("--stage", "first-round", "--rubric", str(path), given=GOOD)
        assert (checked.exit_code, judged.exit_code) == (2, 2)
        assert checked.stderr == judged.stderr
        assert checked.stderr.startswith(f"anyreason: {path}")
        assert checked.stderr.count("\n") == 1
