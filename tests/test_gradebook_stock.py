"""Stock nbgrader, which runs each notebook in a kernel, gives the same points as the kit."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from tests.gradebook_class import (
    ASSIGNMENT,
    GOOD_FINAL,
    GOOD_FIRST,
    NEXT,
    STOCK_CONFIG,
    Change,
    SmallClass,
    both,
    cell_of,
    hand_in_all,
    source_of,
    write,
)


def _second_thoughts(notebook: NotebookNode) -> None:
    """The draft that counts stands in a box that the student added below the first one."""
    at = notebook.cells.index(cell_of(notebook, "draft-first-round"))
    notebook.cells.insert(at + 1, new_code_cell(f"%%draft first-round\n{GOOD_FIRST}"))


HONEST: dict[str, Change] = {
    "models": write(GOOD_FIRST, GOOD_FINAL),
    "blank": write(),
    "one-move": write(NEXT, GOOD_FINAL.partition("\n")[2]),
    "turned-round": write(
        GOOD_FIRST.replace("wouldn’t", "would"),
        GOOD_FINAL.replace("comfortable", "uncomfortable"),
    ),
    "wrong-ask": write(GOOD_FINAL, GOOD_FIRST),
    "goes-on": write(
        f"{GOOD_FIRST}\nAlso, what is the parking like?",
        "\n".join(reversed(GOOD_FINAL.split("\n"))),
    ),
    "odd-signs": write(
        f"So {{team}} grew by 50% & saved $HOME <b>money</b>? \\n C:\\new 😀\n!ls\n?\n{GOOD_FIRST}",
        f"Me: Thank you.\r\nInterviewer: Any questions?\r\nMe: {GOOD_FINAL}",
    ),
    "spaces": both(
        source_of("draft-first-round", f"\n\n%%draft   first-round  \n\n\n  {GOOD_FIRST}\n\n"),
        source_of("draft-final-round", "%%draft final-round\n   \n\n"),
    ),
    "second-thoughts": both(write(NEXT, "Can I have the job?"), _second_thoughts),
}


@pytest.mark.slow
def test_the_same_points_with_and_without_running_the_notebooks(tmp_path: Path) -> None:
    ours = SmallClass(tmp_path / "ours")
    stock = SmallClass(tmp_path / "stock", config=STOCK_CONFIG)
    hand_in_all(ours, HONEST)
    for student in HONEST:
        path = ours.course.path("submitted", student, ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
        stock.hand_in_text(student, path.read_bytes())
    ours.grade()
    stock.grade()
    with_kernels = {student: stock.result(student).scores for student in HONEST}
    without = {student: ours.result(student).scores for student in HONEST}
    assert without == with_kernels
    assert without["models"] == {"check-first-round": 10.0, "check-final-round": 10.0}
    assert without["blank"] == {"check-first-round": 0.0, "check-final-round": 0.0}
    assert without["second-thoughts"]["check-first-round"] == 10.0
    assert 0 < without["one-move"]["check-first-round"] < 10
