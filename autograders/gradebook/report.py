"""Reads a graded class back: everybody’s scores, what was missed, what could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from autograders.gradebook.class_folder import ClassFolder
from autograders.gradebook.grader import outcomes_in
from autograders.gradebook.notebook_files import read_notebook
from autograders.gradebook.problems import problem_with


@dataclass(frozen=True, slots=True)
class TaskResult:
    """One check cell of one student: the score that counts (a teacher’s, if there is one)."""

    name: str
    stage: str | None
    score: float
    max_score: float
    attempted: bool
    waits: bool
    missed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StudentResult:
    """One student’s assignment. `problem` is empty, or says why it could not be graded."""

    student: str
    name: str
    tasks: tuple[TaskResult, ...]
    problem: str = ""

    @property
    def score(self) -> float:
        """The points of all tasks together."""
        return sum(task.score for task in self.tasks)


def class_results(course: ClassFolder, assignment: str) -> list[StudentResult]:
    """Everybody who handed the assignment in, in order of their ids."""
    with course.gradebook as gradebook:
        notebooks = [book.name for book in gradebook.find_assignment(assignment).notebooks]
        return [
            _student(course, gradebook, assignment, notebooks, student)
            for student in course.submitted(assignment)
        ]


def commonest_miss(results: Iterable[StudentResult]) -> tuple[str, int, int] | None:
    """The criterion missed most: its title, in how many drafts, of how many. None if none was."""
    tasks = [task for result in results for task in result.tasks if task.attempted]
    counted = Counter(title for task in tasks for title in task.missed).most_common(1)
    return (*counted[0], len(tasks)) if counted else None


def _student(
    course: ClassFolder,
    gradebook: Gradebook,
    assignment: str,
    notebooks: list[str],
    student: str,
) -> StudentResult:
    tasks: list[TaskResult] = []
    problem = ""
    for notebook in notebooks:
        path = course.path("autograded", student, assignment) / f"{notebook}.ipynb"
        if not path.is_file():
            problem = problem_with(course.path("submitted", student, assignment), notebook)
            continue
        for cell, found in outcomes_in(read_notebook(path)):
            grade = gradebook.find_grade(
                cell.metadata.nbgrader.grade_id, notebook, assignment, student
            )
            tasks.append(_task(grade, found))
    return StudentResult(student, _name(gradebook, student), tuple(tasks), problem)


def _task(grade: Any, found: dict[str, Any]) -> TaskResult:
    return TaskResult(
        name=grade.name,
        stage=found["stage"],
        score=grade.score,
        max_score=grade.max_score,
        attempted=found["attempted"],
        waits=bool(grade.needs_manual_grade),
        missed=tuple(miss["title"] for miss in found["missed"]),
    )


def _name(gradebook: Gradebook, student: str) -> str:
    try:
        found = gradebook.find_student(student)
    except MissingEntry:
        return student
    return " ".join(part for part in (found.first_name, found.last_name) if part) or student
