"""Grading a class without running anything: scores, comments, pages, and damaged notebooks."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from autograders.gradebook.problems import problem_with
from autograders.stub import STUB
from tests.gradebook_class import (
    ASSIGNMENT,
    GOOD_FINAL,
    GOOD_FIRST,
    Change,
    Graded,
    Route,
    SmallClass,
    both,
    cell_of,
    hand_in_all,
    source_of,
    write,
)

FULL = {"check-first-round": 10.0, "check-final-round": 10.0}
NOTHING = {"check-first-round": 0.0, "check-final-round": 0.0}
GOOD = write(GOOD_FIRST, GOOD_FINAL)
SCRIPT = "<script>document.title = 'taken'</script><img src=x onerror=alert(1)>"


def _code_everywhere(target: Path) -> Change:
    """Code that would write a file, in every place where running would come across it."""
    python = f"from pathlib import Path; Path({str(target)!r}).write_text('ran')"
    shell = f"!touch {target}"

    def change(notebook: NotebookNode) -> None:
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.source = python
        cell_of(notebook, "draft-final-round").source = f"%%draft final-round\n{shell}\n{python}"
        notebook.cells.insert(0, new_code_cell(f"{python}\n{shell}"))
        notebook.cells.append(new_code_cell(f"%%bash\ntouch {target}"))

    return change


def _scored_outputs(notebook: NotebookNode) -> None:
    """Outputs handed in with a score in them, and locked cells that claim more points."""
    for name in FULL:
        cell = cell_of(notebook, name)
        cell.outputs = [new_output("execute_result", {"text/plain": "10.0"}, execution_count=1)]
        cell.metadata.nbgrader.points = 100


def _roles_swapped(notebook: NotebookNode) -> None:
    for name in FULL:
        cell_of(notebook, name).metadata.nbgrader.update(solution=True, locked=False)


def _copied(name: str) -> Change:
    def change(notebook: NotebookNode) -> None:
        cell = cell_of(notebook, name)
        copy = deepcopy(cell)
        copy.id = f"{cell.id}-copy"
        notebook.cells.insert(notebook.cells.index(cell), copy)

    return change


def _deleted(*names: str) -> Change:
    def change(notebook: NotebookNode) -> None:
        for name in names:
            notebook.cells.remove(cell_of(notebook, name))

    return change


def _moved_to_own_cell(notebook: NotebookNode) -> None:
    at = notebook.cells.index(cell_of(notebook, "draft-first-round"))
    notebook.cells[at] = new_code_cell(f"%%draft first-round\n{GOOD_FIRST}")


def _as_markdown(notebook: NotebookNode) -> None:
    at = notebook.cells.index(cell_of(notebook, "draft-first-round"))
    old = notebook.cells[at]
    notebook.cells[at] = new_markdown_cell(old.source, metadata=old.metadata)


def _old_metadata(notebook: NotebookNode) -> None:
    notebook.cells.append(new_markdown_cell("x", metadata={"nbgrader": {"grade_id": "alien"}}))
    notebook.cells.append(new_markdown_cell("y", metadata={"nbgrader": {}}))


SUBMISSIONS: dict[str, Change] = {
    "good": GOOD,
    "blank": write(),
    "emptied": both(
        source_of("draft-first-round", ""), source_of("draft-final-round", "%%draft final-round\n")
    ),
    "stub-of-nbgrader": source_of(
        "draft-first-round",
        "%%draft first-round\n# YOUR CODE HERE\nraise NotImplementedError()",
    ),
    "wrong-stage": both(GOOD, source_of("draft-first-round", f"%%draft final-round\n{GOOD_FIRST}")),
    "no-magic": both(GOOD, source_of("draft-first-round", GOOD_FIRST)),
    "misspelt": both(GOOD, source_of("draft-first-round", f"%% Darft frist-round\n{GOOD_FIRST}")),
    "bare": both(GOOD, source_of("draft-first-round", f"draft first round\n{GOOD_FIRST}")),
    "too-long": write(GOOD_FIRST + " and so on" * 3000, GOOD_FINAL),
    "number": both(GOOD, *(source_of(name, "10.0") for name in FULL)),
    "printing": both(write(), *(source_of(name, "print(10)") for name in FULL)),
    "raising": both(GOOD, *(source_of(name, "raise SystemExit") for name in FULL)),
    "outputs": both(write(), _scored_outputs),
    "roles": both(write(), _roles_swapped),
    "copied-answer": both(GOOD, _copied("draft-first-round")),
    "copied-check": both(GOOD, _copied("check-final-round")),
    "deleted-check": both(GOOD, _deleted("check-first-round")),
    "deleted-both": both(GOOD, _deleted("draft-first-round", "check-first-round")),
    "deleted-start": both(GOOD, _deleted("start", "example-draft")),
    "own-cell": both(GOOD, _moved_to_own_cell),
    "as-markdown": both(GOOD, _as_markdown),
    "old-metadata": both(GOOD, _old_metadata),
    "script": write(f"{SCRIPT}\n{GOOD_FIRST}", GOOD_FINAL.replace("offer", f"offer {SCRIPT}")),
}


@pytest.fixture(scope="module", params=["nbgrader", "anyreason"])
def a_class(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SmallClass]:
    folder = tmp_path_factory.mktemp("class")
    small = SmallClass(folder / "course", by=request.param)
    hand_in_all(small, SUBMISSIONS)
    small.hand_in("code", _code_everywhere(folder / "ran.txt"))
    small.hand_in_text("cut-off", nbformat.writes(small.released)[:3000])
    small.hand_in_text("not-text", b"\xff\xfe\x00\x80")
    small.hand_in_text("renamed", nbformat.writes(small.released), "My copy.ipynb")
    small.hand_in_text("not-a-notebook", '{"hello": 1}')
    small.grade()
    yield small
    small.course.close()


@pytest.fixture
def of(a_class: SmallClass) -> Any:
    def result(student: str) -> Graded:
        return a_class.result(student)

    return result


def test_the_model_answers_earn_full_marks(of: Any) -> None:
    assert of("good").scores == FULL
    assert not any(of("good").waits.values())


def test_the_instructors_solutions_earn_full_marks(tmp_path: Path) -> None:
    small = SmallClass(tmp_path)
    source = tmp_path / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    small.hand_in_text("instructor", source.read_bytes())
    small.grade()
    assert small.result("instructor").scores == FULL


@pytest.mark.parametrize("student", ["blank", "emptied", "stub-of-nbgrader"])
def test_an_untouched_answer_is_not_attempted(of: Any, student: str) -> None:
    result = of(student)
    assert result.scores == NOTHING
    assert result.comments["draft-first-round"].startswith("Not attempted")
    assert "Not attempted" in result.page
    assert STUB not in result.page


@pytest.mark.parametrize(
    ("student", "says"),
    [
        ("wrong-stage", "“%%draft final-round”, but this task is the first round"),
        ("no-magic", "“%%draft first-round” is missing"),
        ("misspelt", "it should say “%%draft first-round”"),
        ("bare", "it should say “%%draft first-round”"),
        ("own-cell", "a cell that you added"),
    ],
)
def test_a_spoilt_first_line_costs_nothing_and_is_told(of: Any, student: str, says: str) -> None:
    result = of(student)
    assert result.scores == FULL
    assert says in result.comments["draft-first-round"]
    assert says not in result.comments["draft-final-round"]


@pytest.mark.parametrize(
    "student",
    [
        "number",
        "raising",
        "copied-answer",
        "copied-check",
        "deleted-check",
        "deleted-start",
        "as-markdown",
        "old-metadata",
    ],
)
def test_what_a_student_breaks_around_a_good_draft_is_mended(of: Any, student: str) -> None:
    assert of(student).scores == FULL


@pytest.mark.parametrize("student", ["printing", "outputs", "roles", "blank"])
def test_no_trick_with_the_check_cells_earns_anything(of: Any, student: str) -> None:
    assert of(student).scores == NOTHING


def test_a_deleted_draft_earns_nothing_and_the_other_one_counts(of: Any) -> None:
    assert of("deleted-both").scores == FULL | {"check-first-round": 0.0}


def test_an_over_long_draft_earns_nothing_and_says_why(of: Any) -> None:
    result = of("too-long")
    assert result.scores == FULL | {"check-first-round": 0.0}
    comment = result.comments["draft-first-round"]
    assert comment.startswith("0 of 10 points. ")
    assert comment[len("0 of 10 points. ")].isupper()
    assert comment.count("20,000") == 1
    assert "Not attempted" not in comment


def test_nothing_that_was_handed_in_is_run(a_class: SmallClass, of: Any) -> None:
    assert of("code").worked
    assert not (a_class.folder.parent / "ran.txt").exists()
    assert of("code").scores == NOTHING


def test_comments_and_the_marked_up_draft_arrive_on_the_page(of: Any) -> None:
    result = of("good")
    assert "Next-step question" in result.comments["draft-first-round"]
    assert result.page.count('class="arw arw-judgement') == 2
    assert "The comment in plain words" in result.page
    assert "20 of 20 points" in result.page


def test_a_page_asks_for_nothing_from_a_network_and_has_no_script(of: Any) -> None:
    for word in ("<script", "http://", "https://", "<link", "@import", "url("):
        assert word not in of("good").page


def test_markup_in_a_draft_is_shown_as_text(of: Any) -> None:
    page = of("script").page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "<img" not in page


def test_a_comment_carries_no_markup_to_other_pages(of: Any) -> None:
    for comment in of("script").comments.values():
        assert "<script" not in comment
        assert "<img" not in comment


@pytest.mark.parametrize(
    ("student", "says"),
    [
        ("cut-off", "cut off or damaged"),
        ("not-text", "not a text file"),
        ("renamed", "another name: “My copy.ipynb”"),
        ("not-a-notebook", "no longer a whole notebook"),
    ],
)
def test_an_unreadable_submission_is_told_in_plain_words_and_stops_nobody(
    a_class: SmallClass, student: str, says: str
) -> None:
    assert a_class.worked[student] is False
    folder = a_class.course.path("submitted", student, ASSIGNMENT)
    assert says in problem_with(student, folder, ASSIGNMENT)
    failed = {student for student, worked in a_class.worked.items() if not worked}
    assert failed == {"cut-off", "not-text", "renamed", "not-a-notebook"}


@pytest.mark.parametrize("by", ["nbgrader", "anyreason"])
def test_grading_again_keeps_what_a_teacher_gave_and_wrote(tmp_path: Path, by: Route) -> None:
    small = SmallClass(tmp_path, by=by)
    small.hand_in("good", GOOD)
    small.grade()

    def teacher(book: Any) -> None:
        grade = next(grade for grade in book.grades if grade.name == "check-first-round")
        grade.manual_score = 4.5
        comment = next(each for each in book.comments if each.name == "draft-first-round")
        comment.manual_comment = "Come and *see* me. <script>1</script>"

    small.edit_gradebook("good", teacher)
    small.grade()
    result = small.result("good")
    assert result.scores == FULL | {"check-first-round": 4.5}
    assert result.automatic == FULL
    assert result.comments["draft-first-round"].startswith("Come and")
    assert "From your teacher" in result.page
    assert "<em>see</em>" in result.page
    assert "<script" not in result.page
    assert "14.5 of 20 points" in result.page


def test_a_check_that_cannot_be_read_waits_for_a_person(tmp_path: Path) -> None:
    small = SmallClass(tmp_path / "course")
    source = tmp_path / "course" / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(source, as_version=4)
    cell_of(notebook, "check-first-round").source = "assert len(draft) > 10"
    nbformat.write(notebook, source)
    small.course.generate(ASSIGNMENT)
    small.hand_in("good", GOOD)
    small.grade()
    result = small.result("good")
    assert result.scores == FULL | {"check-first-round": 0.0}
    assert result.automatic["check-first-round"] is None
    assert result.waits == {"check-first-round": True, "check-final-round": False}
    assert "A teacher will read this one" in result.comments["draft-first-round"]
    assert "a teacher still has to read one answer" in result.page


def _copied_below(name: str, below: str) -> Change:
    """A copy of one cell, with the metadata that JupyterLab copies along, below another."""

    def change(notebook: NotebookNode) -> None:
        copy = deepcopy(cell_of(notebook, name))
        copy.id = f"{copy.id}-copy"
        notebook.cells.insert(notebook.cells.index(cell_of(notebook, below)) + 1, copy)

    return change


def _swapped(notebook: NotebookNode) -> None:
    """The two answer boxes, dragged to each other's place."""
    first, final = (
        notebook.cells.index(cell_of(notebook, f"draft-{stage}"))
        for stage in ("first-round", "final-round")
    )
    notebook.cells[first], notebook.cells[final] = notebook.cells[final], notebook.cells[first]


