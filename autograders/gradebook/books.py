"""Writes what grading found into nbgrader’s gradebook, many submissions in one transaction.

nbgrader opens a connection for each step of each notebook; for a class of 300 that is most of
the time. The tables and their meaning are nbgrader’s own (nbgrader/api.py): the rows that it
would make are made here, and the scores and comments that a person gave stay untouched.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final

from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from traitlets.config import Config

from autograders.gradebook.course import CourseError
from autograders.gradebook.master import Master, masters_of
from autograders.gradebook.submission_record import SubmissionRecord

_TRIES: Final = 6
Key = tuple[str, str, str]
"""A student, a notebook, a cell: whose score or comment it is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One score as the gradebook has it: `auto` is the kit’s, `manual` a person’s, which wins."""

    auto: float | None
    manual: float | None
    extra: float | None
    waits: bool

    @property
    def score(self) -> float:
        """The score that counts; 0 where there is none yet."""
        counted = self.auto if self.manual is None else self.manual
        return (counted or 0.0) + (self.extra or 0.0)


@dataclass(frozen=True, slots=True)
class LateChange:
    """What is taken off a notebook for lateness, and was: points, None where nothing is.

    `book` is the gradebook’s id of it.
    """

    student: str
    notebook: str
    book: str
    before: float | None
    now: float | None


class Books:
    """The gradebook of one assignment. Close it, or use it in a `with`.

    Raises CourseError where the gradebook does not know the assignment.
    """

    def __init__(self, db_url: str, course_id: str, assignment: str, config: Config) -> None:
        self._gradebook = Gradebook(db_url, course_id)
        self._db = self._gradebook.db
        try:
            found = self._gradebook.find_assignment(assignment)
            self.masters: dict[str, Master] = masters_of(self._gradebook, assignment, config)
        except MissingEntry:
            self.close()
            raise CourseError(
                f"The gradebook does not know the assignment “{assignment}”. Make it ready first: "
                f"nbgrader generate_assignment {assignment}"
            ) from None
        self._assignment_id: str = found.id
        self._due: datetime | None = found.duedate
        self._notebook_ids = {book.name: book.id for book in found.notebooks}
        self._graded_cells: dict[str, dict[str, str]] = {}
        self._commented_cells: dict[str, dict[str, str]] = {}
        for book in found.notebooks:
            graded = (*book.grade_cells, *book.task_cells)
            commented = (*book.solution_cells, *book.task_cells)
            self._graded_cells[book.name] = {cell.name: cell.id for cell in graded}
            self._commented_cells[book.name] = {cell.name: cell.id for cell in commented}
        self._late = AssignLatePenalties(config=config)
        self._late.init_plugin()
        self._db.rollback()

    def __enter__(self) -> Books:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection."""
        self._gradebook.close()

    def entries(self) -> dict[Key, Entry]:
        """Every score of the assignment that the gradebook has."""
        rows = self._db.execute(
            select(
                SubmittedAssignment.student_id,
                SubmittedNotebook.notebook_id,
                BaseCell.__table__.c.name,
                Grade.auto_score,
                Grade.manual_score,
                Grade.extra_credit,
                Grade.needs_manual_grade,
            )
            .select_from(Grade)
            .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(BaseCell.__table__, Grade.cell_id == BaseCell.__table__.c.id)
            .where(SubmittedAssignment.assignment_id == self._assignment_id)
        ).all()
        self._db.rollback()
        names = {number: name for name, number in self._notebook_ids.items()}
        return {(row[0], names[row[1]], row[2]): Entry(*row[3:]) for row in rows}

    def late_changes(self, students: Set[str], entries: Mapping[Key, Entry]) -> list[LateChange]:
        """What would be taken off now from graded work, where that is not what was taken off.

        A due date or an extension may be another one since, or a score of a person’s.
        """
        rows = self._db.execute(
            select(
                SubmittedAssignment.student_id,
                SubmittedAssignment.timestamp,
                SubmittedAssignment.extension,
                SubmittedNotebook.notebook_id,
                SubmittedNotebook.id,
                SubmittedNotebook.late_submission_penalty,
            )
            .select_from(SubmittedNotebook)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .where(SubmittedAssignment.assignment_id == self._assignment_id)
        ).all()
        self._db.rollback()
        names = {number: name for name, number in self._notebook_ids.items()}
        counted: dict[tuple[str, str], float] = defaultdict(float)
        for (student, notebook, _), entry in entries.items():
            counted[student, notebook] += entry.score
        changes = []
        for student, timestamp, extension, number, book, before in rows:
            if student in students:
                paper = _Paper(book, timestamp, extension)
                now = self._penalty(student, paper, counted[student, names[number]])
                if (now or 0.0) != (before or 0.0):
                    changes.append(LateChange(student, names[number], book, before, now))
        return changes

    def take_off(self, changes: Sequence[LateChange]) -> None:
        """Saves what is taken off for lateness."""
        rows = [{"id": each.book, "late_submission_penalty": each.now} for each in changes]
        if rows:
            self._db.execute(update(SubmittedNotebook), rows)
            self._db.commit()

    def write(self, records: Sequence[SubmissionRecord]) -> None:
        """Saves the records of some students in one transaction: all of them, or an error.

        Another process may write at the same time: then this one waits, and tries again.
        """
        for tries in range(1, _TRIES + 1):
            try:
                self._write(records)
                self._db.commit()
            except (IntegrityError, OperationalError):
                self._db.rollback()
                if tries == _TRIES:
                    raise
                time.sleep(0.1 * 2**tries)
            except BaseException:
                self._db.rollback()
                raise
            else:
                return

    def _write(self, records: Sequence[SubmissionRecord]) -> None:
        by_student = {record.student: record for record in records}
        self._add_students(by_student)
        papers = self._submissions(by_student)
        readable = [(record, papers[record.student]) for record in records if not record.problem]
        books = self._notebooks([paper for _, paper in papers.items()])
        cells = {name: self._graded_cells[name] for name in self._notebook_ids}
        grades = self._rows(
            Grade,
            books,
            cells,
            (Grade.auto_score, Grade.manual_score, Grade.extra_credit, Grade.needs_manual_grade),
            {"needs_manual_grade": True},
        )
        comments = self._rows(Comment, books, self._commented_cells, (Comment.auto_comment,), {})
        new_grades: list[dict[str, Any]] = []
        new_comments: list[dict[str, Any]] = []
        penalties: list[dict[str, Any]] = []
        for record, paper in readable:
            scores, said = _by_notebook(record, cells)
            for notebook in self._notebook_ids:
                book = books[paper.id, notebook]
                counted = 0.0
                for cell, (number, entry) in grades.get(book, {}).items():
                    now = Entry(*entry)
                    if cell in scores.get(notebook, {}):
                        auto = scores[notebook][cell]
                        now = Entry(auto, now.manual, now.extra, _waits(auto, now, record))
                        new_grades.append(
                            {"id": number, "auto_score": auto, "needs_manual_grade": now.waits}
                        )
                    counted += now.score
                new_comments += [
                    {"id": number, "auto_comment": said[notebook][cell]}
                    for cell, (number, _) in comments.get(book, {}).items()
                    if cell in said.get(notebook, {})
                ]
                if notebook not in record.missing:
                    penalty = self._penalty(record.student, paper, counted)
                    penalties.append({"id": book, "late_submission_penalty": penalty})
        for table, rows in (
            (Grade, new_grades),
            (Comment, new_comments),
            (SubmittedNotebook, penalties),
        ):
            if rows:
                self._db.execute(update(table), rows)

    def _add_students(self, students: Iterable[str]) -> None:
        known = set(self._db.scalars(select(Student.id).where(Student.id.in_(list(students)))))
        new = [{"id": student} for student in students if student not in known]
        if new:
            self._db.execute(insert(Student), new)

    def _submissions(self, records: Mapping[str, SubmissionRecord]) -> dict[str, _Paper]:
        wanted = select(
            SubmittedAssignment.student_id,
            SubmittedAssignment.id,
            SubmittedAssignment.timestamp,
            SubmittedAssignment.extension,
        ).where(
            SubmittedAssignment.assignment_id == self._assignment_id,
            SubmittedAssignment.student_id.in_(list(records)),
        )
        papers = {row[0]: _Paper(*row[1:]) for row in self._db.execute(wanted)}
        new, changed = [], []
        for student, record in records.items():
            paper = papers.get(student)
            if paper is None:
                papers[student] = paper = _Paper(new_uuid(), record.timestamp, None)
                new.append(
                    {
                        "id": paper.id,
                        "assignment_id": self._assignment_id,
                        "student_id": student,
                        "timestamp": paper.timestamp,
                    }
                )
            elif record.timestamp is not None and paper.timestamp != record.timestamp:
                papers[student] = _Paper(paper.id, record.timestamp, paper.extension)
                changed.append({"id": paper.id, "timestamp": record.timestamp})
        if new:
            self._db.execute(insert(SubmittedAssignment), new)
        if changed:
            self._db.execute(update(SubmittedAssignment), changed)
        return papers

    def _notebooks(self, papers: Sequence[_Paper]) -> dict[tuple[str, str], str]:
        """The ids of the submitted notebooks, by (submission, name of the notebook)."""
        names = {number: name for name, number in self._notebook_ids.items()}
        wanted = select(
            SubmittedNotebook.assignment_id, SubmittedNotebook.notebook_id, SubmittedNotebook.id
        ).where(SubmittedNotebook.assignment_id.in_([paper.id for paper in papers]))
        books = {(row[0], names[row[1]]): row[2] for row in self._db.execute(wanted)}
        new = []
        for paper in papers:
            for name, number in self._notebook_ids.items():
                if (paper.id, name) not in books:
                    books[paper.id, name] = new_uuid()
                    new.append(
                        {
                            "id": books[paper.id, name],
                            "assignment_id": paper.id,
                            "notebook_id": number,
                        }
                    )
        if new:
            self._db.execute(insert(SubmittedNotebook), new)
        return books

    def _rows(
        self,
        table: Any,
        books: Mapping[tuple[str, str], str],
        cells: Mapping[str, Mapping[str, str]],
        columns: Sequence[Any],
        fresh: Mapping[str, Any],
    ) -> dict[str, dict[str, tuple[str, tuple[Any, ...]]]]:
        """The rows of a table for these notebooks; those that are not there are made.

        notebook id → cell name → (id of the row, its columns).
        """
        names = {number: name for each in cells.values() for name, number in each.items()}
        wanted = select(table.notebook_id, table.cell_id, table.id, *columns).where(
            table.notebook_id.in_(list(books.values()))
        )
        rows: dict[str, dict[str, tuple[str, tuple[Any, ...]]]] = {}
        for book, cell, number, *values in self._db.execute(wanted):
            if cell in names:
                rows.setdefault(book, {})[names[cell]] = (number, tuple(values))
        new = []
        blank = tuple(fresh.get(column.key) for column in columns)
        for (_, notebook), book in books.items():
            there = rows.setdefault(book, {})
            for name, cell in cells[notebook].items():
                if name not in there:
                    there[name] = (new_uuid(), blank)
                    row = {"id": there[name][0], "notebook_id": book, "cell_id": cell}
                    new.append({**row, **fresh})
        if new:
            self._db.execute(insert(table), new)
        return rows

    def _penalty(self, student: str, paper: _Paper, score: float) -> float | None:
        """What the course takes off for lateness, as nbgrader’s own step works it out."""
        if self._due is None or paper.timestamp is None:
            return None
        due = self._due + paper.extension if paper.extension else self._due
        late = (paper.timestamp - due).total_seconds()
        if late <= 0:
            return None
        penalty = self._late.plugin_inst.late_submission_penalty(student, score, late)
        if penalty is None:
            return None
        checked = self._late._check_late_penalty(SimpleNamespace(score=score), penalty)
        return float(checked)


@dataclass(frozen=True, slots=True)
class _Paper:
    """A row of nbgrader’s submitted_assignment."""

    id: str
    timestamp: datetime | None
    extension: timedelta | None


def _by_notebook(
    record: SubmissionRecord, cells: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, Mapping[str, float | None]], dict[str, Mapping[str, str | None]]]:
    scores: dict[str, Mapping[str, float | None]] = {
        book.notebook: book.scores for book in record.notebooks
    }
    # What was not handed in gets nothing, and waits for nobody.
    scores.update({name: dict.fromkeys(cells[name], 0.0) for name in record.missing})
    return scores, {book.notebook: book.comments for book in record.notebooks}


def _waits(auto: float | None, before: Entry, record: SubmissionRecord) -> bool:
    """Whether a person has to look: there is no score, or what theirs was given for has changed."""
    if before.manual is None:
        return auto is None
    return before.waits or record.new_work is not False or auto != before.auto
