"""docs/course.md says where each part of the method is taught, practised and checked."""

from __future__ import annotations

import re
from functools import cache

import nbformat
import pytest

from course.tools import tools
from tests.support import ROOT

PAGE = (ROOT / "docs" / "course.md").read_text(encoding="utf-8")
ROWS = [
    [column.strip() for column in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.search(r"\| \d:[a-z-]+", line)
]
"""Part of the method, taught, practised, checked."""


@cache
def cells() -> dict[str, str]:
    """The kind of every cell of every lesson, by the name that the table gives it."""
    found = {}
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            found[f"{int(path.name[:2])}:{cell.id}"] = cell.cell_type
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_part_is_taught_practised_and_checked_where_the_table_says(row: list[str]) -> None:
    _, taught, practised, checked = row
    for name in [*taught.split(), *checked.split()]:
        assert cells()[name] == "markdown", name
    for name in practised.split():
        assert cells()[name] == "code", name
    assert taught
    assert practised
    assert checked


def test_every_lesson_and_every_box_of_practice_has_its_place_in_the_table() -> None:
    named = {name for row in ROWS for name in " ".join(row[1:]).split()}
    assert {name[0] for name in named} == set("12345678")
    assert len(ROWS) >= 20


def test_the_page_names_every_tool_that_there_is() -> None:
    named = set(re.findall(r"^\| `(\w+)\(\)`", PAGE, flags=re.MULTILINE))
    assert named == set(tools({})) - {"finish"}
