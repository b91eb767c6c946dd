"""`anyreason report`: it counts what the gradebook says, and names nobody by accident."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from sqlalchemy import event
from sqlalchemy.engine import Engine
from typer.testing import CliRunner

from autograders import judge
from autograders.cli import app
from autograders.feedback import texts
from autograders.gradebook.class_picture import BINS, Picture, outcome_words, picture_of
from autograders.gradebook.quotes import Said, name_parts, quotes
from autograders.gradebook.report import class_results
from autograders.gradebook.report_page import report_page
from tests.gradebook_class import (
    ASSIGNMENT,
    GOOD_FINAL,
    GOOD_FIRST,
    NEXT,
    SmallClass,
    both,
    write,
)
from tests.made_class import drafts_by_stage
from tests.support import ROOT

PROBE = f"{NEXT}\nDo you have any hesitations about <b>me</b> & my work?"
BLUNT = f"{NEXT}\nSo will you, Chidi Khan being my name, pass me on to the next round?"
EARLY = f"{NEXT}\nCan I have the job?"
NAMES = {
    "amara": ("Amara", "Okafor"), "bo": ("Bo", "Berg"), "chidi": ("Chidi", "Khan"),
    "dara": ("Dara", "Diaz"), "efua": ("Efua", "Evans"), "gita": ("Gita", "Gupta"),
    "hana": ("Hana", "Haas"), "zoe": ("Zoë", "Ito"),
}  # fmt: skip


def unsure_draft() -> str:
    """A draft of a labelled set that the judge leaves to a person."""
    return next(
        text
        for text in drafts_by_stage()["final-round"]
        if judge(text, "final-round").verdict == "unsure"
    )


def self_check(first_line: str, agreeing: int = 0) -> NotebookNode:
    """A self-check of a draft that meets all five: yes to the first so many questions."""
    answers = ["yes" if at < agreeing else "no" for at in range(5)]
    return nbformat.v4.new_code_cell("\n".join([f"%%self_check {first_line}", *answers]))


def checked(*cells: NotebookNode) -> Any:
    return lambda notebook: notebook.cells.extend(cells)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallClass]:
    small = SmallClass(tmp_path_factory.mktemp("report") / "course")
    for student, (first, last) in NAMES.items():
        small.course.add_student(student, {"first_name": first, "last_name": last})
    small.hand_in(
        "amara",
        both(
            write(GOOD_FIRST, GOOD_FINAL),
            checked(
                self_check("before first-round", 2),
                self_check("before first-round", 3),
                self_check("after final-round", 5),
            ),
        ),
    )
    small.hand_in("bo", both(write(PROBE), checked(self_check("before first-round", 1))))
    small.hand_in("chidi", write(BLUNT, GOOD_FIRST))
    small.hand_in("dara", write(GOOD_FIRST, unsure_draft()))
    small.hand_in("efua", both(write(EARLY, GOOD_FIRST), checked(self_check("after nowhere", 4))))
    small.hand_in("gita", write(EARLY, "a" * 20_001))
    small.hand_in_text("hana", '{"cells": [')
    small.grade()

    def score(notebook: Any) -> None:
        (grade,) = (each for each in notebook.grades if each.name == "check-first-round")
        grade.manual_score, grade.needs_manual_grade = 8.5, False

    def late(notebook: Any) -> None:
        notebook.late_submission_penalty = 1.5

    small.edit_gradebook("efua", score)
    small.edit_gradebook("amara", late)
    yield small
    small.course.close()


@pytest.fixture(scope="module")
def picture(small: SmallClass) -> Picture:
    return picture_of(class_results(small.course, ASSIGNMENT))


@pytest.fixture(scope="module")
def page(picture: Picture) -> str:
    return report_page(picture)


def test_every_score_is_that_of_the_gradebook(small: SmallClass, picture: Picture) -> None:
    with small.course.gradebook as gradebook:
        assignment = gradebook.find_assignment(ASSIGNMENT)
        assert picture.results.max_score == assignment.max_score
        for student in picture.results.students:
            kept = gradebook.find_submission(ASSIGNMENT, student.student)
            assert student.late_penalty == (kept.late_submission_penalty or 0.0)
            if not student.problem:
                assert student.score == kept.score
                assert student.waits == bool(kept.needs_manual_grade)
                for task in student.tasks:
                    grade = gradebook.find_grade(task.name, ASSIGNMENT, ASSIGNMENT, student.student)
                    assert (task.score, task.max_score) == (grade.score, grade.max_score)


def test_a_teachers_score_wins_and_what_waits_has_missed_nothing(picture: Picture) -> None:
    students = {each.student: each for each in picture.results.students}
    assert students["efua"].tasks[0].score == 8.5
    assert students["dara"].waits
    first, final = picture.stages
    # amara, bo, chidi, dara and gita; efua's is the teacher's.
    assert (first.counted, first.by_teacher, first.waiting, first.blank) == (5, 1, 0, 0)
    # amara, chidi and efua; bo left it blank, dara's waits, gita's is too long.
    assert (final.counted, final.waiting, final.blank, final.unread) == (3, 1, 1, 1)
    for row in (*picture.rows, *picture.remarks):
        for stage, count in zip(picture.stages, row.counts, strict=True):
            assert count.met + count.missed + count.unread == stage.counted
    close = next(row for row in picture.rows if row.name == "close")
    assert [(count.met, count.missed) for count in close.counts] == [(2, 3), (3, 0)]


def test_points_are_spread_as_they_are_final(picture: Picture) -> None:
    final = {
        each.student: each.final_score
        for each in picture.results.students
        if not each.waits and not each.problem
    }
    assert final["amara"] == 18.5
    assert set(final) == {"amara", "bo", "chidi", "efua", "gita"}
    scores = picture.scores
    assert scores is not None
    assert (len(scores.bins), sum(each.count for each in scores.bins)) == (BINS, len(final))
    for each in scores.bins:
        last = each is scores.bins[-1]
        assert each.count == sum(
            each.low <= points < each.high or (last and points == each.high)
            for points in final.values()
        )
    assert scores.mean == pytest.approx(sum(final.values()) / len(final))
    assert (scores.lowest, scores.highest) == (min(final.values()), max(final.values()))


def test_the_table_says_the_same_as_the_page(
    small: SmallClass, picture: Picture, tmp_path: Path
) -> None:
    table, target = tmp_path / "report.csv", tmp_path / "report.html"
    asked = ["report", ASSIGNMENT, "--course", small.folder, "--csv", table, "-o", target]
    done = CliRunner().invoke(app, [str(each) for each in asked])
    assert done.exit_code == 0, done.output
    assert "1 answer waits for you." in done.output
    assert "hana could not be graded: " in done.output
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in (*picture.rows, *picture.remarks):
        for stage, count in zip(picture.stages, row.counts, strict=True):
            told = Counter(
                each[row.name]
                for each in rows
                if each["stage"] == stage.stage and each["state"] == "judged"
            )
            assert (told["met"], told["missed"], told["unread"]) == (
                count.met,
                count.missed,
                count.unread,
            )
    states = Counter(row["state"] for row in rows)
    assert states == {
        "judged": 8, "scored by you": 1, "waits": 1, "blank": 1, "not judged": 1,
        "could not be graded": 1, "handed in nothing": 1,
    }  # fmt: skip
    (waiting,) = (row for row in rows if row["state"] == "waits")
    assert (waiting["student"], waiting["points"]) == ("dara", "")
    assert "could not" in waiting["why"] or "can see" in waiting["why"]
    (absent,) = (row for row in rows if row["state"] == "handed in nothing")
    assert (absent["student"], absent["name"]) == ("zoe", "Zoë Ito")
    assert "Zoë Ito" in target.read_text(encoding="utf-8")
    (damaged,) = (row for row in rows if row["state"] == "could not be graded")
    assert "cut off" in damaged["why"]


def test_nobody_is_named_before_the_part_for_the_instructor(page: str) -> None:
    shown, _, alone = _text(page).partition("From here on with names.")
    for student, (first, last) in NAMES.items():
        assert not re.search(rf"\b({student}|{first}|{last})\b", shown, re.IGNORECASE), student
    assert "Dara Diaz" in alone
    assert "cut off" in alone.partition("Hana Haas")[0]
    assert "zoe" in alone


def test_words_of_students_are_text_and_never_markup(page: str) -> None:
    assert "“Do you have any hesitations about <b>me</b> & my work”" in _text(page)
    assert "about <b>me" not in page
    assert not re.search(r"<(script|link|img|iframe|object)\b|\bsrc=|https?://|@import|url\(", page)


def test_what_was_missed_is_counted_and_quoted(picture: Picture) -> None:
    told = {(miss.title, miss.what): miss for miss in picture.misses}
    doubts = told["Any-reason close", "asks for doubts, not for a reason"]
    assert (doubts.count, doubts.of) == (1, 8)
    assert doubts.quotes == ("Do you have any hesitations about <b>me</b> & my work",)
    # Two drafts ask straight out; one of them holds its writer's name.
    blunt = told["Any-reason close", "asks for the answer straight out"]
    assert (blunt.count, blunt.quotes) == (2, ("Can I have the job",))


def test_self_checks_before_and_after_are_held_together(picture: Picture, page: str) -> None:
    checks = picture.self_checks
    assert checks is not None
    # Only amara has both; of her two checks before, the last one counts.
    assert (checks.students, checks.mean_before, checks.mean_after) == (1, 3, 5)
    assert [(row.before, row.after, row.of) for row in checks.rows] == [
        (1, 1, 1), (1, 1, 1), (1, 1, 1), (0, 1, 1), (0, 1, 1),
    ]  # fmt: skip
    assert "3 of 5 before and 5 after" in _text(page)


def test_a_large_class_takes_no_more_queries_than_a_small_one(tmp_path: Path) -> None:
    small = SmallClass(tmp_path / "course")
    counted = []
    for students in (["amara"], ["bo", "chidi", "dara"]):
        for student in students:
            small.hand_in(student, write(GOOD_FIRST, PROBE))
        small.grade()
        statements: list[str] = []

        def note(*told: Any, statements: list[str] = statements) -> None:
            statements.append(told[2])

        event.listen(Engine, "before_cursor_execute", note)
        try:
            results = class_results(small.course, ASSIGNMENT)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        assert all(len(student.tasks) == 2 for student in results.students)
        counted.append(len(statements))
    small.course.close()
    assert counted[0] == counted[1]


def test_a_damaged_graded_notebook_and_newer_work_are_told(tmp_path: Path) -> None:
    small = SmallClass(tmp_path / "course")
    for student in ("amara", "bo"):
        path = small.hand_in(student, write(GOOD_FIRST, GOOD_FINAL))
        path.with_name("timestamp.txt").write_text("2026-01-01 10:00:00 UTC")
    small.grade()
    assert not picture_of(class_results(small.course, ASSIGNMENT)).newer
    path.with_name("timestamp.txt").write_text("2026-01-02 10:00:00 UTC")
    graded = small.course.path("autograded", "amara", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    data = json.loads(graded.read_text(encoding="utf-8"))
    for cell in data["cells"]:
        for output in cell.get("outputs", []):
            output["metadata"].get("anyreason", {}).pop("criteria", None)
    graded.write_text(json.dumps(data), encoding="utf-8")
    picture = picture_of(class_results(small.course, ASSIGNMENT))
    small.course.close()
    assert [student.student for student in picture.newer] == ["bo"]
    (damaged,) = picture.ungraded
    assert (damaged.student, "Grade it again" in damaged.problem) == ("amara", True)
    page = _text(report_page(picture))
    assert "Handed in again since" in page


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["a9"], "The gradebook has no assignment “a9”. It has “a1-two-questions”."),
        ([ASSIGNMENT, "-o", "report.txt"], "report.txt should end in .html"),
        ([ASSIGNMENT, "--csv", "report.html"], "report.html should end in .csv"),
        ([ASSIGNMENT, "-o", "no/such/report.html"], "report.html"),
    ],
)
def test_what_cannot_be_written_is_said(
    small: SmallClass, arguments: list[str], says: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["report", *arguments, "--course", str(small.folder)])
    assert done.exit_code == 2
    assert says in done.output
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_a_class_is_said_and_left_as_it_is(tmp_path: Path) -> None:
    runner = CliRunner()
    asked = ["report", ASSIGNMENT, "--course", str(tmp_path)]
    done = runner.invoke(app, asked)
    assert (done.exit_code, "there is no nbgrader_config.py here" in done.output) == (2, True)
    shutil.copyfile(ROOT / "assignments/nbgrader_config.py", tmp_path / "nbgrader_config.py")
    done = runner.invoke(app, asked)
    assert (done.exit_code, "has no gradebook yet" in done.output) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["nbgrader_config.py"]


def test_every_outcome_of_a_criterion_has_its_words() -> None:
    told = outcome_words()
    for criterion in told:
        outcomes = {
            outcome
            for outcome in texts()[criterion]
            if outcome not in ("met", "none") and not outcome.startswith("unclear")
        }
        assert set(told[criterion]) == outcomes
    assert set(told) == {result.name for result in judge("What is next?", "first-round").criteria}


@pytest.mark.parametrize(
    "words",
    [
        "will you take Amara on",
        "I'm Ngozi and I'd like the job",
        "my name is Ngozi",
        "write to n.obi@example.org",
        "call me on 0170 555 01 23",
        "would you and Chidi pass me on",
    ],
)
def test_words_that_tell_whose_they_are_are_not_quoted(words: str) -> None:
    by = name_parts("Amara Okafor", "okafor.a")
    plain = Said("will you take me on", by)
    assert quotes([plain, Said(words, by)], name_parts("Chidi Khan")) == (plain.words,)


def test_quotes_differ_and_those_without_names_come_first() -> None:
    nobody: frozenset[str] = frozenset()
    said = [
        "can Northwind give me the job today, as we said it would be",
        "can I have it",
        "can I have it?",
        "so is the job mine",
        "what about taking me on board",
    ]
    picked = quotes([Said(words, nobody) for words in said], nobody)
    assert picked == ("what about taking me on board", "so is the job mine", "can I have it?")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def _text(page: str) -> str:
    parser = _Text()
    parser.feed(page.partition("</style>")[2])
    return re.sub(r"\s+", " ", "".join(parser.found))
