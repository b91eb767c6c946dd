"""Finds the course directory that the kit brings along: the one with source/ in it."""

from __future__ import annotations

import shutil
from pathlib import Path


class AssignmentsMissingError(FileNotFoundError):
    """Neither an installed copy nor a clone has the assignments; the message says what to do."""


def assignments_folder() -> Path:
    """The kit's own assignments/: the installed copy, or else that of the clone."""
    here = Path(__file__).resolve()
    candidates = [here.parent / "_assignments", here.parents[2] / "assignments"]
    for folder in candidates:
        if (folder / "source").is_dir() and (folder / "nbgrader_config.py").is_file():
            return folder
    raise AssignmentsMissingError(
        "The kit’s assignments were not found. They come with the project’s own folder: "
        f"run this from a clone of it, or install the kit again. Looked in {candidates[0]} "
        f"and {candidates[1]}."
    )


def copy_assignments(target: Path) -> None:
    """Copies the assignments and their settings to `target`, and nothing of a class."""
    origin = assignments_folder()
    target.mkdir(parents=True, exist_ok=True)
    shutil.copytree(
        origin / "source",
        target / "source",
        ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__"),
        dirs_exist_ok=True,
    )
    for name in ("nbgrader_config.py", ".gitignore"):
        shutil.copyfile(origin / name, target / name)
