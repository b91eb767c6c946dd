"""The card: a learner's own questions for each stage, to take along.

Kept in one file on this machine, until the learner saves it as a page or as text.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Final
from unicodedata import east_asian_width

from pydantic import BaseModel, Field, ValidationError

from autograders import STAGES, Stage, UnknownStageError, find_stage
from autograders.stub import is_untouched
from autograders.text import read
from course.shown import render
from course.store import Store

if TYPE_CHECKING:
    from course.panel import Panel

LONGEST: Final = 800
"""Characters that fit on the card for one stage."""


class Card(BaseModel):
    """The whole file, by stage: the questions, and what stood there before."""

    version: int = 1
    stages: dict[str, str] = Field(default_factory=dict)
    before: dict[str, str] = Field(default_factory=dict)

    def put(self, stage: str, text: str) -> None:
        """Puts a text on the card; what stood there can be put back."""
        old = self.stages.get(stage, "")
        if old:
            self.before[stage] = old
        self.stages[stage] = text


def add_to_card(stage_id: str, text: str) -> str:
    """Puts the candidate's words of a draft on the card, in place of what was there.

    Returns a sentence for the learner. Never raises.
    """
    try:
        stage = find_stage(stage_id)
    except UnknownStageError as error:
        return f"Nothing was added: {error}"
    words = own_words(text)
    if not words or is_untouched(text):
        return "There is nothing to put on the card yet. Write your questions first."
    if len(words) > LONGEST:
        return (
            f"That is {len(words):,} characters long, and a card has room for {LONGEST:,}. "
            "Keep your last two questions."
        )
    store = Store("card")
    card = read_card(store)
    old = card.stages.get(stage.id, "")
    name = stage.name.lower()
    if old == words:
        return f"That is on your card already, for the {name}."
    card.put(stage.id, words)
    store.save(card.model_dump())
    instead = ", in place of what was there" if old else ""
    return " ".join(
        filter(None, [f"It is on your card for the {name} now{instead}.", store.problem])
    )


def own_words(text: str) -> str:
    """What the candidate says in a draft, as written: without the interviewer's lines."""
    turns: dict[int, tuple[int, int]] = {}
    for utterance in read(text).utterances:
        if utterance.tokens:
            start, end = utterance.tokens[0].start, utterance.tokens[-1].end
            first, last = turns.get(utterance.turn, (start, end))
            turns[utterance.turn] = (min(first, start), max(last, end))
    said = []
    for start, end in turns.values():
        # Marks before the first word and after the last belong to what is said.
        while start > 0 and not text[start - 1].isalnum() and text[start - 1] not in ":\n":
            start -= 1
        ending = re.compile(r"[^\w\n]*").match(text, end)
        said.append(text[start : ending.end() if ending else end])
    lines = [" ".join(line.split()) for line in "\n".join(said).splitlines()]
    return "\n".join(line for line in lines if line)


def read_card(store: Store) -> Card:
    """What is in the file; a file that holds something else is moved aside."""
    try:
        card = Card.model_validate(store.load())
    except ValidationError:
        store.put_aside()
        return Card()
    for texts in (card.stages, card.before):
        for stage in list(texts):
            if stage not in STAGES or not texts[stage].strip():
                del texts[stage]
    return card


LEAD: Final = "First: what comes next? Then: is there any reason why you wouldn’t …? Then listen."

COMES_BACK: Final = (
    ("“No reason, but no promise.”", "Thank them, check the step, and stop."),
    (
        "A doubt.",
        "Check that you understood. Take it seriously. Give something new. Ask whether it helped.",
    ),
    ("“By Friday.”", "Accept it. Ask whom to follow up with."),
    ("“A committee decides.”", "Ask what would help them recommend you."),
    ("A warm yes.", "Thank them, confirm, and stop talking."),
)
"""What an interviewer may answer, and what to do then."""

DONT_ASK: Final = (
    "Nobody is there, and you talk to a recording.",
    "A formal panel has to ask everyone the same.",
    "The talk plainly went wrong.",
    "Asking would embarrass the person across the table.",
    "It was a case or a technical test.",
)
"""When it is better to leave the close out."""

_SAID: Final = {"lead": LEAD, "comes_back": COMES_BACK, "dont_ask": DONT_ASK}

SUFFIXES: Final = {".html": "page", ".htm": "page", ".txt": "text"}


def card_html() -> str:
    """The card as one page of its own, ready to print on A4 or Letter; nothing from a network."""
    return _page(read_card(Store("card")))


def card_text() -> str:
    """The card as plain text, 72 columns wide at the most."""
    return _text(read_card(Store("card")))


