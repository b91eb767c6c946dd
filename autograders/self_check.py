"""The five questions by which people mark their own draft, beside what the judge says of it.

A `%%self_check` box holds five lines, each a question and a yes or no. What comes of it is
advice: it shows where the two agree, and gives no points.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from autograders.judgement import CriterionResult, Judgement
from autograders.stages import UnknownStageError, find_stage

QUESTIONS: Final[Mapping[str, str]] = {
    "next_step": "I ask what comes next",
    "close": "I ask if there is any reason why they would not",
    "fits_stage": "I ask for what this stage can give",
    "order": "The next step comes first, and the close comes last",
    "lead_in": "I tie the close to this talk",
}
"""What people ask themselves, by criterion, in the order of the box."""

WHENS: Final = ("before", "after")
"""Before the practice that a page gives, and after it."""

_FIRST_LINE: Final = re.compile(r"[ \t]*%+[ \t]*self[ _-]?check\b(?P<rest>.*)", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"\s*(?P<number>[1-5])\s*[.):]")
_YES: Final = frozenset("yes y yeah yep true ✓".split())
_NO: Final = frozenset("no n nope not false ✗".split())


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """What stands in a box: yes (True), no (False) or nothing clear (None) for each criterion.

    `when` and `stage` are those of the first line; None where it names none that is known.
    """

    when: str | None
    stage: str | None
    answers: Mapping[str, bool | None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A self-check beside the judgement of the draft that it is about."""

    check: SelfCheck
    judgement: Judgement

    def result(self, name: str) -> CriterionResult | None:
        """What the judge found on a criterion; None where there was no draft to judge."""
        return next((each for each in self.judgement.criteria if each.name == name), None)

    @property
    def judged(self) -> dict[str, bool | None]:
        """The judge's yes or no for each criterion; None where it could not tell."""
        return {name: _met(self.result(name)) for name in QUESTIONS}

    @property
    def agrees(self) -> int:
        """On how many of the five both say yes, or both say no."""
        judged = self.judged
        return sum(
            said is not None and said == judged[name] for name, said in self.check.answers.items()
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data for the graded notebook: what a report on the class needs to know."""
        return {
            "when": self.check.when,
            "stage": self.check.stage,
            "answers": dict(self.check.answers),
            "judged": self.judged,
            "agrees": self.agrees,
            "of": len(QUESTIONS),
        }


def read_self_check(source: str) -> SelfCheck | None:
    """The self-check in a box, or None where the box is another one. Never raises."""
    first, _, rest = source.lstrip("\ufeff \t\r\n").partition("\n")
    found = _FIRST_LINE.match(first)
    if found is None:
        return None
    words = found["rest"].lower().split()
    when = next((word for word in words if word in WHENS), None)
    try:
        stage = find_stage(" ".join(word for word in words if word != when)).id
    except UnknownStageError:
        stage = None
    return SelfCheck(when, stage, read_answers(rest))


def read_answers(text: str) -> dict[str, bool | None]:
    """The yes or no of each line, by its number; a line without one counts by its place."""
    answers: dict[str, bool | None] = dict.fromkeys(QUESTIONS)
    names = list(QUESTIONS)
    lines = [line for line in text.splitlines() if line.strip()]
    for place, line in enumerate(lines):
        numbered = _NUMBERED.match(line)
        at = int(numbered["number"]) - 1 if numbered else place
        if at < len(names):
            answers[names[at]] = _yes_or_no(line)
    return answers


def _yes_or_no(line: str) -> bool | None:
    # The question holds a “not”, so only what stands at the end is the answer.
    answer = line.rpartition(":")[2] if ":" in line else line.rsplit(maxsplit=1)[-1]
    said = set(re.findall(r"[a-z]+|[✓✗]", answer.lower()))
    yes, no = bool(said & _YES), bool(said & _NO)
    return yes if yes != no else None


def _met(result: CriterionResult | None) -> bool | None:
    """Yes or no. What has nothing to look at yet is a no; what could not be read is neither."""
    if result is None:
        return None
    if result.met is None and not result.outcome.startswith("unclear"):
        return False
    return result.met
