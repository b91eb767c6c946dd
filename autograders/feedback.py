"""The judge's words: texts from data/feedback.toml, filled with the learner's own."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, Final

from autograders.close import Close
from autograders.data import load_toml
from autograders.judgement import Span
from autograders.stages import STAGES, Stage

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
    if change:
        text = texts()["changed"].get(criterion, {}).get(outcome, text)
    return fill(text, stage, quote=said, change=change)


def fill(text: str, stage: Stage, **values: str) -> str:
    """A text with its placeholders filled. What learners typed is never itself a template."""
    pieces = _pieces(text, stage.id)
    if len(pieces) == 1:
        return pieces[0]
    filled = pieces[:]
    filled[1::2] = [values.get(name, f"{{{name}}}") for name in pieces[1::2]]
    return "".join(filled)


@lru_cache(maxsize=1024)
def _pieces(text: str, stage: str) -> list[str]:
    """A text for a stage, cut at the placeholders that are left: words, the name of one, words."""
    known = {"asks_for": STAGES[stage].asks_for, "stage": _IN_STAGE[stage]}
    return _PLACEHOLDER.split(_PLACEHOLDER.sub(lambda at: known.get(at[1], at[0]), text))


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


_NO_VERB: Final = frozenset(
    ("i", "me", "my", "offer", "that", "it", "be", "being", "to", "not", "for")
)
_OPENERS: Final = frozenset(
    "is are do does did can could would will have has might any what".split()
)


def asking_for(text: str, close: Close, stage: Stage) -> str:
    """The learner's own close with what it asks for changed to what the stage can give, or ""
    where their sentence is built another way."""
    if close.ask_span is None or close.ask_span[0] < close.frame[1]:
        return ""
    verb = text[slice(*close.ask_span)].split(maxsplit=1)[0].lower()
    if verb in _NO_VERB or "’" in verb or "'" in verb:
        return ""
    plain, doing = texts()["asks"][stage.id]
    whole = text[close.frame[0] : close.ask_span[0]] + (doing if verb.endswith("ing") else plain)
    return "…" + quote(whole, (0, len(whole)))


def tied(text: str, close: Close, stage: Stage) -> str:
    """The learner's own close with a tie to the talk before it, or "" where none would fit."""
    if close.polarity != "against":
        return ""  # another kind of close is to be changed, not tied
    # An example never says again what the stage can't give.
    fits = not close.certain or close.ask in stage.fitting
    own = quote(text, close.span) if fits else asking_for(text, close, stage).removeprefix("…")
    first = own.split(" ", 1)[0]
    if first.lower() not in _OPENERS:
        return ""
    return f"Based on what we’ve talked about today, {first.lower()}{own[len(first) :]}?"
