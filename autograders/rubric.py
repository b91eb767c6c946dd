"""Rubrics: what each criterion is worth. Data that an instructor may change."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from autograders.data import load_toml

if TYPE_CHECKING:
    from pathlib import Path

CRITERIA: Final = (
    "next_step",
    "close",
    "fits_stage",
    "order",
    "lead_in",
    "personal",
    "pushy",
    "undercut",
)


class RubricError(ValueError):
    """A rubric that can't be used; the message names the file, the key and what was expected."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that the rubric asks of a draft: its title, its worth, its partial credit."""

    name: str
    title: str
    points: float
    partial: Mapping[str, float] = field(hash=False)

    def award(self, met: bool | None, outcome: str) -> float:
        """The points for this outcome."""
        return self.points if met else float(self.partial.get(outcome, 0.0))


@dataclass(frozen=True, slots=True)
class Rubric:
    """Criteria in the order in which a learner reads them."""

    name: str
    criteria: tuple[Criterion, ...]

    @property
    def max_points(self) -> float:
        """What a draft that meets everything gets."""
        return sum(criterion.points for criterion in self.criteria)


@cache
def default_rubric() -> Rubric:
    """The kit's own rubric: 10 points for a draft."""
    return parse_rubric(load_toml("rubric.toml"), "rubric.toml")


@cache
def scenario_rubric() -> Rubric:
    """The kit's rubric for a draft that belongs to a given interview: 10 points, too."""
    return parse_rubric(load_toml("rubric-scenario.toml"), "rubric-scenario.toml")


def rubric_for(context: Mapping[str, str] | None) -> Rubric:
    """The rubric of a task: the one for a given interview where something is told of it."""
    return scenario_rubric() if context else default_rubric()


def load_rubric(path: Path) -> Rubric:
    """The rubric in a TOML file. Raises RubricError when it isn't one."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RubricError(f"{path}: there is no such file.") from None
    except OSError as error:
        raise RubricError(f"{path}: {error.strerror or error}.") from error
    except UnicodeDecodeError:
        raise RubricError(f"{path}: this is not UTF-8 text. Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise RubricError(f"{path}: this is not TOML ({error}).") from error
    return parse_rubric(data, str(path))


def parse_rubric(data: Mapping[str, Any], file: str) -> Rubric:
    """The rubric in parsed TOML. Raises RubricError naming `file` and the key."""
    sections = data.get("criteria")
    if not isinstance(sections, dict) or not sections:
        raise RubricError(f"{file}: “criteria” should hold a table for each criterion.")
    unknown = sorted(set(sections) - set(CRITERIA))
    if unknown:
        raise RubricError(
            f"{file}: “criteria.{unknown[0]}” is unknown; the criteria are {', '.join(CRITERIA)}."
        )
    made = tuple(_criterion(name, sections[name], file) for name in CRITERIA if name in sections)
    if not sum(criterion.points for criterion in made):
        raise RubricError(f"{file}: some criterion must be worth more than 0 points.")
    return Rubric(str(data.get("name", file)), made)


def _criterion(name: str, section: Any, file: str) -> Criterion:
    where = f"{file}: “criteria.{name}"
    if not isinstance(section, dict):
        raise RubricError(f"{where}” should be a table with “title” and “points”.")
    strange = sorted(set(section) - {"title", "points", "partial"})
    if strange:
        raise RubricError(f"{where}.{strange[0]}” is unknown; use title, points and partial.")
    title = section.get("title")
    if not isinstance(title, str) or not title.strip():
        raise RubricError(f'{where}.title” should be a text, such as "Any-reason close".')
    points = _number(section.get("points"), f"{where}.points”")
    partial = section.get("partial", {})
    if not isinstance(partial, dict):
        raise RubricError(f"{where}.partial” should be a table, such as {{ probe = 1 }}.")
    texts = load_toml("feedback.toml")[name]
    for outcome, worth in partial.items():
        if outcome not in texts or outcome == "met":
            raise RubricError(
                f"{where}.partial.{outcome}” is no outcome of {name}; "
                f"use one of {', '.join(key for key in texts if key != 'met')}."
            )
        if _number(worth, f"{where}.partial.{outcome}”") > points:
            raise RubricError(f"{where}.partial.{outcome}” should be at most {points:g} points.")
    return Criterion(name, title, points, {key: float(value) for key, value in partial.items()})


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1000:
        raise RubricError(f"{where} should be a number from 0 to 1000, not {value!r}.")
    return float(value)
