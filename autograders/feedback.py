"""The judge's words: texts from data/feedback.toml, filled with the learner's own."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, Final

from autograders.close import Close
from autograders.data import load_toml
from autograders.judgement import Span
from autograders.stages import Stage

QUOTE_LENGTH: Final = 150
_IN_STAGE: Final = {
    "phone-screen": "a phone screen",
    "first-round": "a first round",
    "second-round": "a second round",
    "final-round": "the final round",
}


_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


@cache
def texts() -> dict[str, Any]:
    """Every text, by criterion and outcome."""
    return load_toml("feedback.toml")


def quote(text: str, span: Span | None) -> str:
    """The learner's words at a span, on one line; the middle of a long stretch is left out."""
    if span is None:
        return ""
    said = " ".join(text[slice(*span)].split()).strip(" ,;:.")
    if len(said) <= QUOTE_LENGTH:
        return said
    half = QUOTE_LENGTH // 2
    head = said[:half].rsplit(" ", 1)[0]
    tail = said[-half:].split(" ", 1)[-1]
    return f"{head} … {tail}"


def say(criterion: str, outcome: str, stage: Stage, said: str = "", change: str = "") -> str:
    """The feedback for one outcome of one criterion."""
    text: str = texts()[criterion][outcome]
    return fill(text, stage, quote=said, change=change)


def fill(text: str, stage: Stage, **values: str) -> str:
    """A text with its placeholders filled. What learners typed is never itself a template."""
    pieces = [*_pieces(text)]
    if len(pieces) == 1:
        return text
    known = {"asks_for": stage.asks_for, "stage": _IN_STAGE[stage.id], **values}
    pieces[1::2] = [known.get(name, f"{{{name}}}") for name in pieces[1::2]]
    return "".join(pieces)


@lru_cache(maxsize=256)
def _pieces(text: str) -> list[str]:
    """A text cut at its placeholders: words, the name of one, words, and so on."""
    return _PLACEHOLDER.split(text)


def models(stage: Stage) -> tuple[str, ...]:
    """Two model wordings for a stage."""
    return tuple(texts()["models"][stage.id])


_MODAL: Final = re.compile(
    r"\b(would|will|could|should|might|can|do|are|is)\b(?!\s*(?:not|n['’]t))", re.IGNORECASE
)
_CONTRACTED: Final = re.compile(r"\b(you|they|i)['’]d\b", re.IGNORECASE)
_NEGATED: Final = {
    "would": "wouldn’t", "will": "won’t", "could": "couldn’t", "should": "shouldn’t",
    "might": "might not", "can": "can’t", "do": "don’t", "are": "aren’t", "is": "isn’t",
}  # fmt: skip


def turned_round(text: str, close: Close) -> str:
    """The learner's own close with its first "would" made "wouldn't", or "" if that can't be."""
    after = text[close.frame[1] : close.span[1]]
    for pattern, negate in (
        (_CONTRACTED, lambda found: f"{found[1]} wouldn’t"),
        (_MODAL, lambda found: _NEGATED[found[1].lower()]),
    ):
        changed, count = pattern.subn(negate, after, count=1)
        if count:
            whole = text[close.frame[0] : close.frame[1]] + changed
            return "…" + quote(whole, (0, len(whole)))
    return ""
