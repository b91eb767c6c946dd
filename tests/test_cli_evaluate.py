"""`anyreason evaluate`: the judge held against labelled drafts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from autograders import judge
from autograders.cli import app
from autograders.evaluate import cohens_kappa, evaluate_files
from autograders.judgement import Judgement
from autograders.labels import LABELS
from tests.support import CORPUS

GOOD = (
    "What is the next step in the process? Based on what we’ve talked about today, is there any "
    "reason why you wouldn’t feel comfortable passing me on to the next round?"
)
READ = dict(judge(GOOD, "first-round").labels)


def row(name: str, labels: Mapping[str, Any] | None = READ, **more: Any) -> dict[str, Any]:
    return {"id": name, "stage": "first-round", "text": GOOD, "labels": labels, **more}


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def run(*arguments: object):
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


def test_full_agreement(tmp_path: Path) -> None:
    result = run("--json", write(tmp_path / "a.jsonl", row("1"), row("2")))
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["verdicts"]["accuracy"] == 1
    assert found["disagreements"] == found["problems"] == []
    assert list(found["labels"]) == list(LABELS)
    assert found["labels"]["close"]["f1"] == 1
    assert found["labels"]["close"]["kappa"] is None  # always the same word: chance would do


def test_every_disagreement_is_shown_with_its_text(tmp_path: Path) -> None:
    other = {**READ, "close": "probe", "polarity": None, "verdict": "incomplete"}
    file = write(tmp_path / "a.jsonl", row("same"), row("[red]other", other))
    shown = run(file)
    assert shown.exit_code == 0
    assert "[red]other · first-round" in shown.stdout  # shown as it is, never read as a style
    assert "is there any reason why you" in shown.stdout
    assert "close: readers probe, judge any_reason" in shown.stdout
    assert "polarity: readers null, judge against" in shown.stdout
    assert "next_step: readers" not in shown.stdout
    quiet = run("--quiet", file)
    assert "[red]other" not in quiet.stdout
    assert "50.0%" in quiet.stdout
    (found,) = json.loads(run("--json", file).stdout)["disagreements"]
    assert found["id"] == "[red]other"
    assert found["text"] == GOOD
    assert found["labels"]["close"] == {"expected": "probe", "said": "any_reason"}


def test_several_files_are_counted_apart_and_together(tmp_path: Path) -> None:
    wrong = {**READ, "verdict": "incomplete"}
    one = write(tmp_path / "one.jsonl", row("1"))
    two = write(tmp_path / "two.jsonl", row("1", wrong), row("2"), row("3"))
    found = json.loads(run("--json", one, two).stdout)
    assert found["verdicts"]["drafts"] == 4
    assert found["verdicts"]["accuracy"] == 0.75
    assert found["files"][str(one)]["accuracy"] == 1
    assert (found["files"][str(two)]["bad_passed"], found["files"][str(two)]["bad"]) == (1, 1)


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (row("bad", None), "no “labels”"),
        (row("bad", {k: v for k, v in READ.items() if k != "order"}), "lack “order”"),
        (row("bad", {**READ, "mood": "sunny"}), "called “mood”"),
        (row("bad", {**READ, "close": "maybe"}), "“close” can’t be maybe"),
        (row("bad", {**READ, "next_step": 1}), "“next_step” can’t be 1"),
        (row("bad", {**READ, "next_step": None}), "“next_step” can’t be null"),
        (row("bad", stage="lunch"), "is not a stage"),
        (row("bad", text=5), "“text” must be text"),
    ],
)
def test_a_row_that_can_not_be_used_is_left_out_and_reported(
    tmp_path: Path, bad: dict[str, Any], problem: str
) -> None:
    file = write(tmp_path / "a.jsonl", row("1"), bad)
    result = run("--json", file)
    assert result.exit_code == 1
    assert problem in result.stderr
    found = json.loads(result.stdout)
    assert found["verdicts"]["drafts"] == 1
    assert [entry["id"] for entry in found["problems"]] == ["bad"]
    assert run(file).exit_code == 1


def test_an_unsure_judge_is_neither_right_nor_decided(tmp_path: Path) -> None:
    def doubting(text: str, stage: str, context: Mapping[str, str] | None = None) -> Judgement:
        sure = judge(text, stage, context)
        labels = {**sure.labels, "close": None, "verdict": "unsure"}
        return Judgement(
            text, sure.stage, context, "unsure", labels, sure.criteria, sure.points, sure.max_points
        )

    file = write(tmp_path / "a.jsonl", row("1"))
    evaluation = evaluate_files([file], judge_draft=doubting)
    assert evaluation.verdicts.unsure == 1
    assert evaluation.verdicts.accuracy == 0
    assert evaluation.verdicts.decided is None
    assert evaluation.verdicts.good_failed == 0
    assert evaluation.disagreements[0].labels["close"] == ("any_reason", None)


def test_kappa_by_the_textbook() -> None:
    # Cohen 1960's way of counting, on a table worked out by hand: 20/5/10/15 of 50.
    table = Counter({("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15})
    assert cohens_kappa(table) == pytest.approx(0.4)
    assert cohens_kappa(Counter()) is None


def test_files_that_can_not_be_read(tmp_path: Path) -> None:
    assert run(tmp_path / "none.jsonl").exit_code == 2
    (tmp_path / "a.csv").write_text("id,stage,text\n")
    result = run(tmp_path / "a.csv")
    assert (result.exit_code, ".jsonl" in result.stderr) == (2, True)


def test_an_empty_file_has_nothing_to_measure(tmp_path: Path) -> None:
    result = run(write(tmp_path / "a.jsonl"))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "a.jsonl: there are no labelled drafts" in result.stderr


def test_rows_that_can_not_be_used_make_no_table_of_dashes(tmp_path: Path) -> None:
    result = run(write(tmp_path / "a.jsonl", row("bad", None)))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "bad: The row has no “labels”" in result.stderr


def test_a_judge_that_breaks_on_one_draft_judges_the_others(tmp_path: Path) -> None:
    def breaking(text: str, stage: str, context: Mapping[str, str] | None = None) -> Judgement:
        if context:
            raise KeyError("role")
        return judge(text, stage)

    file = write(tmp_path / "a.jsonl", row("1"), row("2", context={"role": "x"}), row("3"))
    evaluation = evaluate_files([file], judge_draft=breaking)
    assert evaluation.verdicts.drafts == 2
    (problem,) = evaluation.problems
    assert (problem.id, "KeyError" in problem.problem) == ("2", True)


def test_every_label_of_the_corpus_can_be_used() -> None:
    evaluation = evaluate_files(sorted(CORPUS.glob("*.jsonl")))
    assert evaluation.problems == ()
    assert evaluation.verdicts.drafts == 330
