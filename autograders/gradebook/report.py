"""Reads a graded class back: everybody’s scores, what was missed, what could not be read.

Scores come from the gradebook, where a teacher’s score wins. What the judge found comes from the
graded notebooks, where grading left it as data.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    MissingEntry,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from pydantic import TypeAdapter, ValidationError

from autograders.gradebook.class_folder import ClassFolder
from autograders.gradebook.course import CourseError
from autograders.gradebook.outcome import (
    METADATA_KEY,
    StoredCriterion,
    StoredGrade,
    read_stored,
)
from autograders.gradebook.problems import problem_with


@dataclass(frozen=True, slots=True)
class StoredSelfCheck:
    """A student’s answers on a draft beside the judge’s, by criterion, as grading left them."""

    when: Literal["before", "after"]
    stage: str
    answers: dict[str, bool | None]
    judged: dict[str, bool | None]

    def agrees(self, name: str) -> bool | None:
        """Whether both say the same of a criterion; None where one of them does not say."""
        said, judged = self.answers.get(name), self.judged.get(name)
        return None if said is None or judged is None else said == judged


_SELF_CHECK: Final = TypeAdapter(StoredSelfCheck)


@dataclass(frozen=True, slots=True)
class TaskResult:
    """One task of one student: the score that counts (a teacher’s, if there is one).

    `by_teacher` is true when a teacher gave a score other than the judge’s. `waits` is true
    while there is no score yet; `waits_because` is the judge’s reason. `text` is the draft and
    `criteria` what the judge found in it: empty for a task that the judge does not read.
    """

    name: str
    stage: str | None
    score: float
    max_score: float
    attempted: bool
    waits: bool
    criteria: tuple[StoredCriterion, ...] = ()
    text: str = ""
    verdict: str | None = None
    waits_because: str = ""
    by_teacher: bool = False

    @property
    def missed(self) -> tuple[str, ...]:
        """The titles of the criteria with points that the judge did not find met."""
        return tuple(each.title for each in self.criteria if each.max_points and not each.met)

    @property
    def by_hand(self) -> bool:
        """Whether it waits only because this task always is a person’s to score."""
        return self.waits and not (self.by_teacher or self.waits_because or self.criteria)

    @property
    def counts(self) -> bool:
        """Whether the points are the judge’s own, so that its criteria can be counted.

        A draft that waits has not missed anything yet; one that a teacher scored otherwise may
        have met what the judge missed.
        """
        return bool(self.criteria) and not self.waits and not self.by_teacher


@dataclass(frozen=True, slots=True)
class StudentResult:
    """One student’s assignment. `problem` is empty, or says why it could not be graded.

    `late_penalty` is what nbgrader takes off for lateness. `newer_work` is true when other work
    was handed in after this was graded.
    """

    student: str
    name: str
    tasks: tuple[TaskResult, ...]
    problem: str = ""
    late_penalty: float = 0.0
    newer_work: bool = False
    self_checks: tuple[StoredSelfCheck, ...] = ()

    @property
    def score(self) -> float:
        """The points of all tasks together."""
        return sum(task.score for task in self.tasks)

    @property
    def final_score(self) -> float:
        """The points less what is taken off for lateness, never below 0."""
        return max(0.0, self.score - self.late_penalty)

    @property
    def waits(self) -> bool:
        """Whether a person still has to score something."""
        return any(task.waits for task in self.tasks)


@dataclass(frozen=True, slots=True)
class ClassResults:
    """A class’s work on one assignment, in order of the students’ ids.

    `not_handed_in` are those in the gradebook from whom there is nothing: their names by their
    ids.
    """

    assignment: str
    max_score: float
    students: tuple[StudentResult, ...]
    not_handed_in: Mapping[str, str] = field(default_factory=dict)


def class_results(course: ClassFolder, assignment: str) -> ClassResults:
    """Everybody who handed the assignment in. Raises CourseError."""
    with course.gradebook as gradebook:
        book = _Book.read(gradebook, assignment)
    handed_in = {
        *course.submitted(assignment),
        *(student for student in book.rows if _graded_files(course, book, student)),
    }
    return ClassResults(
        assignment,
        sum(cell.max_score for cell in book.cells.values()),
        tuple(_student(course, book, student) for student in sorted(handed_in)),
        {id_: book.names[id_] for id_ in sorted(set(book.names) - handed_in)},
    )


def commonest_miss(results: Iterable[StudentResult]) -> tuple[str, int, int] | None:
    """The criterion missed most: its title, in how many drafts, of how many. None if none was."""
    tasks = [task for result in results for task in result.tasks if task.counts]
    counted = Counter(title for task in tasks for title in task.missed).most_common(1)
    return (*counted[0], len(tasks)) if counted else None


@dataclass(frozen=True, slots=True)
class _Cell:
    """A graded cell of the assignment: the notebook that it stands in, its id and its worth."""

    notebook: str
    name: str
    max_score: float


@dataclass(frozen=True, slots=True)
class _Book:
    """What the gradebook holds on one assignment, read in a handful of queries.

    `cells` is in the instructor’s order, by the gradebook’s own ids; `rows` holds each student’s
    grades by those ids.
    """

    assignment: str
    notebooks: tuple[str, ...]
    cells: Mapping[str, _Cell]
    names: Mapping[str, str]
    rows: Mapping[str, Mapping[str, Any]]
    penalties: Mapping[str, float]

    @classmethod
    def read(cls, gradebook: Gradebook, name: str) -> _Book:
        db = gradebook.db
        try:
            assignment = gradebook.find_assignment(name)
        except MissingEntry:
            known = ", ".join(f"“{found}”" for (found,) in db.query(Assignment.name))
            raise CourseError(
                f"The gradebook has no assignment “{name}”. "
                + (f"It has {known}." if known else "It has none yet: grade one first.")
            ) from None
        submitted = (
            db.query(SubmittedAssignment)
            .filter(SubmittedAssignment.assignment_id == assignment.id)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        )
        rows: dict[str, dict[str, Any]] = defaultdict(dict)
        for row in submitted.join(Grade, Grade.notebook_id == SubmittedNotebook.id).with_entities(
            SubmittedAssignment.student_id,
            Grade.cell_id,
            Grade.auto_score,
            Grade.manual_score,
            Grade.score,
            Grade.needs_manual_grade,
        ):
            rows[row.student_id][row.cell_id] = row
        penalties: dict[str, float] = defaultdict(float)
        for student, penalty in submitted.with_entities(
            SubmittedAssignment.student_id, SubmittedNotebook.late_submission_penalty
        ):
            penalties[student] += penalty or 0.0
        names = {
            student: " ".join(part for part in (first, last) if part) or student
            for student, first, last in db.query(Student.id, Student.first_name, Student.last_name)
        }
        return cls(
            name,
            tuple(notebook.name for notebook in assignment.notebooks),
            {key: cell for book in assignment.notebooks for key, cell in _cells_of(book)},
            names,
            rows,
            penalties,
        )


def _cells_of(notebook: Notebook) -> list[tuple[str, _Cell]]:
    """The graded cells of a notebook by their ids, in the order in which they stand there."""
    order = {cell.name: place for place, cell in enumerate(notebook.source_cells)}
    graded = sorted(
        [*notebook.grade_cells, *notebook.task_cells],
        key=lambda cell: order.get(cell.name, len(order)),
    )
    return [(cell.id, _Cell(notebook.name, cell.name, cell.max_score)) for cell in graded]


def _graded_files(course: ClassFolder, book: _Book, student: str) -> dict[str, Path]:
    """The graded notebooks of a student that are there, by their names."""
    folder = course.path("autograded", student, book.assignment)
    paths = {name: folder / f"{name}.ipynb" for name in book.notebooks}
    return {name: path for name, path in paths.items() if path.is_file()}


def _student(course: ClassFolder, book: _Book, student: str) -> StudentResult:
    submitted = course.path("submitted", student, book.assignment)
    graded = _graded_files(course, book, student)
    stored: dict[tuple[str, str], StoredGrade] = {}
    checks: list[StoredSelfCheck] = []
    problem = ""
    for notebook in book.notebooks:
        if notebook not in graded:
            problem = problem_with(student, submitted, notebook)
            continue
        try:
            grades, self_checks = _stored_in(graded[notebook])
        except (OSError, ValueError):
            problem = f"Its graded notebook “{graded[notebook].name}” is damaged. Grade it again."
            del graded[notebook]
            continue
        stored.update({(notebook, name): grade for name, grade in grades.items()})
        checks += self_checks
    rows = book.rows.get(student, {})
    return StudentResult(
        student,
        book.names.get(student, student),
        tuple(
            _task(cell.name, cell.max_score, rows[key], stored.get((cell.notebook, cell.name)))
            for key, cell in book.cells.items()
            if cell.notebook in graded and key in rows
        ),
        problem,
        late_penalty=book.penalties.get(student, 0.0) if graded else 0.0,
        newer_work=bool(graded) and _handed_in_again(course, book, student),
        self_checks=tuple(checks),
    )


def _task(name: str, max_score: float, grade: Any, stored: StoredGrade | None) -> TaskResult:
    waits = grade.auto_score is None and grade.manual_score is None
    return TaskResult(
        name=name,
        stage=stored.stage if stored else None,
        score=grade.score,
        max_score=max_score,
        # nbgrader itself gives 0 for a text that was left as it was handed out, and else none.
        attempted=stored.attempted if stored else grade.auto_score != 0.0,
        waits=waits or bool(grade.needs_manual_grade),
        criteria=stored.criteria if stored else (),
        text=stored.text if stored else "",
        verdict=stored.verdict if stored else None,
        waits_because=stored.waits_because if stored else "",
        by_teacher=grade.manual_score is not None and grade.manual_score != grade.auto_score,
    )


def _stored_in(path: Path) -> tuple[dict[str, StoredGrade], list[StoredSelfCheck]]:
    """What grading left in a graded notebook: grades, by the ids of their cells, and self-checks.

    Read as plain JSON: nbformat's checks take longer than all the rest of a report. Raises
    ValueError when the file is not what grading wrote.
    """
    grades: dict[str, StoredGrade] = {}
    checks: list[StoredSelfCheck] = []
    try:
        for cell in json.loads(path.read_bytes())["cells"]:
            meta = cell["metadata"]
            for output in [cell, *cell.get("outputs", ())]:
                data = output.get("metadata", {}).get(METADATA_KEY, {})
                if "score" in data:
                    grades[meta["nbgrader"]["grade_id"]] = read_stored(data)
                elif "self_check" in data:
                    checks.append(_SELF_CHECK.validate_python(data["self_check"]))
    except (AttributeError, KeyError, TypeError, ValidationError) as error:
        raise ValueError(f"{path} is not as grading left it: {error}") from error
    return grades, checks


def _handed_in_again(course: ClassFolder, book: _Book, student: str) -> bool:
    """Whether the work that lies there is not the work that was graded: nbgrader copies a
    submission’s timestamp along with it."""
    times = []
    for step in ("submitted", "autograded"):
        path = course.path(step, student, book.assignment) / "timestamp.txt"
        try:
            times.append(path.read_text(encoding="utf-8").strip())
        except (OSError, UnicodeDecodeError):
            return False
    return times[0] != times[1]
