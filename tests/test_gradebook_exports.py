"""The files for Canvas, Moodle and Blackboard, read back as those programs would read them."""

from __future__ import annotations

import csv
import io
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from traitlets.config import Config

from autograders.gradebook.exports import BlackboardExport, CanvasExport, MoodleExport, harmless
from autograders.gradebook.programs import make_findable
from tests.gradebook_class import ASSIGNMENT, GOOD_FINAL, GOOD_FIRST, SmallClass, write

COURSE = "exports"
SECOND = "=second, “try”"


def _fill(gradebook: Gradebook) -> None:
    """A class with every kind of work: graded, late, waiting, never graded and missing."""
    for name in ("first", SECOND):
        gradebook.add_assignment(name)
        gradebook.add_notebook("work", name)
        for cell, points in (("one", 10), ("two", 2.5)):
            gradebook.add_grade_cell(cell, "work", name, max_score=points, cell_type="code")
    people: dict[str, dict[str, str]] = {
        "zoe": {"first_name": "Zoë", "last_name": "Ångström", "email": "zoe@example.org"},
        "late": {"first_name": 'Ana "Ani"', "last_name": "O’Neil, Jr.", "lms_user_id": "4711"},
        "very-late": {"first_name": "Bo", "last_name": "Quist\tAnd\nOn"},
        "waits": {"first_name": "=HYPERLINK(1)", "last_name": "+Plus", "email": "@w@example.org"},
        "never": {"first_name": "太郎", "last_name": "山田", "email": "taro@example.org"},
        "missing": {},
        "zero": {"first_name": "Nil", "last_name": "-Dash"},
    }
    for student, about in people.items():
        gradebook.add_student(student, **about)
    for student in people:
        if student != "missing":
            gradebook.add_submission("first", student)
    _grade(gradebook, "zoe", 10, 2.333)
    _grade(gradebook, "late", 8, 2, penalty=1.5)
    _grade(gradebook, "very-late", 1, 0, penalty=99)
    _grade(gradebook, "waits", 10, None)
    _grade(gradebook, "zero", 0, 0)
    gradebook.add_submission(SECOND, "zoe")
    _grade(gradebook, "zoe", 5, 0, assignment=SECOND)


def _grade(
    gradebook: Gradebook,
    student: str,
    *scores: float | None,
    penalty: float = 0.0,
    assignment: str = "first",
) -> None:
    book = gradebook.find_submission_notebook("work", assignment, student)
    book.late_submission_penalty = penalty
    for name, score in zip(("one", "two"), scores, strict=True):
        grade = gradebook.find_grade(name, "work", assignment, student)
        grade.auto_score = score
        grade.needs_manual_grade = score is None
    gradebook.db.commit()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("PATH", os.environ["PATH"])
        make_findable()
        with Gradebook("sqlite:///gradebook.db", COURSE) as gradebook:
            _fill(gradebook)
    return folder / "gradebook.db"


@pytest.fixture
def gradebook(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gradebook]:
    monkeypatch.chdir(tmp_path)
    shutil.copyfile(made, "gradebook.db")
    with Gradebook("sqlite:///gradebook.db", COURSE) as opened:
        yield opened


