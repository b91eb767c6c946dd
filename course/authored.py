"""Reads what an instructor may write: TOML files, checked, with errors that can be acted on.

Every error names the file and the key, and says what was expected there. All of a file's
errors are told at once, so that nobody mends them one run at a time.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, StringConstraints, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

_MAX_BYTES: Final = 1_000_000
_SHOWN: Final = 20
_LONGEST_NUMBER: Final = 30


class AuthoredError(ValueError):
    """A file that can't be used. `problems` has a sentence for each thing to mend."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        more = len(self.problems) - _SHOWN
        shown = [*self.problems[:_SHOWN], *([f"… and {more} more."] if more > 0 else [])]
        super().__init__("\n".join(shown))


def expected(what: str) -> PydanticCustomError:
    """The error for a value that should have been something else: “a sentence that …”."""
    return PydanticCustomError("expected", "{what}", {"what": what})


def missing(key: str, what: str) -> PydanticCustomError:
    """The error for a table in which `key` is missing; `what` should have been there."""
    return PydanticCustomError("missing_key", "{what}", {"what": what, "key": key})


def _printable(text: str) -> str:
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
        raise expected("one line of text, without line breaks or tabs")
    return text


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=600),
    AfterValidator(_printable),
]
"""One line of text that isn't empty."""


def toml_files(place: str | Path) -> list[tuple[str, bytes]]:
    """The TOML file at `place`, or all those in the folder `place`: their paths and contents.

    Raises AuthoredError where there are none, or one can't be read.
    """
    path = Path(place)
    if path.is_dir():
        found = sorted(entry for entry in path.glob("*.toml") if entry.is_file())
        if not found:
            raise AuthoredError([f"{path}: this folder holds no file that ends in .toml."])
    elif path.exists():
        found = [path]
    else:
        raise AuthoredError([f"{path}: there is no such file or folder."])
    try:
        return [(str(entry), entry.read_bytes()) for entry in found]
    except OSError as error:
        raise AuthoredError([f"{error.filename}: {error.strerror or error}."]) from error


def own_files(folder: str) -> list[tuple[str, bytes]]:
    """The TOML files in a folder of the kit's own course/data/, in order of their names."""
    entries = (files("course") / "data").joinpath(folder).iterdir()
    found = [(entry.name, entry) for entry in entries if entry.name.endswith(".toml")]
    return [(name, entry.read_bytes()) for name, entry in sorted(found, key=lambda pair: pair[0])]


def own_file(name: str) -> dict[str, Any]:
    """The tables of one of the kit's own files, such as "interview/debrief.toml"."""
    return parse_toml((files("course") / "data").joinpath(name).read_bytes(), name)


def parse_toml(data: bytes, file: str) -> dict[str, Any]:
    """The tables in the bytes of a TOML file. Raises AuthoredError naming `file`."""
    if len(data) > _MAX_BYTES:
        raise AuthoredError([f"{file}: expected a file of at most a megabyte."])
    try:
        # Editors on Windows may begin a file with a mark that TOML does not know.
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise AuthoredError([f"{file}: this is not UTF-8 text. Save it as UTF-8."]) from None
    except tomllib.TOMLDecodeError as error:
        raise AuthoredError([f"{file}: this is not TOML ({error})."]) from error
    except RecursionError:
        said = f"{file}: too many brackets stand inside of one another here."
        raise AuthoredError([said]) from None
    except ValueError:
        said = f"{file}: there is a number in it that is too long to read."
        raise AuthoredError([said]) from None


def problems(error: ValidationError, file: str, *where: str) -> Iterator[str]:
    """A sentence for each thing that pydantic found, with the file and the key in it."""
    for detail in error.errors(include_url=False):
        keys = [*where, *(str(part) for part in detail["loc"] if part != "[key]")]
        context = detail.get("ctx", {})
        if detail["type"] == "missing_key":
            keys.append(str(context["key"]))
        yield f"{file}: “{'.'.join(keys)}” {_saying(detail, context)}"


def _saying(detail: ErrorDetails, context: dict[str, Any]) -> str:
    match detail["type"]:
        case "missing_key":
            return f"is missing; expected {context['what']}."
        case "missing":
            return "is missing."
        case "extra_forbidden":
            return "is not a key that belongs here; check its spelling."
        case "string_type":
            return f"should be a text in quotes, not {_kind(detail['input'])}."
        case "int_type" | "int_parsing" | "int_from_float":
            return f"should be a whole number, not {_kind(detail['input'])}."
        case "greater_than_equal":
            return f"should be at least {context['ge']}, not {_number(detail['input'])}."
        case "less_than_equal":
            return f"should be at most {context['le']}, not {_number(detail['input'])}."
        case "string_too_short":
            return "is empty; expected some text."
        case "string_too_long":
            return f"is too long; expected at most {context['max_length']} characters."
        case "dict_type" | "model_type" | "model_attributes_type":
            return f"should be a table, not {_kind(detail['input'])}."
        case "list_type" | "tuple_type":
            return f"should be a list in [square brackets], not {_kind(detail['input'])}."
        case "too_short":
            return f"should hold at least {context['min_length']}."
        case "literal_error":
            return f"is unknown; expected {str(context['expected']).replace(chr(39), '')}."
        case "expected":
            return f"should be {context['what']}."
        case _:
            return f"is not right: {detail['msg']}."


def _number(value: object) -> str:
    # One in sixteens may have any number of digits, and Python writes out no more than thousands.
    try:
        text = str(value)
    except ValueError:
        return "one of thousands of digits"
    return text if len(text) <= _LONGEST_NUMBER else f"{text[:_LONGEST_NUMBER]}…"


def _kind(value: object) -> str:
    match value:
        case bool():
            return "true or false"
        case int() | float():
            return f"the number {_number(value)}"
        case str():
            return f"the text “{value[:40]}”"
        case dict():
            return "a table"
        case list():
            return "a list"
        case _:
            return "that"
