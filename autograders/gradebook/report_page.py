"""Writes a report on a class as one page of HTML: no script, nothing from a network."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

import jinja2
from markupsafe import Markup

from autograders.gradebook.class_picture import Count, Picture, Row
from autograders.gradebook.outcome import why_it_waits
from autograders.gradebook.report import TaskResult
from autograders.gradebook.similar import FEWEST, RUN, Group, NearModel, Similar
from autograders.stages import STAGES

_FATES = (
    ("points by the judge, counted above", "counted"),
    ("wait for you", "waiting"),
    ("points by you", "by_teacher"),
    ("could not be judged (too long, say)", "unread"),
    ("left blank", "blank"),
)
_STYLES = (
    ("autograders", "templates/arw.css"),
    ("autograders.gradebook", "templates/anyreason/page.css"),
    ("autograders.gradebook", "templates/report/report.css"),
)


def report_page(picture: Picture, similar: Similar | None = None) -> str:
    """The page, as HTML. What students wrote is shown as text, whatever it holds."""
    scores = picture.scores
    return (
        _templates()
        .get_template("page.html.j2")
        .render(
            picture=picture,
            similar=similar,
            complete=_complete(picture),
            unread=any(row.total.unread for row in (*picture.rows, *picture.remarks)),
            fates=[
                (title, fate)
                for title, fate in _FATES
                if fate == "counted" or any(getattr(each, fate) for each in picture.stages)
            ],
            most_in_bin=max((bin_.count for bin_ in scores.bins), default=0) if scores else 0,
            styles=_styles(),
            made_on=_day(date.today()),  # noqa: DTZ011 (the reader's own day)
            fewest=FEWEST,
            run=RUN,
        )
    )


def _complete(picture: Picture) -> Row:
    """The drafts that do all that they have to, as the first row of the criteria."""
    counts = tuple(
        Count(stage.complete, stage.counted - stage.complete) for stage in picture.stages
    )
    total = Count(sum(count.met for count in counts), sum(count.missed for count in counts))
    return Row("complete", "Complete: both questions do their work", 0.0, counts, total)


def _heat(count: Count) -> int:
    """How dark a cell is, from 0 (hardly anybody missed it) to 5 (nearly everybody did)."""
    return min(5, int((1 - count.share) * 6 + 1e-9))


def _percent(share: float, decimals: int = 0) -> str:
    """A share as a percentage. Only all are 100 %, and only none are 0 %."""
    shown = round(share * 100, decimals)
    if not decimals and 0 < share < 1:
        shown = min(max(shown, 1), 99)
    return f"{shown:.{decimals}f}%"


def _number(value: float) -> str:
    return f"{round(value, 2):g}"


def _task(about: TaskResult | Group | NearModel) -> str:
    """Which task it is, in words: its stage, where it has one."""
    if about.stage in STAGES:
        return STAGES[about.stage].name
    return getattr(about, "name", "") or getattr(about, "task", "")


def _why(task: TaskResult) -> str:
    """Why a task waits for a person, where it is not a person’s anyway."""
    if task.by_teacher:
        return (
            f"you gave it {_number(task.score)} of {_number(task.max_score)} points; it was graded "
            "again since. Look whether they still hold."
        )
    return why_it_waits(task.waits_because, task.criteria)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _styles() -> Markup:
    # The kit’s own files, which are no student’s words.
    sheets = ((files(package) / name).read_text(encoding="utf-8") for package, name in _STYLES)
    return Markup("".join(sheets))  # noqa: S704


@cache
def _templates() -> jinja2.Environment:
    templates = jinja2.Environment(
        loader=jinja2.PackageLoader("autograders.gradebook", "templates/report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(heat=_heat, percent=_percent, number=_number, task=_task, why=_why)
    return templates
