"""Takes the notebooks out of an LMS's download of all submissions, into the submitted folder."""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.abc import Exchange

from autograders.gradebook.archives import (
    ArchiveError,
    Member,
    is_debris,
    members_of,
)
from autograders.gradebook.course import CourseError, is_plain_name
from autograders.gradebook.lms_names import read_name, which_lms
from autograders.gradebook.lms_people import NobodyError, People, Person
from autograders.gradebook.lms_work import Sent, Taken, take

_MOST_NAMES: Final = 40


@dataclass(frozen=True, slots=True)
class Problem:
    """A file, or a student's files, of which nothing was taken, and why."""

    what: str
    why: str
    is_unknown: bool = False


@dataclass(slots=True)
class Collected:
    """What became of a download from an LMS: ids of students, and the problems with the rest."""

    lms: str
    new: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def told(self) -> Iterator[str]:
        """The same in lines for the instructor; each problem is for the caller to tell."""
        yield (
            f"From {self.lms}: {len(self.new)} collected, {len(self.same)} there already, "
            f"{len(self.replaced)} replaced, {len(self.problems)} with a problem."
        )
        if self.replaced:
            yield (
                f"Replaced: {', '.join(self.replaced)}. anyreason autograde grades them again; "
                "nbgrader autograde does so with --force."
            )
        if self.renamed:
            yield f"Renamed to what the assignment calls it: {', '.join(self.renamed)}."
        if self.late:
            yield (
                f"{self.lms} calls these late: {', '.join(self.late)}. It doesn’t say how late, so "
                "nbgrader takes nothing off."
            )
        if self.missing:
            more = len(self.missing) - _MOST_NAMES
            others = f" and {more} more" if more > 0 else ""
            yield f"Nothing from: {', '.join(self.missing[:_MOST_NAMES])}{others}."
        if any(problem.is_unknown for problem in self.problems):
            yield (
                "For somebody who was not found, mend the gradebook and collect again: "
                "nbgrader db student add ID --first-name=… --last-name=… --lms-user-id=…"
            )


def collect_zip(
    course: CourseDirectory,
    assignment: str,
    places: Sequence[Path],
    lms: str = "",
    *,
    over: bool = False,
) -> Collected:
    """Puts everybody's newest notebook where nbgrader's autograde looks for it.

    `places` are zip files, or folders of what was in them; `lms` is one of
    `lms_names.PATTERNS`, or "" to tell by the names. What was collected before stays, unless
    it is the same or `over` is true. A file that can't be taken never stops the others.
    CourseError, ArchiveError or another ValueError when nothing can be taken at all.
    """
    people = known_people(course)
    done = Collected(lms or lms_of(places))
    for found in taken_from(course, assignment, places, done.lms, people):
        if isinstance(found, Problem):
            done.problems.append(found)
        else:
            _put(course, assignment, found, done, over=over)
    told = {*done.new, *done.same, *done.replaced, *(problem.what for problem in done.problems)}
    done.missing = [person.id for person in people if person.id not in told]
    return done


def known_people(course: CourseDirectory) -> list[Person]:
    """The students in the gradebook, by id. ValueError when there are none."""
    with Gradebook(course.db_url, course.course_id) as gradebook:
        people = [
            Person(each.id, each.first_name or "", each.last_name or "", each.lms_user_id or "")
            for each in gradebook.students
        ]
    if not people:
        raise ValueError(
            "The gradebook has no students yet, so nobody knows whose work this is. Export the "
            "gradebook of your LMS and add them first: anyreason add-students grades.csv. Or write "
            "a table of your own: nbgrader db student import students.csv, with the columns id, "
            "first_name, last_name, email and lms_user_id."
        )
    return sorted(people, key=lambda person: person.id)


def notebooks_of(course: CourseDirectory, assignment: str) -> list[str]:
    """The names of an assignment's notebooks, without “.ipynb”. CourseError if there is none."""
    source = Path(course.format_path(course.source_directory, ".", "."))
    if is_plain_name(assignment):
        for step in (course.source_directory, course.release_directory):
            folder = Path(course.format_path(step, ".", assignment))
            if names := sorted(path.stem for path in folder.glob("*.ipynb")):
                return names
    there = sorted({path.parent.name for path in source.glob("*/*.ipynb")})
    known = f" There are: {', '.join(there)}." if there else ""
    raise CourseError(f"There is no assignment “{assignment}” in {source.resolve()}.{known}")


