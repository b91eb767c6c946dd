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


def link_out_of(folder: Path) -> Path | None:
    """The first link in `folder` that points out of it, relative to `folder`; None if none does.

    A device or a pipe leads out of it, too: reading one could go on for ever.

    The folder itself may be reached through a link: where it lies is the instructor's choice.
    """
    home = folder.resolve()
    for where, folders, files in os.walk(home):
        for name in sorted([*folders, *files]):
            path = Path(where, name)
            target = _resolved(path)
            odd = target.exists() and not (target.is_file() or target.is_dir())
            if odd or not target.is_relative_to(home):
                return path.relative_to(home)
    return None


def problem_with_link(link: Path) -> str:
    """What to tell the instructor of such a link."""
    name = "".join(char if char.isprintable() else "?" for char in str(link))[:60]
    return (
        f"“{name}” leads to a place outside of what was handed in, so nothing of it was "
        "read. Ask the student for the file itself."
    )


def refuse_links_out() -> None:
    """Makes nbgrader's autograde refuse such submissions, before it copies a file.

    nbgrader has no setting for this: its hook runs at the right time, but cannot refuse.
    """
    stock = Autograde.init_assignment
    if getattr(stock, "refuses_links_out", False):
        return

    @wraps(stock)
    def init_assignment(self: Any, assignment_id: str, student_id: str) -> None:
        link = link_out_of(Path(self._format_source(assignment_id, student_id)))
        if link is not None:
            raise LinkOutError(f"{student_id}: {problem_with_link(link)}")
        stock(self, assignment_id, student_id)

    init_assignment.refuses_links_out = True  # type: ignore[attr-defined]
    Autograde.init_assignment = init_assignment


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        # A link in a circle leads nowhere: nowhere is not in the folder.
        return Path(path.anchor)