def _rows(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> list[list[str]]:
    text = path.read_bytes().decode(encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def _by(rows: list[list[str]], heading: str) -> dict[str, dict[str, str]]:
    """The rows by what stands in one column; every row has as many cells as the heading."""
    head = rows[0]
    found = [dict(zip(head, row, strict=True)) for row in rows[1:]]
    assert len({row[heading] for row in found}) == len(found)
    return {row[heading]: row for row in found}


SCORES = {
    "zoe": "12.33",
    "late": "8.5",
    "very-late": "0",
    "waits": "",
    "never": "",
    "missing": "",
    "zero": "0",
}


def test_canvas_gets_its_columns_the_points_row_and_the_scores(gradebook: Gradebook) -> None:
    CanvasExport(to="canvas.csv").export(gradebook)

    rows = _rows(Path("canvas.csv"))
    start = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert rows[0] == [*start, f"'{SECOND}", "first"]
    assert rows[1] == ["    Points Possible", "", "", "", "", "12.5", "12.5"]
    students = _by([rows[0], *rows[2:]], "SIS Login ID")
    assert {name: row["first"] for name, row in students.items()} == SCORES
    assert {name for name, row in students.items() if row[f"'{SECOND}"]} == {"zoe"}
    assert students["zoe"]["Student"] == "Ångström, Zoë"
    assert students["late"]["Student"] == 'O’Neil, Jr., Ana "Ani"'
    assert students["late"]["ID"] == "4711"
    assert students["zoe"]["ID"] == ""
    assert students["very-late"]["Student"] == "Quist And On, Bo"
    assert students["missing"]["Student"] == "missing"
    assert all(row["SIS User ID"] == row["Section"] == "" for row in students.values())


def test_canvas_can_take_the_ids_for_sis_user_ids(gradebook: Gradebook) -> None:
    CanvasExport(to="canvas.csv", student_id_is="SIS User ID").export(gradebook)

    rows = _rows(Path("canvas.csv"))
    students = _by([rows[0], *rows[2:]], "SIS User ID")
    assert set(students) == set(SCORES)
    assert all(row["SIS Login ID"] == "" for row in students.values())


def test_moodle_gets_one_column_that_tells_the_student(gradebook: Gradebook) -> None:
    MoodleExport(to="moodle.csv").export(gradebook)

    rows = _rows(Path("moodle.csv"))
    assert rows[0] == ["First name", "Last name", "Username", f"'{SECOND}", "first"]
    students = _by(rows, "Username")
    # Moodle makes a zero of an empty cell in a new column; a dash is no grade in any column.
    dashed = {name: score or "-" for name, score in SCORES.items()}
    assert {name: row["first"] for name, row in students.items()} == dashed
    assert students["missing"][f"'{SECOND}"] == "-"
    assert students["never"]["Last name"] == "山田"


def test_moodle_by_email_has_no_row_without_an_address(
    gradebook: Gradebook, caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("exports-by-email")
    exporter = MoodleExport(to="moodle.csv", student_id_is="Email address", log=logger)

    with caplog.at_level(logging.WARNING, logger=logger.name):
        exporter.export(gradebook)

    students = _by(_rows(Path("moodle.csv")), "Email address")
    assert set(students) == {"zoe@example.org", "taro@example.org", "'@w@example.org"}
    assert "“missing” has no email address" in caplog.text
    assert "“@w@example.org” could act as a formula" in caplog.text


def test_blackboard_gets_tabs_in_utf_16_or_quoted_commas(gradebook: Gradebook) -> None:
    BlackboardExport(to="board.xls").export(gradebook)
    BlackboardExport(to="board.csv").export(gradebook)

    assert Path("board.xls").read_bytes().startswith(b"\xff\xfe")
    assert Path("board.csv").read_bytes().startswith(b'\xef\xbb\xbf"Last Name","First Name",')
    rows = _rows(Path("board.xls"), "utf-16", "\t")
    assert rows == _rows(Path("board.csv"), "utf-8-sig")
    first = "first [Total Pts: 12.5 Score]"
    second = f"'{SECOND} [Total Pts: 12.5 Score]"
    assert rows[0] == ["Last Name", "First Name", "Username", second, first]
    students = _by(rows, "Username")
    assert {name: row[first] for name, row in students.items()} == SCORES
    assert students["very-late"]["Last Name"] == "Quist And On"


def test_a_heading_of_the_lms_takes_the_place_of_the_assignments_name(
    gradebook: Gradebook,
) -> None:
    of_board = "Two questions [Total Pts: 12.5 Score] |664617"
    BlackboardExport(to="board.csv", headings={"first": of_board}).export(gradebook)
    CanvasExport(to="canvas.csv", headings={"first": "Two questions (17)"}).export(gradebook)

    assert _rows(Path("board.csv"), "utf-8-sig")[0][-1] == of_board
    assert _rows(Path("canvas.csv"))[0][-1] == "Two questions (17)"
    with pytest.raises(ValueError, match="Two columns would have the heading “x”"):
        CanvasExport(to="no.csv", headings={"first": "x", SECOND: "x"}).export(gradebook)
    assert not Path("no.csv").exists()


@pytest.mark.parametrize("exporter", [CanvasExport, MoodleExport, BlackboardExport])
def test_no_cell_of_any_file_can_act_in_a_spreadsheet(
    gradebook: Gradebook, exporter: type[Any]
) -> None:
    exporter(to="grades.csv").export(gradebook)

    cells = [cell for row in _rows(Path("grades.csv"), "utf-8-sig") for cell in row]
    acting = [cell for cell in cells if cell.strip().startswith(("=", "+", "-", "@"))]
    assert set(acting) <= {exporter.no_score}
    assert any("HYPERLINK" in cell for cell in cells)


@pytest.mark.parametrize("text", ["=1", " =1", "+1", "-1", "@x", "\t=1", "\r\n@x", "＝1", "\x00=1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert harmless(text).startswith("'")


@pytest.mark.parametrize("text", ["", "Ana", "a=b", "O’Neil-Smith", "a1-two-questions"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_a_teachers_score_counts_and_extra_points_do(gradebook: Gradebook) -> None:
    grade = gradebook.find_grade("two", "work", "first", "waits")
    grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 2, 0.25, False
    gradebook.db.commit()

    MoodleExport(to="moodle.csv").export(gradebook)

    assert _by(_rows(Path("moodle.csv")), "Username")["waits"]["first"] == "12.25"


def test_points_for_now_are_no_score_while_a_draft_waits(gradebook: Gradebook) -> None:
    gradebook.find_grade("two", "work", "first", "zoe").needs_manual_grade = True
    gradebook.db.commit()

    MoodleExport(to="moodle.csv").export(gradebook)

    assert _by(_rows(Path("moodle.csv")), "Username")["zoe"]["first"] == "-"


def test_only_the_named_students_and_assignments(gradebook: Gradebook) -> None:
    chosen = {"student": ["zoe", "late"], "assignment": ["first"]}
    MoodleExport(config=Config(ExportPlugin={"to": "m.csv", **chosen})).export(gradebook)

    rows = _rows(Path("m.csv"))
    assert rows[0] == ["First name", "Last name", "Username", "first"]
    assert set(_by(rows, "Username")) == {"zoe", "late"}
    with pytest.raises(ValueError, match="no student “nobody”"):
        MoodleExport(to="m.csv", student=["nobody"]).export(gradebook)


def _export(folder: Path, exporter: str, to: str, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            *(sys.executable, "-m", "nbgrader", "export"),
            f"--exporter=autograders.gradebook.exports.{exporter}",
            f"--to={to}",
            *more,
        ],
        cwd=folder,
        env={**os.environ, "PATH": "/usr/bin:/bin", "JUPYTER_CONFIG_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.usefixtures("gradebook")
def test_the_command_says_in_a_sentence_what_it_cannot_do(tmp_path: Path) -> None:
    settings = f"c = get_config()\nc.CourseDirectory.course_id = {COURSE!r}\n"
    (tmp_path / "nbgrader_config.py").write_text(settings, encoding="utf-8")

    done = _export(tmp_path, "CanvasExport", "grades.csv", "--student=['nobody']")

    assert done.returncode == 1
    assert "The gradebook has no student “nobody”. Mend it in --student." in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "grades.csv").exists()


@pytest.mark.slow
def test_the_real_command_exports_a_class_that_was_really_graded(tmp_path: Path) -> None:
    small = SmallClass(tmp_path)
    small.hand_in("amara", write(GOOD_FIRST, GOOD_FINAL))
    small.hand_in("bela")
    small.hand_in_text("broken", "{")
    small.hand_in("spoilt", write(GOOD_FIRST, GOOD_FINAL))
    small.grade()
    # What was graded once is handed in again, damaged: the old score must not go out.
    small.hand_in_text("spoilt", "{")
    assert not small.course.autograde(ASSIGNMENT, "spoilt")
    with small.course.gradebook as book:
        book.add_student("nothing", first_name="No", last_name="Work")
    settings = tmp_path / "nbgrader_config.py"
    heading = f"{ASSIGNMENT} [Total Pts: 20 Score] |17"
    with settings.open("a", encoding="utf-8") as file:
        file.write(f"\nc.BlackboardExport.headings = {{{ASSIGNMENT!r}: {heading!r}}}\n")
        file.write("c.MoodleExport.student_id_is = 'ID number'\n")
    expected = {"amara": "20", "bela": "0", "broken": "", "spoilt": "", "nothing": ""}
    for exporter, to, key, column, read in (
        ("CanvasExport", "canvas.csv", "SIS Login ID", ASSIGNMENT, ("utf-8", ",")),
        ("MoodleExport", "moodle.csv", "ID number", ASSIGNMENT, ("utf-8", ",")),
        ("BlackboardExport", "board.xls", "Username", heading, ("utf-16", "\t")),
    ):
        done = _export(tmp_path, exporter, to)
        assert done.returncode == 0, done.stderr
        students = _by(_rows(tmp_path / to, *read), key)
        if exporter == "CanvasExport":
            assert students.pop("")[column] == "20"
        none = "-" if exporter == "MoodleExport" else ""
        assert {name: row[column] for name, row in students.items()} == {
            name: score or none for name, score in expected.items()
        }
