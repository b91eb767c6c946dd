"""`anyreason add-students`: a class list out of what Canvas, Moodle and Blackboard export."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from autograders.gradebook.class_folder import ClassFolder
from autograders.gradebook.class_list import read_class_list
from course.cli import app

CANVAS = """\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Two questions (4711),Current Score
,,,,,Manual Posting,
    Points Possible,,,,,20,(read only)
"Okafor, Amara",4711,90001,amara,A,18,90
"Núñez-O’Brien, José María",4712,90002,jose_m,"A, B",,
Plato,4713,90003,plato,A,,
"Student, Test",4999,,8f3a,A,,
"""
MOODLE = """"First name","Last name","ID number",Institution,"Email address","Two questions (Real)"
Amara,Okafor,,,amara@example.org,18.00
"José María","Núñez-O’Brien",7,,jose@example.org,-
"""
OLD_MOODLE = "First name;Surname;ID number;Email address\nAmara;Okafor;7;a@example.org\n"
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Two questions [Total Pts: 20] |66"\n'
    '"Okafor"\t"Amara"\t"amara"\t"90001"\t"18"\n'
)


def table(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "grades.csv"
    path.write_bytes(text.encode(encoding))
    return path


def add(course: Path, file: Path) -> Result:
    return CliRunner().invoke(app, ["add-students", str(file), "--course", str(course)])


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = tmp_path / "course"
    assert CliRunner().invoke(app, ["new-course", str(folder)]).exit_code == 0
    return folder


def in_gradebook(course: Path) -> dict[str, tuple[str | None, ...]]:
    with ClassFolder(course).gradebook as gradebook:
        return {
            each.id: (each.first_name, each.last_name, each.email, each.lms_user_id)
            for each in gradebook.students
        }


def test_a_class_list_from_canvas_is_in_the_gradebook_with_its_numbers(
    course: Path, tmp_path: Path
) -> None:
    told = add(course, table(tmp_path, CANVAS))
    assert told.exit_code == 0, told.output
    assert "From Canvas: 3 added, 0 there already." in told.output
    assert "Their id is the SIS Login ID: Amara Okafor is “amara”." in told.output
    assert in_gradebook(course) == {
        "amara": ("Amara", "Okafor", None, "4711"),
        "jose_m": ("José María", "Núñez-O’Brien", None, "4712"),
        "plato": (None, "Plato", None, "4713"),
    }


def test_a_second_list_adds_who_is_new_and_removes_nobody(course: Path, tmp_path: Path) -> None:
    add(course, table(tmp_path, CANVAS))
    told = add(course, table(tmp_path, BLACKBOARD, "utf-16"))
    assert "From Blackboard: 0 added, 1 there already." in told.output
    assert in_gradebook(course)["amara"] == ("Amara", "Okafor", None, "4711")
    assert len(in_gradebook(course)) == 3


def test_in_moodle_the_id_is_the_column_that_says_something_of_everybody(tmp_path: Path) -> None:
    found = read_class_list(table(tmp_path, MOODLE))
    assert (found.lms, found.id_is) == ("Moodle", "Email address")
    assert [each.id for each in found.students] == ["amara@example.org", "jose@example.org"]
    old = read_class_list(table(tmp_path, OLD_MOODLE))
    assert (old.id_is, old.students[0].last_name) == ("ID number", "Okafor")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("Amara,Okafor,../amara,\n", "Amara Okafor has no id that nbgrader can use (Username)"),
        ("Amara,Okafor,,\n", "Amara Okafor has no id"),
        ("Amara,Okafor,bo,\n", "Amara Okafor has the same id as somebody else: “bo”."),
    ],
)
def test_a_row_that_cant_be_taken_is_named_and_the_others_are(
    course: Path, tmp_path: Path, rows: str, said: str
) -> None:
    head = "First name,Last name,Username,Email address\nBo,Berg,bo,\nCy,Cole,cy,\n"
    told = add(course, table(tmp_path, head + rows))
    assert told.exit_code == 1
    assert said in told.output
    assert set(in_gradebook(course)) == {"bo", "cy"}


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        ("", "utf-8", "this file is empty"),
        ("name,grade\nAmara,18\n", "utf-8", "the columns are not those"),
        ("First name,Last name\nJosé,Núñez\n", "latin-1", "this is not text in UTF-8"),
        ('Student,ID\n"Okafor, Amara,1\n', "utf-8", "is never closed"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_what_to_do(
    course: Path, tmp_path: Path, text: str, encoding: str, said: str
) -> None:
    told = add(course, table(tmp_path, text, encoding))
    assert told.exit_code == 2
    assert said in told.output
