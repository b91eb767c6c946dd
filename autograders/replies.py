"""What comes back after a close, and the wordings by which a reply to it is read.

All of it is data (data/replies.toml), in the pattern language of the judge's own rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from types import MappingProxyType
from typing import Any, Final, TypeVar

from autograders.data import load_toml
from autograders.grammar import Compiler, Inflections, PatternError
from autograders.nodes import Node

FILE: Final = "replies.toml"
AIMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "acknowledges": "first show that you heard what they said",
        "new": "bring something new that they can picture",
        "open": "leave out the words that argue or press",
        "checks": "end with a short question that checks whether it helped",
        "thanks": "say thank you first",
        "confirms": "say the next step back in a few words",
        "stops": "stop sooner",
        "accepts": "begin with a word that accepts it",
        "follow_up": "ask whom to follow up with",
        "waits": "leave out the second ask",
        "asks_help": "ask what would help them to recommend you",
    }
)
"""What to try next where a part is missing: “Try this next: …”."""

_T = TypeVar("_T")


class ReplyError(ValueError):
    """Replies that can't be used; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One thing that comes back after a close, and how to answer it.

    `they_say` is how an interviewer might put it, `means` what it means, `do` what to do
    about it, `parts` the ids of what a good reply does, `model` one such reply. `hints` say of
    a part what its own `no` would say: with {words} where some words spoil it, without where
    nothing shows it.
    """

    id: str
    title: str
    they_say: str
    means: str
    do: str
    parts: tuple[str, ...]
    model: str
    hints: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """What a reply may do (kind "present") or had better leave out ("absent").

    `cues` show it and `maybe` may show it; `judged` names labels of the judge that count as
    cues, too. `yes`, `no` and `unsure` are what is said of it.
    """

    kind: str
    title: str
    label: str
    yes: str
    no: str
    unsure: str
    cues: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    judged: tuple[str, ...] = ()
    facts: bool = False
    only_questions: bool = False
    questions: str = "nothing"
    most_words: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """The words that make a sentence concrete."""

    numbers: str
    empty_numbers: tuple[str, ...]
    times: tuple[str, ...]
    places: tuple[str, ...]
    examples: tuple[str, ...]
    block: tuple[str, ...]
    done: str
    thought: str
    courtesy: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Patterns:
    """The compiled cues of every part, and those of facts; and all the words that they name."""

    cues: Mapping[str, Node | None]
    maybe: Mapping[str, Node | None]
    facts: Mapping[str, Node | None]
    vocabulary: frozenset[str]


@dataclass(frozen=True, slots=True)
class Book:
    """The whole of replies.toml."""

    replies: tuple[Reply, ...]
    parts: Mapping[str, Part]
    facts: Facts
    patterns: Patterns


def replies() -> dict[str, Reply]:
    """Everything that may come back after a close, by id, in the order in which it is taught."""
    return {reply.id: reply for reply in book().replies}


@cache
def book() -> Book:
    """The kit's own replies."""
    return load_book(load_toml(FILE))


def load_book(tables: Mapping[str, Any]) -> Book:
    """Replies out of the tables of a TOML file. Raises ReplyError, which names the key."""
    if odd := sorted({"concepts", "parts", "facts", "replies"} ^ set(tables)):
        raise ReplyError(f"{FILE}: “{odd[0]}” is missing, or does not belong here.")
    parts = {name: _table(Part, f"parts.{name}", row) for name, row in tables["parts"].items()}
    facts = _table(Facts, "facts", tables["facts"])
    found = tuple(_table(Reply, f"replies.{at}", row) for at, row in enumerate(tables["replies"]))
    for wrong in (*_unknown_words(parts), *_dangling(found, parts)):
        raise ReplyError(f"{FILE}: {wrong}")
    return Book(found, parts, facts, _compile(tables["concepts"], parts, facts))


def _unknown_words(parts: Mapping[str, Part]) -> Iterator[str]:
    """Settings of a part that have a few values only."""
    for name, part in parts.items():
        for key, said, known in (
            ("kind", {part.kind}, {"present", "absent"}),
            ("judged", set(part.judged), {"close", "next_step", "pushy"}),
            ("questions", {part.questions}, {"nothing", "unsure"}),
        ):
            if not said <= known:
                yield f"“parts.{name}.{key}” is unknown; use {', '.join(sorted(known))}."
        if name not in AIMS:
            yield f"“parts.{name}” is a part that autograders/replies.py has no aim for."


def _dangling(found: tuple[Reply, ...], parts: Mapping[str, Part]) -> Iterator[str]:
    """Names that point at nothing, and ids that are taken twice."""
    ids = [reply.id for reply in found]
    for at, reply in enumerate(found):
        if reply.id in ids[:at]:
            yield f"two replies are called “{reply.id}”."
        for key in {*reply.parts, *reply.hints} - set(parts):
            yield f"“replies.{at}” ({reply.id}) names the part “{key}”; there is none."


def _compile(concepts: Mapping[str, Any], parts: Mapping[str, Part], facts: Facts) -> Patterns:
    compiler = Compiler(concepts, Inflections(load_toml("concepts.toml")["irregular"]))

    def node(key: str, patterns: tuple[str, ...]) -> Node | None:
        try:
            return compiler.alternatives(patterns) if patterns else None
        except PatternError as error:
            raise ReplyError(f"{FILE}: “{key}”: {error}.") from error

    return Patterns(
        {name: node(f"parts.{name}.cues", part.cues) for name, part in parts.items()},
        {name: node(f"parts.{name}.maybe", part.maybe) for name, part in parts.items()},
        {
            key: node(f"facts.{key}", getattr(facts, key))
            for key in ("empty_numbers", "times", "places", "examples", "block", "courtesy")
        },
        compiler.vocabulary,
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\n" not in value


_FITS: Final[Mapping[str, tuple[str, Callable[[Any], bool]]]] = MappingProxyType(
    {
        "str": ("one line of text", _is_text),
        "tuple[str, ...]": (
            "a list of texts",
            lambda value: isinstance(value, list) and all(map(_is_text, value)),
        ),
        "dict[str, str]": (
            "a table of texts",
            lambda value: isinstance(value, dict) and all(map(_is_text, value.values())),
        ),
        "bool": ("true or false", lambda value: isinstance(value, bool)),
        "int | None": ("a whole number", lambda value: type(value) is int),
    }
)
"""For each type of a field what the file should hold there."""


def _table(kind: type[_T], where: str, row: Any) -> _T:
    """A table of the file as the dataclass that describes it."""
    if not isinstance(row, dict):
        raise ReplyError(f"{FILE}: “{where}” should be a table.")
    known = {entry.name: entry for entry in fields(kind)}  # type: ignore[arg-type]
    for key in row:
        if key not in known:
            raise ReplyError(f"{FILE}: “{where}.{key}” is not a key that belongs here.")
    values: dict[str, Any] = {}
    for key, entry in known.items():
        if key not in row:
            if entry.default is MISSING and entry.default_factory is MISSING:
                raise ReplyError(f"{FILE}: “{where}.{key}” is missing.")
            continue
        what, fits = _FITS[str(entry.type)]
        if not fits(row[key]):
            raise ReplyError(f"{FILE}: “{where}.{key}” should be {what}.")
        values[key] = tuple(row[key]) if isinstance(row[key], list) else row[key]
    return kind(**values)
