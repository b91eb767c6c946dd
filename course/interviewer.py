"""Ways to be a made-up interviewer, as data: everything one says, by what was said to them.

The kit's own tempers are in data/interview/tempers/, one file each; an instructor's are files of
the same form. `data/interview/listening.toml` says which words show what a question is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from course.authored import (
    AuthoredError,
    Text,
    expected,
    missing,
    own_files,
    parse_toml,
    problems,
    toml_files,
)

LineId = Literal[
    "opening", "anything_else", "last_one", "next_step", "next_step_again", "brush_off", "probe",
    "praise", "vague", "too_early", "too_late", "unsure", "remark", "greeting", "lost", "pushed",
    "silence", "too_long", "out_of_time", "after_reply", "after_objection",
    "objection_stands", "asked_again", "farewell",
]  # fmt: skip
"""What an interviewer may have to say, beside answers to questions and to the close."""

SubjectId = Literal[
    "topic", "when", "contact", "recommend", "prepare", "vacancy", "pay", "success", "challenge",
    "training", "growth", "hours", "tools", "team", "enjoy", "future", "day", "other",
]  # fmt: skip
"""What a question may be about."""

PlainAnswerId = Literal["no_reason", "by_friday", "committee", "warm_yes"]
AnswerId = Literal["no_reason", "objection", "by_friday", "committee", "warm_yes"]
"""What may come back to a good close."""

ObjectionId = Literal[
    "weaknesses", "experience", "overqualified", "relocation", "salary", "others"
]  # fmt: skip

PLACEHOLDERS: Final = ("name", "title", "company", "role", "place", "topic")
_TELLS_THE_STEP: Final = ("next_step", "next_step_again")

_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_K = TypeVar("_K", bound=str)
_V = TypeVar("_V")


def _line(text: str) -> str:
    for name in _PLACEHOLDER.findall(text):
        if name not in (*PLACEHOLDERS, "next_step"):
            known = ", ".join(f"{{{key}}}" for key in PLACEHOLDERS)
            raise expected(f"a line with no other placeholders than {known}; it has {{{name}}}")
    if set("{}") & set(_PLACEHOLDER.sub("", text)):
        raise expected("a line in which every { has its }")
    return text


def _step_only_if_asked(table: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    for key, lines in table.items():
        told = ["{next_step}" in line for line in lines]
        if key in _TELLS_THE_STEP and not all(told):
            raise expected(f"lines that say {{next_step}}, every one of those in “{key}”")
        if key not in _TELLS_THE_STEP and any(told):
            raise expected(
                f"lines that keep {{next_step}} for those who ask: it is in “{key}”, and may be "
                f"in {' and '.join(_TELLS_THE_STEP)} only"
            )
    return table


def _all_of(keys: object, what: str) -> AfterValidator:
    def check(table: dict[_K, _V]) -> dict[_K, _V]:
        for key in get_args(keys):
            if key not in table:
                raise missing(key, what)
        return table

    return AfterValidator(check)


def _possible(chances: dict[AnswerId, int]) -> dict[AnswerId, int]:
    # The committee decides in the later rounds only, so something else must be possible.
    if not any(weight for answer, weight in chances.items() if answer != "committee"):
        raise expected("chances of which at least one, beside the committee’s, is above 0")
    return chances


Lines = Annotated[
    tuple[Annotated[Text, AfterValidator(_line)], ...], Field(min_length=1, max_length=50)
]
_LINES: Final = 'a list with one line or more, such as [ "Anything else?" ]'
_ONLY_IF_ASKED: Final = AfterValidator(_step_only_if_asked)


class Temper(BaseModel):
    """One way to be an interviewer.

    `patience` is the number of turns of questions until the time is up; `chances` weigh what
    comes back to a good close; all the rest is what they say, several lines for each case.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: Text
    about: Text
    patience: int = Field(strict=True, ge=3, le=12)
    chances: Annotated[
        dict[AnswerId, Annotated[int, Field(strict=True, ge=0, le=100)]],
        _all_of(AnswerId, "a whole number, 0 for never"),
        AfterValidator(_possible),
    ]
    lines: Annotated[dict[LineId, Lines], _all_of(LineId, _LINES), _ONLY_IF_ASKED]
    subjects: Annotated[dict[SubjectId, Lines], _all_of(SubjectId, _LINES), _ONLY_IF_ASKED]
    answers: Annotated[dict[PlainAnswerId, Lines], _all_of(PlainAnswerId, _LINES), _ONLY_IF_ASKED]
    objections: Annotated[dict[ObjectionId, Lines], _all_of(ObjectionId, _LINES), _ONLY_IF_ASKED]


def tempers() -> dict[str, Temper]:
    """The kit's own tempers, by id."""
    return dict(_own())


def load_tempers(folder_or_file: str | Path) -> dict[str, Temper]:
    """An instructor's tempers, by id: one for each TOML file, called like the file.

    Raises AuthoredError, a ValueError, that names each file and key to mend, and what was
    expected there.
    """
    return _gather(toml_files(folder_or_file))


@cache
def _own() -> dict[str, Temper]:
    return _gather(own_files("interview/tempers"))


def _gather(sources: Iterable[tuple[str, bytes]]) -> dict[str, Temper]:
    found: dict[str, Temper] = {}
    wrong: list[str] = []
    for file, data in sources:
        name = Path(file).stem
        if not _ID.fullmatch(name):
            wrong.append(
                f"{file}: the file’s name should be small letters, digits and hyphens, "
                "such as warm.toml."
            )
            continue
        try:
            table = parse_toml(data, file)
            if "id" in table:
                wrong.append(f"{file}: “id” is not needed; the id is the file’s name.")
                continue
            found[name] = Temper(id=name, **table)
        except AuthoredError as error:
            wrong += error.problems
        except ValidationError as error:
            wrong += problems(error, file)
    if wrong:
        raise AuthoredError(wrong)
    return found
