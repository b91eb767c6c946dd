"""Says in plain words why a submission could not be graded, and what to do about it."""

from __future__ import annotations

from pathlib import Path

from nbformat.reader import NotJSONError

from autograders.gradebook.links import link_out_of, problem_with_link
from autograders.gradebook.notebook_files import parse_notebook


def problem_with(folder: Path, notebook: str) -> str:
    """What is wrong with a submission that nbgrader could not grade.

    `folder` is what the student handed in; `notebook` is the name of the notebook that was
    expected, without “.ipynb”. The answer is one or two sentences for the instructor.
    """
    if (link := link_out_of(folder)) is not None:
        return problem_with_link(link)
    wanted = folder / f"{notebook}.ipynb"
    if not wanted.is_file():
        others = sorted(path.name for path in folder.glob("*.ipynb"))
        if others:
            names = ", ".join(f"“{_short(name)}”" for name in others[:3])
            return (
                f"The notebook has another name: {names}, not “{wanted.name}”. "
                "Give it its old name in the submitted folder, then grade again."
            )
        return f"There is no notebook “{wanted.name}” in it. Ask the student to hand it in again."
    try:
        text = wanted.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return f"“{wanted.name}” is not a text file any more. Ask the student for it again."
    if not text.strip():
        return f"“{wanted.name}” is empty. Ask the student for it again."
    try:
        parse_notebook(text)
    except NotJSONError:
        return (
            f"“{wanted.name}” is cut off or damaged: a part of the file is missing. "
            "Ask the student for it again."
        )
    except Exception:  # noqa: BLE001 (nbformat raises whatever a damaged file makes it trip over)
        return f"“{wanted.name}” is no longer a whole notebook. Ask the student for it again."
    return "nbgrader could not grade it; its log says more."


def _short(name: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in name)[:60]
