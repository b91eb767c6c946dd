"""How often the judge is right on labelled drafts.

The corpus is what the rules may be written from. Each round was written by somebody who had
not seen the rules, and frozen; its figure at first run stands in docs/accuracy.md, and here
it only may not get worse again.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from autograders import judge
from autograders.evaluate import evaluate_files

HERE = Path(__file__).parent
CORPUS = sorted((HERE / "corpus").glob("*.jsonl"))
ROUNDS = sorted((HERE / "rounds").glob("*.jsonl"))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_the_corpus_is_judged_as_its_labels_say(path: Path) -> None:
    found = evaluate_files([path])
    assert found.verdicts.accuracy >= 0.98
    assert found.verdicts.bad_passed == 0
    assert found.verdicts.unsure <= 0.05 * found.verdicts.drafts


WEAK = {"round-6": 52, "round-26": 55, "round-29": 55, "round-3": 55, "round-5": 56}
"""Rounds of traps and dialects, with how many of their sixty verdicts must stay right."""

NOT_LEARNT: dict[str, int] = {}
"""Rounds whose misses are not all mended yet, with how many verdicts must stay right."""


@pytest.mark.parametrize("path", ROUNDS, ids=lambda path: path.stem)
def test_what_was_learnt_from_a_round_stays_learnt(path: Path) -> None:
    found = evaluate_files([path])
    assert round(found.verdicts.accuracy * 60) >= (WEAK | NOT_LEARNT).get(path.stem, 57)


def test_hardly_a_bad_draft_passes() -> None:
    found = evaluate_files([path for path in ROUNDS if path.stem not in NOT_LEARNT])
    assert found.verdicts.accuracy >= 0.98
    assert found.verdicts.bad_passed <= 4
    others = [evaluate_files([path]) for path in ROUNDS if path.stem in NOT_LEARNT]
    assert sum(other.verdicts.bad_passed for other in others) <= 5


@pytest.mark.parametrize("name", ["one", "two", "three", "four", "five"])
def test_single_sentences_are_read_as_their_labels_say(name: str) -> None:
    rows = labelled(HERE / "sentences" / f"{name}.jsonl")
    for label in ("next_step", "close"):
        assert agreement(rows, label) >= 0.95, label


@pytest.mark.parametrize("label", ["close", "polarity", "ask"])
def test_closes_of_many_voices_are_read_as_their_labels_say(label: str) -> None:
    assert agreement(labelled(HERE / "sentences" / "closes.jsonl"), label) >= 0.98


@pytest.mark.parametrize("label", ["next_step", "close", "order"])
def test_what_is_asked_in_order_is_told_from_what_is_told_or_about_another_topic(
    label: str,
) -> None:
    assert agreement(labelled(HERE / "sentences" / "steps.jsonl"), label) >= 0.97


def test_whole_drafts_in_unusual_wordings_get_their_verdict() -> None:
    rows = labelled(HERE / "sentences" / "wordings.jsonl")
    passed = [judge(row["text"], row["stage"], row["context"]).verdict for row in rows]
    wanted = [row["labels"]["verdict"] for row in rows]
    assert sum(a == b for a, b in zip(passed, wanted, strict=True)) >= 0.98 * len(rows)
    assert ("complete", "incomplete") not in set(zip(passed, wanted, strict=True))


@pytest.mark.parametrize("label", ["lead_in", "personal", "pushy", "undercut"])
def test_remarks_ties_and_details_are_read_as_their_labels_say(label: str) -> None:
    assert agreement(labelled(HERE / "sentences" / "remarks.jsonl"), label) >= 0.95


@pytest.mark.parametrize("label", ["lead_in", "personal", "pushy", "undercut"])
def test_each_mark_is_read_where_it_stands_alone(label: str) -> None:
    rows = labelled(HERE / "sentences" / "marks.jsonl")
    of_label = [row for row in rows if label in row["labels"]]
    assert {row["labels"][label] for row in of_label} == {True, False}
    assert agreement(of_label, label) >= 0.95


def labelled(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def agreement(rows: list[dict[str, Any]], label: str) -> float:
    """The share of drafts on which the judge says what the label says."""
    said = [judge(row["text"], row["stage"], row["context"]).labels[label] for row in rows]
    return sum(a == row["labels"][label] for a, row in zip(said, rows, strict=True)) / len(rows)


def test_every_round_has_drafts_of_every_stage_and_both_verdicts() -> None:
    for path in ROUNDS:
        rows = labelled(path)
        assert len({row["id"] for row in rows}) == len(rows) == 60
        assert len(Counter(row["stage"] for row in rows)) == 4
        assert {row["labels"]["verdict"] for row in rows} == {"complete", "incomplete"}
