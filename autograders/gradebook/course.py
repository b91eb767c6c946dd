"""An instructor’s course directory: its settings, and where each student’s work lies."""

from __future__ import annotations

import glob
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jupyter_core.paths import jupyter_config_path
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograders.gradebook.programs import make_findable
from autograders.gradebook.steps import autograde_steps, sanitize_steps

_FILE: Final = "nbgrader_config.py"


class CourseError(RuntimeError):
    """A course directory that can’t be graded in; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What one student handed in for an assignment: `folder`. `graded` is where it goes to."""

    student: str
    folder: Path
    graded: Path


def load_course(folder: Path) -> Config:
    """The settings of the course in `folder`, with those that Jupyter keeps for the whole machine.

    Raises CourseError where there is no course, or one in which nbgrader would run submissions.
    """
    make_findable()
    folder = folder.resolve()
    if not (folder / _FILE).is_file():
        raise CourseError(
            f"{folder}: there is no {_FILE} here, so this is not a course directory. "
            "Go to your course directory, or name it with --course."
        )
    config = Config()
    for place in [*reversed(jupyter_config_path()), str(folder)]:
        if Path(place, _FILE).is_file():
            config.merge(PyFileConfigLoader(_FILE, path=place).load_config())
    config.CourseDirectory.root = str(folder)
    if any(issubclass(step, Execute) for step in grading_steps(config)):
        raise CourseError(
            f"{folder / _FILE}: with these settings nbgrader runs what students handed in. "
            "Let the file call autograders.gradebook.config.configure(c), as the kit’s own does."
        )
    return config


def grading_steps(config: Config) -> list[Any]:
    """The steps of nbgrader’s autograde in this course, in order."""
    steps: list[Any] = []
    for trait, ours in (
        ("sanitize_preprocessors", sanitize_steps),
        ("autograde_preprocessors", autograde_steps),
    ):
        steps += config.Autograde[trait] if trait in config.Autograde else ours()
    return steps


def submissions(config: Config, assignment: str, students: Sequence[str] = ()) -> list[Submission]:
    """Everybody’s submission of an assignment, by the id of the student; or those of `students`.

    Raises CourseError for a student who handed nothing in, and for a name that is no name.
    """
    course = CourseDirectory(config=config)
    if not is_plain_name(assignment):
        raise CourseError(f"“{assignment}” is not the name of an assignment.")
    excluded = set(filter(None, (name.strip() for name in course.student_id_exclude.split(","))))
    found = {
        student: Submission(
            student,
            folder,
            Path(course.format_path(course.autograded_directory, student, assignment)),
        )
        for student, folder in _handed_in(course, assignment).items()
        if student not in excluded
    }
    for student in students:
        if student not in found:
            raise CourseError(f"“{student}” has not handed in {assignment}.")
    return [found[student] for student in sorted(students or found)]


def is_plain_name(name: str) -> bool:
    """Whether this is one name in a folder, and leads nowhere else."""
    return bool(name) and name not in (".", "..") and not re.search(r"[/\\\x00*?]", name)


def _handed_in(course: CourseDirectory, assignment: str) -> Mapping[str, Path]:
    wanted = course.format_path(course.submitted_directory, "*", glob.escape(assignment))
    shape = course.format_path(
        course.submitted_directory, "(?P<student>[^/\\\\]+)", re.escape(assignment), escape=True
    )
    found: dict[str, Path] = {}
    for place in sorted(glob.glob(wanted)):  # noqa: PTH207 (the whole pattern is one path)
        match = re.fullmatch(shape, place)
        if match is not None:
            found[match["student"]] = Path(place)
    return found
