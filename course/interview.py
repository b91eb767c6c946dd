"""The last minute of an interview, played with a made-up interviewer who listens.

Knows nothing of widgets, and keeps everything in the `Interview` itself: the same choices, the
same seed and the same words give the same conversation.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, Literal, TypeVar

from autograders import STAGES, find_stage
from course.debrief import Act, Debrief, Return, debrief, read_return
from course.interviewer import AnswerId, LineId, Temper, tempers
from course.listening import MAX_SAID, Heard, listen
from course.scenarios import Scenario, scenarios

YOU: Final = "You"

# These answer with a question of their own.
_ASK_BACK: Final = frozenset(
    {"vague", "too_late", "unsure", "remark", "greeting", "lost", "silence", "too_long"}
)
# What one may ask after the close has been answered.
_PRACTICAL: Final = frozenset({"when", "contact", "recommend", "prepare"})
_MOST_ANSWERS: Final = 2
_LATE: Final = frozenset({"second-round", "final-round"})
_LINE_FOR: Final[Mapping[str, LineId]] = {
    "praise": "praise",
    "probe": "probe",
    "brush_off": "brush_off",
    "vague": "vague",
    "too_early": "too_early",
    "too_late": "too_late",
    "unsure": "unsure",
}
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
# Half of a pair of characters, of which no random number can be made.
_HALF: Final = re.compile("[\\ud800-\\udfff]")
_LONGEST_SEED: Final = 100


_T = TypeVar("_T")


class UnknownChoiceError(ValueError):
    """A scenario or temper that there isn't; the message lists those that there are."""


