"""Reads a learner's reply to what an interviewer brought up: which parts it has, in their words.

What it says is advice, never a mark: there are no points. Where it can't tell, it says so.
The wordings are data (data/replies.toml), in the pattern language of the judge's own rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from textwrap import wrap
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from autograders import judge
from autograders.data import load_toml, load_words
from autograders.grammar import Compiler, Inflections, PatternError
from autograders.judge import MAX_CHARACTERS
from autograders.judgement import CriterionResult, Judgement, Span
from autograders.marks import SIGNS, State, segments
from autograders.nodes import Matcher, Node
from autograders.spelling import repair
from autograders.stub import is_untouched
from autograders.text import Utterance, read
from course.authored import AuthoredError, Text, own_file, problems
from course.shown import render

STUB: Final = "Write your reply here, in place of this line."
"""What stands in a `%%reply` box until a learner writes there."""

FILE: Final = "replies.toml"
WORDS: Final[dict[State, str]] = {"met": "yes", "not-yet": "not yet", "cant-tell": "you decide"}


class UnknownReplyError(LookupError):
    """No reply has this id; the message says which ones there are."""


class Reply(BaseModel):
    """One thing that comes back after a close, and how to answer it.

    `they_say` is how an interviewer might put it, `means` what it means, `do` what to do
    about it, `parts` the ids of what a good reply does, `model` one such reply.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Text
    title: Text
    they_say: Text
    means: Text
    do: Text
    parts: Annotated[tuple[str, ...], Field(min_length=1)]
    model: Text
    hints: dict[str, Text] = {}
    """What to say of a part in place of its own `no`: with {words} where some words spoil it,
    without where nothing shows it."""


class _Part(BaseModel):
    """What a reply may do (kind "present") or had better leave out ("absent")."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["present", "absent"]
    title: Text
    label: Text
    yes: Text
    no: Text
    unsure: Text
    cues: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    judged: tuple[Literal["close", "next_step", "pushy"], ...] = ()
    facts: bool = False
    only_questions: bool = False
    questions: Literal["nothing", "unsure"] = "nothing"
    most_words: int | None = None


class _Facts(BaseModel):
    """The words that make a sentence concrete."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    numbers: str
    empty_numbers: tuple[str, ...]
    times: tuple[str, ...]
    places: tuple[str, ...]
    examples: tuple[str, ...]
    block: tuple[str, ...]
    done: str
    thought: str
    courtesy: tuple[str, ...]


