"""Reads the settings of a course folder, as nbgrader's own commands do."""

from __future__ import annotations

from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader


class NoCourseError(FileNotFoundError):
    """A folder that is not a course folder; the message says what to do."""


def read_settings(folder: Path) -> Config:
    """What the nbgrader_config.py of the folder sets."""
    if not (folder / "nbgrader_config.py").is_file():
        raise NoCourseError(
            f"{folder} has no nbgrader_config.py. Go to your course folder, or make one with: "
            "anyreason new-course my-course"
        )
    config = PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()
    if "root" not in config.CourseDirectory:
        config.CourseDirectory.root = str(folder.resolve())
    return config


def course_directory(folder: Path) -> CourseDirectory:
    """nbgrader's own view of the folder: where each step keeps its files."""
    return CourseDirectory(config=read_settings(folder))


def notebooks_of(course: CourseDirectory, assignment: str) -> list[str]:
    """The names of an assignment's notebooks, without “.ipynb”. NoCourseError if there is none."""
    for step in (course.source_directory, course.release_directory):
        folder = Path(course.format_path(step, ".", assignment))
        if names := sorted(path.stem for path in folder.glob("*.ipynb")):
            return names
    source = Path(course.format_path(course.source_directory, ".", "."))
    there = sorted(path.name for path in source.glob("*/") if any(path.glob("*.ipynb")))
    known = f" There are: {', '.join(there)}." if there else ""
    raise NoCourseError(f"There is no assignment “{assignment}” in {source.resolve()}.{known}")
