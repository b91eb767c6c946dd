"""Reads a class list from what Canvas, Moodle or Blackboard export, into nbgrader's gradebook.

Each lets an instructor download the gradebook as a table; whose row it is stands in the first
columns. The scores in it are left alone.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from autograders.csv_rows import UnreadableRowError, csv_rows
from autograders.gradebook.course import is_plain_name

_Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Lms:
    """How an LMS’s table is told, and which of its columns can be a student’s id, best first."""

    name: str
    has: frozenset[str]
    ids: tuple[str, ...]


_KINDS: Final = (
    _Lms("Canvas", frozenset({"Student", "ID"}), ("SIS Login ID", "SIS User ID")),
    _Lms("Blackboard", frozenset({"Last Name", "First Name"}), ("Username", "Student ID")),
    _Lms("Moodle", frozenset({"First name"}), ("Username", "ID number", "Email address")),
)


@dataclass(frozen=True, slots=True)
class ListedStudent:
    """One student of a class list. `number` is the LMS’s own number, "" where it tells none."""

    id: str
    first_name: str
    last_name: str
    email: str
    number: str


@dataclass(frozen=True, slots=True)
class ClassList:
    """A class list as it was read: whose table it is, and which of its columns is the id.

    `problems` are the rows that could not be taken, each in a sentence.
    """

    lms: str
    id_is: str
    students: tuple[ListedStudent, ...]
    problems: tuple[str, ...]


def read_class_list(path: Path) -> ClassList:
    """The students in an LMS’s table. Raises OSError, and ValueError for another kind of file."""
    head, *rows = _table(path)
    lms = next((kind for kind in _KINDS if kind.has <= set(head)), None)
    if lms is None:
        raise ValueError(
            f"{path}: the columns are not those that Canvas, Moodle or Blackboard export. Take the "
            "file that your LMS makes when you export its gradebook, as it is."
        )
    people = [row for row in _by_heading(head, rows) if _is_person(row)]
    # The best column that says something of everybody; else the one that does of most.
    filled = Counter({name: sum(bool(row.get(name)) for row in people) for name in lms.ids})
    id_is = max(lms.ids, key=lambda name: filled[name])
    students: dict[str, ListedStudent] = {}
    problems = []
    for row in people:
        student = _student(row, id_is)
        called = f"{student.first_name} {student.last_name}".strip()
        if not is_plain_name(student.id) or len(student.id) > 128:
            said = f"“{student.id[:60]}” can’t be one" if student.id else "there is none"
            problems.append(f"{called} has no id that nbgrader can use ({id_is}): {said}.")
        elif student.id in students:
            problems.append(f"{called} has the same id as somebody else: “{student.id}”.")
        else:
            students[student.id] = student
    return ClassList(lms.name, id_is, tuple(students.values()), tuple(problems))


def add_students(course: CourseDirectory, students: Sequence[ListedStudent]) -> int:
    """Writes them into the gradebook, and the names of those who are in it; nobody is removed.

    How many of them were not there before.
    """
    with Gradebook(course.db_url, course.course_id) as gradebook:
        known = {student.id for student in gradebook.students}
        for each in students:
            told = {
                "first_name": each.first_name,
                "last_name": each.last_name,
                "email": each.email,
                "lms_user_id": each.number,
            }
            # What the table does not say stays as it is.
            said = {key: value for key, value in told.items() if value}
            gradebook.update_or_create_student(each.id, **said)
    return sum(each.id not in known for each in students)


def _student(row: _Row, id_is: str) -> ListedStudent:
    first, last = (
        next((row[heading] for heading in headings if row.get(heading)), "")
        for headings in (("First name", "First Name"), ("Last name", "Last Name", "Surname"))
    )
    if "Student" in row:
        # Canvas: “Okafor, Amara”.
        last, comma, first = row["Student"].partition(",")
        if not comma:
            first, _, last = row["Student"].rpartition(" ")
    return ListedStudent(
        row.get(id_is, ""),
        first.strip(),
        last.strip(),
        row.get("Email address", ""),
        row.get("ID", ""),
    )


def _is_person(row: _Row) -> bool:
    """Not the points of the columns, nor Canvas’s made-up student, whom nobody gave an id."""
    if "Student" in row:
        return bool(row.get("ID")) and row["Student"] != "Student, Test"
    return any(row.values())


def _by_heading(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[_Row]:
    for row in rows:
        # The first of two columns with one heading counts: what is the student's comes first.
        yield dict(reversed(list(zip(head, row, strict=False))))


def _table(path: Path) -> list[list[str]]:
    """The rows of a table with commas, semicolons or tabs, in UTF-8 or UTF-16, without blanks."""
    raw = path.read_bytes()
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = raw.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(
            f"{path}: this is not text in UTF-8. Take the file as your LMS made it, or save it "
            "as “CSV UTF-8”."
        ) from None
    if not text.strip():
        raise ValueError(f"{path}: this file is empty.")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = []
    for row in csv_rows(io.StringIO(text, newline=""), delimiter):
        if isinstance(row, UnreadableRowError):
            raise ValueError(f"{path}: {row}.")
        rows.append([" ".join(cell.split()) for cell in row])
    return rows
