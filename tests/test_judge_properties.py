"""What must not change a judgement, and what must: over every draft of the corpus."""

from __future__ import annotations

import json
import random
import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograders import judge

CORPUS = Path(__file__).parent / "corpus"
DRAFTS: list[dict[str, Any]] = [
    json.loads(line)
    for path in sorted(CORPUS.glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
MOVES = ("next_step", "close", "polarity", "ask", "fits_stage", "order")


def labels(text: str, draft: dict[str, Any]) -> dict[str, Any]:
    found = judge(text, draft["stage"], draft["context"]).labels
    return {name: found[name] for name in MOVES}


def smart(text: str) -> str:
    return text.replace("'", "’")


def wrapped(text: str) -> str:
    """Long lines wrapped as a mail program does; a dialogue's turns stay on their lines."""
    if re.search(r"^\w+:", text, re.MULTILINE):
        return text
    return "\n\n".join(textwrap.fill(part, 64) for part in re.split(r"\n\s*\n", text))


def labelled(text: str) -> str:
    """Said in one turn of a dialogue."""
    if re.search(r"^\s*\w+:", text, re.MULTILINE) or "\n" in text:
        return text
    return f"Interviewer: Do you have any questions for us?\nMe: {text}"


SAME: dict[str, Callable[[str], str]] = {
    "upper case": str.upper,
    "lower case": str.lower,
    "smart apostrophes": smart,
    "trailing thanks": lambda text: f"{text} Thank you so much for your time!",
    "opening chat": lambda text: f"Thanks for having me. {text}",
    "emoji": lambda text: f"{text} 😀",
    "wrapped lines": wrapped,
    "speaker labels": labelled,
    "spaces around": lambda text: f"\n\n   {text}  \n",
}


@pytest.mark.parametrize("change", SAME)
def test_the_moves_stay_what_they_are(change: str) -> None:
    moved = [
        draft["id"]
        for draft in DRAFTS
        if labels(SAME[change](draft["text"]), draft) != labels(draft["text"], draft)
    ]
    # Without capitals a name may look like a word, and wrapping may hide where a line ended.
    assert len(moved) <= 0.02 * len(DRAFTS), moved


def test_a_slip_in_a_long_word_changes_next_to_nothing() -> None:
    dice = random.Random(20)  # noqa: S311 (slips, no secrets)
    changed = total = 0
    for draft in DRAFTS:
        before = labels(draft["text"], draft)
        after = labels(_slip(draft["text"], dice), draft)
        changed += sum(before[name] != after[name] for name in MOVES)
        total += len(MOVES)
    assert changed < 0.02 * total


def _slip(text: str, dice: random.Random) -> str:
    """One edit in one word of six letters or more: a letter dropped, doubled or swapped."""
    places = [found.span() for found in re.finditer(r"\b[a-z]{6,}\b", text)]
    if not places:
        return text
    start, end = dice.choice(places)
    at = dice.randrange(start + 1, end - 1)
    edit = dice.choice(("drop", "double", "swap"))
    if edit == "drop":
        return text[:at] + text[at + 1 :]
    if edit == "double":
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


# Each: the next-step question, the stage, and the close with a gap for its "would".
PAIRS = [
    (
        "What is the next step?",
        "phone-screen",
        "After this call, is there any reason why you {} pass me on to the manager?",
    ),
    (
        "What happens after today?",
        "first-round",
        "Given our talk, can you think of any reason you {} feel comfortable moving me forward?",
    ),
    (
        "Where do we go from here?",
        "second-round",
        "From what you’ve seen, do you see any reason that you {} send me to the final round?",
    ),
    (
        "How will you decide?",
        "final-round",
        "Based on today, would there be any reason you {} be happy to give me the offer?",
    ),
]


@pytest.mark.parametrize(("step", "stage", "close"), PAIRS)
def test_would_and_would_not_turn_the_polarity_round(step: str, stage: str, close: str) -> None:
    against = judge(f"{step} {close.format('wouldn’t')}", stage)
    for_ = judge(f"{step} {close.format('would')}", stage)
    assert (against.labels["polarity"], for_.labels["polarity"]) == ("against", "for")
    assert (against.verdict, for_.verdict) == ("complete", "incomplete")


@pytest.mark.parametrize(("step", "stage", "close"), PAIRS)
def test_a_move_left_out_is_missed_and_moves_swapped_are_out_of_order(
    step: str, stage: str, close: str
) -> None:
    close = close.format("wouldn’t")
    assert judge(close, stage).labels["next_step"] is False
    assert judge(step, stage).labels["close"] == "none"
    assert judge(f"{close} And {step[0].lower()}{step[1:]}", stage).labels["order"] is False


@pytest.mark.parametrize(("step", "stage", "close"), PAIRS)
def test_early_and_final_stages_ask_for_different_things(step: str, stage: str, close: str) -> None:
    draft = f"{step} {close.format('wouldn’t')}"
    other = "first-round" if stage == "final-round" else "final-round"
    assert judge(draft, stage).labels["fits_stage"] is True
    assert judge(draft, other).labels["fits_stage"] is False
