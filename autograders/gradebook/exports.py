"""Writes the gradebook as the files that Canvas, Moodle and Blackboard import grades from.

    nbgrader export --exporter=autograders.gradebook.exports.CanvasExport --to=grades.csv

A score is written only where there is one. A student who handed in nothing, or whose work is not
graded to the end, gets an empty cell; for Moodle a dash.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar, Final

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps.baseapp import NbGrader
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins.export import ExportPlugin
from traitlets import Dict, Enum, Unicode

# A spreadsheet takes a cell that starts with one of these for a formula; so do its wide forms.
_STARTS_A_FORMULA: Final = tuple("=+-@＝＋－＠")


class _LmsExport(ExportPlugin):  # type: ignore[misc]
    """What the exporters share: whose row it is, which column, and whether there is a score."""

    headings = Dict(
        key_trait=Unicode(),
        value_trait=Unicode(),
        help="the heading of an assignment’s column, by the assignment’s name in nbgrader: "
        "copy it from a file that you downloaded from your LMS",
    ).tag(config=True)

    default_to: ClassVar[str] = "grades.csv"
    no_score: ClassVar[str] = ""
    student_headings: ClassVar[tuple[str, ...]]

    def export(self, gradebook: Gradebook) -> None:
        """Writes the file that `--to` names.

        Where no usable file can be made, `nbgrader export` ends with a sentence that says why;
        a caller of another kind gets a ValueError, or the OSError of a place not to be written.
        """
        try:
            self._export(gradebook)
        except (OSError, ValueError) as error:
            if isinstance(self.parent, NbGrader):
                self.parent.fail(str(error))
            raise

    def _export(self, gradebook: Gradebook) -> None:
        assignments = self._chosen("assignment", gradebook.assignments, "name", self.assignment)
        students = self._chosen("student", gradebook.students, "id", self.student)
        columns = [self._heading(assignment) for assignment in assignments]
        head = [*self._student_headings(), *columns]
        if len(set(head)) < len(head):
            twice = sorted({heading for heading in head if head.count(heading) > 1})
            raise ValueError(
                f"Two columns would have the heading “{twice[0]}”. Give each assignment a heading "
                f"of its own in c.{type(self).__name__}.headings."
            )
        rows = [head, *self._rows_above(assignments)]
        course = CourseDirectory(config=self.config)
        for student in sorted(students, key=_by_name):
            who = self._student(student)
            if who is None:
                continue
            scores = [_score(gradebook, course, each.name, student.id) for each in assignments]
            rows.append([*map(harmless, who), *(score or self.no_score for score in scores)])
        target = Path(self.to or self.default_to)
        target.write_bytes(self._encode(rows, target))
        self.log.info("Exported the grades to %s", target)

    def _chosen(self, kind: str, known: Iterable[Any], key: str, wanted: list[Any]) -> list[Any]:
        """Those that the command line names, or all; ValueError for a name that nobody has."""
        found = {getattr(each, key): each for each in known}
        names = [str(name) for name in wanted]
        for name in names:
            if name not in found:
                raise ValueError(f"The gradebook has no {kind} “{name}”. Mend it in --{kind}.")
        return [each for name, each in found.items() if not names or name in names]

    def _heading(self, assignment: Any) -> str:
        given = self.headings.get(assignment.name)
        return harmless(given or self._heading_made_of(assignment))

    def _student_headings(self) -> tuple[str, ...]:
        return self.student_headings

    def _heading_made_of(self, assignment: Any) -> str:
        return str(assignment.name)

    def _rows_above(self, assignments: list[Any]) -> list[list[str]]:  # noqa: ARG002
        return []

    def _student(self, student: Any) -> tuple[str, ...] | None:
        """The cells that say whose row it is; None when nothing in them could tell."""
        raise NotImplementedError

    def _encode(self, rows: list[list[str]], target: Path) -> bytes:  # noqa: ARG002
        return _table(rows).encode("utf-8")

    def _note_changed(self, identifier: str) -> None:
        if harmless(identifier) != identifier:
            self.log.warning(
                "The id “%s” could act as a formula or holds odd spaces, so it was changed to "
                "“%s” in the file: your LMS will not find this student.",
                _one_line(identifier),
                harmless(identifier),
            )


class CanvasExport(_LmsExport):
    """The CSV file that Canvas imports in its gradebook (Import), in UTF-8.

    Canvas finds a student by ID (nbgrader’s `lms_user_id`), then by SIS User ID, then by SIS
    Login ID, then by name. It finds an assignment by its name, or by “Name (number)”.
    """

    student_id_is = Enum(
        ("SIS Login ID", "SIS User ID"),
        default_value="SIS Login ID",
        help="which of Canvas’s ids the student ids in nbgrader are",
    ).tag(config=True)

    student_headings = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")

    def _rows_above(self, assignments: list[Any]) -> list[list[str]]:
        # The four spaces are Canvas’s own.
        points = [_number(assignment.max_score) for assignment in assignments]
        return [["    Points Possible", "", "", "", "", *points]]

    def _student(self, student: Any) -> tuple[str, ...]:
        self._note_changed(student.id)
        names = [name for name in (student.last_name, student.first_name) if name]
        login = self.student_id_is == "SIS Login ID"
        return (
            ", ".join(names) or student.id,
            student.lms_user_id or "",
            "" if login else student.id,
            student.id if login else "",
            "",
        )


class MoodleExport(_LmsExport):
    """The CSV file that Moodle imports (Grades, Import, CSV file), in UTF-8.

    There is one column that tells the student, and it is never empty: Moodle’s importer skips an
    empty one without forgetting the student of the row above. A dash is its sign for no grade:
    of an empty cell in a column that becomes a new grade item it makes a zero.
    """

    no_score = "-"

    student_id_is = Enum(
        ("Username", "ID number", "Email address"),
        default_value="Username",
        help="which of Moodle’s fields the student ids in nbgrader are; with “Email address” the "
        "address in nbgrader’s gradebook counts, where there is one",
    ).tag(config=True)

    def _student_headings(self) -> tuple[str, ...]:
        return ("First name", "Last name", str(self.student_id_is))

    def _student(self, student: Any) -> tuple[str, ...] | None:
        identifier = student.id
        if self.student_id_is == "Email address":
            identifier = student.email or (student.id if "@" in student.id else "")
        if not harmless(identifier):
            self.log.warning(
                "Student “%s” has no email address in the gradebook, so the file has no row "
                "for this student.",
                _one_line(student.id),
            )
            return None
        self._note_changed(identifier)
        return (student.first_name or "", student.last_name or "", identifier)


class BlackboardExport(_LmsExport):
    """The file that Blackboard uploads grades from: by the name’s ending, one of its two kinds.

    “.csv”: commas, each cell in quotation marks, UTF-8. Any other ending (“.xls”, as Blackboard
    names it, or “.txt”): tabs, UTF-16. Blackboard finds a column by the number after “|” in its
    heading, which only Blackboard knows: see `headings`.
    """

    student_headings = ("Last Name", "First Name", "Username")

    def _heading_made_of(self, assignment: Any) -> str:
        return f"{assignment.name} [Total Pts: {_number(assignment.max_score)} Score]"

    def _heading(self, assignment: Any) -> str:
        heading = super()._heading(assignment)
        if "|" not in heading:
            self.log.warning(
                "The column “%s” has no Blackboard number, so Blackboard makes a new column of "
                "it. To fill a column that is there, copy its heading into "
                "c.BlackboardExport.headings.",
                heading,
            )
        return heading

    def _student(self, student: Any) -> tuple[str, ...]:
        self._note_changed(student.id)
        return (student.last_name or "", student.first_name or "", student.id)

    def _encode(self, rows: list[list[str]], target: Path) -> bytes:
        if target.suffix.lower() == ".csv":
            return _table(rows, quoting=csv.QUOTE_ALL).encode("utf-8-sig")
        return b"\xff\xfe" + _table(rows, delimiter="\t").encode("utf-16-le")


def harmless(text: str) -> str:
    """The text in one line, with an apostrophe before what a spreadsheet would run."""
    line = _one_line(text)
    return f"'{line}" if line.startswith(_STARTS_A_FORMULA) else line


def _one_line(text: str) -> str:
    shown = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(shown.split())


def _by_name(student: Any) -> tuple[str, str, str]:
    return (student.last_name or "", student.first_name or "", student.id)


def _score(gradebook: Gradebook, course: CourseDirectory, assignment: str, student: str) -> str:
    """The score that counts, less what nbgrader takes off for lateness; "" where there is none."""
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return ""
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    # What nobody has graded counts 0.0 in nbgrader’s sums.
    if not grades or any(
        grade.needs_manual_grade or (grade.auto_score is None and grade.manual_score is None)
        for grade in grades
    ):
        return ""
    if _failed_since(course, assignment, student):
        return ""
    return _number(max(0.0, submission.score - submission.late_submission_penalty))


def _failed_since(course: CourseDirectory, assignment: str, student: str) -> bool:
    """Whether work lies there that could not be graded: older scores are still in the gradebook.

    nbgrader takes the graded folder away when grading fails, and its formgrader then shows the
    work as not graded, too.
    """
    submitted = Path(course.format_path(course.submitted_directory, student, assignment))
    graded = Path(course.format_path(course.autograded_directory, student, assignment))
    return submitted.is_dir() and not graded.is_dir()


def _number(value: float) -> str:
    """A number as every LMS reads it: a point, at most two decimals, no zeros at the end."""
    if not math.isfinite(value):
        return ""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _table(rows: list[list[str]], delimiter: str = ",", quoting: Any = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=quoting).writerows(rows)
    return text.getvalue()
