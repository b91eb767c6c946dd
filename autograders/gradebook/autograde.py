"""Grades a whole class: submissions to several processes, results to one gradebook.

Nothing is lost and nothing doubled whenever it is stopped: scores are saved first, and then the
graded folder is put in its place, so what has no such folder is simply graded again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError

from autograders.gradebook.books import Books, Entry, Key, LateChange
from autograders.gradebook.course import Submission, load_course, submissions
from autograders.gradebook.grader import Grader
from autograders.gradebook.outcome import read_stored, why_it_waits
from autograders.gradebook.processes import Task, grade_all
from autograders.gradebook.staging import put_in_place, sweep, throw_away
from autograders.gradebook.submission_record import SubmissionRecord

_BATCH: Final = 25
"""So many submissions are saved in one transaction."""

_Graded = tuple[Submission, SubmissionRecord]


@dataclass(frozen=True, slots=True)
class Change:
    """A score that is not what it was. `manual` is a person’s score, which stays and wins."""

    student: str
    notebook: str
    cell: str
    before: float | None
    after: float | None
    manual: float | None
    why: str
    told: str
    """The criteria that give other points now, in a few words."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An answer that a person has to grade; `reason` is empty where it always is a person’s."""

    student: str
    notebook: str
    cell: str
    reason: str


