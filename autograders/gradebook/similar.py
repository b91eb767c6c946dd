"""Finds drafts that are near copies of each other, or of a wording that the class was given.

Something to look at, never a verdict: the method's own wordings are short, and everybody learns
the same ones. So what the kit teaches and what the assignment holds is left out first, and only
the words that are a student's own are compared.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any, Final, Literal

from rapidfuzz.distance import Indel

from autograders.feedback import models, texts
from autograders.gradebook.read import read_cell
from autograders.gradebook.report import ClassResults, StudentResult, TaskResult
from autograders.stages import STAGES

ALIKE: Final = 0.75
"""From how much on two drafts are listed: three in four of their own words, in the same order.

Among a million pairs of drafts that were written apart, none came to it.
"""

FEWEST: Final = 12
"""Drafts with fewer words of their own are not compared: such few can be the same by chance."""

NEAR_MODEL: Final = 0.9
"""From how much on a draft counts as a given wording: all but one word in ten, in its order."""

RUN: Final = 3
"""So many words in a row, found in what was taught, are nobody's own."""

_MOST_SHOWN: Final = 6  # drafts of one group that are shown in full
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_STOP: Final = re.compile(r"[.?!…:;“”\"\n]+")
_SOLUTION: Final = re.compile(r"^.*###\s*(?:BEGIN|END) SOLUTION.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a draft: taught by the kit, shared with the group's first draft, or neither."""

    text: str
    kind: Literal["taught", "shared", "own"]


@dataclass(frozen=True, slots=True)
class Alike:
    """A draft of a group: whose it is, and its passages ("" when the group is too large)."""

    student: StudentResult
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Drafts for one task that are alike: each with at least one of the others.

    `least` and `most` are the shares, from 0 to 1, of the pairs that are alike.
    """

    task: str
    stage: str | None
    drafts: tuple[Alike, ...]
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class NearModel:
    """A wording that the class was given, and those whose draft is nearly that."""

    stage: str | None
    where: str
    wording: str
    students: tuple[StudentResult, ...]


@dataclass(frozen=True, slots=True)
class Similar:
    """What was found. `too_short` drafts have too few words of their own to compare."""

    groups: tuple[Group, ...]
    near_models: tuple[NearModel, ...]
    compared: int
    too_short: int
    alike: float


@dataclass(frozen=True, slots=True)
class Given:
    """What a class was given: all its `texts`, and the whole drafts in it, by stage."""

    texts: tuple[str, ...]
    wordings: Mapping[str, Sequence[tuple[str, str]]]


def given_to_class(assignment: Path, lessons: Iterable[Path] = ()) -> Given:
    """What the kit teaches and what the assignment's notebooks hold.

    `assignment` is its folder in source/; `lessons` are further notebooks that the class read.
    Files that can't be read are left out.
    """
    held = list(_strings(texts()))
    wordings: dict[str, list[tuple[str, str]]] = {
        stage.id: [("a model wording of the kit", wording) for wording in models(stage)]
        for stage in STAGES.values()
    }
    for path in sorted(assignment.glob("*.ipynb")):
        for cell in _cells(path):
            source = _source(cell)
            held.append(source)
            draft = read_cell(_SOLUTION.sub("", source))
            if draft.stage and draft.attempted:
                solution = cell.get("metadata", {}).get("nbgrader", {}).get("solution")
                where = "your own solution" if solution else "the example in the assignment"
                wordings[draft.stage].append((where, draft.text.strip()))
    held += [_source(cell) for path in lessons for cell in _cells(path)]
    return Given(tuple(held), wordings)


def lesson_files() -> list[Path]:
    """The notebooks of the kit's lessons, where they stand beside it: in a clone they do."""
    return sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))


def similar_drafts(results: ClassResults, given: Given, alike: float = ALIKE) -> Similar:
    """Groups of drafts for the same task that share at least `alike` (0 to 1) of their own words,
    and drafts that are nearly a wording that the class was given."""
    taught = _runs(given.texts)
    letters = _Letters()
    by_task: dict[str, list[_Draft]] = defaultdict(list)
    for student in results.students:
        for task in student.tasks:
            if task.text:
                by_task[task.name].append(_Draft.read(student, task, taught, letters))
    enough = {
        task: [draft for draft in drafts if len(draft.own) >= FEWEST]
        for task, drafts in by_task.items()
    }
    everyone = sum(map(len, by_task.values()))
    compared = sum(map(len, enough.values()))
    return Similar(
        tuple(group for drafts in enough.values() for group in _groups(drafts, alike)),
        tuple(near for drafts in by_task.values() for near in _near_models(drafts, given, letters)),
        compared,
        everyone - compared,
        alike,
    )


