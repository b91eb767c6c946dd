"""What Canvas, Moodle and Blackboard say of a file by its name, when one downloads everybody's.

The only place that knows how the three name files:

- Canvas: `okaforamara_LATE_4711_98213_my draft-1.ipynb`, by the sortable name, in small letters
  and with letters, digits and “_” only; the numbers are the person's and the upload's.
- Moodle: `Amara Okafor_657717_assignsubmission_file_/my draft.ipynb`, or the same with “_” for
  “/”; the number is one that only this assignment knows, so the name tells who it is.
- Blackboard: `Two questions_aokafor_attempt_2026-11-28-09-30-00_my draft.ipynb`, and a .txt file
  about each attempt; the word “attempt” is in the language of the course.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

_DATE: Final = r"(?P<time>\d{4}(?:-\d\d){5})"

# A name is matched from its start: what comes after the numbers is the student's own choice.
PATTERNS: Final[Mapping[str, tuple[re.Pattern[str], ...]]] = {
    "Canvas": tuple(
        re.compile(pattern, re.DOTALL)
        for pattern in (
            r"(?:(?P<late>LATE)_)?(?P<sender>anon_[^/_]+)_(?P<upload>\d+)_(?P<file>[^/]+)",
            r"(?P<sender>[^/]+?)(?:_(?P<late>LATE))?_(?P<number>\d+)_(?P<upload>\d+)_(?P<file>[^/]+)",
            r"(?P<sender>[^/]+?)(?:_(?P<late>LATE))?_(?P<number>\d+)_(?P<file>(?:text|link)\.html)",
        )
    ),
    "Moodle": (
        re.compile(
            r"(?P<sender>[^/_]+)_(?P<case>\d+)_assignsubmission_[a-z]+(?:_?/|_)(?P<file>.+)",
            re.DOTALL,
        ),
    ),
    "Blackboard": (
        re.compile(rf"(?P<sender>[^/]+?)_[^\W\d_]+_{_DATE}(?:_(?P<file>[^/]+)|\.txt)", re.DOTALL),
    ),
}


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that one person handed in, as its name in the download tells it.

    `sender` is what the LMS calls the person, and `number` the LMS's own number of the person, or
    "". `key` is the same for all files of one person, and only for these. `attempt` and `upload`
    grow with time. `handed_in` has no time zone: it is that of the LMS.
    """

    sender: str
    number: str
    key: str
    file: str
    attempt: str = ""
    upload: int = 0
    late: bool = False
    handed_in: datetime | None = None


def read_name(lms: str, path: str) -> SentFile | None:
    """What the LMS says of this file; None for a path that it would not make.

    Folders around the LMS's own names, from packing them anew, are left out of account.
    """
    parts = path.split("/")
    for start in range(len(parts)):
        inner = "/".join(parts[start:])
        for pattern in PATTERNS[lms]:
            if found := pattern.fullmatch(inner):
                return _sent(found.groupdict())
    return None


def find_lms(name: str) -> str:
    """The LMS of this name, in large or small letters. ValueError for another one."""
    for lms in PATTERNS:
        if lms.casefold() == name.strip().casefold():
            return lms
    raise ValueError(f"“{name}” is not an LMS that the kit knows: {', '.join(PATTERNS)}.")


def which_lms(paths: Iterable[str]) -> str:
    """The LMS whose names most of these are. ValueError, saying what to do, if none or several."""
    paths = list(paths)
    fits = Counter({lms: sum(bool(read_name(lms, path)) for path in paths) for lms in PATTERNS})
    (first, most), (second, next_most), *_ = fits.most_common()
    if not most:
        raise ValueError(
            "The names in it are not as Canvas, Moodle or Blackboard give them. Use the file that "
            "your LMS makes when you download all submissions of one assignment, as it is."
        )
    if most == next_most:
        raise ValueError(
            f"The names in it could be from {first} or from {second}. Say which with --lms."
        )
    return first


def _sent(found: Mapping[str, str | None]) -> SentFile:
    sender = found["sender"] or ""
    number = found.get("number") or ""
    time = found.get("time") or ""
    return SentFile(
        sender=sender,
        number=number,
        key=number or found.get("case") or sender,
        file=(found["file"] or "").rpartition("/")[2],
        attempt=time,
        upload=int(found.get("upload") or 0),
        late=bool(found.get("late")),
        handed_in=_moment(time),
    )


def _moment(time: str) -> datetime | None:
    try:
        return datetime.strptime(time, "%Y-%m-%d-%H-%M-%S")  # noqa: DTZ007 (see SentFile)
    except ValueError:
        return None