class _Book(BaseModel):
    """The whole of replies.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    concepts: dict[str, tuple[str, ...]]
    parts: dict[str, _Part]
    facts: _Facts
    replies: tuple[Reply, ...]


_PROMISE: Final = re.compile(r"i(['’]ll| will| can)\b", re.IGNORECASE)
"""What presumes in a close ("I can start in June") and answers a doubt in a reply."""


@dataclass(frozen=True, slots=True)
class PartReading:
    """One part of a reply: whether it is there, by which words, and one thing to say of it.

    `has` is always the good outcome (for “You don’t argue”: nothing argues); None means that
    the words don't tell. `spans` are characters of the reply; `hint` is plain text.
    """

    id: str
    title: str
    label: str
    has: bool | None
    spans: tuple[Span, ...]
    hint: str

    @property
    def state(self) -> State:
        """met, not yet or can’t tell, as marks are drawn."""
        return "met" if self.has else "cant-tell" if self.has is None else "not-yet"


@dataclass(frozen=True, slots=True)
class ReplyReading:
    """A reply as it was read. `attempted` is False for an empty box or the line it came with.

    `summary` is the one thing to read first.
    """

    reply: Reply
    text: str
    attempted: bool
    parts: tuple[PartReading, ...]
    summary: str

    def _repr_html_(self) -> str:
        return reply_html(self)

    def __str__(self) -> str:
        return reply_text(self)


def replies() -> dict[str, Reply]:
    """Everything that may come back after a close, by id, in the order in which it is taught."""
    return {reply.id: reply for reply in _book().replies}


def read_reply(objection_id: str, text: str) -> ReplyReading:
    """Reads a reply to what the interviewer brought up. Any text is fine.

    Raises UnknownReplyError, whose message can be shown to a learner.
    """
    reply = replies().get(objection_id.strip().casefold())
    if reply is None:
        raise UnknownReplyError(
            f"“{objection_id}” is not one of the answers. They are: {', '.join(replies())}."
        )
    if _untouched(text):
        said = "Not attempted yet. Write what you would say below the first line."
        return ReplyReading(reply, text, False, (), said)
    if len(text) > MAX_CHARACTERS:
        said = "This is too long to read. Keep the few sentences that you would say."
        return ReplyReading(reply, text, True, (), said)
    said_aloud = _Said(text)
    if not said_aloud.sentences:
        said = "We found no words of yours here. Write what you would say yourself."
        return ReplyReading(reply, text, False, (), said)
    if not said_aloud.readable:
        parts = tuple(_unread(_book().parts[name], name) for name in reply.parts)
        return ReplyReading(reply, text, True, parts, _UNREADABLE)
    parts = tuple(_Look(reply, said_aloud, name).result() for name in reply.parts)
    return ReplyReading(reply, text, True, parts, _summary(parts))


def reply_html(reading: ReplyReading) -> str:
    """The reading as one self-contained block of HTML. Everything the learner wrote is escaped."""
    return render(
        "reply.html",
        reading=reading,
        segments=list(segments(_as_judgement(reading))) if reading.attempted else [],
        rows=[
            {
                "state": part.state,
                "sign": SIGNS[part.state],
                "word": WORDS[part.state],
                "title": part.title,
                "hint": part.hint,
            }
            for part in reading.parts
        ],
    )


def reply_text(reading: ReplyReading, width: int = 80) -> str:
    """The reading as plain text."""
    lines = [f"Your reply to: {reading.reply.title}"]
    lines += wrap(f"They say: “{reading.reply.they_say}”", width)
    lines += ["", *wrap(reading.summary, width)]
    for part in reading.parts:
        lines += ["", f"{SIGNS[part.state]} {part.title}: {WORDS[part.state]}"]
        lines += wrap(part.hint, width, initial_indent="  ", subsequent_indent="  ")
    if reading.attempted:
        lines += ["", *wrap(f"One way to say it: “{reading.reply.model}”", width)]
    return "\n".join(lines)


# ── the data, compiled once ─────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Patterns:
    """The compiled cues of every part, and those of facts."""

    cues: Mapping[str, Node | None]
    maybe: Mapping[str, Node | None]
    facts: Mapping[str, Node | None]
    vocabulary: frozenset[str]


@cache
def _book() -> _Book:
    return load_book(own_file(FILE))


def load_book(tables: Mapping[str, Any]) -> _Book:
    """Replies out of the tables of a TOML file. Raises AuthoredError, which names the key."""
    try:
        book = _Book.model_validate(tables)
    except ValidationError as error:
        raise AuthoredError(problems(error, FILE)) from error
    wrong = list(_dangling(book))
    if wrong:
        raise AuthoredError(wrong)
    _compile(book)
    return book


def _dangling(book: _Book) -> Iterator[str]:
    """Names that point at nothing, and ids that are taken twice."""
    ids = [reply.id for reply in book.replies]
    for number, reply in enumerate(book.replies):
        if reply.id in ids[:number]:
            yield f"{FILE}: two replies are called “{reply.id}”."
        for key in {*reply.parts, *reply.hints} - set(book.parts):
            yield f"{FILE}: “replies.{number}” ({reply.id}) names the part “{key}”; there is none."
    for key in set(book.parts) - set(_AIMS):
        yield f"{FILE}: “parts.{key}” is a part that course/reply.py has no aim for."


@cache
def _patterns() -> _Patterns:
    return _compile(_book())


def _compile(book: _Book) -> _Patterns:
    irregular = load_toml("concepts.toml")["irregular"]
    compiler = Compiler(book.concepts, Inflections(irregular))

    def node(key: str, patterns: tuple[str, ...]) -> Node | None:
        try:
            return compiler.alternatives(patterns) if patterns else None
        except PatternError as error:
            raise AuthoredError([f"{FILE}: “{key}”: {error}."]) from error

    facts = book.facts
    return _Patterns(
        {name: node(f"parts.{name}.cues", part.cues) for name, part in book.parts.items()},
        {name: node(f"parts.{name}.maybe", part.maybe) for name, part in book.parts.items()},
        {
            key: node(f"facts.{key}", getattr(facts, key))
            for key in ("empty_numbers", "times", "places", "examples", "block", "courtesy")
        },
        compiler.vocabulary,
    )


# ── reading ─────────────────────────────────────────────────────────────────────────────

_UNREADABLE: Final = (
    "We couldn’t read this reply. It may be in a language that we don’t know yet, so you decide."
)
_SHORTEST: Final = 2
_AROUND: Final = 8
_TURNS: Final = frozenset("but however yet though although still".split())


@dataclass(frozen=True, slots=True)
class _Sentence:
    utterance: Utterance
    matcher: Matcher

    @property
    def words(self) -> tuple[str, ...]:
        return self.utterance.words

    def find(self, node: Node | None) -> list[tuple[int, int]]:
        return self.matcher.find(node) if node is not None else []

    def span(self, first: int, last: int) -> Span:
        """The characters of the words [first, last) and of what is said with them, from comma
        to comma: a quotation should read well on its own."""
        tokens = self.utterance.tokens
        commas = [i for i, token in enumerate(tokens) if token.comma and i]
        start = max((i for i in commas if i <= first), default=0)
        least = max(last, start + _SHORTEST)
        end = min((i for i in commas if i >= least), default=len(tokens))
        # A clause without commas may be long: then the words alone, with a few around them,
        # beginning with a whole word (not with the second half of “I’ve”).
        start = max(start, first - _AROUND)
        while start and tokens[start - 1].end == tokens[start].start:
            start -= 1
        return self.utterance.span(start, min(end, max(last, first + 2 * _AROUND)))


class _Said:
    """A reply, read: its sentences, and what the judge says of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = [part for part in read(text, repair).utterances if part.words]
        self.sentences = [_Sentence(part, Matcher(part.words)) for part in found]

    @cached_property
    def judgement(self) -> Judgement:
        return judge(self.text, "first-round")

    @property
    def readable(self) -> bool:
        """Whether enough of the words are English ones. A few words always are."""
        letters = [char for char in self.text if char.isalpha()]
        if sum(char.isascii() for char in letters) < 0.5 * len(letters):
            return False
        tokens = [token for part in self.sentences for token in part.utterance.tokens]
        lower = [token.word for token in tokens if not token.capital]
        known = sum(word in _common() or word.isdigit() for word in lower)
        return len(lower) < 4 or known >= 0.5 * len(lower)


