"""Reads a learner's reply to what an interviewer brought up: which parts it has, in their words.

What it says is advice, never a mark: there are no points. Where it can't tell, it says so.
The wordings are data (replies.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from autograders.data import load_words
from autograders.judge import MAX_CHARACTERS, judge
from autograders.judgement import Judgement, Span
from autograders.marks import State
from autograders.nodes import Matcher, Node
from autograders.replies import AIMS, Part, Reply, book, replies
from autograders.spelling import repair
from autograders.stub import is_untouched
from autograders.text import Utterance, read


class UnknownReplyError(LookupError):
    """No reply has this id; the message says which ones there are."""


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


def read_reply(objection_id: str, text: str) -> ReplyReading:
    """Reads a reply to what the interviewer brought up. Any text is fine.

    Raises UnknownReplyError, whose message can be shown to a learner.
    """
    reply = replies().get(objection_id.strip().casefold())
    if reply is None:
        raise UnknownReplyError(
            f"“{objection_id}” is not one of the answers. They are: {', '.join(replies())}."
        )
    if is_untouched(text):
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
        parts = tuple(_unread(book().parts[name], name) for name in reply.parts)
        return ReplyReading(reply, text, True, parts, _UNREADABLE)
    parts = tuple(_Look(reply, said_aloud, name).result() for name in reply.parts)
    return ReplyReading(reply, text, True, parts, _summary(parts))


# ── reading ─────────────────────────────────────────────────────────────────────────────

_UNREADABLE: Final = (
    "We couldn’t read this reply. It may be in a language that we don’t know yet, so you decide."
)
_SHORTEST: Final = 2
_AROUND: Final = 8
_JOINS: Final = frozenset("and but so or because when where while then until since".split())
_SUBJECTS: Final = frozenset("i we he she it they you this that there my our".split())
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
        # A clause without commas may be long: then from where somebody begins again ("and I …"),
        # and only a few words on.
        if first - start > _AROUND:
            start = max((i for i in self._beginnings() if start < i <= first), default=start)
        return self.utterance.span(start, min(end, max(last, first + 2 * _AROUND)))

    def _beginnings(self) -> Iterator[int]:
        """Where, after a word that joins, a new clause begins with who does something."""
        for place in range(1, len(self.words)):
            if self.words[place - 1] in _JOINS and self.words[place] in _SUBJECTS:
                yield place


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
    return _everyday() | book().patterns.vocabulary


@cache
def _fact_words() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Numbers, what people do that can be pictured, and regular pasts that can't be."""
    facts = book().facts
    return (
        frozenset(facts.numbers.split()),
        frozenset(facts.done.split()),
        frozenset(facts.thought.split()),
    )


class _Look:
    """One part, looked for in one reply."""

    def __init__(self, reply: Reply, said: _Said, name: str) -> None:
        self._reply, self._said, self._name = reply, said, name
        self._part = book().parts[name]

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
        node = book().patterns.cues[self._name]
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
        cues = book().patterns.cues["checks"]
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
        node = book().patterns.maybe[self._name]
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
            for criterion in book().parts[name].judged
            for span in judged.criterion(criterion).spans
        ]
        start, end = sentence.span(0, len(sentence.words))
        others = (name for name in self._reply.parts if name != self._name)
        return any(start < last and first < end for first, last in taken) or any(
            sentence.find(book().patterns.cues[name]) for name in others
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
        argues = "open" in self._reply.parts and sentence.find(book().patterns.cues["open"])
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
    node = book().patterns.facts
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
    node, words = book().patterns.facts, sentence.words
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


def _unread(part: Part, name: str) -> PartReading:
    said = "We couldn’t see, so you decide."
    return PartReading(name, part.title, part.label, None, (), said)


def _summary(parts: tuple[PartReading, ...]) -> str:
    """One thing to try next: first what spoils a reply, then what is missing, in order."""
    missing = [part for part in parts if part.has is False]
    spoilt = [part for part in missing if part.spans]
    if missing:
        return f"Try this next: {AIMS[(spoilt or missing)[0].id]}."
    if any(part.has is None for part in parts):
        return "We couldn’t tell about every part. Read the hints, and you decide."
    return "All the parts are there. Say it out loud once: does it sound like you?"
