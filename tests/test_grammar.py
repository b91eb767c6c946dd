"""The pattern language: what its elements match, and what it says of a bad pattern."""

from __future__ import annotations

import pytest

from autograders.grammar import Compiler, Inflections, PatternError
from autograders.nodes import Matcher

CONCEPTS = {"MOVE": ["~pass", "~send"], "ME": ["me", "my name"], "LOOP": ["a <LOOP>"]}


@pytest.fixture
def compiler() -> Compiler:
    return Compiler(CONCEPTS, Inflections({"send": ["sent"]}))


@pytest.mark.parametrize(
    ("pattern", "text", "taken"),
    [
        ("<MOVE> <ME>", "they sent my name on", "sent my name"),
        ("<MOVE> <ME> on?", "passing me on", "passing me on"),
        ("<MOVE> ..2 on", "pass me right on", "pass me right on"),
        ("<MOVE> ..1 on", "pass me right on", None),
        ("(me | you) on", "pass you on", "you on"),
        ("^ pass", "do pass", None),
        ("on $", "pass me on", "on"),
        ("pass !me", "pass me", None),
        ("pass * on", "pass her on", "pass her on"),
    ],
)
def test_elements(compiler: Compiler, pattern: str, text: str, taken: str | None) -> None:
    words = text.split()
    found = Matcher(words).find(compiler.compile(pattern))
    stretches = [" ".join(words[first:last]) for first, last in found]
    assert stretches == ([] if taken is None else [taken])


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("pass (me", "without its"),
        ("pass me)", "too many"),
        ("pass <NOBODY>", "no concept named NOBODY"),
        ("<LOOP>", "refers to itself"),
        ("pass ..99 me", "over 12 words"),
        ("pass { me", "can't read"),
        ("pass ( | me)", "empty alternative"),
    ],
)
def test_a_bad_pattern_is_named(compiler: Compiler, pattern: str, says: str) -> None:
    with pytest.raises(PatternError, match=says):
        compiler.compile(pattern)


def test_hostile_text_costs_no_more_than_its_length(compiler: Compiler) -> None:
    node = compiler.compile("<MOVE> ..12 <MOVE> ..12 <MOVE> ..12 <MOVE> ..12 never")
    matcher = Matcher(["pass"] * 2000)
    assert matcher.find(node) == []
    assert len(matcher.memo) <= 2000
