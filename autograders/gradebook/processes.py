"""Grades submissions in several processes, none of which can stop the others."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Final

from autograders.gradebook.course import Submission
from autograders.gradebook.grader import Grader
from autograders.gradebook.submission_record import SubmissionRecord

_FEW: Final = 24
"""Fewer submissions than this are graded in this process: starting others would take longer."""

_KILLED: Final = (
    "The process that graded it was ended by the system, twice: perhaps it is too large for this "
    "machine’s memory. Nothing was saved of it. Ask the student to clear the outputs first."
)


@dataclass(frozen=True, slots=True)
class Task:
    """One submission to grade; `again` and `stage` as Grader.grade takes them."""

    submission: Submission
    again: bool
    stage: bool


def grade_all(
    tasks: Sequence[Task], grader: Grader, jobs: int
) -> Iterator[tuple[Task, SubmissionRecord]]:
    """Every task with its record, in the order in which they are done."""
    if jobs <= 1 or len(tasks) < _FEW or not _can_travel(grader):
        for task in tasks:
            yield task, _run(grader, task)
        return
    left = deque(tasks)
    while left:
        # A process that dies takes its pool along: then those that it was at are tried alone.
        broken: list[Task] = []
        yield from _in_a_pool(left, grader, jobs, broken)
        for task in broken:
            alone: list[Task] = []
            yield from _in_a_pool(deque([task]), grader, 1, alone)
            if alone:
                yield task, SubmissionRecord(task.submission.student, problem=_KILLED)


def _in_a_pool(
    left: deque[Task], grader: Grader, jobs: int, broken: list[Task]
) -> Iterator[tuple[Task, SubmissionRecord]]:
    """Works through what is left, unless the pool breaks: `broken` is what it was at then."""
    running: dict[Future[SubmissionRecord], Task] = {}
    with ProcessPoolExecutor(
        jobs, mp_context=_context(), initializer=_begin, initargs=(grader,)
    ) as pool:
        try:
            while left or running:
                # Few at a time, so that memory does not grow with the class.
                while left and len(running) < 4 * jobs:
                    running[pool.submit(_run_here, left[0])] = left[0]
                    left.popleft()
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    record = future.result()
                    yield running.pop(future), record
        except BrokenProcessPool:
            broken.extend(running.values())


def _can_travel(grader: Grader) -> bool:
    """Whether another process can be given the course’s settings: they may hold functions."""
    try:
        pickle.dumps(grader)
    except Exception:  # noqa: BLE001 (whatever an instructor’s own object raises)
        return False
    return True


def _context() -> multiprocessing.context.BaseContext:
    methods = multiprocessing.get_all_start_methods()
    if "forkserver" not in methods:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    # Loaded once, for all of them.
    context.set_forkserver_preload(["autograders.gradebook.ready"])
    return context


_grader: Grader | None = None


def _begin(grader: Grader) -> None:
    global _grader  # noqa: PLW0603 (what a worker has in place of an argument)
    _grader = grader
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Ends this process when the one that started it was killed: nobody else would."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run_here(task: Task) -> SubmissionRecord:
    if _grader is None:
        raise RuntimeError("This process was not made ready.")
    return _run(_grader, task)


def _run(grader: Grader, task: Task) -> SubmissionRecord:
    return grader.grade(task.submission, again=task.again, stage=task.stage)
