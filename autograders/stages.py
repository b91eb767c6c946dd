"""The four stages of an interview, in order, and what the close asks for at each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


class UnknownStageError(ValueError):
    """A stage id that the kit does not know; the message lists the ones it does."""

    def __init__(self, stage: object) -> None:
        known = ", ".join(STAGES)
        said = f"“{stage}” is not a stage" if stage else "no stage was named"
        super().__init__(f"{said}; choose one of: {known}.")
        self.stage = stage


@dataclass(frozen=True, slots=True)
class Stage:
    """One round of interviews.

    `id` is what people type; `name` is what they read; `who` sits across the table;
    `asks_for` completes "the close asks for …"; `fitting` holds the values of the
    label `ask` that suit the stage (see docs/judging.md).
    """

    id: str
    name: str
    who: str
    asks_for: str
    fitting: frozenset[str]


_ONWARD: Final = frozenset({"advance", "recommend"})

STAGES: Final[dict[str, Stage]] = {
    stage.id: stage
    for stage in (
        Stage(
            "phone-screen",
            "Phone screen",
            "a recruiter",
            "a meeting with the hiring manager",
            _ONWARD,
        ),
        Stage("first-round", "First round", "the hiring manager", "the next round", _ONWARD),
        Stage(
            "second-round",
            "Second round",
            "the manager’s supervisor, a panel or the team",
            "the final round, or a recommendation",
            _ONWARD,
        ),
        Stage(
            "final-round",
            "Final round",
            "the decision maker or a committee",
            "the offer, or a recommendation for the role",
            frozenset({"offer", "recommend"}),
        ),
    )
}


def find_stage(stage: object) -> Stage:
    """The stage with this id, forgiving case, spaces and underscores ("First Round").

    Raises UnknownStageError, whose message lists the stages there are.
    """
    key = "-".join(str(stage or "").strip().lower().replace("_", "-").split())
    found = STAGES.get(key)
    if found is None:
        raise UnknownStageError(stage)
    return found
