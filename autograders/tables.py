"""Draft rows in, result rows out: JSON Lines, CSV and Parquet, row by row.

What a file holds is never taken on trust: whatever is wrong with one row becomes a `BadRow`
and the next row is read; only what makes the whole file unreadable raises `TableError`.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol, TextIO

from autograders.csv_rows import UnreadableRowError, csv_rows
from autograders.labels import LABELS

ENDINGS: Final = (".jsonl", ".csv", ".parquet")
LONGEST_LINE: Final = 4_000_000
"""Bytes of one JSONL line that are read at all."""
COLUMNS: Final = ("id", "stage", "text", "context", "labels")
"""The columns that are read, however their names are capitalised; all others are passed over."""
CSV_UTF8: Final = "“CSV UTF-8” (your spreadsheet’s “Save as” has it)"
ROWS_AT_ONCE: Final = 256
"""Rows of a Parquet file held in memory at a time."""

RowId = str | int


class TableError(ValueError):
    """A file that can't be read or written at all; the message says which, why and what to do."""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One draft to judge. `number` is where it stands, as a text editor or spreadsheet counts."""

    number: int
    id: RowId
    stage: str
    text: str
    context: Mapping[str, str] | None = None
    labels: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that holds no draft. `problem` is a sentence for whoever made the file."""

    number: int
    id: RowId
    problem: str


Result = Mapping[str, Any]
"""What `anyreason grade` says of one row: the shape of a JSONL row, as plain data."""


def ending(path: Path) -> str:
    """The file's ending, in lower case. Raises TableError for any but the three known ones."""
    found = path.suffix.lower()
    if found not in ENDINGS:
        known = ", ".join(ENDINGS[:-1]) + " or " + ENDINGS[-1]
        raise TableError(f"{path.name}: the file’s name must end in {known}.")
    return found


# Reading ---------------------------------------------------------------------------------


def read_drafts(path: Path) -> Iterator[DraftRow | BadRow]:
    """Every row of a file, in order, in constant memory.

    Rows with nothing in them (blank lines, the empty rows a spreadsheet leaves behind) are
    passed over. Raises TableError when the file as a whole can't be read.
    """
    reader = {".jsonl": _read_jsonl, ".csv": _read_csv, ".parquet": _read_parquet}[ending(path)]
    if not path.exists():
        raise TableError(f"{path}: there is no such file.")
    if path.is_dir():
        raise TableError(f"{path}: this is a folder, not a file.")
    try:
        yield from reader(path)
    except OSError as error:
        raise TableError(f"{path}: {error.strerror or error}.") from error


def _read_jsonl(path: Path) -> Iterator[DraftRow | BadRow]:
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                _skip_line(file)
                yield _bad(number, None, f"the line is longer than {LONGEST_LINE:,} bytes")
                continue
            if number == 1:
                _refuse_utf16(path, line)
                line = line.removeprefix(b"\xef\xbb\xbf")
            if line.strip():
                yield _from_json(number, line)


def _skip_line(file: BinaryIO) -> None:
    while chunk := file.readline(LONGEST_LINE):
        if chunk.endswith(b"\n"):
            return


def _refuse_utf16(path: Path, start: bytes) -> None:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        how = f"as {CSV_UTF8}" if ending(path) == ".csv" else "as UTF-8"
        raise TableError(f"{path}: this file is UTF-16; save it {how}.")


def _from_json(number: int, line: bytes) -> DraftRow | BadRow:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = line[error.start]
        return _bad(
            number, None, f"the line is not UTF-8: byte {error.start} of the line is 0x{byte:02x}"
        )
    try:
        cells = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        return _bad(number, None, f"the line is not JSON: {error.msg} at character {error.pos}")
    except (RecursionError, ValueError) as error:
        return _bad(number, None, f"the line is not JSON that can be read: {error}")
    if not isinstance(cells, dict):
        return _bad(number, None, "the line is JSON, but not an object in { }")
    return as_draft(number, cells)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a value of JSON")


