"""Reads what students said of their own drafts, before and after they saw the judge’s view.

A self-check leaves its answers in the notebook that the student hands in, beside what the judge
said of the same draft. That file is the student’s: whatever is not as it should be is left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field, TypeAdapter, ValidationError

from autograders.gradebook.outcome import METADATA_KEY

QUESTIONS: Final = ("next_step", "close", "fits_stage", "order", "lead_in")
"""What a student is asked about a draft, by the names of the criteria."""

# A self-check is small; so much output is something else, and not worth the wait.
_MOST_BYTES: Final = 5_000_000

Answer = bool | None
_Stage = Annotated[str, Field(max_length=40)]


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """One self-check: what the student said of a draft and what the judge said, by QUESTIONS."""

    when: Literal["before", "after"]
    stage: _Stage
    answers: dict[str, Answer]
    judged: dict[str, Answer]

    def agrees(self, question: str) -> bool | None:
        """Whether student and judge said the same; None where either of them did not say."""
        said, judged = self.answers.get(question), self.judged.get(question)
        return None if said is None or judged is None else said == judged


_CHECK: Final = TypeAdapter(SelfCheck)


def self_checks_in(folder: Path, name: str) -> tuple[SelfCheck, ...]:
    """The self-checks in a notebook that was handed in; of several alike the last counts."""
    path = folder / name
    try:
        # A link is not followed: it may lead anywhere.
        if path.is_symlink() or path.stat().st_size > _MOST_BYTES:
            return ()
        cells = json.loads(path.read_bytes())["cells"]
        found = [
            output["metadata"][METADATA_KEY]["self_check"]
            for cell in cells
            for output in cell.get("outputs", ())
            if "self_check" in output.get("metadata", {}).get(METADATA_KEY, {})
        ]
    except (OSError, ValueError, RecursionError, AttributeError, KeyError, TypeError):
        return ()
    checks = [check for data in found if (check := _read(data)) is not None]
    return tuple({(check.stage, check.when): check for check in checks}.values())


def _read(data: Any) -> SelfCheck | None:
    try:
        return _CHECK.validate_python(data)
    except ValidationError:
        return None
