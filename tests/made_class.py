"""A class of any size whose drafts are the labelled ones of tests/corpus: made up, graded for real.

    .venv/bin/python -m tests.made_class FOLDER SIZE

leaves a graded course in FOLDER, to look at a report on it.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections import defaultdict
from pathlib import Path
from typing import Final

import nbformat
from nbgrader.utils import is_solution

from autograders.gradebook.class_folder import ClassFolder
from tests.support import CORPUS, ROOT

ASSIGNMENT: Final = "a2-every-stage"
_FIRST: Final = (
    "Amara Bo Chidi Dara Efua Farid Grace Hana Ines Jun Kofi Lena Musa Nora Omar".split()
)
_LAST: Final = "Abe Berg Costa Diaz Evans Fofana Gupta Haas Ito Jansen Khan Lopez Mbeki".split()


def drafts_by_stage() -> dict[str, list[str]]:
    """The texts of the labelled drafts, by the stage that they were written for."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted([*CORPUS.glob("*.jsonl"), *(ROOT / "tests/rounds").glob("*.jsonl")]):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found[row["stage"]].append(row["text"])
    return found


def made_class(
    folder: Path, size: int, *, damaged: float = 0.05, blank: float = 0.05
) -> ClassFolder:
    """A course in `folder` with `size` students who handed in; nothing is graded yet.

    The same size gives the same class, and no two students the same draft, but for one pair: the
    first two handed in the same with a word or two changed. A share of the others left boxes
    blank or sent half a file.
    """
    chance = random.Random(size)  # noqa: S311
    shutil.copytree(ROOT / "assignments/source", folder / "source")
    shutil.copyfile(ROOT / "assignments/nbgrader_config.py", folder / "nbgrader_config.py")
    course = ClassFolder(folder, log=folder / "nbgrader.log")
    course.generate(ASSIGNMENT)
    released = folder / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    drafts = {stage: chance.sample(texts, size) for stage, texts in drafts_by_stage().items()}
    before: dict[str, str] = {}
    for number in range(size):
        student = f"s{number:03}"
        names = {"first_name": chance.choice(_FIRST), "last_name": chance.choice(_LAST)}
        course.add_student(student, names)
        notebook = nbformat.read(released, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type != "code" or not is_solution(cell):
                continue
            magic = cell.source.split("\n", 1)[0]
            stage = magic.removeprefix("%%draft").strip()
            text = drafts[stage][number]
            if number == 1:
                text = before[stage].replace("today", "this morning").replace("Thank you", "Thanks")
            elif number and chance.random() < blank:
                continue
            before[stage] = text
            cell.source = f"{magic}\n{text}"
        whole = nbformat.writes(notebook)
        if number > 1 and chance.random() < damaged:
            whole = whole[: len(whole) // 2]
        target = course.path("submitted", student, ASSIGNMENT)
        target.mkdir(parents=True)
        (target / released.name).write_text(whole, encoding="utf-8")
    return course


def grade_all(course: ClassFolder) -> None:
    """Grades everybody in a made-up class."""
    for student in course.submitted(ASSIGNMENT):
        course.autograde(ASSIGNMENT, student)


def main() -> None:
    course = made_class(Path(sys.argv[1]), int(sys.argv[2]))
    grade_all(course)
    course.close()


if __name__ == "__main__":
    main()
