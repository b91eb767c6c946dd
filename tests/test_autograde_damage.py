"""Every way in which a submission comes back damaged: survived, told by student and file.

One class, one run of `anyreason autograde`; nobody's damage touches anybody else's grade.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output
from typer.testing import CliRunner

from autograders.cli import app
from autograders.gradebook.report import class_results
from tests.gradebook_class import (
    ASSIGNMENT,
    GOOD_FINAL,
    GOOD_FIRST,
    Change,
    SmallClass,
    both,
    cell_of,
    source_of,
    split,
    write,
)

FIRST, FINAL = "check-first-round", "check-final-round"
FULL = {FIRST: 10.0, FINAL: 10.0}
GOOD = write(GOOD_FIRST, GOOD_FINAL)
NAME = f"{ASSIGNMENT}.ipynb"
SCRIPT = "<script>document.title = 'taken'</script><img src=x onerror=alert(1)>"

HandIn = Callable[[SmallClass, str], None]


@dataclass(frozen=True)
class Damage:
    """What is handed in, and what must come of it.

    `scores` is None for a submission that can't be read. `tells` must stand in the lines that
    name this student; "" when there is nothing to tell.
    """

    hand_in: HandIn
    tells: str = ""
    scores: dict[str, float] | None = field(default_factory=lambda: dict(FULL))


def _changed(*changes: Change) -> HandIn:
    def hand_in(small: SmallClass, student: str) -> None:
        small.hand_in(student, both(GOOD, *changes))

    return hand_in


def _as_text(change: Callable[[str], str | bytes], name: str = NAME) -> HandIn:
    """The file of a good submission, changed as a file."""

    def hand_in(small: SmallClass, student: str) -> None:
        notebook = small.released
        GOOD(notebook)
        small.hand_in_text(student, change(nbformat.writes(notebook)), name)

    return hand_in


def _as_json(change: Callable[[dict], None]) -> HandIn:  # type: ignore[type-arg]
    def changed(text: str) -> str:
        data = json.loads(text)
        change(data)
        return json.dumps(data)

    return _as_text(changed)


def _to_version_3(text: str) -> str:
    notebook = nbformat.reads(text, as_version=4)
    return str(nbformat.writes(nbformat.convert(notebook, 3), version=3))


def _deleted(name: str) -> Change:
    return lambda notebook: notebook.cells.remove(cell_of(notebook, name))


def _copied(name: str, source: str | None = None) -> Change:
    def change(notebook: NotebookNode) -> None:
        cell = cell_of(notebook, name)
        copy = deepcopy(cell)
        copy.id = f"{cell.id}-copy"
        if source is not None:
            copy.source = source
        notebook.cells.insert(notebook.cells.index(cell), copy)

    return change


def _moved_to_the_end(notebook: NotebookNode) -> None:
    cell = cell_of(notebook, "draft-first-round")
    notebook.cells.remove(cell)
    notebook.cells.append(cell)


def _merged(notebook: NotebookNode) -> None:
    """The answer and its check made one, as JupyterLab's Merge Cells does."""
    answer, check = (cell_of(notebook, name) for name in ("draft-first-round", FIRST))
    answer.source = f"{answer.source}\n\n{check.source}"
    notebook.cells.remove(check)


def _type_changed(notebook: NotebookNode) -> None:
    for name in ("draft-first-round", FIRST):
        cell = cell_of(notebook, name)
        cell.cell_type = "markdown"
        del cell["outputs"], cell["execution_count"]


