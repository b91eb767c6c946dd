"""Made-up students: who they are, what they wrote, and the files that they hand in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nbgrader.utils import is_solution

from autograders.gradebook.notebook_files import notebook_text, read_notebook

_KEYS: Final = {"id", "first_name", "last_name", "about", "first_round", "final_round", "damage"}
_DAMAGES: Final = ("", "cut-off", "renamed")
# A student id becomes the name of a folder, so it may not lead anywhere else.
_ID: Final = re.compile(r"[a-z0-9][a-z0-9.-]*", re.ASCII)


class ClassFileError(ValueError):
    """A class file that is not as it should be; names the file, the student and the key."""


@dataclass(frozen=True, slots=True)
class MadeUpStudent:
    """One student. `drafts` is keyed by stage id; "" leaves the box as it was handed out."""

    id: str
    first_name: str
    last_name: str
    drafts: Mapping[str, str]
    damage: str = ""


def read_class(path: Path) -> list[MadeUpStudent]:
    """The students of a class file (demo_class.toml says what stands in one).

    Raises ClassFileError, which names the file, the student and the key.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ClassFileError(f"{path.name}: {error}") from error
    rows = data.get("student")
    if not isinstance(rows, list) or not rows or set(data) != {"student"}:
        raise ClassFileError(f"{path.name}: it should hold [[student]] tables and nothing else.")
    students = [_student(path.name, number, row) for number, row in enumerate(rows, start=1)]
    ids = [student.id for student in students]
    for name in ids:
        if ids.count(name) > 1:
            raise ClassFileError(f"{path.name}: two students have the id “{name}”.")
    return students


def write_submission(released: Path, target: Path, student: MadeUpStudent) -> None:
    """Writes the notebook that this student hands in, from the released one, into `target`/."""
    notebook = read_notebook(released)
    for cell in notebook.cells:
        if is_solution(cell) and cell.cell_type == "code":
            magic = cell.source.split("\n", 1)[0]
            draft = student.drafts.get(magic.removeprefix("%%draft").strip(), "")
            if draft:
                cell.source = f"{magic}\n{draft}"
    text = notebook_text(notebook)
    target.mkdir(parents=True)
    name = f"My {released.name}" if student.damage == "renamed" else released.name
    if student.damage == "cut-off":
        text = text[: len(text) // 2]
    (target / name).write_text(text, encoding="utf-8")


def _student(file: str, number: int, row: Any) -> MadeUpStudent:
    where = f"{file}, student {number}"
    if not isinstance(row, dict):
        raise ClassFileError(f"{where}: it should be a [[student]] table.")
    for key in sorted(_KEYS - {"damage"} - set(row)):
        raise ClassFileError(f"{where}: “{key}” is missing.")
    for key in sorted(set(row) - _KEYS):
        raise ClassFileError(f"{where}: “{key}” is not one of {', '.join(sorted(_KEYS))}.")
    for key, value in row.items():
        if not isinstance(value, str):
            raise ClassFileError(f"{where}, “{key}”: it should be text in quotes.")
    if not _ID.fullmatch(row["id"]):
        raise ClassFileError(
            f"{where}, “id”: “{row['id']}” may hold small letters, digits, dots and dashes only."
        )
    damage = row.get("damage", "")
    if damage not in _DAMAGES:
        raise ClassFileError(f"{where}, “damage”: “{damage}” is not cut-off or renamed.")
    return MadeUpStudent(
        id=row["id"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        drafts={
            "first-round": row["first_round"].strip(),
            "final-round": row["final_round"].strip(),
        },
        damage=damage,
    )