@dataclass(slots=True)
class ClassGrades:
    """What came of grading a class; everything by student and file."""

    graded: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    held_back: list[str] = field(default_factory=list)
    """Students whose changed scores were not to be written."""
    waiting: list[Waiting] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    mended: list[tuple[str, str, str]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def nobody_asked(_: Sequence[Change]) -> bool:
    """Writes changed scores without asking."""
    return True


def autograde(
    folder: Path,
    assignment: str,
    *,
    students: Sequence[str] = (),
    jobs: int | None = None,
    rubric: Path | None = None,
    again: bool = False,
    dry_run: bool = False,
    agree: Callable[[Sequence[Change]], bool] = nobody_asked,
    on_start: Callable[[int], None] = lambda _: None,
    on_done: Callable[[], None] = lambda: None,
) -> ClassGrades:
    """Grades everybody’s submission of an assignment, or that of `students`; runs none of them.

    `folder` is the course directory; `jobs` how many processes (one for each core when None);
    `rubric` a rubric in place of the course’s; `again` also grades what has not changed since.
    A score that a newer kit, another rubric or another due date changes is written only when
    `agree` says so; `dry_run` writes nothing at all. `on_start` is told how many submissions there
    are, `on_done` each time one is through.

    Raises CourseError and RubricError. A submission that can’t be graded raises nothing.
    """
    config = load_course(folder)
    if rubric is not None:
        config.JudgeDrafts.rubric = str(rubric.resolve())
    course = CourseDirectory(config=config)
    work = submissions(config, assignment, students)
    with Books(course.db_url, course.course_id, assignment, config) as books:
        grader = Grader(config, assignment, books.masters)  # refuses a bad rubric at once
        run = _Run(books, dry_run=dry_run)
        graded_before = {student for student, _, _ in run.entries}
        on_start(len(work))
        tasks = [
            Task(each, again=again or each.student not in graded_before, stage=not dry_run)
            for each in work
        ]
        for task, record in grade_all(tasks, grader, jobs or os.cpu_count() or 1):
            run.take(task.submission, record)
            on_done()
        told = run.finish([each.student for each in work], agree)
    for each in work:
        sweep(each.graded)
    return told


class _Run:
    """One run over a class: what is saved at once, what is held back, what is told."""

    def __init__(self, books: Books, *, dry_run: bool) -> None:
        self.entries = books.entries()
        self._books = books
        self._dry_run = dry_run
        self._told = ClassGrades()
        self._reasons: dict[Key, str] = {}
        self._batch: list[_Graded] = []
        self._held: list[_Graded] = []
        self._asks: list[Change] = []
        self._same: set[str] = set()

    def take(self, submission: Submission, record: SubmissionRecord) -> None:
        """One submission that has been graded."""
        changes = list(_changes(record, self.entries))
        self._told.changes += changes
        for (notebook, cell), found in record.outcomes.items():
            if found["waits_because"]:
                grade = read_stored(found)
                self._reasons[record.student, notebook, cell] = why_it_waits(
                    grade.waits_because, grade.criteria
                )
        if record.unchanged:
            self._same.add(record.student)
        if self._dry_run or record.unchanged:
            self._tell(record)
        elif changes and record.new_work is not True:
            self._held.append((submission, record))
            self._asks += changes
        else:
            self._batch.append((submission, record))
            if len(self._batch) >= _BATCH:
                self._save(self._batch)

    def finish(
        self, students: Sequence[str], agree: Callable[[Sequence[Change]], bool]
    ) -> ClassGrades:
        """Saves what is left, and puts everything told in order."""
        self._save(self._batch)
        told = self._told
        late = self._books.late_changes(self._same, self.entries)
        for each in late:
            told.changes.append(_late(each))
        if not self._dry_run and (self._held or late):
            if agree([*self._asks, *map(_late, late)]):
                self._save(self._held)
                self._books.take_off(late)
            else:
                told.held_back += {each.student: None for each in late}
        for _, record in self._held:
            throw_away(record)
            told.held_back.append(record.student)
        told.waiting = self._waiting({*students} - {student for student, _ in told.unreadable})
        for rows in (told.graded, told.unchanged, told.unreadable, told.mended):
            rows.sort()
        told.changes.sort(key=lambda change: (change.student, change.notebook, change.cell))
        return told

    def _waiting(self, students: Set[str]) -> list[Waiting]:
        entries = self._books.entries()
        if self._dry_run:
            # What is not written yet: drafts that the judge is not sure of and nobody scored.
            scored = {key for key, entry in entries.items() if entry.manual is not None}
            waits = self._reasons.keys() - scored
        else:
            waits = {key for key, entry in entries.items() if entry.waits}
        return [
            Waiting(*key, _second_look(entries.get(key)) or self._reasons.get(key, ""))
            for key in sorted(waits)
            if key[0] in students
        ]

    def _save(self, batch: list[_Graded]) -> None:
        """Saves first, and then puts the graded folders in their places."""
        try:
            self._books.write([record for _, record in batch])
        except SQLAlchemyError as error:
            if len(batch) > 1:
                # One of them is at fault; the others must not suffer for it.
                for each in batch:
                    self._save([each])
                batch.clear()
                return
            submission, record = batch.pop()
            throw_away(record)
            why = str(getattr(error, "orig", error)).splitlines()[0]
            problem = f"The gradebook refused it ({why[:200]}). Nothing was saved of it."
            self._tell(SubmissionRecord(submission.student, problem=problem))
            return
        for submission, record in batch:
            put_in_place(submission, record)
            self._tell(record)
        batch.clear()

    def _tell(self, record: SubmissionRecord) -> None:
        if record.problem:
            self._told.unreadable.append((record.student, record.problem))
            return
        (self._told.unchanged if record.unchanged else self._told.graded).append(record.student)
        self._told.mended += [(record.student, file, said) for file, said in record.notes]


def _changes(record: SubmissionRecord, entries: Mapping[Key, Entry]) -> Iterator[Change]:
    for book in record.notebooks:
        for cell, score in book.scores.items():
            entry = entries.get((record.student, book.notebook, cell))
            before = record.before.get((book.notebook, cell))
            if entry is None or (entry.auto is None and before is None) or entry.auto == score:
                continue
            after = record.outcomes.get((book.notebook, cell), {})
            yield Change(
                record.student,
                book.notebook,
                cell,
                entry.auto,
                score,
                entry.manual,
                _why(record, before or {}, after),
                _told(before or {}, after),
            )


def _second_look(entry: Entry | None) -> str:
    """Why a score of a person’s waits: what it was given for has changed."""
    if entry is None or entry.manual is None:
        return ""
    return (
        f"you gave it {entry.manual:g}; it was graded again since. Look whether that still holds."
    )


def _late(late: LateChange) -> Change:
    return Change(
        late.student,
        late.notebook,
        "(taken off for lateness)",
        late.before or 0.0,
        late.now or 0.0,
        None,
        "when it was due",
        "",
    )


def _why(record: SubmissionRecord, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    if record.new_work:
        return "new work"
    changed = [
        name
        for name, key in (("the kit", "kit"), ("the rubric", "rubric"))
        if before.get(key) != after.get(key)
    ]
    return " and ".join(changed) or "the assignment"


def _told(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The criteria whose points are other ones, in the rubric’s own titles, and why they are."""
    old, new = (
        {criterion["name"]: criterion for criterion in found.get("criteria", ())}
        for found in (before, after)
    )
    told = []
    for name in dict.fromkeys([*old, *new]):
        was, now = old.get(name, {}), new.get(name, {})
        points = was.get("points", 0.0), now.get("points", 0.0)
        if points[0] != points[1]:
            title = now.get("title") or was["title"]
            change = "" if was.get("met") == now.get("met") else _became(now.get("met"))
            told.append(f"{title} {points[0]:g} → {points[1]:g}{change}")
    return "; ".join(told)


def _became(met: bool | None) -> str:
    return " (met now)" if met else " (not met now)"