class _Letters:
    """A letter for every word: rapidfuzz compares strings faster than lists of words."""

    def __init__(self) -> None:
        self._of: dict[str, str] = {}

    def spell(self, words: Iterable[str]) -> str:
        first = 0x10000  # beyond the surrogates, with room for a million words
        return "".join(
            self._of.setdefault(word, chr(min(first + len(self._of), 0x10FFFF))) for word in words
        )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A draft cut into words: where each stands, whether it is taught, and the rest as letters."""

    student: StudentResult
    task: TaskResult
    spans: tuple[tuple[int, int], ...]
    taught: tuple[bool, ...]
    all: str
    own: str

    @classmethod
    def read(
        cls, student: StudentResult, task: TaskResult, known: frozenset[str], letters: _Letters
    ) -> _Draft:
        found = list(_WORD.finditer(task.text))
        words = [_plain(each[0]) for each in found]
        taught = [False] * len(words)
        for at, run in enumerate(_runs_of(words)):
            if run in known:
                taught[at : at + RUN] = [True] * RUN
        own = [word for word, is_taught in zip(words, taught, strict=True) if not is_taught]
        return cls(
            student,
            task,
            tuple(each.span() for each in found),
            tuple(taught),
            letters.spell(words),
            letters.spell(own),
        )


def _groups(drafts: list[_Draft], alike: float) -> Iterator[Group]:
    """Drafts that are alike, joined: two that are like the same third are in one group."""
    group_of = list(range(len(drafts)))
    shares: list[tuple[int, float]] = []
    for one, two in combinations(range(len(drafts)), 2):
        share = Indel.normalized_similarity(drafts[one].own, drafts[two].own, score_cutoff=alike)
        if share:
            old, new = group_of[two], group_of[one]
            if old != new:
                group_of = [new if each == old else each for each in group_of]
            shares.append((one, share))
    for group in sorted({group_of[one] for one, _ in shares}):
        members = [draft for draft, each in zip(drafts, group_of, strict=True) if each == group]
        here = [share for one, share in shares if group_of[one] == group]
        yield Group(
            members[0].task.name,
            members[0].task.stage,
            tuple(
                Alike(draft.student, _passages(draft, members) if at < _MOST_SHOWN else ())
                for at, draft in enumerate(members)
            ),
            min(here),
            max(here),
        )


def _near_models(drafts: list[_Draft], given: Given, letters: _Letters) -> Iterator[NearModel]:
    stage = drafts[0].task.stage
    seen: set[str] = set()
    for where, wording in given.wordings.get(stage or "", ()):
        spelt = letters.spell(_plain(word) for word in _WORD.findall(wording))
        if spelt in seen:
            continue
        seen.add(spelt)
        students = tuple(
            draft.student
            for draft in drafts
            if Indel.normalized_similarity(draft.all, spelt, score_cutoff=NEAR_MODEL)
        )
        if students:
            yield NearModel(stage, where, wording, students)


def _passages(draft: _Draft, members: list[_Draft]) -> tuple[Passage, ...]:
    """A draft in passages: its own words that also stand in the first of the group (in the first
    draft itself: in the second) are shared."""
    other = members[1] if draft is members[0] else members[0]
    shared = {
        at
        for step in Indel.opcodes(draft.own, other.own)
        if step.tag == "equal"
        for at in range(step.src_start, step.src_end)
    }
    kinds: list[Literal["taught", "shared", "own"]] = []
    own = 0
    for is_taught in draft.taught:
        kinds.append("taught" if is_taught else "shared" if own in shared else "own")
        own += not is_taught
    text = draft.task.text
    # A passage reaches to where the first word of another kind begins.
    starts = [at for at, kind in enumerate(kinds) if at == 0 or kind != kinds[at - 1]]
    cuts = [0, *(draft.spans[at][0] for at in starts[1:]), len(text)]
    return tuple(
        Passage(text[start:end], kinds[at])
        for (start, end), at in zip(pairwise(cuts), starts, strict=True)
    )


def _runs(held: Iterable[str]) -> frozenset[str]:
    """Every run of words in these texts. None goes over the end of a sentence."""
    return frozenset(
        run
        for text in held
        for part in _STOP.split(text)
        for run in _runs_of([_plain(word) for word in _WORD.findall(part)])
    )


def _runs_of(words: Sequence[str]) -> Iterator[str]:
    return (" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'")


def _strings(held: Any) -> Iterator[str]:
    """Every text in nested tables and lists."""
    if isinstance(held, str):
        yield held
    elif isinstance(held, Mapping):
        for each in held.values():
            yield from _strings(each)
    elif isinstance(held, list):
        for each in held:
            yield from _strings(each)


def _cells(path: Path) -> list[dict[str, Any]]:
    try:
        cells = json.loads(path.read_bytes())["cells"]
        return [cell for cell in cells if isinstance(cell, dict)]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)