def _texts_swapped(notebook: NotebookNode) -> None:
    first, final = (cell_of(notebook, f"draft-{stage}") for stage in ("first-round", "final-round"))
    first.source, final.source = final.source, first.source


def _reused_copy(notebook: NotebookNode) -> None:
    """The final draft in a copy of the first answer box, with a new first line."""
    _copied_below("draft-first-round", "draft-final-round")(notebook)
    copy = notebook.cells[notebook.cells.index(cell_of(notebook, "draft-final-round")) + 1]
    copy.source = f"%%draft final-round\n{GOOD_FINAL}"


def _to_the_end(notebook: NotebookNode) -> None:
    cell = cell_of(notebook, "draft-first-round")
    notebook.cells.remove(cell)
    notebook.cells.append(cell)


PLACES: dict[str, Change] = {
    "pasted-below": both(GOOD, _copied_below("draft-first-round", "draft-final-round")),
    "swapped": both(GOOD, _swapped),
    "texts-swapped": both(GOOD, _texts_swapped),
    "reused-copy": both(write(GOOD_FIRST), _reused_copy),
    "to-the-end": both(GOOD, _to_the_end),
    "to-the-end-bare": both(GOOD, source_of("draft-first-round", GOOD_FIRST), _to_the_end),
}


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallClass]:
    small = SmallClass(tmp_path_factory.mktemp("moved"))
    hand_in_all(small, PLACES)
    small.grade()
    yield small
    small.course.close()


@pytest.mark.parametrize("student", list(PLACES))
def test_a_draft_counts_for_its_own_task_wherever_it_was_moved(
    moved: SmallClass, student: str
) -> None:
    result = moved.result(student)
    assert result.scores == FULL
    for stage in ("first-round", "final-round"):
        assert (result.comments[f"draft-{stage}"] or "").startswith("10 of 10 points")


def test_one_draft_never_counts_for_two_tasks(tmp_path: Path) -> None:
    small = SmallClass(tmp_path)
    small.hand_in("lazy", source_of("draft-final-round", f"%%draft first-round\n{GOOD_FIRST}"))
    small.grade()
    result = small.result("lazy")
    assert result.scores["check-first-round"] == 0.0
    assert "this task is the final round" in (result.comments["draft-final-round"] or "")
