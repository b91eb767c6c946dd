"""Writes what a report on a class counts as a table: one row for each draft."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from autograders.gradebook.exports import harmless
from autograders.gradebook.report import ClassResults, StudentResult, TaskResult

_HEAD = ("student", "name", "task", "stage", "state", "points", "max_points", "late_penalty")
_WHY = "why"


def report_csv(results: ClassResults) -> str:
    """The table, as CSV: all that stands on the page can be counted from it.

    `state` is “judged” (the judge’s own points: only these are counted on the page), “scored by
    you”, “waits”, “blank”, “not judged”, “could not be graded” or “handed in nothing”. A column
    for each criterion says “met”, “missed” or “unread”; `why` has a reason, where there is one.
    What a spreadsheet would run as a formula gets an apostrophe in front.
    """
    names = list(
        dict.fromkeys(
            criterion.name
            for student in results.students
            for task in student.tasks
            for criterion in task.criteria
        )
    )
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [*_HEAD, *names, _WHY], restval="")
    writer.writeheader()
    for row in _rows(results):
        writer.writerow({key: harmless(cell) for key, cell in row.items()})
    return text.getvalue()


def _rows(results: ClassResults) -> Iterator[dict[str, str]]:
    for student in results.students:
        for task in student.tasks:
            yield _row(student, task)
        if student.problem:
            problem = {"state": "could not be graded", _WHY: student.problem}
            yield {"student": student.student, "name": student.name, **problem}
    for absent, name in results.not_handed_in.items():
        yield {"student": absent, "name": name, "state": "handed in nothing"}


def _row(student: StudentResult, task: TaskResult) -> dict[str, str]:
    return {
        "student": student.student,
        "name": student.name,
        "task": task.name,
        "stage": task.stage or "",
        "state": _state(task),
        "points": "" if task.waits else f"{round(task.score, 2):g}",
        "max_points": f"{task.max_score:g}",
        "late_penalty": f"{round(student.late_penalty, 2):g}",
        **{criterion.name: criterion.state for criterion in task.criteria},
        _WHY: task.waits_because if task.waits else "",
    }


def _state(task: TaskResult) -> str:
    if task.waits:
        return "waits"
    if task.by_teacher:
        return "scored by you"
    if task.counts:
        return "judged"
    return "not judged" if task.attempted else "blank"