def _read_csv(path: Path) -> Iterator[DraftRow | BadRow]:
    with path.open("rb") as raw:
        start = raw.read(8_192)
    _refuse_utf16(path, start)
    if re.search(rb"[\x00-\x08\x0e-\x1f]", start):
        raise TableError(f"{path}: this is not a text file. Save the table as {CSV_UTF8}.")
    # Bytes that aren't UTF-8 come through as lone surrogates, so that one bad row stays one.
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        rows = csv_rows(file, _delimiter(file))
        yield from _from_rows(path, rows)


def _from_rows(
    path: Path, rows: Iterator[list[str] | UnreadableRowError]
) -> Iterator[DraftRow | BadRow]:
    head = next(rows, [])
    if isinstance(head, UnreadableRowError):
        raise TableError(f"{path}: the first row can’t be read: {head}.")
    names = _need_columns(path, head)
    for number, cells in enumerate(rows, 2):
        if isinstance(cells, UnreadableRowError):
            seen = dict(zip(names, cells.cells, strict=False))
            yield _bad(number, _utf8(seen.get("id", "").strip()), str(cells))
        elif any(cell.strip() for cell in cells):
            yield _from_cells(number, names, cells)


def _delimiter(file: TextIO) -> str:
    """Comma, unless the first line has none: spreadsheets in many countries write semicolons."""
    first = file.readline(LONGEST_LINE)
    file.seek(0)
    return next((mark for mark in ",;\t" if mark in first), ",")


def _from_cells(number: int, names: list[str], cells: list[str]) -> DraftRow | BadRow:
    row: dict[str, Any] = dict(zip(names, cells, strict=False))
    name = row.get("id", "").strip()
    for column, cell in row.items():
        hidden = next((ord(sign) - 0xDC00 for sign in cell if "\udc80" <= sign <= "\udcff"), None)
        if hidden is not None:
            known = None if column == "id" else name
            problem = f"“{column}” is not UTF-8: it holds the byte 0x{hidden:02x}"
            return _bad(number, known, f"{problem}. Save the table as {CSV_UTF8}")
    if len(cells) > len(names):
        problem = (
            f"the row has {len(cells)} cells and the first row names {len(names)}; "
            "a text with a comma in it needs quotation marks around it"
        )
        return _bad(number, name, problem)
    # An empty cell in the middle of a row is an empty draft; a row that stops short has none.
    row["id"] = name
    row["context"] = row.get("context", "").strip() or None
    row["labels"] = row.get("labels", "").strip() or None
    return as_draft(number, row)


def _read_parquet(path: Path) -> Iterator[DraftRow | BadRow]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            given = file.schema_arrow.names
            names = dict(zip(given, _need_columns(path, given), strict=True))
            wanted = [name for name in given if names[name] in COLUMNS]
            number = 0
            for batch in file.iter_batches(batch_size=ROWS_AT_ONCE, columns=wanted):
                for at in range(batch.num_rows):
                    number += 1
                    yield _from_batch(number, names, batch, at)
    except pa.ArrowException as error:
        reason = str(error).splitlines()[0]
        raise TableError(f"{path}: this can’t be read as Parquet: {reason}") from error


def _from_batch(number: int, names: Mapping[str, str], batch: Any, at: int) -> DraftRow | BadRow:
    import pyarrow as pa

    row: dict[str, Any] = {}
    for given, column in zip(batch.schema.names, batch.columns, strict=True):
        name = names[given]
        try:
            cell = column[at].as_py()
        except UnicodeDecodeError as error:
            return _bad(number, row.get("id"), f"“{name}” is not UTF-8 at byte {error.start}")
        except (ArithmeticError, ValueError) as error:
            return _bad(number, row.get("id"), f"“{name}” can’t be read: {error}")
        # A map comes out as a list of pairs.
        row[name] = dict(cell) if cell is not None and pa.types.is_map(column.type) else cell
    return as_draft(number, row)


