"""STUB while the engine is being written: right shape, wrong brains. Replaced wholesale."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from autograders.judgement import CriterionResult, Judgement
from autograders.stages import find_stage

MAX_CHARACTERS = 20_000


class DraftTooLongError(ValueError):
    """A draft over MAX_CHARACTERS; the message says how long it is and what the limit is."""


def judge(text: str, stage: str, context: Mapping[str, str] | None = None) -> Judgement:
    where = find_stage(stage)
    if len(text) > MAX_CHARACTERS:
        raise DraftTooLongError(
            f"This draft has {len(text):,} characters; the limit is {MAX_CHARACTERS:,}."
        )
    attempted = bool(text.strip()) and "replace this" not in text.lower()
    low = text.lower()
    n = re.search(r"what(’|')?s? (is |happens |comes )?(the )?next[^?.]*\?", low)
    c = re.search(r"any reason[^?.]*\?", low)
    lead = re.search(r"based on[^,]*,", low)
    against = bool(c and re.search(r"n't|n’t|not|hesitate", c[0]))
    ask = ("offer" if "offer" in c[0] else "advance" if "round" in c[0] else "vague") if c else None
    fits = ask in where.fitting if c else None
    order = n.start() < c.start() if n and c else None
    labels: dict[str, Any] = {
        "next_step": bool(n),
        "close": "any_reason" if c else "none",
        "polarity": ("against" if against else "for") if c else None,
        "ask": ask,
        "fits_stage": fits,
        "order": order,
        "lead_in": bool(lead) if c else None,
        "personal": False,
        "pushy": False,
        "undercut": False,
    }
    done = bool(n and c and against and fits and order)
    labels["verdict"] = "complete" if done else "incomplete"

    def row(name: str, title: str, met: bool | None, worth: float, m: re.Match[str] | None, says: str) -> CriterionResult:
        return CriterionResult(
            name, title, met, "met" if met else "missing", worth if met else 0.0, worth,
            ((m.start(), m.end()),) if m else (), "stub" if m else None, says,
        )

    said = lambda m: f"“{text[m.start():m.end()]}”" if m else ""  # noqa: E731
    rows = (
        row("next_step", "Next-step question", bool(n), 3, n, f"{said(n)} asks what comes next." if n else "I could not find a question about what comes next in the process."),
        row("close", "Any-reason close", bool(c and against), 3, c, f"{said(c)} asks for a reason against." if c else "I could not find a question in the any-reason frame."),
        row("fits_stage", "Fits the stage", fits, 2, c, f"In the {where.name.lower()} the close asks for {where.asks_for}."),
        row("order", "Order", order, 1, c, "The next-step question comes first, the close last."),
        row("lead_in", "Tied to the conversation", bool(lead) if c else None, 1, lead, f"{said(lead)} ties the close to what was said." if lead else "Start the close with what you have just talked about."),
        row("personal", "Personal", False, 0, None, "Name the role, the company or the person."),
        row("pushy", "No pressure", True, 0, None, "Nothing here presses the listener."),
        row("undercut", "No taking back", True, 0, None, "Nothing here takes the question back."),
    )
    return Judgement(
        text=text, stage=where.id, context=context, verdict="complete" if done else "incomplete",
        labels=labels, criteria=rows if attempted else tuple(), points=sum(r.points for r in rows) if attempted else 0.0,
        max_points=10.0, attempted=attempted, summary="Both moves are there." if done else "One move is missing.",
        models=() if done else ("What is the next step in the process?", "Is there any reason you wouldn’t feel comfortable …?"),
    )
