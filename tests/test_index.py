"""The index only saves work: what it rules out doesn't match, and nothing that matches is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograders.clause import Clause
from autograders.nodes import Matcher
from autograders.rules import load_rules
from autograders.spelling import repair
from autograders.text import Utterance, read
from tests.support import CORPUS

FILES = sorted(CORPUS.glob("*.jsonl"))


def utterances(text: str) -> tuple[Utterance, ...]:
    return read(text, repair).utterances


@pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in FILES])
def test_what_the_index_leaves_open_is_what_matches(file: Path) -> None:
    rules = load_rules()
    texts = [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines()]
    for utterance in (part for text in texts for part in utterances(text)):
        clause = Clause(utterance, 0, rules)
        everything_open = Matcher(utterance.words)
        for kind in rules.by_kind:
            found = {(match.first, match.last, match.rule.id) for match in clause.matches(kind)}
            assert found == {
                (first, last, rule.id)
                for rule in rules.of(kind)
                for first, last in everything_open.find(rule.node)
            }


def test_words_that_no_rule_names_are_not_remembered() -> None:
    rules = load_rules()
    for number in range(3):
        rules.look([f"zzyzx{number}", "is", "there"])
    assert not any("zzyzx" in word for word in rules.index.rows)
