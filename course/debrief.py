"""What is said after a mock interview: about the words, quoting them, never a mark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from autograders import Judgement
from autograders.reply import ReplyReading, read_reply
from autograders.stages import Stage
from course.authored import own_file
from course.interviewer import AnswerId, ObjectionId
from course.listening import judge_talk
from course.scenarios import Scenario
from course.shown import Shown, render

_QUOTE_LENGTH: Final = 140
_MOST_QUESTIONS: Final = 3
_LONG_WORD: Final = 4
_WORD: Final = re.compile(r"[^\W\d_]+")
TRY_FIRST: Final = (
    "next_step", "close", "fits_stage", "order", "pushy", "undercut", "lead_in", "personal",
)  # fmt: skip
"""What to try first, where several things could be."""

_WITH_MODELS: Final = frozenset({"next_step", "close", "fits_stage"})
_NO_CLOSE: Final = frozenset({"vague", "too_early", "too_late", "unsure"})
_NO_FRAME: Final = frozenset({"brush_off", "probe", "praise"})


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that a turn of the learner's did: the branch it took, its words, the answer."""

    branch: str
    words: str
    answer: str


@dataclass(frozen=True, slots=True)
class Return:
    """What came back to a good close, and the learner's reply, if there was one."""

    kind: AnswerId
    answer: str
    objection: ObjectionId | None = None
    reply: str | None = None

    def with_reply(self, reply: str) -> Return:
        """The same, with what the learner said to it."""
        return replace(self, reply=reply)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, some sentences, and model wordings where there are any."""

    title: str
    sentences: tuple[str, ...]
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Debrief:
    """The debrief, section by section. `judgement` is None when the learner said nothing."""

    sections: tuple[Section, ...]
    judgement: Judgement | None

    def shown(self) -> Shown:
        """The debrief as HTML, in which everything is escaped, and as plain text."""
        return Shown(render("debrief.html", sections=self.sections), self.text())

    def text(self) -> str:
        """The debrief as plain text."""
        lines: list[str] = []
        for section in self.sections:
            lines += [section.title, *(f"- {sentence}" for sentence in section.sentences)]
            lines += [f"  “{model}”" for model in section.models]
            lines.append("")
        return "\n".join(lines).rstrip()

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        return self.shown()._repr_mimebundle_(**kwargs)

    def __str__(self) -> str:
        return self.text()


def debrief(
    stage: Stage,
    scenario: Scenario,
    name: str,
    turns: Sequence[tuple[str, str]],
    acts: Sequence[Act],
    back: Return | None,
) -> Debrief:
    """The debrief of a conversation.

    `turns` are pairs of speaker and words, up to the last one that is judged; `acts` what the
    learner's turns did; `back` what came back to the close, if it was a good one.
    """
    judgement = judge_talk(turns, stage.id, scenario) if turns else None
    words = _Words(stage, name, scenario.context(stage.id)["next_step"])
    titles = _texts()["titles"]
    sections = [Section(words.fill(titles["heard"]), tuple(words.heard(acts)))]
    if back:
        sections.append(Section(words.fill(titles["back"]), tuple(words.back(back))))
    sections += [
        Section(words.fill(titles["never"]), tuple(words.never(acts))),
        words.next(words.fill(titles["next"]), acts, judgement),
    ]
    return Debrief(tuple(sections), judgement)


_READ_AS: Final = {
    "no_reason": "no-promise", "by_friday": "by-friday", "committee": "committee",
    "warm_yes": "warm-yes", "others": "other-candidates",
}  # fmt: skip
"""What came back, by the id under which a reply to it is read."""


def read_return(back: Return, reply: str) -> ReplyReading:
    """The reading of what the learner said to what came back."""
    said = back.objection or back.kind
    return read_reply(_READ_AS.get(said, said), reply)


def _advice(back: Return, reply: str) -> list[str]:
    """The reading of the reply in a sentence: what it does, or what to try."""
    reading = read_return(back, reply)
    if not reading.attempted:
        return []
    missing = [part for part in reading.parts if part.has is False]
    if missing:
        return [missing[0].hint]
    if all(part.has for part in reading.parts):
        return [_texts()["back"]["whole"]]
    return [reading.summary]


_ANY_STEP: Final = frozenset(
    "about call final first from interview last meeting next over round talk that this with".split()
)
"""Words of a step that would fit any step."""


def _names(words: str, step: str) -> bool:
    """Whether words of a close name a step: with one word of it that says which one it is."""
    own = {
        word.casefold()
        for word in _WORD.findall(step)
        if word[0].isupper() or (len(word) >= _LONG_WORD and word not in _ANY_STEP)
    }
    return not own or not own.isdisjoint(word.casefold() for word in _WORD.findall(words))


@dataclass(frozen=True, slots=True)
class _Words:
    """Fills the texts of debrief.toml for one interview."""

    stage: Stage
    name: str
    step: str

    def fill(self, text: str, quote: str = "", answer: str = "", count: int = 0) -> str:
        values = {
            "quote": _short(quote),
            "answer": answer,
            "name": self.name,
            "step": self.step,
            "asks_for": self.stage.asks_for,
            "stage": f"a {self.stage.name.lower()}",
            "count": f"{count:,}",
        }
        # One pass, so that a { that the learner wrote stays what it is.
        return "".join(
            values.get(part, part) if place % 2 else part
            for place, part in enumerate(text.replace("}", "{").split("{"))
        )

    def heard(self, acts: Sequence[Act]) -> list[str]:
        texts = _texts()["heard"]
        if not acts:
            return [self.fill(texts["nothing"])]
        said = []
        questions = 0
        for act in acts:
            if act.branch == "question":
                questions += 1
                if questions > _MOST_QUESTIONS:
                    continue
            count = len(act.words.split())
            said.append(self.fill(texts[act.branch], act.words, act.answer, count))
        more = questions - _MOST_QUESTIONS
        return [*said, self.fill(texts["more"], count=more)] if more > 0 else said

    def back(self, back: Return) -> list[str]:
        texts = _texts()["back"]
        replied = (
            self.fill(texts["silent"])
            if back.reply is None
            else self.fill(texts["replied"], back.reply)
        )
        advice = [] if back.reply is None else _advice(back, back.reply)
        return [
            self.fill(texts["said"], answer=back.answer),
            replied,
            *(advice or [self.fill(texts["means"][back.kind])]),
        ]

    def never(self, acts: Sequence[Act]) -> list[str]:
        texts = _texts()["never"]
        done = {act.branch for act in acts}
        missed = []
        if not done & {"next_step", "next_step_again"}:
            missed.append("next_step")
        if "close" not in done:
            missed.append("frame" if done & _NO_FRAME and not done & _NO_CLOSE else "close")
        return [self.fill(texts[key]) for key in missed or ["nothing"]]

    def next(self, title: str, acts: Sequence[Act], judgement: Judgement | None) -> Section:
        texts = _texts()["next"]
        if judgement is None or not judgement.attempted:
            return Section(title, (self.fill(texts["nothing"]),))
        results = {result.name: result for result in judgement.criteria}
        for name in TRY_FIRST:
            result = results.get(name)
            if name == "personal" and self.missed_step(acts):
                break
            if result is not None and result.met is not True:
                models = judgement.models if name in _WITH_MODELS else ()
                return Section(title, (result.feedback,), models)
        for act in acts:
            if act.branch in _NO_FRAME:
                return Section(title, (self.fill(texts["once"], act.words),))
        if self.missed_step(acts):
            return Section(title, (self.fill(texts["step"]),), (self.fill(texts["step_model"]),))
        return Section(title, (self.fill(texts["again"]),))

    def missed_step(self, acts: Sequence[Act]) -> bool:
        """Whether the learner heard the step, and then closed without naming it.

        In the final round the close asks for the offer, which needs no step.
        """
        if self.stage.id == "final-round":
            return False
        done = [act.branch for act in acts]
        if "close" not in done or "next_step" not in done[: done.index("close")]:
            return False
        return not _names(acts[done.index("close")].words, self.step)


def _short(quote: str) -> str:
    """A quotation in one line, cut between words where it is long."""
    line = " ".join(quote.split())
    if len(line) <= _QUOTE_LENGTH:
        return line
    cut = line[:_QUOTE_LENGTH]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut else cut} …"


@cache
def _texts() -> dict[str, Any]:
    return own_file("interview/debrief.toml")
