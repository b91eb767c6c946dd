"""Made-up jobs to practise on: who sits across the table at each stage, and what comes next.

The kit's own are in data/scenarios/. An instructor's are files of the same form:

    [ward-nurse]                           # the scenario's id
    field = "Nursing"
    role = "ward nurse"                    # a title, as in “for the ward nurse role”
    company = "Kaldfjord Hospital"
    place = "Tromsø, Norway"
    story = "You finish your nursing degree this summer. You told them about …"
    topic = "the new heart ward"           # something that was talked about
    [ward-nurse.people]                    # one person for each stage
    phone-screen = { name = "Henrik Aas", title = "recruiter" }
    …
    [ward-nurse.next_steps]                # what that person says comes next
    phone-screen = "You would come in for an hour and meet Bisi Adeyemi."
    …
    [ward-nurse.steps]                     # the same in a few words, as a close may name it
    phone-screen = "the meeting with Bisi Adeyemi"
    …
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from autograders import STAGES
from course.authored import (
    AuthoredError,
    Text,
    expected,
    missing,
    own_files,
    parse_toml,
    problems,
    toml_files,
)

StageId = Literal["phone-screen", "first-round", "second-round", "final-round"]

_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_T = TypeVar("_T")


def _sentence(text: str) -> str:
    if text[-1] not in ".!?":
        raise expected("a whole sentence, as the person says it, with a full stop at its end")
    return text


def _phrase(text: str) -> str:
    if text[-1] in ".!?":
        raise expected("a few words without a full stop, such as “the meeting with Ana”")
    return text


def _every_stage(what: str) -> AfterValidator:
    def check(table: dict[StageId, _T]) -> dict[StageId, _T]:
        for stage in STAGES:
            if stage not in table:
                raise missing(stage, what)
        return table

    return AfterValidator(check)


Phrase = Annotated[Text, AfterValidator(_phrase)]
Sentence = Annotated[Text, AfterValidator(_sentence)]


class Person(BaseModel):
    """Who speaks for the employer at one stage. `title` may add who sits beside them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Phrase
    title: Phrase


class Scenario(BaseModel):
    """A made-up job and its four interviews.

    `story` tells the learner who they are in it; `topic` is a noun phrase for something that
    was talked about. By stage: `people`, who interviews; `next_steps`, what that person says
    comes next, as spoken; `steps`, the same step in a few words, as a close may name it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    field: Phrase
    role: Phrase
    company: Phrase
    place: Phrase
    story: Sentence
    topic: Phrase
    people: Annotated[
        dict[StageId, Person], _every_stage('a person, such as { name = "…", title = "…" }')
    ]
    next_steps: Annotated[
        dict[StageId, Sentence], _every_stage("a sentence on what comes next after this stage")
    ]
    steps: Annotated[
        dict[StageId, Phrase], _every_stage("a few words for the step that comes next")
    ]

    def person(self, stage: str) -> Person:
        """Who interviews at this stage. Raises KeyError for a stage that there isn't."""
        return _at(self.people, stage)

    def next_step(self, stage: str) -> str:
        """What the interviewer of this stage says comes next. KeyError as for `person`."""
        return _at(self.next_steps, stage)

    def context(self, stage: str) -> dict[str, str]:
        """What the judge may know of the interview at this stage.

        The step is given in a few words: the judge takes every word of a context as a detail,
        and in a whole sentence most words are not.
        """
        return {
            "role": self.role,
            "company": self.company,
            "interviewer": self.person(stage).name,
            "next_step": _at(self.steps, stage),
            "topic": self.topic,
        }


def scenarios() -> dict[str, Scenario]:
    """The kit's own scenarios, by id, grouped by field."""
    return dict(_own())


def load_scenarios(folder_or_file: str | Path) -> dict[str, Scenario]:
    """An instructor's scenarios, by id: those of one TOML file, or of all in a folder.

    Raises AuthoredError, a ValueError, that names each file and key to mend, and what was
    expected there.
    """
    return _gather(toml_files(folder_or_file))


def _at(table: dict[StageId, _T], stage: str) -> _T:
    return {str(key): value for key, value in table.items()}[stage]


@cache
def _own() -> dict[str, Scenario]:
    return _gather(own_files("scenarios"))


def _gather(sources: Iterable[tuple[str, bytes]]) -> dict[str, Scenario]:
    found: dict[str, Scenario] = {}
    came_from: dict[str, str] = {}
    wrong: list[str] = []
    for file, data in sources:
        try:
            table = parse_toml(data, file)
        except AuthoredError as error:
            wrong += error.problems
            continue
        if not table:
            wrong.append(f"{file}: expected a table for each scenario, such as [ward-nurse].")
        for name, section in table.items():
            if not _ID.fullmatch(name):
                wrong.append(
                    f"{file}: “{name}” should be small letters, digits and hyphens, "
                    "such as “ward-nurse”."
                )
            elif not isinstance(section, dict):
                wrong.append(f"{file}: “{name}” should stand inside a table, below [some-id].")
            elif name in came_from:
                wrong.append(f"{file}: “{name}” is already in {came_from[name]}; rename one.")
            elif "id" in section:
                wrong.append(f"{file}: “{name}.id” is not needed; the id is the table’s name.")
            else:
                came_from[name] = file
                try:
                    found[name] = Scenario(id=name, **section)
                except ValidationError as error:
                    wrong += problems(error, file, name)
    if wrong:
        raise AuthoredError(wrong)
    return found
