"""Says in plain words why a submission could not be graded, and what to do about it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from nbformat import NotebookNode
from nbformat.reader import NotJSONError
from nbgrader.utils import parse_utc

from autograders.gradebook.links import problem_with_links
from autograders.gradebook.notebook_files import parse_notebook

MOST_BYTES: Final = 200_000_000
"""The largest notebook that is read; one with 50 MB of output is well below it."""

_AGAIN: Final = "Ask the student for it again."


class UnreadableError(ValueError):
    """A submission that can’t be graded; the message is one or two sentences for the instructor."""


def problem_with(student: str, folder: Path, notebook: str) -> str:
    """What is wrong with a submission that could not be graded.

    `folder` is what the student handed in; `notebook` is the name of the notebook that was
    expected, without “.ipynb”.
    """
    try:
        refuse_odd_name(student)
        refuse_odd_files(folder)
        read_timestamp(folder)
        read_submitted(folder, notebook)
    except UnreadableError as error:
        return str(error)
    return "It can be read, but it is not graded. Grade it again."


def refuse_odd_files(folder: Path) -> None:
    """Raises UnreadableError where there is no folder, or one of its files leads out of it."""
    if folder.exists() and not folder.is_dir():
        raise UnreadableError(
            f"There is a file “{_short(folder.name)}” where a folder should be. {_AGAIN}"
        )
    if (problem := problem_with_links(folder)) is not None:
        raise UnreadableError(problem)


def read_timestamp(folder: Path) -> datetime | None:
    """When it was handed in, in UTC; None where nothing says so. Raises UnreadableError."""
    try:
        said = (folder / "timestamp.txt").read_text(encoding="utf-8").strip()
        found: datetime | None = parse_utc(said) if said else None
    except FileNotFoundError:
        return None
    except (OSError, ValueError, OverflowError) as error:
        raise UnreadableError(
            "“timestamp.txt” holds no date and time. Put one there, such as "
            "2026-11-28 14:30:00 UTC, or remove the file; then grade again."
        ) from error
    return found


def refuse_odd_name(student: str) -> None:
    """Raises UnreadableError for a student’s id that the gradebook can’t hold."""
    if len(student) > 128:
        raise UnreadableError(
            "The name of the student’s folder is longer than 128 characters, which the gradebook "
            "can’t hold. Give the folder the student’s id."
        )
    try:
        student.encode()
    except UnicodeEncodeError:
        raise UnreadableError(
            "The name of the student’s folder is not text in UTF-8. Give the folder the "
            "student’s id."
        ) from None


def read_submitted(folder: Path, notebook: str) -> NotebookNode:
    """The notebook in a student’s folder. Raises UnreadableError where there is none to grade."""
    wanted = folder / f"{notebook}.ipynb"
    if not wanted.is_file():
        raise UnreadableError(_missing(folder, wanted))
    if (size := wanted.stat().st_size) > MOST_BYTES:
        raise UnreadableError(
            f"“{wanted.name}” has {size / 1e6:,.0f} MB; the most that is read is "
            f"{MOST_BYTES / 1e6:,.0f} MB. Ask the student to clear the outputs first."
        )
    try:
        text = wanted.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError(
            f"“{wanted.name}” is not a text file in UTF-8 any more. {_AGAIN}"
        ) from None
    except OSError as error:
        raise UnreadableError(f"“{wanted.name}” can’t be opened: {error.strerror}.") from error
    if not text.strip():
        raise UnreadableError(f"“{wanted.name}” is empty. {_AGAIN}")
    try:
        return parse_notebook(text)
    except NotJSONError:
        raise UnreadableError(_not_json(wanted.name, text)) from None
    except Exception as error:  # whatever a damaged file makes nbformat trip over
        raise UnreadableError(f"“{wanted.name}” is no longer a whole notebook. {_AGAIN}") from error


def _missing(folder: Path, wanted: Path) -> str:
    if not folder.is_dir():
        return "Nothing was handed in."
    others = sorted(path.name for path in folder.glob("*.ipynb"))
    if others:
        names = ", ".join(f"“{_short(name)}”" for name in others[:3])
        return (
            f"The notebook has another name: {names}, not “{wanted.name}”. "
            "Give it its old name in the submitted folder, then grade again."
        )
    if not any(path.name != "timestamp.txt" for path in folder.iterdir()):
        return "The folder is empty. Ask the student to hand it in again."
    return f"There is no notebook “{wanted.name}” in it. Ask the student to hand it in again."


def _not_json(name: str, text: str) -> str:
    if text.lstrip().startswith("{"):
        return f"“{name}” is cut off or damaged: a part of the file is missing. {_AGAIN}"
    return f"“{name}” holds something else than a notebook. {_AGAIN}"


def _short(name: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in name)[:60]
