"""Every rule does what its examples say, and keeps its hands off its near misses."""

from __future__ import annotations

import pytest

from autograders.explain import fires, unmark
from autograders.rules import KINDS, Rule, load_rules
from docs.make_protected import protected
from docs.make_rule_reference import PAGE, render

ENOUGH = 3
RULES = sorted(
    (rule for kind in KINDS for rule in load_rules().of(kind)),
    key=lambda rule: (rule.file, rule.id),
)
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.id}: {example}")
    for rule in RULES
    for example in rule.examples
]
NEAR_MISSES = [
    pytest.param(rule, near, id=f"{rule.id}: {near}") for rule in RULES for near in rule.near_misses
]


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES])
def test_a_rule_shows_where_it_counts_and_where_not(rule: Rule) -> None:
    assert len(set(rule.examples)) >= ENOUGH, f"{rule.file}: {rule.id} needs {ENOUGH} examples"
    assert len(set(rule.near_misses)) >= ENOUGH, (
        f"{rule.file}: {rule.id} needs {ENOUGH} near misses"
    )


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_rule_takes_the_marked_stretch_of_its_example(rule: Rule, example: str) -> None:
    text, marked = unmark(example)
    found = fires(rule, text)
    # A rule of remarks may take a part of the stretch besides; the stretch itself must be there.
    assert marked in found, f"it takes {[text[start:end] for start, end in found]}"


@pytest.mark.parametrize(("rule", "near"), NEAR_MISSES)
def test_a_rule_does_not_count_in_its_near_miss(rule: Rule, near: str) -> None:
    assert [near[start:end] for start, end in fires(rule, near)] == []


def test_the_reference_page_is_current() -> None:
    assert PAGE.is_file(), "run: python -m docs.make_rule_reference"
    assert PAGE.read_text(encoding="utf-8") == render(), "run: python -m docs.make_rule_reference"


def test_protected_words_are_real_words_that_a_repair_would_change() -> None:
    # “warms” is near “warns”, “drones” could be “dr ones”; “step” is a rule word itself.
    assert protected(["warms", "drones", "Warms", "step", "zebu"]) == ["drones", "warms"]
