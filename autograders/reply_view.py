"""Shows how a reply was read: as HTML and as text. Decides nothing."""

from __future__ import annotations

from textwrap import wrap
from typing import Final

from autograders.judgement import CriterionResult, Judgement
from autograders.marks import SIGNS, State, segments
from autograders.reply import ReplyReading
from autograders.view import fill_template

WORDS: Final[dict[State, str]] = {"met": "yes", "not-yet": "not yet", "cant-tell": "you decide"}
_FOR_TEACHER: Final = "Your teacher will look at it."
_HANDED_IN: Final[dict[State, str]] = {**WORDS, "cant-tell": "can’t tell"}


def reply_html(reading: ReplyReading, *, handed_in: bool = False) -> str:
    """The reading as one self-contained block of HTML. Everything the learner wrote is escaped.

    `handed_in`: for a page on which its task stands above it, and whose teacher gives the points.
    """
    words = _HANDED_IN if handed_in else WORDS
    return fill_template(
        "reply.html",
        reading=reading,
        handed_in=handed_in,
        summary=summary_for_teacher(reading) if handed_in else reading.summary,
        segments=list(segments(_as_judgement(reading))) if reading.attempted else [],
        rows=[
            {
                "state": part.state,
                "sign": SIGNS[part.state],
                "word": words[part.state],
                "title": part.title,
                "hint": _FOR_TEACHER if handed_in and part.has is None else part.hint,
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


def summary_for_teacher(reading: ReplyReading) -> str:
    """The one thing to read first, where what the reader leaves open is a teacher’s to decide."""
    if not reading.parts:
        return reading.summary
    if all(part.has is None for part in reading.parts):
        return "We couldn’t read this reply. Your teacher will."
    if any(part.has is False for part in reading.parts):
        return reading.summary
    if any(part.has is None for part in reading.parts):
        return "We couldn’t tell about every part. Your teacher will look at them."
    return "All the parts are there."


def _as_judgement(reading: ReplyReading) -> Judgement:
    """The reading in the shape that marks are drawn from, so that both look the same."""
    results = tuple(
        CriterionResult(part.label, part.label, part.has, "unclear", 1, 1, part.spans, None, "")
        for part in reading.parts
    )
    return Judgement(reading.text, "", None, "unsure", {}, results, 0, 0)