def lms_of(places: Sequence[Path]) -> str:
    """The LMS that these are from, by the names in them. ValueError if they can't tell."""
    with _members(places) as members:
        return which_lms(members)


def taken_from(
    course: CourseDirectory,
    assignment: str,
    places: Sequence[Path],
    lms: str,
    people: Sequence[Person],
) -> Iterator[Problem | Taken]:
    """What was taken, one student at a time, and what could not be."""
    notebooks = notebooks_of(course, assignment)
    zone = Exchange(config=course.config).timezone
    with _members(places) as members:
        sent: list[Sent] = []
        for member in members.values():
            named = read_name(lms, member.path)
            if member.problem:
                yield Problem(member.path, member.problem)
            elif named is None:
                yield Problem(member.path, f"{lms} gives no file a name like this.")
            else:
                sent.append(Sent(named, member))
        works, problems = _by_student(lms, sent, people)
        yield from problems
        for student, theirs in works.items():
            try:
                yield take(student, theirs, notebooks, course.max_file_size * 1000, zone)
            except ArchiveError as error:
                yield Problem(student, str(error))


@contextmanager
def _members(places: Sequence[Path]) -> Iterator[dict[str, Member]]:
    """The files in all places by their paths, but for debris; of two with one path, the later."""
    with ExitStack() as stack:
        yield {
            member.path: member
            for place in places
            for member in stack.enter_context(members_of(place))
            if not is_debris(member.path)
        }


def _by_student(
    lms: str, sent: Sequence[Sent], people: Sequence[Person]
) -> tuple[dict[str, list[Sent]], list[Problem]]:
    """Whose work is whose, by the students' ids; what belongs to nobody for certain, apart."""
    who = People(people, [each.name for each in sent])
    senders: dict[str, list[Sent]] = defaultdict(list)
    for each in sent:
        senders[each.name.key].append(each)
    found: dict[str, list[list[Sent]]] = defaultdict(list)
    problems = []
    for theirs in senders.values():
        try:
            found[who.find(lms, theirs[0].name)].append(theirs)
        except NobodyError as error:
            problems.append(Problem(theirs[0].member.path, str(error), is_unknown=True))
    works = {}
    for student, each_sender in sorted(found.items()):
        if len(each_sender) > 1:
            paths = " and ".join(f"“{theirs[0].member.path}”" for theirs in each_sender)
            problems.append(Problem(student, f"Two people in {lms} have this name: {paths}."))
        elif not is_plain_name(student):
            problems.append(Problem(student, "This id can’t be the name of a folder."))
        else:
            (works[student],) = each_sender
    return works, problems


def _put(
    course: CourseDirectory, assignment: str, taken: Taken, done: Collected, *, over: bool
) -> None:
    target = Path(course.format_path(course.submitted_directory, taken.student, assignment))
    files = dict(taken.files)
    if taken.timestamp:
        files["timestamp.txt"] = taken.timestamp.encode()
    before = target.is_dir() and any(target.iterdir())
    if before and _holds(target, files):
        done.same.append(taken.student)
    elif before and not over:
        why = "This is other work than was collected before, which stays. To replace it: --replace."
        done.problems.append(Problem(taken.student, why))
        return
    else:
        _write(target, files, Path(course.root))
        (done.replaced if before else done.new).append(taken.student)
    done.renamed += [f"{taken.student} (“{name}”)" for name in taken.renamed]
    if taken.late:
        done.late.append(taken.student)


def _holds(folder: Path, files: dict[str, bytes]) -> bool:
    return all(
        (folder / name).is_file() and (folder / name).read_bytes() == data
        for name, data in files.items()
    )


def _write(target: Path, files: dict[str, bytes], near: Path) -> None:
    """Puts a whole folder in place, or nothing: whoever stops this leaves no half of one."""
    with tempfile.TemporaryDirectory(prefix=".collecting-", dir=near) as scratch:
        fresh = Path(scratch, "new")
        fresh.mkdir()
        for name, data in files.items():
            (fresh / name).write_bytes(data)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            shutil.move(target, Path(scratch, "old"))
        shutil.move(fresh, target)