@cache
def _everyday() -> frozenset[str]:
    return load_words("generic.txt")


@cache
def _common() -> frozenset[str]:
    return _everyday() | _patterns().vocabulary


@cache
def _fact_words() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Numbers, what people do that can be pictured, and regular pasts that can't be."""
    facts = _book().facts
    return (
        frozenset(facts.numbers.split()),
        frozenset(facts.done.split()),
        frozenset(facts.thought.split()),
    )


def _untouched(text: str) -> bool:
    lines = (" ".join(line.split()).casefold() for line in text.splitlines())
    return all(not line or line == STUB.casefold() or is_untouched(line) for line in lines)


class _Look:
    """One part, looked for in one reply."""

    def __init__(self, reply: Reply, said: _Said, name: str) -> None:
        self._reply, self._said, self._name = reply, said, name
        self._part = _book().parts[name]

    def result(self) -> PartReading:
        part = self._part
        found = self._facts() if part.facts else self._cues()
        if found:
            return self._reading(part.kind == "present", found)
        maybe = self._half_facts() if part.facts else self._maybe()
        if maybe:
            return self._reading(None, maybe)
        return self._reading(part.kind == "absent", [])

    def _reading(self, has: bool | None, spans: list[Span]) -> PartReading:
        part = self._part
        said = part.yes if has else part.unsure if has is None else part.no
        if has is False:
            own = self._reply.hints.get(self._name, "")
            said = own if own and bool(spans) == ("{words}" in own) else said
        spans = _joined(spans, self._said.text)
        words = self._quote(spans)
        return PartReading(
            self._name, part.title, part.label, has, tuple(spans), said.replace("{words}", words)
        )

    def _quote(self, spans: list[Span]) -> str:
        """The first stretch in quotation marks, on one line, not longer than a line."""
        if not spans:
            return ""
        said = " ".join(self._said.text[slice(*spans[0])].split())
        words = said.split()
        if len(words) > _QUOTED:
            said = " ".join(words[:_QUOTED]) + " …"
        return f"“{said}”"

    # What is said.

    def _cues(self) -> list[Span]:
        node = _patterns().cues[self._name]
        found = [
            sentence.span(first, last)
            for sentence in self._said.sentences
            if self._counts(sentence)
            for first, last in sentence.find(node)
        ]
        for name in self._part.judged:
            found += self._judged(name)
        if self._part.most_words is not None:
            found += self._too_long(self._part.most_words)
        return found

    def _counts(self, sentence: _Sentence) -> bool:
        """Whether a sentence can show this part: one that checks does not acknowledge, too."""
        if self._part.only_questions:
            return _may_ask(sentence)
        return not (self._part.kind == "present" and self._checks(sentence))

    def _checks(self, sentence: _Sentence) -> bool:
        cues = _patterns().cues["checks"]
        return "checks" in self._reply.parts and _may_ask(sentence) and bool(sentence.find(cues))

    def _judged(self, name: str) -> list[Span]:
        judged = self._said.judgement
        there = {
            "close": judged.labels["close"] != "none",
            "next_step": judged.labels["next_step"],
            "pushy": judged.labels["pushy"],
        }[name]
        spans = judged.criterion(name).spans if there else ()
        return [span for span in spans if not _PROMISE.match(judged.text[slice(*span)])]

    def _too_long(self, most: int) -> list[Span]:
        tokens = [token for part in self._said.sentences for token in part.utterance.tokens]
        return [(tokens[most].start, tokens[-1].end)] if len(tokens) > most else []

    def _maybe(self) -> list[Span]:
        node = _patterns().maybe[self._name]
        found = [
            sentence.span(first, last)
            for sentence in self._said.sentences
            for first, last in sentence.find(node)
        ]
        if self._part.questions == "unsure":
            found += [
                sentence.span(0, len(sentence.words))
                for sentence in self._said.sentences
                if sentence.utterance.asks and not self._known(sentence)
            ]
        return found

    def _known(self, sentence: _Sentence) -> bool:
        """Whether a question shows another part of this reply, or spoils one."""
        others = (name for name in self._reply.parts if name != self._name)
        judged = self._said.judgement
        taken = [
            span
            for name in others
            for criterion in _book().parts[name].judged
            for span in judged.criterion(criterion).spans
        ]
        start, end = sentence.span(0, len(sentence.words))
        others = (name for name in self._reply.parts if name != self._name)
        return any(start < last and first < end for first, last in taken) or any(
            sentence.find(_patterns().cues[name]) for name in others
        )

    # What is concrete.

    def _facts(self) -> list[Span]:
        by_sentence = [self._facts_of(sentence) for sentence in self._said.sentences]
        found = []
        for place, here in enumerate(by_sentence):
            near = set(here).union(*(by_sentence[i] for i in (place - 1, place + 1)
                                     if 0 <= i < len(by_sentence)))  # fmt: skip
            if here and ("number" in here or len(near) > 1):
                found += [(min(a for a, _ in here.values()), max(b for _, b in here.values()))]
        return found

    def _half_facts(self) -> list[Span]:
        return [
            span for sentence in self._said.sentences for span in self._facts_of(sentence).values()
        ]

    def _facts_of(self, sentence: _Sentence) -> dict[str, Span]:
        """The facts of a sentence by kind; none where it argues."""
        argues = "open" in self._reply.parts and sentence.find(_patterns().cues["open"])
        return {} if argues else _facts_in(sentence)


