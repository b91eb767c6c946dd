"""What every assignment keeps to: valid, easy to read, points told, nothing given away."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
import textstat
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

from autograders.stub import is_untouched
from tests.gradebook_class import SmallClass, solutions, source_of_assignment
from tests.support import ROOT

NAMES = sorted(path.name for path in (ROOT / "assignments/source").iterdir())
POINTS = {
    "a1-two-questions": 20,
    "a2-every-stage": 40,
    "a3-what-comes-back": 20,
    "a4-your-interview": 30,
}
HARDEST = 8.0
"""The school grade that the prose may ask for, by Flesch and Kincaid; as in the lessons."""

every_assignment = pytest.mark.parametrize("name", NAMES)


def _told(cells: list[NotebookNode]) -> str:
    return "\n\n".join(cell.source for cell in cells if cell.cell_type != "code")


def test_there_are_four() -> None:
    assert list(POINTS) == NAMES


@every_assignment
def test_the_notebook_is_valid_and_every_id_is_there_once(name: str) -> None:
    source = source_of_assignment(name)
    nbformat.validate(source)
    ids = [cell.id for cell in source.cells]
    assert len(ids) == len(set(ids))
    for cell in source.cells:
        if "nbgrader" in cell.metadata:
            assert cell.metadata.nbgrader.grade_id == cell.id
        assert not cell.get("outputs")
        assert not cell.get("execution_count")


@every_assignment
def test_the_points_of_a_task_stand_in_its_heading(name: str) -> None:
    source = source_of_assignment(name)
    heading = ""
    total = 0.0
    for cell in source.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## Task"):
            heading = cell.source.splitlines()[0]
        if is_grade(cell):
            total += cell.metadata.nbgrader.points
            assert heading.endswith(f"({cell.metadata.nbgrader.points} points)")
    assert total == POINTS[name]


@every_assignment
def test_the_prose_is_easy_to_read(name: str) -> None:
    told = _told(source_of_assignment(name).cells)
    plain = re.sub(r"<[^>]+>|[*_#|`>]|^\s*[-\d.]+\s", " ", told, flags=re.MULTILINE)
    assert textstat.textstat.flesch_kincaid_grade(plain) <= HARDEST


@every_assignment
def test_students_get_empty_boxes_and_no_solution(name: str, tmp_path: Path) -> None:
    small = SmallClass(tmp_path / "course", assignment=name)
    released = small.released
    boxes = [cell for cell in released.cells if is_solution(cell)]
    assert boxes
    for box in boxes:
        first, _, rest = box.source.partition("\n")
        assert first.startswith("%%") or box.cell_type == "markdown"
        assert is_untouched(rest if first.startswith("%%") else box.source)
        if first.startswith("%%reply"):
            assert "reply" in rest
    everything = "\n".join(cell.source for cell in released.cells)
    assert "SOLUTION" not in everything
    for solution in solutions(source_of_assignment(name)).values():
        assert solution.splitlines()[-1] not in everything


@every_assignment
def test_no_box_holds_a_line_that_a_learner_has_to_scroll_for(name: str) -> None:
    for cell in source_of_assignment(name).cells:
        if cell.cell_type == "code" and not cell.source.startswith("%%"):
            assert max(map(len, cell.source.splitlines())) <= 100
