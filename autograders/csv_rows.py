"""CSV rows, strictly read: a stray quotation mark costs its own row and no other.

An opening quotation mark that is never closed would take every row below it for one text, and
the reader of the standard library does that without a word. Here the row is reported with the
line where the mark stands, and reading goes on with the line after it.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final, TextIO

LONGEST_ROW: Final = 4_000_000
"""Characters of one row that are read at all."""

_BROKEN: Final = 'more text comes after a closing quotation mark; inside a text, write it twice: ""'


class UnreadableRowError(ValueError):
    """A row that isn't CSV. `cells` is what its first line seems to hold."""

    def __init__(self, problem: str, cells: list[str]) -> None:
        super().__init__(problem)
        self.cells = cells


def csv_rows(file: TextIO, delimiter: str) -> Iterator[list[str] | UnreadableRowError]:
    """The rows of a file opened with newline="", in order; in place of a bad one, its error.

    The work stays in proportion to the file: the lines that a stray mark swallowed hold only
    pairs of marks, so none of them can swallow lines in its turn.
    """
    csv.field_size_limit(LONGEST_ROW)
    lines = _Lines(file)
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.start_row()
        try:
            cells = next(rows, None)
        except csv.Error as error:
            found, keep = _what_is_wrong(lines, delimiter, str(error))
            lines.read_again_from(keep)
            rows = csv.reader(lines, delimiter=delimiter, strict=True)
            yield found
            continue
        if cells is None:
            return
        yield cells


class _Lines:
    """The lines of a file, of which those of the row at hand can be read again."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._again: deque[str] = deque()
        self._size = 0
        self.row: list[str] = []
        self.before = 0
        """Lines above the row."""

    def start_row(self) -> None:
        self.before += len(self.row)
        self.row = []
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._file)
        self.row.append(line)
        self._size += len(line)
        if self._size > LONGEST_ROW:
            raise csv.Error(f"it is longer than {LONGEST_ROW:,} characters")
        return line

    def read_again_from(self, keep: int) -> None:
        """Give the row's lines out once more, all but the first `keep`."""
        back = self.row[keep:]
        self.row = self.row[:keep]
        self._again.extendleft(reversed(back))


def _what_is_wrong(lines: _Lines, delimiter: str, reason: str) -> tuple[UnreadableRowError, int]:
    """The error for the row that `lines` has just given out, and how many lines it takes up."""
    row = lines.row
    at_end = "unexpected end of data" in reason
    first = _loosely(row[:1], delimiter)
    whole = row if at_end else row[:-1]
    if not whole or (not at_end and _closes_well(row[-1], delimiter)):
        said = _BROKEN if "expected after" in reason else reason
        place = f"line {lines.before + len(row):,} can’t be read as CSV: {said}"
        return UnreadableRowError(place, first), len(row)
    # The text that is still open where the row breaks off began where its cell first shows.
    open_cell = len(_loosely(whole, delimiter))
    start = 1 + bisect_left(
        range(1, len(whole) + 1),
        open_cell,
        key=lambda count: len(_loosely(whole[:count], delimiter)),
    )
    problem = (
        f'the quotation mark (") that opens cell {open_cell} in line {lines.before + start:,} '
        "is never closed; close it at the end of the text, or take it away"
    )
    return UnreadableRowError(problem, first), start


def _closes_well(line: str, delimiter: str) -> bool:
    """Whether a text that is open at the start of this line is closed in it as it should be."""
    closing = re.match(r'(?:[^"]|"")*+"(?!")', line)
    return closing is not None and line[closing.end() : closing.end() + 1] in (
        *("", "\r", "\n"),
        delimiter,
    )


def _loosely(lines: Iterable[str], delimiter: str) -> list[str]:
    try:
        return next(csv.reader(lines, delimiter=delimiter), [])
    except csv.Error:
        return []