def _stripped(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell.metadata = NotebookNode()


def _no_ids_and_no_first_line(notebook: NotebookNode) -> None:
    """What is left where another editor kept the words alone."""
    _stripped(notebook)
    for cell in notebook.cells:
        cell.source = cell.source.removeprefix("%%draft first-round\n")


def _no_metadata_at_all(data: dict) -> None:  # type: ignore[type-arg]
    for cell in data["cells"]:
        del cell["metadata"]
        cell.pop("outputs", None)


def _odd_metadata(notebook: NotebookNode) -> None:
    answer, check = (cell_of(notebook, name) for name in ("draft-first-round", FIRST))
    answer.metadata.nbgrader = "gone"
    check.metadata.nbgrader = {"grade": "yes", "points": "lots"}


def _fifty_megabytes(notebook: NotebookNode) -> None:
    notebook.cells.append(
        new_code_cell("x", outputs=[new_output("stream", name="stdout", text="x" * 50_000_000)])
    )


def _ten_points(notebook: NotebookNode) -> None:
    for name in FULL:
        cell = cell_of(notebook, name)
        cell.source = "10.0"
        cell.metadata.nbgrader.points = 1000
        cell.outputs = [new_output("execute_result", {"text/plain": "10.0"}, execution_count=1)]
    write("no", "no")(notebook)


def _renamed(small: SmallClass, student: str) -> None:
    _as_text(str, "Assignment one FINAL (2).ipynb")(small, student)


def _extra(small: SmallClass, student: str) -> None:
    path = small.hand_in(student, GOOD)
    (path.parent / "scratch.ipynb").write_text("{not a notebook", encoding="utf-8")


def _empty_folder(small: SmallClass, student: str) -> None:
    small.course.path("submitted", student, ASSIGNMENT).mkdir(parents=True)


def _a_file_for_a_folder(small: SmallClass, student: str) -> None:
    path = small.course.path("submitted", student, ASSIGNMENT)
    path.parent.mkdir(parents=True)
    path.write_text("here is my homework", encoding="utf-8")


def _linked(small: SmallClass, student: str) -> None:
    target = small.folder / "source" / ASSIGNMENT / NAME
    folder = small.course.path("submitted", student, ASSIGNMENT)
    folder.mkdir(parents=True)
    (folder / NAME).symlink_to(target)


def _climbs(small: SmallClass, student: str) -> None:
    path = small.hand_in(student, GOOD)
    (path.parent / "more").symlink_to("../../../source")


def _pipe(small: SmallClass, student: str) -> None:
    path = small.hand_in(student, GOOD)
    os.mkfifo(path.parent / "notes.txt")


def _no_time(small: SmallClass, student: str) -> None:
    path = small.hand_in(student, GOOD)
    (path.parent / "timestamp.txt").write_text("yesterday-ish\n", encoding="utf-8")


def _scripted(small: SmallClass, student: str) -> None:
    small.hand_in(student, write(f"{SCRIPT}\n{GOOD_FIRST}", GOOD_FINAL))


DAMAGES: dict[str, Damage] = {
    "whole": Damage(_changed()),
    "not-json": Damage(_as_text(lambda _: "Dear teacher,"), "something else than a notebook", None),
    "truncated": Damage(_as_text(lambda text: text[:3000]), "cut off or damaged", None),
    "empty-file": Damage(_as_text(lambda _: ""), "is empty", None),
    "wrong-encoding": Damage(_as_text(lambda text: text.encode("utf-16")), "not a text file", None),
    "other-json": Damage(_as_text(lambda _: "[1, 2]"), "no longer a whole notebook", None),
    "byte-order-mark": Damage(_as_text(lambda text: b"\xef\xbb\xbf" + text.encode())),
    "version-3": Damage(_as_text(_to_version_3)),
    "deleted": Damage(
        _changed(_deleted("draft-final-round")), "was deleted", {FIRST: 10.0, FINAL: 0.0}
    ),
    "deleted-check": Damage(_changed(_deleted(FIRST)), "was deleted"),
    "duplicated": Damage(
        _changed(_copied("draft-first-round", "%%draft first-round\nHm.")), "more"
    ),
    "duplicated-check": Damage(_changed(_copied(FIRST)), "more than once"),
    "moved": Damage(_changed(_moved_to_the_end)),
    "split": Damage(_changed(split("draft-first-round", 2)), "was split"),
    "merged": Damage(_changed(_merged), "was deleted"),
    "type-changed": Damage(_changed(_type_changed), "had another type"),
    "stripped": Damage(_changed(_stripped), "had lost the ids"),
    "no-metadata": Damage(_as_json(_no_metadata_at_all), "had lost the ids"),
    "words-alone": Damage(_changed(_no_ids_and_no_first_line), "had lost the ids"),
    "odd-metadata": Damage(_changed(_odd_metadata), "were deleted"),
    "magic-missing": Damage(
        _changed(source_of("draft-first-round", GOOD_FIRST)), "first line “%%draft first-round” is"
    ),
    "magic-misspelt": Damage(
        _changed(source_of("draft-first-round", f"%draf first-round\n{GOOD_FIRST}")),
        "it should say",
    ),
    "magic-of-another-stage": Damage(
        _changed(source_of("draft-first-round", f"%%draft phone-screen\n{GOOD_FIRST}")),
        "but this task is the first round",
    ),
    "renamed": Damage(_renamed, "another name: “Assignment one FINAL (2).ipynb”", None),
    "extra": Damage(_extra, "scratch.ipynb: It is not a notebook of this assignment"),
    "empty-folder": Damage(_empty_folder, "The folder is empty", None),
    "file-for-folder": Damage(_a_file_for_a_folder, "where a folder should be", None),
    "fifty-megabytes": Damage(_changed(_fifty_megabytes)),
    "two-megabytes": Damage(
        _changed(source_of("draft-first-round", "%%draft first-round\n" + "why not " * 250_000)),
        "the limit is 20,000",
        {FIRST: 0.0, FINAL: 10.0},
    ),
    "symlink": Damage(_linked, "leads to a place outside", None),
    "climbs-out": Damage(_climbs, "leads to a place outside", None),
    "pipe": Damage(_pipe, "is a pipe or a device", None),
    "no-time": Damage(_no_time, "“timestamp.txt” holds no date", None),
    "Zoë van der Berg": Damage(_changed()),
    "$(touch ran); 'x' & [y] {z} #1": Damage(_changed()),
    "-rf": Damage(_changed()),
    "x" * 129: Damage(_changed(), "longer than 128 characters", None),
    "script": Damage(_scripted),
    "ten-points": Damage(_changed(_ten_points), "was changed", {FIRST: 0.0, FINAL: 0.0}),
}


@dataclass(frozen=True)
class Run:
    small: SmallClass
    status: int
    output: str

    def told(self, student: str) -> str:
        """The lines that name a student."""
        starts = (f"  {student}: ", f"  {student}, ")
        return "\n".join(line for line in self.output.splitlines() if line.startswith(starts))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    small = SmallClass(tmp_path_factory.mktemp("damaged"))
    for student, damage in DAMAGES.items():
        damage.hand_in(small, student)
    done = CliRunner().invoke(
        app, ["autograde", ASSIGNMENT, "--course", str(small.folder), "--jobs", "2"]
    )
    yield Run(small, done.exit_code, done.output)
    small.course.close()


@pytest.mark.parametrize("student", DAMAGES)
def test_damage_is_survived_and_told(run: Run, student: str) -> None:
    damage = DAMAGES[student]
    graded = run.small.course.path("autograded", student, ASSIGNMENT)
    if damage.scores is None:
        assert not graded.exists()
    else:
        assert run.small.result(student).scores == damage.scores
        assert (graded / NAME).is_file()
    assert damage.tells in run.told(student)
    if not damage.tells:
        assert not run.told(student)


def test_the_run_ends_with_the_count_and_says_that_something_is_wrong(run: Run) -> None:
    unread = sum(damage.scores is None for damage in DAMAGES.values())
    assert f"{len(DAMAGES) - unread} graded, {unread} could not be read." in run.output
    assert run.status == 1


def test_the_report_says_of_each_what_the_run_said(run: Run) -> None:
    results = class_results(run.small.course, ASSIGNMENT)
    assert {each.student for each in results.students} == set(DAMAGES)
    for each in results.students:
        if DAMAGES[each.student].scores is None:
            assert run.told(each.student) == f"  {each.student}: {each.problem}"
        else:
            assert not each.problem


def test_every_graded_notebook_is_a_whole_one(run: Run) -> None:
    graded = list(run.small.folder.glob(f"autograded/*/{ASSIGNMENT}/*.ipynb"))
    assert len(graded) == sum(damage.scores is not None for damage in DAMAGES.values())
    for path in graded:
        nbformat.validate(nbformat.reads(path.read_text(encoding="utf-8"), as_version=4))


def test_nothing_typed_by_a_student_was_run(run: Run) -> None:
    assert not list(run.small.folder.rglob("ran*"))
    assert not Path("ran").exists()


def test_what_is_left_out_of_pages_is_left_out_without_its_metadata(run: Run) -> None:
    run.small.course.feedback(ASSIGNMENT)
    title = "<h1>Assignment 1: your two questions</h1>"
    assert run.small.result("whole").page.count(title) == 1
    assert run.small.result("stripped").page.count(title) == 1


def test_every_page_of_the_class_can_be_made_and_shows_markup_as_text(run: Run) -> None:
    run.small.course.feedback(ASSIGNMENT)
    page = run.small.result("script").page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "<img" not in page