_BEFORE_ADJECTIVES: Final = frozenset(
    "am is are was be been get getting feel very so too more really quite a the".split()
)
_QUOTED: Final = 16
"""Words; more are not quoted in a sentence of advice."""
_FILLERS: Final = frozenset("so and um uh well ok okay or but".split())
_INVERTED: Final = frozenset(
    "does do did is are was were would will can could may shall should has have how what am".split()
)


def _may_ask(sentence: _Sentence) -> bool:
    """Whether a sentence can be a question: it ends like one, or begins like one."""
    words = sentence.words
    start = words[1] if words[0] in _FILLERS and len(words) > 1 else words[0]
    return sentence.utterance.asks or start in _INVERTED


def _facts_in(sentence: _Sentence) -> dict[str, Span]:
    """The concrete things of a sentence by kind, with the first of each kind."""
    node = _patterns().facts
    blocked = {
        place
        for key in ("block", "empty_numbers")
        for first, last in sentence.find(node[key])
        for place in range(first, _next_turn(sentence.words, first, last))
    }
    kinds: dict[str, Span] = {}
    for kind, first, last in _all_facts(sentence):
        if not blocked.intersection(range(first, last)):
            kinds.setdefault(kind, sentence.span(first, last))
    return kinds


def _next_turn(words: tuple[str, ...], first: int, last: int) -> int:
    """Where “but” turns a sentence round, so that what holds before it ends there."""
    return next((i for i in range(first, last) if words[i] in _TURNS), last)


