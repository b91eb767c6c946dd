"""Tells an instructor what came of grading a class, in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograders.gradebook.autograde import Change, ClassGrades, Waiting


def tell(grades: ClassGrades, console: Console, *, dry_run: bool) -> None:
    """The summary: how many were graded, and by name whatever an instructor should look at."""
    if dry_run:
        tell_changes(grades.changes, console)
    _tell_mended(grades.mended, console)
    _tell_waiting(grades.waiting, console)
    _tell_unreadable(grades.unreadable, console)
    rows = [
        ("could be graded" if dry_run else "graded", len(grades.graded)),
        ("not changed since the last time", len(grades.unchanged)),
        ("kept the scores they had", len(grades.held_back)),
        ("could not be read", len(grades.unreadable)),
    ]
    counted = ", ".join(f"{number:,} {what}" for what, number in rows if number)
    say(console, f"Submissions: {counted or 'none'}. Nothing that was handed in was run.")
    if dry_run:
        say(console, "This was a dry run: nothing was written.")


def tell_changes(changes: Sequence[Change], console: Console) -> None:
    """Which scores are not what they were, for whom and why."""
    if not changes:
        say(console, "No score changes.")
        return
    students = len({change.student for change in changes})
    whose = "one student" if students == 1 else f"{students:,} students"
    title = f"Scores that change: {len(changes):,}, of {whose}"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
    for heading in ("Student", "Task"):
        table.add_column(heading, overflow="fold")
    table.add_column("Before", justify="right")
    table.add_column("Now", justify="right")
    for heading in ("Because of", "What changes"):
        table.add_column(heading, overflow="fold")
    for change in changes:
        told = change.told
        if change.manual is not None:
            told = f"{told}; " if told else ""
            told += f"your own score of {change.manual:g} stays"
        table.add_row(
            *map(
                Text,
                (
                    printable(change.student),
                    change.cell,
                    _score(change.before),
                    _score(change.after),
                    change.why,
                    told,
                ),
            )
        )
    console.print(table)


def say(console: Console, text: str) -> None:
    """One line as it is: what students typed is never markup, and steers no terminal."""
    console.print(printable(text), markup=False, highlight=False, soft_wrap=True)


def printable(text: str) -> str:
    """The text without characters that could steer a terminal."""
    return "".join(char if char.isprintable() else "�" for char in text)


def _tell_mended(mended: Iterable[tuple[str, str, str]], console: Console) -> None:
    rows = list(mended)
    if rows:
        say(console, "Mended and graded:")
    for student, file, said in rows:
        say(console, f"  {student}, {file}: {said}")


def _tell_waiting(waiting: Sequence[Waiting], console: Console) -> None:
    to_decide = [each for each in waiting if each.reason]
    by_hand = len(waiting) - len(to_decide)
    if to_decide:
        say(console, "For you to decide (in the formgrader’s manual queue):")
    for each in to_decide:
        say(console, f"  {each.student}, {each.notebook}.ipynb, {each.cell}: {each.reason}")
    if by_hand:
        answers = "One answer is" if by_hand == 1 else f"{by_hand:,} answers are"
        say(console, f"{answers} there to grade by hand (in the formgrader’s manual queue).")


def _tell_unreadable(unreadable: Sequence[tuple[str, str]], console: Console) -> None:
    if unreadable:
        say(console, "Could not be read, so there is no grade yet:")
    for student, problem in unreadable:
        say(console, f"  {student}: {problem}")


def _score(score: float | None) -> str:
    return "–" if score is None else f"{score:g}"
