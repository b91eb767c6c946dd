"""Finds the work that counts among the files that one student handed in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Final

from autograders.gradebook.archives import ArchiveError, Member, is_debris, members_within
from autograders.gradebook.lms_names import SentFile

# What Canvas, a browser or JupyterLab puts behind a name that is there already.
_AGAIN: Final = re.compile(r"(?:-\d+|[ _]?\(\d+\)|-copy\d*|[ _]copy)+$", re.IGNORECASE)
# A browser may put an ending of its own behind the right one.
_BOOK: Final = re.compile(r"\.ipynb(?:\.txt|\.json)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Taken:
    """The work of one student, as it was taken: each notebook's bytes by its proper name."""

    student: str
    files: dict[str, bytes]
    renamed: tuple[str, ...]
    late: bool
    timestamp: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One file in the download: what its name says, and its bytes."""

    name: SentFile
    member: Member


def take(
    student: str, sent: Iterable[Sent], notebooks: Sequence[str], most: int, zone: str
) -> Taken:
    """The newest of each of the assignment's notebooks among the files that one student sent.

    `most` is how many bytes of one file are read, and `zone` the LMS's time zone. ArchiveError,
    for the instructor to read, where there is none, or nothing says which one counts.
    """
    with ExitStack() as stack:
        files, broken = _unzipped(sent, most, stack)
        books = [each for each in files if _BOOK.search(each.name.file)]
        if not books:
            if broken:
                raise broken[0]
            names = ", ".join(f"“{each.name.file}”" for each in files[:3])
            raise ArchiveError(f"There is no notebook in what was handed in: {names or 'nothing'}.")
        latest = max(each.name.attempt for each in books)
        books = [each for each in books if each.name.attempt == latest]
        chosen = {name: _choose(books, name, only=len(notebooks) == 1) for name in notebooks}
        found = {name: each for name, each in chosen.items() if each is not None}
        if not found:
            raise _none_of_them(books, notebooks)
        handed_in = books[0].name.handed_in
        return Taken(
            student,
            {f"{name}.ipynb": _read(each, most) for name, each in found.items()},
            tuple(
                each.name.file
                for name, each in found.items()
                if not _is_named(each.name.file, name)
            ),
            late=any(each.name.late for each in books),
            timestamp=f"{handed_in} {zone}" if handed_in else "",
        )


def _unzipped(
    sent: Iterable[Sent], most: int, stack: ExitStack
) -> tuple[list[Sent], list[ArchiveError]]:
    """The files, and those in a folder that was handed in as a zip file; what is wrong with it."""
    files = []
    broken = []
    for each in sent:
        if not each.name.file.lower().endswith(".zip"):
            files.append(each)
            continue
        try:
            members = stack.enter_context(members_within(_read(each, most)))
        except ArchiveError as error:
            broken.append(error)
            continue
        files += [
            Sent(replace(each.name, file=member.path.rpartition("/")[2]), member)
            for member in members
            if not is_debris(member.path)
        ]
    return files, broken


def _choose(books: Sequence[Sent], name: str, *, only: bool) -> Sent | None:
    """The newest notebook of this name; of another name where it is the only one there."""
    fits = [each for each in books if _is_named(each.name.file, name)]
    if not fits and only:
        if len(books) > 1:
            raise _none_of_them(books, [name])
        fits = list(books)
    if not fits:
        return None
    newest = max(each.name.upload for each in fits)
    fits = [each for each in fits if each.name.upload == newest]
    if len(fits) > 1:
        raise ArchiveError(
            f"There are {len(fits)} notebooks “{name}”, and nothing says which is newer."
        )
    return fits[0]


def _none_of_them(books: Sequence[Sent], notebooks: Sequence[str]) -> ArchiveError:
    names = ", ".join(f"“{each.name.file}”" for each in books[:3])
    wanted = " or ".join(f"“{name}”" for name in notebooks)
    return ArchiveError(f"No notebook has the name {wanted}, so nothing says which it is: {names}.")


def _read(sent: Sent, most: int) -> bytes:
    try:
        return sent.member.read(most)
    except ArchiveError as error:
        raise ArchiveError(f"“{sent.name.file}”: {error}") from error


def _is_named(file: str, name: str) -> bool:
    stem = _BOOK.sub("", file)
    return name.casefold() in {stem.casefold(), _AGAIN.sub("", stem).casefold()}