def _all_facts(sentence: _Sentence) -> Iterator[tuple[str, int, int]]:
    node, words = _patterns().facts, sentence.words
    numbers, done, thought = _fact_words()
    for kind in ("times", "places", "examples"):
        for first, last in sentence.find(node[kind]):
            yield kind, first, last
    courteous = bool(sentence.find(node["courtesy"]))
    for place, token in enumerate(sentence.utterance.tokens):
        word = token.word
        if word in numbers or any(char.isdigit() for char in word):
            yield "number", place, min(place + 2, len(words))
        elif word in done or (word.endswith("ed") and len(word) > 4 and word not in thought):
            before = words[max(0, place - 8) : place]
            if {"i", "we"} & set(before) and before[-1] not in _BEFORE_ADJECTIVES:
                yield "done", place, min(place + 4, len(words))
        elif (
            token.capital and place and not courteous
            and word not in _everyday() and len(word) > 2
        ):  # fmt: skip
            yield "name", place, place + 1


def _joined(spans: list[Span], text: str) -> list[Span]:
    """In the order of the text; those that overlap, or have only a comma between, as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and text[joined[-1][1] : start].strip() in ("", ","):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined


def _unread(part: _Part, name: str) -> PartReading:
    said = "We couldn’t see, so you decide."
    return PartReading(name, part.title, part.label, None, (), said)


def _summary(parts: tuple[PartReading, ...]) -> str:
    """One thing to try next: first what spoils a reply, then what is missing, in order."""
    missing = [part for part in parts if part.has is False]
    spoilt = [part for part in missing if part.spans]
    if missing:
        return f"Try this next: {_AIMS[(spoilt or missing)[0].id]}."
    if any(part.has is None for part in parts):
        return "We couldn’t tell about every part. Read the hints, and you decide."
    return "All the parts are there. Say it out loud once: does it sound like you?"


_AIMS: Final = {
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


def _as_judgement(reading: ReplyReading) -> Judgement:
    """The reading in the shape that marks are drawn from, so that both look the same."""
    results = tuple(
        CriterionResult(part.label, part.label, part.has, "unclear", 1, 1, part.spans, None, "")
        for part in reading.parts
    )
    return Judgement(reading.text, "", None, "unsure", {}, results, 0, 0)