def _need_columns(path: Path, given: Sequence[str]) -> list[str]:
    """The columns' names as the kit writes them. Raises TableError for a lost or double one."""
    names = [name.strip().lower() for name in given]
    lost = [f"“{name}”" for name in ("id", "stage", "text") if name not in names]
    if any("\udc80" <= sign <= "\udcff" for name in names for sign in name):
        raise TableError(f"{path}: the first row is not UTF-8. Save the table as {CSV_UTF8}.")
    if lost:
        wanted = " or ".join(part for part in (", ".join(lost[:-1]), lost[-1]) if part)
        shown = [f"“{name if len(name) <= 30 else name[:30] + '…'}”" for name in names[:10]]
        more = f" and {len(names) - 10:,} more" if len(names) > 10 else ""
        found = ", ".join(shown) or "none"
        raise TableError(f"{path}: there is no column {wanted}; the columns are: {found}{more}.")
    double = [f"“{name}”" for name in COLUMNS if names.count(name) > 1]
    if double:
        which = ", ".join(double)
        raise TableError(f"{path}: more than one column is called {which}; keep one of each.")
    return names


def as_draft(number: int, cells: Mapping[str, Any]) -> DraftRow | BadRow:
    """The draft in one row of plain data, or what is wrong with the row."""
    name = cells.get("id")
    if name is None or (isinstance(name, str) and not name.strip()):
        return _bad(number, None, "the row has no “id”")
    if not isinstance(name, str | int) or isinstance(name, bool):
        return _bad(number, None, "“id” must be text or a whole number")
    text = cells.get("text")
    if text is None:
        return _bad(number, name, "the row has no “text”")
    if not isinstance(text, str):
        return _bad(number, name, f"“text” must be text, and here it is {_kind(text)}")
    stage = cells.get("stage")
    if stage is not None and not isinstance(stage, str):
        return _bad(number, name, f"“stage” must be text, and here it is {_kind(stage)}")
    try:
        context = as_context(cells.get("context"))
        labels = _as_object(cells.get("labels"), "labels")
    except ValueError as error:
        return _bad(number, name, str(error))
    return DraftRow(number, name, stage or "", text, context, labels)


def as_context(value: Any) -> Mapping[str, str] | None:
    """A draft's context: an object of texts, or the same written as JSON; None when empty.

    Keys without a value are left out. Raises ValueError with a sentence that says what is wrong.
    """
    found = _as_object(value, "context")
    if found is None:
        return None
    for key, entry in found.items():
        if entry is not None and not isinstance(entry, str):
            raise ValueError(f"“context.{key}” must be text, and here it is {_kind(entry)}")
    return {str(key): entry for key, entry in found.items() if entry is not None} or None


def _as_object(value: Any, name: str) -> Mapping[str, Any] | None:
    if isinstance(value, str):
        if not value.strip():
            return None
        try:
            value = json.loads(value, parse_constant=_no_constant)
        except (RecursionError, ValueError) as error:
            raise ValueError(f"“{name}” is not JSON: {error}") from error
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise ValueError(f"“{name}” must be an object in {{ }}, and here it is {_kind(value)}")
    return value


def _kind(value: Any) -> str:
    kinds = ((bool, "true or false"), (int | float, "a number"), (str, "text"), (list, "a list"))
    return next((words for kind, words in kinds if isinstance(value, kind)), "something else")


def _bad(number: int, name: RowId | None, problem: str) -> BadRow:
    usable = isinstance(name, str | int) and not isinstance(name, bool) and str(name).strip()
    sentence = f"{problem[0].upper()}{problem[1:]}."
    return BadRow(number, name if usable and name is not None else f"row {number}", sentence)


# Writing ---------------------------------------------------------------------------------


class ResultWriter(Protocol):
    """Takes results one by one."""

    def write(self, result: Result) -> None:
        """Add one result below those before."""

    def close(self) -> None:
        """Write what is still held back. The file itself stays open."""


@contextmanager
def write_results(path: Path, criteria: tuple[str, ...]) -> Iterator[ResultWriter]:
    """A writer for the file's ending. `criteria` names the rubric's criteria, in order.

    Everything goes to a file beside the target, which takes the target's place when the block
    ends well; when it doesn't, the target stays as it was. Raises TableError when the folder
    isn't there or can't be written to.
    """
    makers: dict[str, Callable[[BinaryIO, tuple[str, ...]], ResultWriter]] = {
        ".jsonl": _JsonlWriter,
        ".csv": _CsvWriter,
        ".parquet": _ParquetWriter,
    }
    make = makers[ending(path)]
    target = path.resolve()
    if target.is_dir():
        raise TableError(f"{path}: this is a folder, not a file.")
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        file = beside.open("xb")
    except OSError as error:
        raise TableError(f"{path}: can’t write there: {error.strerror or error}.") from error
    try:
        with file:
            writer = make(file, criteria)
            try:
                yield writer
            finally:
                writer.close()
            file.flush()
            os.fsync(file.fileno())
        try:
            beside.replace(target)
        except OSError as error:
            raise TableError(f"{path}: can’t write there: {error.strerror or error}.") from error
    finally:
        beside.unlink(missing_ok=True)


