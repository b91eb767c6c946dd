"""The comment that a student reads under the answer: what was found, in plain sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from autograders.gradebook.outcome import CellGrade
from autograders.judgement import Judgement
from autograders.marks import WORDS, shown_criteria, state_of
from autograders.reply import PartReading, ReplyReading
from autograders.reply_view import summary_for_teacher

NOTHING_WRITTEN: Final = "Not attempted: nothing is written here yet."

# nbgrader renders a comment as Markdown with HTML let through, and a comment quotes the
# student: so nothing in it may be markup, for whoever opens the page.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]#$~|!])")


def comment_on(outcome: CellGrade) -> str:
    """The comment for one check cell, as Markdown that reads well as plain text, too."""
    return "\n\n".join(_paragraphs(outcome))


def comment_on_reply(reading: ReplyReading, *, added: bool = False) -> str:
    """The comment for a reply: what was seen in it, as advice, for a teacher to take or leave.

    `added` says that the reply stands in a box that the student added.
    """
    if not reading.attempted:
        return "Not attempted: there is no reply here yet."
    said = [plain(f"What the course sees in this reply, as advice. {summary_for_teacher(reading)}")]
    if added:
        said.append("This reply stands in a cell that you added or copied; it was read there.")
    if reading.parts and any(part.has is not None for part in reading.parts):
        rows = (f"- {plain(part.title)}, {_seen(part)}" for part in reading.parts)
        said.append("\n".join(rows))
    return "\n\n".join(said)


def _seen(part: PartReading) -> str:
    if part.has is None:
        return "can’t tell: your teacher will look at it."
    return f"{'yes' if part.has else 'not yet'}: {plain(part.hint)}"


def join_comments(comments: Sequence[str]) -> str:
    """One comment out of several, for an answer that more than one check cell looks at."""
    return "\n\n".join(comments)


def plain(text: str) -> str:
    """Text so that Markdown and HTML show it as it is, on one line, and any database takes it."""
    text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return _MARKDOWN.sub(r"\\\1", escape(" ".join(text.split()), quote=False))


def _paragraphs(outcome: CellGrade) -> Iterator[str]:
    judgement = outcome.judgement
    if outcome.waits_because:
        yield plain(f"A teacher will read this one: it has no points yet. {outcome.waits_because}")
    elif outcome.too_long:
        yield plain(f"0 of {outcome.max_score:g} points. {outcome.too_long}")
    elif judgement is None or not judgement.attempted:
        yield "Not attempted: there is no draft here yet."
    else:
        yield plain(f"{outcome.score:g} of {outcome.max_score:g} points. {judgement.summary}")
    if outcome.notes:
        yield plain(" ".join(outcome.notes))
    if judgement is not None and judgement.attempted:
        rows = list(_rows(judgement))
        if rows:
            yield "\n".join(rows)


def _rows(judgement: Judgement) -> Iterator[str]:
    for result in shown_criteria(judgement):
        remark = result.max_points == 0
        word = "a hint" if remark and not result.met else WORDS[state_of(result)]
        yield f"- {plain(result.title)}, {word}: {plain(result.feedback)}"