def write_card(path: Path, over: bool = False, card: Card | None = None) -> Path:
    """Writes the card to a file: a page for .html, plain text for .txt. Returns the path.

    It is the learner’s own card, as it is kept, unless one is given.
    Raises ValueError for any other kind of file, FileExistsError where a file is there already
    and `over` is false, and OSError where nothing can be written; each says what to do.
    """
    form = SUFFIXES.get(path.suffix.lower())
    if form is None:
        raise ValueError(
            f"{path}: a card is a page or plain text; let the name end in .html or .txt."
        )
    card = card or read_card(Store("card"))
    text = _page(card) if form == "page" else _text(card)
    try:
        if over and path.exists():
            _replace(path.resolve(), text.encode("utf-8", "replace"))
        else:
            _begin(path, text.encode("utf-8", "replace"))
    except FileExistsError as error:
        raise FileExistsError(
            f"{path} is there already; choose another name, or say to replace it."
        ) from error
    except OSError as error:
        raise OSError(
            f"{path} cannot be written ({error.strerror}); try another folder."
        ) from error
    return path


def _begin(path: Path, text: bytes) -> None:
    """Writes a file where there is none; half a file is not left behind."""
    with path.open("xb") as file:
        try:
            file.write(text)
            file.flush()
        except OSError:
            with contextlib.suppress(OSError):
                path.unlink()
            raise


def _replace(path: Path, text: bytes) -> None:
    """Writes a file anew, in one step: where that fails, the old one is as it was."""
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.stem}-", suffix=".new")
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text)
        shutil.copymode(path, new)
        new.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        raise


def my_card(drafts: Mapping[str, str] | None = None) -> Panel:
    """The card, ready to be shown as a cell's last line.

    `drafts` by stage can be put on it with one press; what they are is looked up at each press.
    """
    from course.card_desk import CardDesk
    from course.panel import Panel

    return Panel(CardDesk({} if drafts is None else drafts))


_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
"""Characters that are no text and no space, but could steer the terminal a card is read in."""


def card_rows(card: Card) -> list[tuple[Stage, list[str]]]:
    """Every stage with the lines that stand on the card for it, none where there are none.

    What goes on after the eighth line runs on in that line, so that a card stays one page.
    """
    rows = []
    for stage in STAGES.values():
        text = _CONTROL.sub("", card.stages.get(stage.id, ""))
        said = (" ".join(line.split()) for line in text.splitlines())
        lines = [line for line in said if line]
        rest = lines[_MOST_LINES - 1 :]
        rows.append((stage, [*lines[: _MOST_LINES - 1], *([" ".join(rest)] if rest else [])]))
    return rows


def _page(card: Card) -> str:
    rows = card_rows(card)
    return render("card_page.html", rows=rows, size=_size(rows), **_SAID)


def draw_card(card: Card, template: str = "card.html") -> str:
    """The card for the inside of another page."""
    return render(template, rows=card_rows(card), **_SAID)


# How large the questions are printed: points, characters in a line, millimetres from line to line.
_SIZES: Final = (
    (16.0, 31, 7.9),
    (14.5, 34, 7.2),
    (13.0, 38, 6.4),
    (11.5, 43, 5.7),
    (10.0, 49, 5.0),
    (9.0, 55, 4.5),
    (8.0, 62, 4.0),
)
_MOST_LINES: Final = 8
_GAP: Final = 0.3
"""Between two lines of a draft, as a share of a line’s height."""
_ROOM: Final = 130.0
"""Millimetres that two rows of questions may take, on Letter, the shorter of the two papers."""


def _size(rows: list[tuple[Stage, list[str]]]) -> float:
    """The largest size, in points, at which the card still is one page."""
    for points, columns, height in _SIZES:
        tall = [
            sum(height * (-(-_width(line) // columns) + _GAP) for line in lines)
            for _, lines in rows
        ]
        if max(tall[:2]) + max(tall[2:]) <= _ROOM:
            return points
    return _SIZES[-1][0]


def _width(line: str) -> int:
    """About how many lower-case letters take as much room."""
    return sum(2 if char.isupper() or east_asian_width(char) in "WF" else 1 for char in line)


def _text(card: Card) -> str:
    lines = ["MY LAST TWO QUESTIONS", *wrap(LEAD, 72), ""]
    for stage, said in card_rows(card):
        lines += [f"{stage.name.upper()}, with {stage.who}"]
        for line in said or ["(nothing here yet)"]:
            lines += wrap(line, 72, initial_indent="  ", subsequent_indent="  ")
        lines += [*wrap(f"The close asks for {stage.asks_for}.", 72), ""]
    lines += ["WHAT MAY COME BACK"]
    for heard, do in COMES_BACK:
        lines += wrap(f"{heard} {do}", 72, initial_indent="- ", subsequent_indent="  ")
    lines += ["", "DON’T ASK WHEN"]
    lines += [f"- {when}" for when in DONT_ASK]
    return "\n".join(lines) + "\n"