class _JsonlWriter:
    def __init__(self, file: BinaryIO, criteria: tuple[str, ...]) -> None:
        del criteria  # every row names its own
        self._file = file

    def write(self, result: Result) -> None:
        line = json.dumps(result, ensure_ascii=False) + "\n"
        # Half a character pair can't be UTF-8; written as \udc00 it stays valid JSON.
        self._file.write(line.encode("utf-8", "backslashreplace"))

    def close(self) -> None:
        pass


FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def spreadsheet_safe(cell: object) -> str | int | float:
    """A cell that a spreadsheet shows and never runs: text like a formula gets a ' before it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return cell
    text = str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


class _CsvWriter:
    """For spreadsheets: a byte order mark so that they read UTF-8, a column for every answer."""

    def __init__(self, file: BinaryIO, criteria: tuple[str, ...]) -> None:
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
        self._rows = csv.writer(self._text)
        self._criteria = criteria
        self._labels = [label for label in LABELS if label != "verdict"]
        head = ["id", "verdict", "points", "max_points", "error", *self._labels]
        for name in criteria:
            head += [f"{name}_met", f"{name}_feedback"]
        self._put(head)

    def write(self, result: Result) -> None:
        labels = result.get("labels", {})
        by_name = {criterion["name"]: criterion for criterion in result.get("criteria", ())}
        cells = [result.get(name) for name in ("id", "verdict", "points", "max_points", "error")]
        cells += [labels.get(label) for label in self._labels]
        for name in self._criteria:
            criterion = by_name.get(name, {})
            cells += [criterion.get("met"), criterion.get("feedback")]
        self._put(cells)

    def _put(self, cells: Sequence[object]) -> None:
        self._rows.writerow([spreadsheet_safe(cell) for cell in cells])

    def close(self) -> None:
        self._text.flush()
        self._text.detach()


class _ParquetWriter:
    def __init__(self, file: BinaryIO, criteria: tuple[str, ...]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        del criteria  # every row names its own
        self._schema = _parquet_schema()
        self._as_batch: Callable[..., Any] = pa.RecordBatch.from_pylist
        self._rows: list[dict[str, Any]] = []
        self._writer = pq.ParquetWriter(file, self._schema, compression="zstd")

    def write(self, result: Result) -> None:
        row = _utf8(result)
        row["id"] = str(row["id"])
        self._rows.append(row)
        if len(self._rows) >= ROWS_AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_batch(self._as_batch(self._rows, schema=self._schema))
            self._rows = []

    def close(self) -> None:
        self._flush()
        self._writer.close()


def _parquet_schema() -> Any:
    import pyarrow as pa

    labels = [
        (label, pa.bool_() if True in values else pa.string()) for label, values in LABELS.items()
    ]
    criterion = [
        ("name", pa.string()),
        ("met", pa.bool_()),
        ("points", pa.float64()),
        ("spans", pa.list_(pa.list_(pa.int32()))),
        ("rule", pa.string()),
        ("feedback", pa.string()),
    ]
    return pa.schema(
        [
            ("id", pa.string()),
            ("verdict", pa.string()),
            ("points", pa.float64()),
            ("max_points", pa.float64()),
            ("error", pa.string()),
            ("labels", pa.struct(labels)),
            ("criteria", pa.list_(pa.struct(criterion))),
        ]
    )


def _utf8(value: Any) -> Any:
    """The same data with what UTF-8 can't hold (half a character pair) replaced by “?”."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Mapping):
        return {key: _utf8(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_utf8(entry) for entry in value]
    return value
