"""Runs every lesson from the top in a fresh session and stores what it shows.

From the project's folder: .venv/bin/python docs/refresh_lessons.py
To be run after a change to a lesson, to the words of feedback or to the style sheet: the
tests compare what is stored with what a fresh run shows.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

UNRUN = "nbval-ignore-output"
"""Tags a box that a learner is to run before its answer is seen: nothing is stored for it."""

LESSONS = Path(__file__).resolve().parent.parent / "notebooks"


def refresh(path: Path) -> None:
    """Runs one lesson and writes it back, without anything that differs from run to run."""
    lesson = nbformat.read(path, as_version=4)
    client = NotebookClient(
        lesson,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    lesson.metadata.pop("widgets", None)
    lesson.metadata["language_info"] = {"name": "python"}
    for cell in lesson.cells:
        if cell.cell_type == "code":
            hide_the_answer(cell)
        for output in cell.get("outputs", []):
            # No widget runs in a stored page; what it shows without one is stored beside it.
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    nbformat.write(lesson, path)


def hide_the_answer(cell: NotebookNode) -> None:
    """Keeps what finished examples and widgets show, and takes out what gives an answer away or
    would tell of something that has not happened yet."""
    widget = not cell.source.startswith(("%", "finish("))
    cell.metadata.tags = [] if widget or cell.id == "example" else [UNRUN]
    if cell.metadata.tags:
        cell.outputs = []
        cell.execution_count = None


def main() -> None:
    """Refreshes them all, in order, and says which."""
    # Whoever runs this has not taken the lessons.
    os.environ["ANYREASON_HOME"] = tempfile.mkdtemp(prefix="anyreason-lessons-")
    for path in sorted(LESSONS.glob("*.ipynb")):
        refresh(path)
        print(f"ran and stored {path.relative_to(LESSONS.parent)}")


if __name__ == "__main__":
    main()