def is_seed(seed: object) -> bool:
    """Whether this can be a seed: a whole number, or a text, and neither of them endless."""
    if isinstance(seed, str):
        return len(seed) <= _LONGEST_SEED and not _HALF.search(seed)
    return isinstance(seed, int) and abs(seed) < 10**_LONGEST_SEED


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said. `name` is who says it, as the learner reads it."""

    speaker: Literal["interviewer", "me"]
    name: str
    text: str


class Interview:
    """A conversation in which the learner asks.

    What is None is chosen by the seed. `scenario` and `temper` are ids of the kit's own, or
    objects from `load_scenarios` and `load_tempers`. Raises UnknownStageError or
    UnknownChoiceError, both of them ValueError, for an id that there isn't, or a seed that is
    neither a whole number nor a short text.
    """

    def __init__(
        self,
        stage: str | None = None,
        scenario: str | Scenario | None = None,
        temper: str | Temper | None = None,
        seed: int | str | None = None,
    ) -> None:
        if seed is not None and not is_seed(seed):
            raise UnknownChoiceError("A seed is a whole number, or a short text in quotes.")
        self.seed: Final[int | str] = Random().randrange(10**6) if seed is None else seed  # noqa: S311  # a game
        self.stage: Final = find_stage(stage or self._choose("stage", list(STAGES)))
        self.scenario: Final = (
            scenario
            if isinstance(scenario, Scenario)
            else self._find("scenario", scenario, scenarios())
        )
        self.temper: Final = (
            temper if isinstance(temper, Temper) else self._find("temper", temper, tempers())
        )
        self.person: Final = self.scenario.person(self.stage.id)
        self._salt = f"{self.stage.id}/{self.scenario.id}/{self.temper.id}"
        self._lines: list[Line] = []
        self._acts: list[Act] = []
        self._used: Counter[str] = Counter()
        self._turns = 0
        self._told = False
        self._return: Return | None = None
        # The conversation up to the close that was answered: what comes later isn't judged.
        self._judged: int | None = None
        self._over = False
        self.opening: Final = self._speak(self._line("opening"))

    @property
    def transcript(self) -> tuple[Line, ...]:
        """Everything said so far, in order."""
        return tuple(self._lines)

    @property
    def over(self) -> bool:
        """Whether they said goodbye, or the learner ended it."""
        return self._over

    def say(self, text: str) -> list[Line]:
        """What the interviewer says to this; nothing once it is over."""
        if self._over:
            return []
        said = _tidy(text)
        if not said:
            return [self._speak(self._line("silence"))]
        before = [(line.speaker, line.text) for line in self._lines]
        if len(said) > MAX_SAID:
            self._lines.append(Line("me", YOU, f"{said[:MAX_SAID]} …"))
            return self._too_long(said)
        self._lines.append(Line("me", YOU, said))
        heard = listen(said, before, self.stage.id, self.scenario)
        if self._return:
            return self._last_turn(self._return, said, heard)
        return self._answer(said, heard)

    def end(self) -> None:
        """The learner ends it here."""
        self._over = True

    def debrief(self) -> Debrief:
        """What the interviewer heard, what never got asked, and one thing to try next."""
        turns = [(line.speaker, line.text) for line in self._lines[: self._judged]]
        while turns and turns[-1][0] != "me":
            turns.pop()
        return debrief(
            self.stage, self.scenario, self.person.name, turns, tuple(self._acts), self._return
        )

    def text(self) -> str:
        """The transcript as plain text, in lines that a draft may hold, too."""
        head = (
            f"{self.stage.name}: {self.scenario.role} at {self.scenario.company}, "
            f"{self.scenario.place}. With {self.person.name}, {self.person.title}."
        )
        lines = [
            f"{'Me' if line.speaker == 'me' else 'Interviewer'}: {line.text}"
            for line in self._lines
        ]
        return "\n".join([head, "", *lines])

    # What is said to a turn of the learner's.

    def _answer(self, said: str, heard: Heard) -> list[Line]:
        self._turns += 1
        parts: list[str] = []
        asks_back = False
        for subject, words in heard.questions[:_MOST_ANSWERS]:
            parts.append(self._subject(subject))
            self._note("when" if subject == "when" else "question", words, parts[-1])
        if heard.next_step:
            parts.append(self._next_step(heard.next_step))
        if heard.closing and heard.closing[0] == "close":
            lines = [self._speak(" ".join(parts))] if parts else []
            return [*lines, self._come_back(heard.closing[1])]
        branch, words = self._branch(said, heard, anything=bool(parts))
        if branch == "farewell":
            self._over = True
            return [self._speak(self._line("farewell"))]
        if branch:
            parts.append(self._line(branch))
            self._note(branch, words, parts[-1])
            asks_back = branch in _ASK_BACK
        return self._go_on(parts, asks_back=asks_back)

    def _branch(self, said: str, heard: Heard, *, anything: bool) -> tuple[LineId | None, str]:
        """Which line answers the rest of a turn, and the words that it answers."""
        if heard.pushy:
            return "pushed", said
        if heard.closing:
            return _LINE_FOR[heard.closing[0]], heard.closing[1]
        if heard.unsure:
            return "unsure", heard.unsure
        if anything:
            return None, ""
        return heard.aside, said

    def _go_on(self, parts: list[str], *, asks_back: bool) -> list[Line]:
        left = self.temper.patience - self._turns
        if left <= 0:
            self._over = True
            if asks_back:  # nobody waits for an answer any more
                parts = parts[:-1]
            said = [self._speak(" ".join(parts))] if parts else []
            return [*said, self._speak(self._line("out_of_time"))]
        if not asks_back:
            parts.append(self._line("last_one" if left == 1 else "anything_else"))
        return [self._speak(" ".join(parts))]

    def _too_long(self, said: str) -> list[Line]:
        if self._return:
            return self._goodbye(self._return, "after_reply", said)
        self._turns += 1
        line = self._line("too_long")
        self._note("too_long", said, line)
        return self._go_on([line], asks_back=True)

    def _next_step(self, words: str) -> str:
        branch: LineId = "next_step_again" if self._told else "next_step"
        self._told = True
        line = self._line(branch)
        self._note(branch, words, line)
        return line

    def _come_back(self, words: str) -> Line:
        """One of the five answers to a good close."""
        self._judged = len(self._lines)
        chances = {
            answer: weight
            for answer, weight in self.temper.chances.items()
            if answer != "committee" or self.stage.id in _LATE
        }
        kind: AnswerId = self._random("answer").choices(
            list(chances), weights=list(chances.values())
        )[0]
        if kind == "objection":
            about = self._random("objection").choice(list(self.temper.objections))
            line = self._fill(self._next(f"objections.{about}", self.temper.objections[about]))
            self._return = Return(kind, line, about)
        else:
            line = self._fill(self._next(f"answers.{kind}", self.temper.answers[kind]))
            self._return = Return(kind, line)
        self._note("close", words, line)
        return self._speak(line)

    def _last_turn(self, back: Return, said: str, heard: Heard) -> list[Line]:
        """The learner's reply to what came back, then goodbye."""
        if back.kind == "objection":
            # A reply may end by checking whether it helped, and that is no second close.
            nothing_new = any(
                part.id == "new" and part.has is False for part in read_return(back, said).parts
            )
            return self._goodbye(
                back, "objection_stands" if nothing_new else "after_objection", said
            )
        if heard.next_step:
            return self._goodbye(back, "farewell", said, self._next_step(heard.next_step))
        if heard.closing or heard.pushy:
            return self._goodbye(back, "asked_again", said)
        for subject, _ in heard.questions:
            if subject in _PRACTICAL:
                return self._goodbye(back, "farewell", said, self._subject(subject))
        return self._goodbye(back, "after_reply", said)

    def _goodbye(self, back: Return, branch: LineId, said: str, *first: str) -> list[Line]:
        self._return = back.with_reply(said)
        self._over = True
        return [self._speak(" ".join([*first, self._line(branch)]))]

    # Words.

    def _speak(self, text: str) -> Line:
        line = Line("interviewer", self.person.name, text)
        self._lines.append(line)
        return line

    def _note(self, branch: str, words: str, answer: str) -> None:
        self._acts.append(Act(branch, words, answer))

    def _line(self, branch: LineId) -> str:
        return self._fill(self._next(f"lines.{branch}", self.temper.lines[branch]))

    def _subject(self, subject: str) -> str:
        lines = {str(key): lines for key, lines in self.temper.subjects.items()}
        return self._fill(self._next(f"subjects.{subject}", lines[subject]))

    def _next(self, where: str, lines: Sequence[str]) -> str:
        """The next of the lines for a case; each is used once before any comes again."""
        order = self._random(where).sample(range(len(lines)), len(lines))
        place = self._used[where]
        self._used[where] += 1
        return lines[order[place % len(lines)]]

    def _fill(self, line: str) -> str:
        values = {
            "name": self.person.name,
            "title": self.person.title,
            "company": self.scenario.company,
            "role": self.scenario.role,
            "place": self.scenario.place,
            "topic": self.scenario.topic,
            "next_step": self.scenario.next_step(self.stage.id),
        }
        return _PLACEHOLDER.sub(lambda found: values[found[1]], line)

    def _random(self, what: str) -> Random:
        # One for each decision: so an answer does not depend on how many lines came before it.
        return Random(f"{self.seed}/{self._salt}/{what}")  # noqa: S311  # a game

    def _choose(self, what: str, choices: list[str]) -> str:
        return Random(f"{self.seed}/{what}").choice(choices)  # noqa: S311  # a game

    def _find(self, what: str, wanted: str | None, there_are: Mapping[str, _T]) -> _T:
        name: object = wanted or self._choose(what, list(there_are))
        if isinstance(name, str) and name in there_are:
            return there_are[name]
        known = ", ".join(there_are)
        raise UnknownChoiceError(f"“{name}” is not a {what}; choose one of: {known}.")


def _tidy(text: str) -> str:
    """What was typed, without control characters, and with the learner's own line breaks."""
    # Half a pair of surrogates can be typed nowhere, and would stop the page from hearing more.
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(
        char for char in whole if char == "\n" or unicodedata.category(char) not in ("Cc", "Cf")
    ).strip()
