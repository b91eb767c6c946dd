"""Refuses a submission that reaches out of its own folder by a link.

nbgrader follows links: one to the instructor's folders would be graded as the student's work,
and the files behind it copied along.
"""

from __future__ import annotations

import os
from functools import wraps
from pathlib import Path
from typing import Any

from nbgrader.converters import Autograde


class LinkOutError(RuntimeError):
    """A submission with a link out of its folder; the message says where and what to do."""


def problem_with_links(folder: Path) -> str | None:
    """What to tell the instructor of the first thing in `folder` that leads out of it; None when
    nothing does.

    A device or a pipe leads out of it, too: reading one could go on for ever. The folder itself
    may be reached through a link: where it lies is the instructor's choice.
    """
    home = folder.resolve()
    for where, folders, files in os.walk(home):
        for name in sorted([*folders, *files]):
            path = Path(where, name)
            target = _resolved(path)
            if target.exists() and not (target.is_file() or target.is_dir()):
                return (
                    f"{_shown(path.relative_to(home))} is a pipe or a device, not a file, so "
                    "nothing was read. Ask the student for the work again, without it."
                )
            if not target.is_relative_to(home):
                return (
                    f"{_shown(path.relative_to(home))} leads to a place outside of what was "
                    "handed in, so nothing of it was read. Ask the student for the file itself."
                )
    return None


def refuse_links_out() -> None:
    """Makes nbgrader's autograde refuse such submissions, before it copies a file.

    nbgrader has no setting for this: its hook runs at the right time, but cannot refuse.
    """
    stock = Autograde.init_assignment
    if getattr(stock, "refuses_links_out", False):
        return

    @wraps(stock)
    def init_assignment(self: Any, assignment_id: str, student_id: str) -> None:
        problem = problem_with_links(Path(self._format_source(assignment_id, student_id)))
        if problem is not None:
            raise LinkOutError(f"{student_id}: {problem}")
        stock(self, assignment_id, student_id)

    init_assignment.refuses_links_out = True  # type: ignore[attr-defined]
    Autograde.init_assignment = init_assignment


def _shown(path: Path) -> str:
    return f"“{''.join(char if char.isprintable() else '?' for char in str(path))[:60]}”"


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        # A link in a circle leads nowhere: nowhere is not in the folder.
        return Path(path.anchor)
