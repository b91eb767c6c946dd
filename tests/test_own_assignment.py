"""An instructor's own assignment, made by copying one: a task less, and one for another job."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from autograders.gradebook.read import read_check
from tests.gradebook_class import (
    STOCK_CONFIG,
    SmallClass,
    cell_of,
    solutions,
    source_of_assignment,
    write_all,
)

COPIED, MINE = "a2-every-stage", "my-interviews"
STORY = """## Task 5: another first round (10 points)

- **The job:** baker at Levain Nord in Lille, France.
- **Across the table:** Odile Martin, who owns it.
- **What comes next:** a night in the bakery."""
CHECK = """check(
    "first-round",
    role="baker",
    company="Levain Nord",
    interviewer="Odile Martin",
    next_step="a night in the bakery",
)"""
SOLUTION = (
    "What comes next in the process?\nAfter our talk about the ovens, is there any reason why you "
    "wouldn’t pass me on to the night in the bakery?"
)
ANYBODYS = (
    "What comes next in the process?\nBased on what we’ve talked about, is there any reason why "
    "you wouldn’t pass me on to the next round?"
)


def _copy() -> NotebookNode:
    """What docs/grading.md says: take a task's four boxes out, copy four others and change them."""
    notebook = source_of_assignment(COPIED)
    notebook.metadata.title = "My interviews"
    second = [cell for cell in notebook.cells if "second-round" in cell.id]
    assert len(second) == 4
    notebook.cells = [cell for cell in notebook.cells if cell not in second]
    copies = [NotebookNode(cell) for cell in notebook.cells if "first-round" in cell.id]
    for cell in copies:
        cell.id = cell.id.replace("first-round", "bakery")
        cell.metadata = NotebookNode(cell.metadata)
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader = NotebookNode(cell.metadata.nbgrader, grade_id=cell.id)
    task, box, _, check = copies
    task.source = STORY
    box.source = f"%%draft first-round\n### BEGIN SOLUTION\n{SOLUTION}\n### END SOLUTION"
    check.source = CHECK
    notebook.cells[-1:-1] = copies
    return notebook


class _MyClass(SmallClass):
    def __init__(self, folder: Path, config: str | None = None) -> None:
        super().__init__(folder, config=config)
        (folder / "source" / MINE).mkdir()
        nbformat.write(_copy(), folder / "source" / MINE / f"{MINE}.ipynb")
        self.assignment = MINE
        self.course.generate(MINE)


SOLVED = solutions(_copy())
HANDED_IN = {
    "solved": SOLVED,
    "untouched": {},
    "anybody’s": {**SOLVED, "draft-bakery": f"%%draft first-round\n{ANYBODYS}"},
    "only-the-new-one": {"draft-bakery": SOLVED["draft-bakery"]},
    "only-the-old-one": {"draft-first-round": SOLVED["draft-first-round"]},
}
TASKS = ("phone-screen", "first-round", "final-round", "bakery")
SCORES = {
    "solved": dict.fromkeys(TASKS, 10.0),
    "untouched": dict.fromkeys(TASKS, 0.0),
    "anybody’s": {**dict.fromkeys(TASKS, 10.0), "bakery": 9.0},
    "only-the-new-one": {**dict.fromkeys(TASKS, 0.0), "bakery": 10.0},
    "only-the-old-one": {**dict.fromkeys(TASKS, 0.0), "first-round": 10.0},
}


def _scores(small: SmallClass, student: str) -> dict[str, float | None]:
    found = small.result(student).automatic
    return {name.removeprefix("check-"): score for name, score in found.items()}


def test_a_copied_assignment_is_graded_with_its_own_tasks(tmp_path: Path) -> None:
    small = _MyClass(tmp_path / "course")
    for student, texts in HANDED_IN.items():
        small.hand_in(student, write_all(texts))
    small.grade()
    assert {student: _scores(small, student) for student in HANDED_IN} == SCORES
    page = small.result("anybody’s").page
    assert "My interviews" in page
    assert "Levain Nord" in page
    assert "39 of 40 points" in page


@pytest.mark.slow
def test_plain_nbgrader_gives_honest_work_the_same_points(tmp_path: Path) -> None:
    stock = _MyClass(tmp_path / "stock", STOCK_CONFIG)
    for student in ("solved", "anybody’s", "only-the-new-one"):
        stock.hand_in(student, write_all(HANDED_IN[student]))
        stock.worked[student] = stock.course.autograde(MINE, student)
        assert _scores(stock, student) == SCORES[student]


def test_the_new_check_tells_of_its_interview() -> None:
    asked = read_check(cell_of(_copy(), "check-bakery").source)
    assert asked is not None
    assert asked.context["interviewer"] == "Odile Martin"
