"""Grades one submission after the other, from its files to files: no gradebook, no kernel.

It takes nbgrader’s own steps as the course has set them, all but those that write to the
gradebook, so that it finds what `nbgrader autograde` finds.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from nbgrader.utils import find_all_files
from traitlets.config import Config

from autograders.gradebook.course import Submission, grading_steps
from autograders.gradebook.identity import kit_id, rubric_id
from autograders.gradebook.master import Master, put_master
from autograders.gradebook.notebook_files import notebook_text, read_notebook
from autograders.gradebook.outcome import METADATA_KEY
from autograders.gradebook.preprocessor import JudgeDrafts
from autograders.gradebook.problems import (
    UnreadableError,
    read_submitted,
    read_timestamp,
    refuse_odd_files,
    refuse_odd_name,
)
from autograders.gradebook.record import NotebookRecord, record_of
from autograders.gradebook.results import results_in
from autograders.gradebook.save import SaveDraftGrades
from autograders.gradebook.staging import make_stage
from autograders.gradebook.submission_record import SubmissionRecord

_WRITES_TO_GRADEBOOK: Final = (SaveDraftGrades, SaveAutoGrades, AssignLatePenalties)


class Grader:
    """Everything that the submissions of one assignment have in common, made ready once."""

    def __init__(self, config: Config, assignment: str, masters: Mapping[str, Master]) -> None:
        self._made_of = (config, assignment, masters)
        self._assignment = assignment
        self._masters = masters
        self._course = CourseDirectory(config=config)
        self._heard: list[str] = []
        log = logging.Logger("anyreason.grader")  # noqa: LOG001 (this grader's, and nobody else's)
        log.addHandler(_KeepIn(self._heard))
        self._steps = [
            step(config=config, log=log)
            for step in grading_steps(config)
            if not issubclass(step, _WRITES_TO_GRADEBOOK)
        ]
        self._made_by = _digest(
            kit_id(),
            *(step.__qualname__ for step in grading_steps(config)),
            *(
                rubric_id(rubric)
                for step in self._steps
                if isinstance(step, JudgeDrafts)
                for rubric in step.rubrics_used()
            ),
            *(repr(master) for master in masters.values()),
        )
        self._given = Path(self._course.format_path(self._course.source_directory, ".", assignment))

    def __reduce__(self) -> tuple[Any, ...]:
        # Another process gets what this one was made of, and makes its own.
        return Grader, self._made_of

    def grade(self, submission: Submission, *, again: bool, stage: bool) -> SubmissionRecord:
        """Reads, mends and judges what a student handed in. Never raises for anything in it.

        `again` grades it even if nothing has changed since the last time; with `stage` the graded
        notebooks are written to a folder of their own, for staging.put_in_place.
        """
        try:
            return self._grade(submission, again=again, stage=stage)
        except UnreadableError as error:
            return SubmissionRecord(submission.student, problem=str(error))
        except Exception as error:
            # One submission must never stop a class, whatever is wrong with it.
            logging.getLogger(__name__).debug("%s", submission.folder, exc_info=True)
            kind = type(error).__name__
            return SubmissionRecord(
                submission.student,
                problem=f"It could not be graded ({kind}: {_one_line(error)}). Nothing was saved "
                "of it. Ask the student for it again; if that does not help, grade it by hand.",
            )

    def _grade(self, submission: Submission, *, again: bool, stage: bool) -> SubmissionRecord:
        refuse_odd_name(submission.student)
        folder = submission.folder
        refuse_odd_files(folder)
        handed_in_at = read_timestamp(folder)
        work = _digest_of_files(folder)
        mark = {"work": work, "made_by": self._made_by}
        before = _last_time(submission, self._masters)
        record = SubmissionRecord(
            submission.student,
            unchanged=not again and before.mark == mark,
            new_work=before.mark.get("work") != work
            if before.mark or not before.outcomes
            else None,
            timestamp=handed_in_at,
            before=before.outcomes,
        )
        if record.unchanged:
            return replace(record, outcomes=before.outcomes, notes=before.notes)
        present = [name for name in self._masters if (folder / f"{name}.ipynb").is_file()]
        if not present:
            read_submitted(folder, next(iter(self._masters)))  # says what is wrong
        graded = [self._notebook(submission, name) for name in present]
        missing = tuple(name for name in self._masters if name not in present)
        notes = [note for each in graded for note in each.notes]
        notes += [
            (f"{name}.ipynb", "This notebook was not handed in: 0 points.") for name in missing
        ]
        notes += [
            (_printable(path.name), "It is not a notebook of this assignment, so it was not read.")
            for path in sorted(folder.glob("*.ipynb"))
            if path.stem not in self._masters
        ]
        for each in graded:
            each.nb.metadata[METADATA_KEY] = {**mark, "notes": [list(note) for note in notes]}
        return replace(
            record,
            notebooks=tuple(each.record for each in graded),
            missing=missing,
            outcomes={key: found for each in graded for key, found in each.outcomes.items()},
            notes=tuple(notes),
            staged=self._stage(submission, graded) if stage else None,
        )

    def _notebook(self, submission: Submission, name: str) -> _Graded:
        nb = read_submitted(submission.folder, name)
        resources: dict[str, Any] = {
            "unique_key": name,
            "nbgrader": {
                "student": submission.student,
                "assignment": self._assignment,
                "notebook": name,
            },
        }
        put_master(resources, self._masters[name])
        self._heard.clear()
        for step in self._steps:
            nb, resources = step(nb, resources)  # which skips a step that is not enabled
        outcomes = _outcomes(nb, name)
        said = [*dict.fromkeys(self._heard)]
        about: dict[str, list[str]] = {}
        for (_, cell), found in outcomes.items():
            for note in found["notes"]:
                about.setdefault(note, []).append(cell)
        said += [f"{', '.join(cells)}: {note}" for note, cells in about.items()]
        return _Graded(
            nb,
            record_of(name, nb, results_in(resources)),
            outcomes,
            [(f"{name}.ipynb", each) for each in said],
        )

    def _stage(self, submission: Submission, graded: Sequence[_Graded]) -> Path:
        """Writes the graded folder beside its place. What an earlier run left there goes."""
        staged = make_stage(submission.graded)
        # As nbgrader does: other files come along, and the instructor's own win.
        ignored = [*self._course.ignore, "*.ipynb"]
        for origin in (submission.folder, self._given):
            for file in find_all_files(str(origin), ignored):
                target = staged / Path(file).relative_to(origin)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)
        for each in graded:
            path = staged / f"{each.record.notebook}.ipynb"
            path.write_text(notebook_text(each.nb), encoding="utf-8")
        mode = 0o664 if self._course.groupshared else 0o444
        for where, _, files in os.walk(staged):
            for file in files:
                Path(where, file).chmod(mode)
            if self._course.groupshared:
                Path(where).chmod(0o2775)
        return staged


@dataclass(frozen=True, slots=True)
class _Graded:
    """One notebook when all steps are done with it."""

    nb: NotebookNode
    record: NotebookRecord
    outcomes: Mapping[tuple[str, str], Mapping[str, Any]]
    notes: Sequence[tuple[str, str]]


class _KeepIn(logging.Handler):
    """Keeps the warnings that the steps give while they mend a notebook: what to tell of it."""

    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        self._said.append(_printable(record.getMessage()))


@dataclass(slots=True)
class _LastTime:
    """What the graded folder says of the last time: its mark, its outcomes and its notes."""

    mark: dict[str, str] = field(default_factory=dict)
    outcomes: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def unmarked(self) -> bool:
        """Whether it was graded by something that leaves no mark: nbgrader’s own command."""
        return bool(self.outcomes) and not self.mark.get("work")


def _last_time(submission: Submission, masters: Mapping[str, Master]) -> _LastTime:
    last = _LastTime()
    for name in masters:
        path = submission.graded / f"{name}.ipynb"
        try:
            nb = read_notebook(path)
        except Exception:  # noqa: BLE001, S112 (not there, or damaged since: it is made anew)
            continue
        said = nb.metadata.get(METADATA_KEY, {})
        last.mark = {key: said.get(key, "") for key in ("work", "made_by")}
        last.notes = tuple((str(file), str(what)) for file, what in said.get("notes", []))
        last.outcomes.update(_outcomes(nb, name))
    return last


def _outcomes(nb: NotebookNode, notebook: str) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(notebook, cell.metadata.nbgrader.grade_id): found for cell, found in outcomes_in(nb)}


def outcomes_in(nb: NotebookNode) -> Iterator[tuple[NotebookNode, dict[str, Any]]]:
    """The check cells and text boxes that hold a score in a graded notebook, and what JudgeDrafts
    wrote beside it."""
    for cell in nb.cells:
        if "score" in cell.metadata.get(METADATA_KEY, {}):
            yield cell, cell.metadata[METADATA_KEY]
        for output in cell.get("outputs", []):
            found = output.get("metadata", {}).get(METADATA_KEY)
            if found and output.output_type == "execute_result":
                yield cell, found


def _digest_of_files(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(folder)).encode("utf-8", "surrogateescape") + b"\0")
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "�" for char in text)


def _one_line(error: Exception) -> str:
    return _printable(" ".join(str(error).split()))[:200]
