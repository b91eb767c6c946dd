"""Counts what a report on a class shows. Reads nothing and decides nothing of its own."""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from statistics import fmean, median
from typing import Final

from autograders.feedback import quote
from autograders.gradebook.outcome import StoredCriterion
from autograders.gradebook.quotes import Said, name_parts, quotes
from autograders.gradebook.report import (
    ClassResults,
    StoredSelfCheck,
    StudentResult,
    TaskResult,
)
from autograders.self_check import QUESTIONS
from autograders.stages import STAGES

BINS: Final = 10
"""Into how many equal parts the points are cut to show how they are spread."""


@dataclass(frozen=True, slots=True)
class Count:
    """In how many drafts a criterion was met, missed, or could not be read."""

    met: int
    missed: int
    unread: int = 0

    @property
    def of(self) -> int:
        """How many drafts could be read for it."""
        return self.met + self.missed

    @property
    def share(self) -> float:
        """The share that met it, from 0 to 1; 0 where no draft was read."""
        return self.met / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion at each stage, and at all of them."""

    name: str
    title: str
    max_points: float
    counts: tuple[Count, ...]
    total: Count


@dataclass(frozen=True, slots=True)
class StageDrafts:
    """What became of the drafts for one stage. All of them together are what was handed in."""

    stage: str
    name: str
    counted: int
    complete: int
    waiting: int
    by_teacher: int
    blank: int
    unread: int


@dataclass(frozen=True, slots=True)
class Miss:
    """Something that drafts missed: which criterion, what it was, how often, in whose words."""

    title: str
    what: str
    max_points: float
    count: int
    of: int
    quotes: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of the drafts that missed it, from 0 to 1."""
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Bin:
    """How many students have points from `low` to below `high` (the last bin: to `high`)."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Scores:
    """How the points of those who are graded to the end are spread."""

    bins: tuple[Bin, ...]
    students: int
    mean: float
    median: float
    lowest: float
    highest: float
    late: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many self-checks agreed with the judge on one question, before and after."""

    title: str
    before: int
    after: int
    of: int


