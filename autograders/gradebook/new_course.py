"""Makes an instructor's own course folder: the assignments, their settings, and five steps."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from jinja2 import Template

from autograders.gradebook.assets import copy_assignments
from autograders.gradebook.notebook_files import read_notebook


def make_course(folder: Path) -> list[str]:
    """Fills a folder that is new or empty; the names of the assignments that are in it now.

    FileExistsError when something is there already; nothing is changed then.
    """
    if folder.exists() and not folder.is_dir():
        raise FileExistsError(f"{folder} is a file. Name a folder that is not there yet.")
    if folder.is_dir() and any(folder.iterdir()):
        raise FileExistsError(
            f"{folder} has something in it already, and stays as it is. "
            "Name a folder that is not there yet."
        )
    copy_assignments(folder)
    notebooks = sorted((folder / "source").glob("*/*.ipynb"))
    names = list(dict.fromkeys(path.parent.name for path in notebooks))
    template = files("autograders.gradebook") / "templates" / "course_readme.md"
    readme = Template(template.read_text(encoding="utf-8"), keep_trailing_newline=True).render(
        assignments="\n".join(f"- `{path.parent.name}`: {_title(path)}" for path in notebooks),
        first=names[0],
    )
    (folder / "README.md").write_text(readme, encoding="utf-8")
    return names


def _title(notebook: Path) -> str:
    """The first heading of a notebook; the name of its file where there is none."""
    for cell in read_notebook(notebook).cells:
        first = str(cell.source).partition("\n")[0]
        if cell.cell_type == "markdown" and first.startswith("# "):
            return first.removeprefix("# ").strip()
    return notebook.stem
