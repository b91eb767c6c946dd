"""Reads files out of an archive that strangers filled, without unpacking it anywhere.

Nothing is written, no path in an archive is followed, and nothing is read beyond a limit.
"""

from __future__ import annotations

import io
import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

MOST_FILES: Final = 50_000
"""Files in one archive."""

# What a Mac, an editor or a system leaves behind: nobody means to hand it in.
_DEBRIS: Final = frozenset({"__macosx", ".ipynb_checkpoints", ".ds_store", "thumbs.db"})


class ArchiveError(ValueError):
    """An archive, or one file in it, that can't be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive: its path there, with “/”, and its bytes on demand.

    `problem` is empty, or says why the file will not be read at all.
    """

    path: str
    opened: Callable[[], IO[bytes]]
    problem: str = ""

    def read(self, most: int) -> bytes:
        """Its bytes. ArchiveError where there are more than `most`, or where it is damaged."""
        if self.problem:
            raise ArchiveError(self.problem)
        try:
            with self.opened() as stream:
                data = stream.read(most + 1)
        except RuntimeError as error:  # how zipfile says that there is a password
            raise ArchiveError("It is locked with a password, or packed in an odd way.") from error
        except (OSError, EOFError, ValueError, zipfile.BadZipFile, zlib.error) as error:
            raise ArchiveError("It is damaged and can’t be unpacked.") from error
        if len(data) > most:
            raise ArchiveError(f"It is larger than {most / 1e6:,.0f} MB when unpacked.")
        return data


@contextmanager
def members_of(place: Path) -> Iterator[list[Member]]:
    """The files of a zip file, of a folder that was unpacked already, or a file by itself.

    They can be read until the `with` ends.
    """
    if not place.exists():
        raise ArchiveError(f"{place}: there is no such file.")
    if place.is_dir():
        yield list(_in_folder(place))
    elif zipfile.is_zipfile(place):
        with _opened(place, str(place)) as archive:
            yield list(_in_zip(archive))
    elif place.suffix.lower() == ".zip":
        raise ArchiveError(f"{place}: this is not a whole zip file. Download it once more.")
    else:
        yield [Member(place.name, lambda: place.open("rb"), _link(place.is_symlink()))]


@contextmanager
def members_within(data: bytes) -> Iterator[list[Member]]:
    """The files of a zip file that somebody handed in. ArchiveError where it can't be opened."""
    with _opened(io.BytesIO(data), "It") as archive:
        yield list(_in_zip(archive))


def is_debris(path: str) -> bool:
    """Whether a file is one that a computer left behind, such as “__MACOSX/._draft.ipynb”."""
    parts = path.split("/")
    return parts[-1].startswith("._") or any(part.lower() in _DEBRIS for part in parts)


@contextmanager
def _opened(place: Path | IO[bytes], name: str) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(place)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise ArchiveError(f"{name} is a damaged zip file.") from error
    with archive:
        if len(archive.infolist()) > MOST_FILES:
            raise ArchiveError(f"{name} holds more than {MOST_FILES:,} files.")
        yield archive


def _in_zip(archive: zipfile.ZipFile) -> Iterator[Member]:
    for info in archive.infolist():
        path = _path(info)
        if path.endswith("/"):
            continue
        is_link = stat.S_ISLNK(info.external_attr >> 16)
        problem = _link(is_link) or _leads_out(path)
        yield Member(path, lambda info=info: archive.open(info), problem)  # type: ignore[misc]


def _in_folder(folder: Path) -> Iterator[Member]:
    for where, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            file = Path(where, name)
            path = unicodedata.normalize("NFC", file.relative_to(folder).as_posix())
            yield Member(path, lambda file=file: file.open("rb"), _link(file.is_symlink()))  # type: ignore[misc]


def _path(info: zipfile.ZipInfo) -> str:
    name = info.orig_filename if "\0" in info.orig_filename else info.filename
    if not info.flag_bits & 0x800:
        # Without this flag a name should be in an old code page; most programs, and Canvas among
        # them, write UTF-8 all the same.
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name)


def _link(is_link: bool) -> str:
    return "It is a link to a file elsewhere, not a file." if is_link else ""


def _leads_out(path: str) -> str:
    """Why a path could be meant to write outside of a folder; "" for an honest one."""
    parts = re.split(r"[/\\]", path)
    if ".." in parts or path.startswith(("/", "\\")) or re.match(r"[A-Za-z]:[/\\]", path):
        return "Its path leads out of the folder, which no LMS writes."
    if "\0" in path:
        return "Its name holds a character that no file name can."
    return ""
