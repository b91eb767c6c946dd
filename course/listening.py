"""What a made-up interviewer hears in what the learner just said.

The two questions are heard by the judge. This adds what an interviewer would also notice: other
questions and what they are about, and what a turn does that asks nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from autograders import Judgement, judge
from autograders.judge import MAX_CHARACTERS
from autograders.text import Utterance, read
from course.authored import own_file
from course.scenarios import Scenario

MAX_SAID: Final = 2_000
"""More characters than this in one turn are too much to follow: it is two minutes of speech."""

_LONGEST_GREETING: Final = 5
_OUTCOMES: Final[Mapping[str, str]] = {
    "reversed": "praise",
    "not_against": "praise",
    "double_negative": "praise",
    "probe": "probe",
    "blunt": "brush_off",
    "unclear": "unsure",
    "unclear_ask": "unsure",
}
_FITS: Final[Mapping[str, str]] = {
    "met": "close",
    "vague": "vague",
    "too_early": "too_early",
    "too_late": "too_late",
}


Aside = Literal["farewell", "lost", "greeting", "remark"]
"""What a turn does that asks nothing: it leaves, is at a loss, says hello, or says something."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One turn, as it was heard. Texts are the learner's own words, in full.

    `questions` pairs what each other question is about with its words; `next_step` is the
    question for what comes next; `closing` pairs how the close came across ("close" for a good
    one, else the id of the interviewer's line for it) with its words.
    """

    questions: tuple[tuple[str, str], ...] = ()
    next_step: str | None = None
    closing: tuple[str, str] | None = None
    pushy: bool = False
    unsure: str | None = None
    aside: Aside = "remark"


def listen(said: str, before: Sequence[tuple[str, str]], stage: str, scenario: Scenario) -> Heard:
    """What was heard in `said`, after the turns `before`: pairs of speaker and words."""
    context = scenario.context(stage)
    alone = judge(said, stage, context)
    if not alone.attempted:
        return Heard()
    text, start = _dialogue(before, said)
    whole = judge(text, stage, context)
    step: str | None = None
    unsure: str | None = None
    questions = []
    asides: list[Aside] = []
    told = alone.criterion("next_step")
    taken = [span for name in ("close", "lead_in") for span in alone.criterion(name).spans]
    for utterance in read(said).utterances:
        if not utterance.tokens:
            continue
        span = utterance.span(0, len(utterance.tokens))
        words = _padded(utterance)
        subject = _subject(words, scenario)
        # Whom to ask is not what comes next.
        if _overlap(span, told.spans) and subject != "contact":
            quote = _to_the_end(said, told.spans[0])
            step, unsure = (quote, unsure) if told.met else (step, quote)
        elif _overlap(span, taken):
            continue
        elif _asks(utterance, words):
            questions.append((subject, _to_the_end(said, span)))
        asides.append(_aside(words))
    return Heard(
        questions=tuple(questions),
        next_step=step,
        closing=_closing(whole, start),
        pushy=bool(alone.labels["pushy"]),
        unsure=unsure,
        aside=_of_all(asides),
    )


def judge_talk(turns: Sequence[tuple[str, str]], stage: str, scenario: Scenario) -> Judgement:
    """The judgement of a conversation: pairs of speaker ("me" or "interviewer") and words."""
    *before, (_, last) = turns
    return judge(_dialogue(before, last)[0], stage, scenario.context(stage))


def _overlap(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(left < span[1] and span[0] < right for left, right in others)


def _to_the_end(text: str, span: tuple[int, int]) -> str:
    """The words of a stretch and on to the end of their sentence, with its question mark."""
    start, end = span
    for utterance in read(text).utterances:
        if utterance.tokens and utterance.tokens[0].start < end <= utterance.tokens[-1].end:
            end = utterance.tokens[-1].end
            break
    return text[start : end + 1] if text[end : end + 1] in ("?", "!") else text[start:end]


def _dialogue(before: Sequence[tuple[str, str]], said: str) -> tuple[str, int]:
    """A conversation as the judge reads it, and where in it the last turn begins.

    The oldest turns are left out where it would be longer than the judge takes.
    """
    turns = [f"{'Me' if speaker == 'me' else 'Interviewer'}: {text}\n" for speaker, text in before]
    last = f"Me: {said}"
    while turns and sum(map(len, turns)) + len(last) > MAX_CHARACTERS:
        turns.pop(0)
    earlier = "".join(turns)
    return (earlier + last)[:MAX_CHARACTERS], len(earlier)


def _closing(whole: Judgement, start: int) -> tuple[str, str] | None:
    close = whole.criterion("close")
    if not close.spans or close.spans[-1][1] <= start:
        return None
    kind = _OUTCOMES.get(close.outcome)
    if kind is None and close.outcome == "met":
        kind = _FITS.get(whole.criterion("fits_stage").outcome, "unsure")
    return (kind, _to_the_end(whole.text, close.spans[-1])) if kind else None


def _asks(utterance: Utterance, words: str) -> bool:
    return utterance.asks or any(words.startswith(f" {start} ") for start in _lists()["starts"])


def _aside(words: str) -> Aside:
    lists = _lists()
    if words.strip() in lists["whole"] or any(f" {part} " in words for part in lists["parts"]):
        return "farewell"
    if words.strip() in lists["sounds"] or any(f" {part} " in words for part in lists["at_a_loss"]):
        return "lost"
    # “Hello, Salim” says hello, and “Hello, I come from Mombasa” says more than that.
    short = len(words.split()) <= _LONGEST_GREETING
    hello = short and any(words.startswith(f" {start} ") for start in lists["hello"])
    return "greeting" if hello else "remark"


def _of_all(asides: Sequence[Aside]) -> Aside:
    """What a turn does, by what its sentences do."""
    for aside in ("farewell", "lost"):
        if aside in asides:
            return aside
    return "greeting" if asides and set(asides) == {"greeting"} else "remark"


def _subject(words: str, scenario: Scenario) -> str:
    # Two words of a topic such as “the new heart ward”, so that “new” alone does not count.
    topic = [word for word in _padded(*read(scenario.topic).utterances).split() if len(word) > 3]
    shared = sum(f" {word} " in words for word in topic)
    if topic and shared >= min(2, len(topic)):
        return "topic"
    for subject, phrases in _listening()["subjects"].items():
        if any(f" {phrase} " in words for phrase in phrases):
            return str(subject)
    return "other"


def _padded(*utterances: Utterance) -> str:
    return f" {' '.join(word for utterance in utterances for word in utterance.words)} "


@cache
def _listening() -> dict[str, Any]:
    return own_file("interview/listening.toml")


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    data = _listening()
    return {
        "starts": tuple(data["asking"]["starts"]),
        "whole": tuple(data["leaving"]["whole"]),
        "parts": tuple(data["leaving"]["parts"]),
        "sounds": tuple(data["lost"]["whole"]),
        "at_a_loss": tuple(data["lost"]["parts"]),
        "hello": tuple(data["greeting"]["starts"]),
    }
