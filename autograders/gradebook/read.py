"""Reads cells as text: the draft out of an answer cell, what is asked out of a check cell.

Nothing here runs a cell. What a student wrote is never parsed as code either; only the
instructor's own check cell is, and that without evaluating it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from autograders.details import CONTEXT_KEYS
from autograders.replies import replies
from autograders.stages import UnknownStageError, find_stage
from autograders.stub import is_untouched

# A first line that was meant as the magic line: anything that starts with a percent sign …
_MAGIC: Final = re.compile(r"[ \t]*%[% \t]*(?P<name>\w*)[ \t]*(?P<rest>.*)")
# … or the line with the percent signs lost: "draft first-round", and nothing else on it.
_BARE: Final = re.compile(r"[ \t]*draft[ \t:]+(?P<rest>[\w-]+(?:[ \t]\w+)?)[ \t]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DraftCell:
    """What an answer cell holds.

    `text` is the prose below the magic line, "" for a blank cell or an untouched stub.
    `magic` is the magic line as the student left it, without blanks around it; None when there
    is none. `stage` is the id of the stage that it names; None when it names none that is known.
    """

    text: str
    magic: str | None
    stage: str | None

    @property
    def attempted(self) -> bool:
        """False for a blank cell and for an untouched stub."""
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class Check:
    """What a check cell asks for: a draft of this stage, and what is told of the interview.

    `context` is empty where the students pick an interview of their own.
    """

    stage: str
    context: Mapping[str, str]


def read_cell(source: str) -> DraftCell:
    """The draft in a cell. Never raises: a magic line may be missing, misspelt or wrong."""
    lines = _lines(source)
    magic = stage = None
    if lines and (found := _MAGIC.match(lines[0]) or _BARE.fullmatch(lines[0])):
        stage = _stage_named(found["rest"])
        # “%50 of my week …” is prose that starts oddly, not a magic line.
        if stage or (found.re is _MAGIC and _like("draft", found["name"])):
            magic = lines.pop(0).strip()
    text = "\n".join(lines)
    if is_untouched(text):
        text = ""
    return DraftCell(text, magic, stage)


@dataclass(frozen=True, slots=True)
class ReplyCell:
    """What the box of a reply holds.

    `text` is the prose below the magic line; `magic` is that line, None when there is none;
    `reply` is the id of what came back, None when the line names none that is known.
    """

    text: str
    magic: str | None
    reply: str | None


def read_reply_cell(source: str) -> ReplyCell:
    """The reply in a cell. Never raises: a magic line may be missing, misspelt or wrong."""
    lines = _lines(source)
    found = _MAGIC.match(lines[0]) if lines else None
    if found is None or not _like("reply", found["name"]):
        return ReplyCell("\n".join(lines), None, None)
    named = found["rest"].strip().strip("\"'“”").casefold()
    return ReplyCell("\n".join(lines[1:]), lines[0].strip(), named if named in replies() else None)


def read_told(told: Any) -> Check | None:
    """What the metadata of a text box tell of the draft in it: a stage, and perhaps the
    interview, by the keys of a context. None when they tell something else."""
    if not isinstance(told, Mapping):
        return None
    context = {key: value for key, value in told.items() if key != "stage"}
    known = all(key in CONTEXT_KEYS and isinstance(value, str) for key, value in context.items())
    stage = _stage_named(str(told.get("stage", "")))
    return Check(stage, context) if stage and known else None


def read_check(source: str) -> Check | None:
    """What a check cell asks for: `check("first-round")`, or with the interview in it,
    `check("first-round", role="analyst", interviewer="Dana Reyes")`.

    None when the cell's last line is not a call of `check` with a known stage in quotes, or
    says something else of the interview than the keys of a context, each with text in quotes.
    """
    try:
        last = ast.parse(source).body[-1]
    except (SyntaxError, ValueError, IndexError, RecursionError, MemoryError):
        return None
    match last:
        case ast.Expr(ast.Call(ast.Name("check"), [ast.Constant(str() as said)], told)):
            stage, context = _stage_named(said), _context(told)
            return Check(stage, context) if stage and context is not None else None
    return None


def _context(told: list[ast.keyword]) -> dict[str, str] | None:
    context = {}
    for keyword in told:
        match keyword:
            case ast.keyword(str() as key, ast.Constant(str() as value)) if key in CONTEXT_KEYS:
                context[key] = value
            case _:
                return None
    return context


def _stage_named(words: str) -> str | None:
    """“first-round”, “First Round” or “first-round role=analyst” → "first-round"."""
    bare = words.strip().strip("\"'“”")
    for candidate in (bare, " ".join(bare.split()[:2]), bare.partition(" ")[0]):
        try:
            return find_stage(candidate).id
        except UnknownStageError:
            continue
    return None


def _like(magic: str, name: str) -> bool:
    """Whether a word was meant as that magic: the same letters but for one or two."""
    return not name or SequenceMatcher(None, name.lower(), magic).ratio() >= 0.6


def _lines(source: str) -> list[str]:
    """The lines of a cell, without blank ones before the first.

    Cut at line ends only: splitlines() would also cut at characters that prose may hold.
    """
    lines = source.lstrip("\ufeff").replace("\r\n", "\n").split("\n")
    while lines and not lines[0].strip():
        del lines[0]
    return lines
