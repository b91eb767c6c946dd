"""Graded folders are made beside their places, and put there in one step.

Whoever is killed in the middle leaves the old folder, the new one or none: never half of one.
Several commands may be at the same student; then the last one’s folder stays.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import psutil

from autograders.gradebook.course import Submission
from autograders.gradebook.submission_record import SubmissionRecord


def make_stage(graded: Path) -> Path:
    """An empty folder of this process beside a graded folder."""
    staged = _beside(graded, "new")
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    return staged


def put_in_place(submission: Submission, record: SubmissionRecord) -> None:
    """Makes what was staged the graded folder; for a submission with a problem there is none."""
    if record.staged is None:
        if record.problem:
            _take_away(submission.graded)
        return
    while record.staged.exists():
        _take_away(submission.graded)
        try:
            record.staged.rename(submission.graded)
        except OSError:
            if not submission.graded.exists():
                raise
            # Another command was quicker with its own: once more.


def throw_away(record: SubmissionRecord) -> None:
    """Removes what was staged, where it is not to be written after all."""
    if record.staged is not None:
        shutil.rmtree(record.staged, ignore_errors=True)


def _take_away(graded: Path) -> None:
    old = _beside(graded, "old")
    shutil.rmtree(old, ignore_errors=True)
    try:
        graded.rename(old)
    except FileNotFoundError:
        return  # it was not there, or another command took it
    shutil.rmtree(old, ignore_errors=True)


def _beside(graded: Path, kind: str) -> Path:
    # In the same folder, so that renaming is one step; nbgrader looks for no such name.
    return graded.with_name(f".{graded.name}.{os.getpid()}.{kind}")


def sweep(graded: Path) -> None:
    """Removes what processes that are no more left beside a graded folder."""
    if not graded.parent.is_dir():
        return
    for path in list(graded.parent.iterdir()):
        rest = path.name.removeprefix(f".{graded.name}.")
        number, _, kind = rest.partition(".")
        ours = rest != path.name and kind in ("new", "old") and number.isdigit()
        if ours and not _lives(int(number)):
            shutil.rmtree(path, ignore_errors=True)


def _lives(number: int) -> bool:
    """Whether there is such a process; one that only waits to be cleared away is none."""
    try:
        return bool(psutil.Process(number).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True
