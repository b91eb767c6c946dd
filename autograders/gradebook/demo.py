"""Plays a class in a scratch folder: from the assignment to grades, feedback pages and a table."""

from __future__ import annotations

import shutil
import time
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograders.gradebook.assets import AssignmentsMissingError, copy_assignments
from autograders.gradebook.class_folder import ClassFolder, NbgraderError, has_exchange
from autograders.gradebook.made_up import MadeUpStudent, read_class, write_submission
from autograders.gradebook.report import (
    StudentResult,
    TaskResult,
    class_results,
    commonest_miss,
)
from autograders.stages import STAGES

_ASSIGNMENT: Final = "a1-two-questions"
_MARK: Final = ".anyreason-demo"


def play(folder: Path | None = None) -> int:
    """Plays the class of demo_class.toml in `folder` (`demo/` here, unless told otherwise).

    A folder that an earlier demo made is emptied first; any other folder with something in it
    is left alone. Prints what it does, and returns the exit status: 0 when all went well.
    """
    console = Console(highlight=False)
    folder = (folder or Path("demo")).resolve()
    try:
        _make_ready(folder)
        _play(folder, console)
    except (AssignmentsMissingError, NbgraderError, _NotOursError) as error:
        console.print(str(error), markup=False)
        if (folder / "nbgrader.log").is_file():
            console.print(f"What nbgrader said is in {folder / 'nbgrader.log'}", markup=False)
        return 1
    return 0


class _NotOursError(RuntimeError):
    pass


def _make_ready(folder: Path) -> None:
    if folder.exists():
        if not folder.is_dir():
            raise _NotOursError(f"{folder} is a file. Name a folder for the demo instead.")
        if any(folder.iterdir()) and not (folder / _MARK).is_file():
            raise _NotOursError(
                f"{folder} has files in it that are not from a demo. "
                "Name another folder, or move them away first."
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / _MARK).write_text("Made by “anyreason demo”, which may empty this folder.\n", "utf-8")


def _play(folder: Path, console: Console) -> None:
    started = time.monotonic()
    with as_file(files("autograders.gradebook") / "demo_class.toml") as path:
        students = read_class(path)
    copy_assignments(folder / "course")
    course = ClassFolder(
        folder / "course", log=folder / "nbgrader.log", exchange=folder / "exchange"
    )
    try:
        with console.status("Getting the assignment ready …") as status:
            course.generate(_ASSIGNMENT)
            if has_exchange():
                course.release(_ASSIGNMENT)
            status.update(f"{len(students)} students write and hand in …")
            for student in students:
                _hand_in(folder, course, student)
            if has_exchange():
                course.collect(_ASSIGNMENT)
            for at, student in enumerate(students, start=1):
                status.update(f"Grading {at} of {len(students)} …")
                course.autograde(_ASSIGNMENT, student.id)
            status.update("Writing the feedback pages …")
            course.feedback(_ASSIGNMENT)
            course.export(folder / "grades.csv")
            results = list(class_results(course, _ASSIGNMENT).students)
    finally:
        course.close()
    _show(folder, course, results, time.monotonic() - started, console)


def _hand_in(folder: Path, course: ClassFolder, student: MadeUpStudent) -> None:
    course.add_student(
        student.id, {"first_name": student.first_name, "last_name": student.last_name}
    )
    released = course.folder / "release" / _ASSIGNMENT / f"{_ASSIGNMENT}.ipynb"
    work = folder / "students" / student.id
    write_submission(released, work / _ASSIGNMENT, student)
    if has_exchange():
        course.submit(_ASSIGNMENT, student.id, work)
    else:
        shutil.copytree(work / _ASSIGNMENT, course.path("submitted", student.id, _ASSIGNMENT))


def _show(
    folder: Path,
    course: ClassFolder,
    results: list[StudentResult],
    seconds: float,
    console: Console,
) -> None:
    graded = [result for result in results if not result.problem]
    names = list(dict.fromkeys(task.name for result in graded for task in result.tasks))
    stages = {task.name: task.stage for result in graded for task in result.tasks}
    table = Table(title="Assignment 1: your two questions", title_justify="left")
    table.add_column("Student")
    for name in names:
        stage = stages[name]
        table.add_column(STAGES[stage].name if stage else name, justify="right")
    table.add_column("Points", justify="right", style="bold")
    table.add_column("What was missed", overflow="fold")
    for result in results:
        # A name may hold what rich would take for markup.
        table.add_row(*map(Text, (result.name, *_cells(result, names), _missed(result))))
    console.print(table)
    miss = commonest_miss(results)
    if miss:
        title, count, of = miss
        console.print(f"Missed most: {title}, in {count} of {of} drafts.", markup=False)
    for result in results:
        if result.problem:
            console.print(f"{result.name}: {result.problem}", markup=False)
    # The page to open first is one with something to learn from.
    telling = next((result for result in graded if any(task.missed for task in result.tasks)), None)
    console.print(
        f"\n{len(graded)} of {len(results)} graded in {seconds:.0f} seconds; nothing that they "
        "handed in was run. Now open:",
        markup=False,
    )
    for what, path in (
        ("a feedback page", _page(course, telling) if telling else None),
        (f"all {len(graded)} of them", course.folder / "feedback"),
        ("the grades", folder / "grades.csv"),
    ):
        if path is not None:
            # On a line of its own, unbroken, so that it can be clicked or copied.
            console.print(f"  {what}:", markup=False)
            console.print(f"    {path}", markup=False, soft_wrap=True)
    for line in _not_final(results):
        console.print(line, markup=False)


def _not_final(results: list[StudentResult]) -> list[str]:
    """Whose score in the CSV file is not yet a grade: nbgrader writes 0.0 and can't say why."""
    ungraded = [result.name for result in results if result.problem]
    waiting = [result.name for result in results if any(task.waits for task in result.tasks)]
    lines = []
    if ungraded:
        lines.append(f"  Could not be graded: {', '.join(ungraded)}. The grades say 0.0.")
    if waiting:
        lines.append(
            f"  A draft waits for a teacher: {', '.join(waiting)}. "
            "The grades say 0.0 for that draft."
        )
    return ["\nThese are not grades yet:", *lines] if lines else []


def _page(course: ClassFolder, result: StudentResult) -> Path:
    return course.path("feedback", result.student, _ASSIGNMENT) / f"{_ASSIGNMENT}.html"


def _cells(result: StudentResult, names: list[str]) -> list[str]:
    tasks = {task.name: task for task in result.tasks}
    scores = [_score(tasks[name]) if name in tasks else "–" for name in names]
    total = f"{result.score:g}" if not result.problem else "–"
    return [*scores, total]


def _score(task: TaskResult) -> str:
    if task.waits:
        return "waits"
    return f"{task.score:g}" if task.attempted else "blank"


def _missed(result: StudentResult) -> str:
    if result.problem:
        return "could not be read (see below)"
    if not any(task.attempted for task in result.tasks):
        return "not attempted"
    first, *more = dict.fromkeys(title for task in result.tasks for title in task.missed) or [""]
    return f"{first} and {len(more)} more" if more else first
