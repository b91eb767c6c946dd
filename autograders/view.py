"""Shows a judgement: as HTML for notebooks and feedback pages, as text for a terminal.

Decides nothing. The words come with the judgement; the looks are in templates/.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from autograders.judgement import CriterionResult, Judgement
from autograders.marks import (
    QUIET_WHEN_MET,
    SIGNS,
    WORDS,
    State,
    marks,
    segments,
    shown_criteria,
    state_of,
)
from autograders.stages import STAGES

if TYPE_CHECKING:
    import jinja2

_VERDICTS: Final[dict[str, str]] = {
    "complete": "Complete",
    "incomplete": "Not complete yet",
    "unsure": "Not sure",
}
_UNDERLINES: Final = {"met": "─", "not-yet": "~", "cant-tell": "?"}


def to_html(judgement: Judgement) -> str:
    """The judgement as one self-contained block of HTML: no script, nothing from a network.

    Everything that the learner wrote is escaped. Reads in order without its style sheet, too.
    """
    return fill_template(
        "judgement.html",
        draft=judgement,
        verdict=_verdict(judgement),
        look=_look(judgement),
        stage=_stage_name(judgement.stage),
        points=_total(judgement),
        segments=list(segments(judgement)) if judgement.attempted else [],
        criteria=[_row(result) for result in _criteria(judgement)],
    )


def fill_template(name: str, **values: object) -> str:
    """Fills one of the autograders' templates. Every value is escaped."""
    return _templates().get_template(name).render(**values).strip()


def to_text(judgement: Judgement, width: int = 80) -> str:
    """The judgement as plain text, at most `width` columns wide (50 at the least).

    Below each line of the draft runs a line for every stretch that decided something, named
    at its end.
    """
    width = max(width, 50)
    head = [_verdict(judgement)]
    if judgement.attempted:
        head.append(_total(judgement))
    lines = [" · ".join([_stage_name(judgement.stage), *head]), ""]
    if judgement.attempted:
        lines += [*_marked_lines(judgement, width), ""]
    lines += wrap(judgement.summary, width)
    for reason in judgement.unsure_because:
        lines += wrap(reason, width, initial_indent="? ", subsequent_indent="  ")
    for result in _criteria(judgement):
        state = state_of(result)
        worth = "" if _is_remark(result) else f", {_points(result.points, result.max_points)}"
        sign, word = (SIGNS[state], WORDS[state]) if not _is_hint(result) else ("·", "a hint")
        lines += ["", f"{sign} {result.title}: {word}{worth}"]
        lines += wrap(result.feedback, width, initial_indent="  ", subsequent_indent="  ")
    if judgement.models:
        lines += ["", "It could sound like this:"]
        for model in judgement.models:
            lines += wrap(model, width, initial_indent="  “", subsequent_indent="   ")
            lines[-1] += "”"
    return "\n".join(line.rstrip() for line in lines)


@cache
def _templates() -> jinja2.Environment:
    # Imported here so that judging alone needs no template engine.
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader("autograders", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _verdict(judgement: Judgement) -> str:
    return _VERDICTS[judgement.verdict] if judgement.attempted else "Not attempted"


def _look(judgement: Judgement) -> str:
    return judgement.verdict if judgement.attempted else "untouched"


def _stage_name(stage: str) -> str:
    return STAGES[stage].name if stage in STAGES else stage


def _total(judgement: Judgement) -> str:
    so_far = " so far" if judgement.verdict == "unsure" else ""
    return _points(judgement.points, judgement.max_points) + so_far


def _points(points: float, max_points: float) -> str:
    return f"{points:g} of {max_points:g} {'point' if max_points == 1 else 'points'}"


def _criteria(judgement: Judgement) -> tuple[CriterionResult, ...]:
    return shown_criteria(judgement) if judgement.attempted else ()


def _is_remark(result: CriterionResult) -> bool:
    return result.max_points == 0


def _is_hint(result: CriterionResult) -> bool:
    return _is_remark(result) and not result.met and result.name not in QUIET_WHEN_MET


def _row(result: CriterionResult) -> dict[str, str]:
    hint = _is_hint(result)
    state = state_of(result)
    return {
        "state": "hint" if hint else state,
        "sign": "·" if hint else SIGNS[state],
        "word": "a hint" if hint else WORDS[state],
        "title": result.title,
        "points": "" if _is_remark(result) else _points(result.points, result.max_points),
        "feedback": result.feedback,
    }


def _marked_lines(judgement: Judgement, width: int) -> Iterator[str]:
    """The draft, wrapped and indented, each line followed by its underlines with their names."""
    indent, for_labels = 2, 18
    for start, end in _text_lines(judgement.text, width - indent - for_labels):
        shown = _printable(judgement.text[start:end])
        yield " " * indent + shown
        underlines: dict[tuple[int, int, State], list[str]] = {}
        for mark in marks(judgement):
            left, right = max(mark.start, start), min(mark.end, end)
            if judgement.text[left:right].strip():
                underlines.setdefault((left, right, mark.state), []).append(mark.label)
        for (left, right, state), labels in underlines.items():
            before = " " * (indent + _columns(judgement.text[start:left]))
            line = _UNDERLINES[state] * _columns(judgement.text[left:right].rstrip())
            yield f"{before}{line} {SIGNS[state]} {', '.join(labels)}"


def _text_lines(text: str, columns: int) -> Iterator[tuple[int, int]]:
    """Offsets of the lines of a text, cut at its own line ends and, if too long, between words."""
    start = 0
    for line in text.splitlines(keepends=True) or [""]:
        end = start + len(line.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"))
        at = start
        while _columns(text[at:end]) > columns:
            stop = at
            used = 0
            while used + _columns(text[stop]) <= columns:
                used += _columns(text[stop])
                stop += 1
            space = text.rfind(" ", at, stop + 1)
            cut = space + 1 if space > at else max(stop, at + 1)
            yield at, cut
            at = cut
        yield at, end
        start += len(line)


def _columns(text: str) -> int:
    """How many terminal columns a text takes: East Asian letters two, combining marks none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def _printable(text: str) -> str:
    """Tabs and control characters as one blank each, so that a draft cannot steer a terminal."""
    return "".join(" " if unicodedata.category(char) in ("Cc", "Cf") else char for char in text)
