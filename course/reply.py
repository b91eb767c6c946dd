"""Shows how a learner's reply was read: rich and plain. The reading is the autograders'."""

from __future__ import annotations

from textwrap import wrap
from typing import Final

from autograders.judgement import CriterionResult, Judgement
from autograders.marks import SIGNS, State, segments
from autograders.reply import ReplyReading
from course.shown import render

WORDS: Final[dict[State, str]] = {"met": "yes", "not-yet": "not yet", "cant-tell": "you decide"}


def reply_html(reading: ReplyReading) -> str:
    """The reading as one self-contained block of HTML. Everything the learner wrote is escaped."""
    return render(
        "reply.html",
        reading=reading,
        segments=list(segments(_as_judgement(reading))) if reading.attempted else [],
        rows=[
            {
                "state": part.state,
                "sign": SIGNS[part.state],
                "word": WORDS[part.state],
                "title": part.title,
                "hint": part.hint,
            }
            for part in reading.parts
        ],
    )


def reply_text(reading: ReplyReading, width: int = 80) -> str:
    """The reading as plain text."""
    lines = [f"Your reply to: {reading.reply.title}"]
    lines += wrap(f"They say: “{reading.reply.they_say}”", width)
    lines += ["", *wrap(reading.summary, width)]
    for part in reading.parts:
        lines += ["", f"{SIGNS[part.state]} {part.title}: {WORDS[part.state]}"]
        lines += wrap(part.hint, width, initial_indent="  ", subsequent_indent="  ")
    if reading.attempted:
        lines += ["", *wrap(f"One way to say it: “{reading.reply.model}”", width)]
    return "\n".join(lines)


def _as_judgement(reading: ReplyReading) -> Judgement:
    """The reading in the shape that marks are drawn from, so that both look the same."""
    results = tuple(
        CriterionResult(part.label, part.label, part.has, "unclear", 1, 1, part.spans, None, "")
        for part in reading.parts
    )
    return Judgement(reading.text, "", None, "unsure", {}, results, 0, 0)