@dataclass(frozen=True, slots=True)
class SelfChecks:
    """Self-checks of students who did one before and one after, question by question."""

    students: int
    rows: tuple[Agreement, ...]
    mean_before: float
    mean_after: float
    questions: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that a report on a class counts."""

    results: ClassResults
    stages: tuple[StageDrafts, ...]
    rows: tuple[Row, ...]
    remarks: tuple[Row, ...]
    misses: tuple[Miss, ...]
    scores: Scores | None
    self_checks: SelfChecks | None

    @property
    def final(self) -> int:
        """How many students are graded to the end."""
        return sum(is_final(student) for student in self.results.students)

    @property
    def waiting(self) -> tuple[tuple[StudentResult, TaskResult], ...]:
        """The answers that wait for a person, with whose they are."""
        return tuple(
            (student, task)
            for student in self.results.students
            for task in student.tasks
            if task.waits
        )

    @property
    def by_hand(self) -> tuple[tuple[str, int], ...]:
        """The tasks that always are a person’s to score, and how many answers wait in each."""
        counts = Counter(task.name for _, task in self.waiting if task.by_hand)
        return tuple(counts.items())

    @property
    def unsure(self) -> tuple[tuple[StudentResult, TaskResult], ...]:
        """What waits for a reason of its own, with whose it is."""
        return tuple(each for each in self.waiting if not each[1].by_hand)

    @property
    def ungraded(self) -> tuple[StudentResult, ...]:
        """Those whose work could not be graded, or not all of it."""
        return tuple(student for student in self.results.students if student.problem)

    @property
    def newer(self) -> tuple[StudentResult, ...]:
        """Those who handed in again after they were graded."""
        return tuple(student for student in self.results.students if student.newer_work)


def picture_of(results: ClassResults) -> Picture:
    """Counts a class. Criteria are counted where the points are the judge’s own."""
    drafts = [task for student in results.students for task in student.tasks if task.stage]
    counted = [task for task in drafts if task.counts]
    stages = [stage for stage in STAGES if any(task.stage == stage for task in drafts)]
    rows = tuple(_rows(counted, stages))
    return Picture(
        results,
        tuple(_stage_drafts(stage, drafts) for stage in stages),
        tuple(row for row in rows if row.max_points),
        tuple(row for row in rows if not row.max_points),
        tuple(_misses(results)),
        _scores(results),
        _self_checks(results),
    )


def is_final(student: StudentResult) -> bool:
    """Whether a student’s points are a grade: all could be read, and nothing waits."""
    return bool(student.tasks) and not student.problem and not student.waits


@cache
def outcome_words() -> dict[str, dict[str, str]]:
    """What a draft missed, by criterion and outcome, in a few words (misses.toml)."""
    text = (files("autograders.gradebook") / "misses.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _stage_drafts(stage: str, drafts: Iterable[TaskResult]) -> StageDrafts:
    here = [task for task in drafts if task.stage == stage]
    counted = [task for task in here if task.counts]
    written = [task for task in here if task.attempted]
    return StageDrafts(
        stage,
        STAGES[stage].name,
        counted=len(counted),
        complete=sum(task.verdict == "complete" for task in counted),
        waiting=sum(task.waits for task in here),
        by_teacher=sum(task.by_teacher and not task.waits for task in here),
        blank=sum(not (task.attempted or task.waits or task.by_teacher) for task in here),
        unread=sum(not (task.counts or task.waits or task.by_teacher) for task in written),
    )


def _rows(counted: list[TaskResult], stages: list[str]) -> Iterator[Row]:
    found: dict[str, StoredCriterion] = {}
    states: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for task in counted:
        for criterion in task.criteria:
            # Tasks may count by different rubrics: what is worth points in one is no remark.
            if criterion.max_points >= getattr(found.get(criterion.name), "max_points", 0.0):
                found[criterion.name] = criterion
            states[criterion.name, task.stage or ""][criterion.state] += 1
    for name, criterion in found.items():
        counts = tuple(_count(states[name, stage]) for stage in stages)
        total = sum((states[name, stage] for stage in stages), Counter[str]())
        yield Row(name, criterion.title, criterion.max_points, counts, _count(total))


def _count(states: Counter[str]) -> Count:
    return Count(states["met"], states["missed"], states["unread"])


def _misses(results: ClassResults) -> list[Miss]:
    """What was missed, what counts first and the commonest first."""
    words = outcome_words()
    class_names = name_parts(*(student.name for student in results.students))
    said: dict[tuple[str, str], list[Said]] = defaultdict(list)
    about: dict[tuple[str, str], StoredCriterion] = {}
    of: Counter[str] = Counter()
    for student in results.students:
        by = name_parts(student.name, student.student)
        for task in student.tasks:
            for criterion in task.criteria if task.counts else ():
                of[criterion.name] += criterion.state != "unread"
                what = words.get(criterion.name, {}).get(criterion.outcome)
                if criterion.met or what is None:
                    continue
                key = criterion.name, what
                about.setdefault(key, criterion)
                span = criterion.spans[0] if criterion.spans else None
                said[key].append(Said(quote(task.text, span), by))
    misses = [
        Miss(
            criterion.title,
            what,
            criterion.max_points,
            len(said[name, what]),
            of[name],
            quotes(said[name, what], class_names),
        )
        for (name, what), criterion in about.items()
    ]
    return sorted(misses, key=lambda miss: (not miss.max_points, -miss.count, miss.title))


def _scores(results: ClassResults) -> Scores | None:
    graded = [student for student in results.students if is_final(student)]
    if not graded or results.max_score <= 0:
        return None
    points = [student.final_score for student in graded]
    width = results.max_score / BINS
    # Extra credit can go over the maximum: it counts in the last bin.
    places = Counter(min(int(score / width + 1e-9), BINS - 1) for score in points)
    return Scores(
        tuple(Bin(at * width, (at + 1) * width, places[at]) for at in range(BINS)),
        len(points),
        fmean(points),
        median(points),
        min(points),
        max(points),
        late=sum(student.late_penalty > 0 for student in graded),
    )


def _self_checks(results: ClassResults) -> SelfChecks | None:
    """What changed from a student’s first check before the practice to the last one after it."""
    pairs: list[tuple[StoredSelfCheck, StoredSelfCheck]] = []
    for student in results.students:
        before = [check for check in student.self_checks if check.when == "before"]
        after = [check for check in student.self_checks if check.when == "after"]
        if before and after:
            pairs.append((before[0], after[-1]))
    if not pairs:
        return None
    rows = []
    for question, text in QUESTIONS.items():
        told = [(before.agrees(question), after.agrees(question)) for before, after in pairs]
        both = [each for each in told if None not in each]
        rows.append(
            Agreement(
                text,
                sum(before is True for before, _ in both),
                sum(after is True for _, after in both),
                len(both),
            )
        )
    return SelfChecks(
        len(pairs),
        tuple(rows),
        sum(row.before for row in rows) / len(pairs),
        sum(row.after for row in rows) / len(pairs),
        len(QUESTIONS),
    )
