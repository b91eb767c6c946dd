"""What a learner has done, and which criteria are solid: kept in one file on this machine.

`note_judgement` and `note_done` are called by the other parts of the course; they never raise.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Final

from pydantic import BaseModel, Field, ValidationError

from autograders import Judgement
from course.panel import Panel, data_link
from course.shown import Shown, render
from course.spot_it import Memory, recall
from course.store import Store

CRITERIA: Final[dict[str, str]] = {
    "next_step": "Asks what comes next",
    "close": "Asks for a reason against",
    "fits_stage": "Asks for what this stage can give",
    "order": "Ends on the close",
    "lead_in": "Ties the close to the talk",
    "personal": "Names something from this interview",
}
"""The criteria that are counted, and what each is called here."""

LESSONS: Final[dict[int, str]] = {
    1: "Why ask",
    2: "The next-step question",
    3: "The any-reason close",
    4: "Fit the ask to the stage",
    5: "Make it yours",
    6: "What comes back",
    7: "The mock interview",
    8: "Your card",
}

LAST: Final = 5
"""How many of the latest drafts say whether a criterion is solid."""
SOLID_FROM: Final = 4
"""A criterion is solid when this many of the last five met it."""
END: Final = "end"
"""The part of a lesson that finishes it."""
_KEEP: Final = 20


class Tried(BaseModel):
    """One draft, seen by one criterion."""

    met: bool
    place: str


class Progress(BaseModel):
    """The whole file. `done` is by lesson, `drafts` by place, `criteria` newest last."""

    version: int = 1
    done: dict[str, list[str]] = Field(default_factory=dict)
    drafts: dict[str, int] = Field(default_factory=dict)
    criteria: dict[str, list[Tried]] = Field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show yet."""
        return not (self.done or self.drafts or self.criteria)

    def recent(self, criterion: str) -> list[bool]:
        """Whether each of the last five drafts met a criterion, oldest first."""
        return [tried.met for tried in self.criteria.get(criterion, [])][-LAST:]

    def finished(self, lesson: int) -> bool:
        """Whether the lesson’s last part was done."""
        return END in self.done.get(str(lesson), [])

    def judged_in(self, lesson: int) -> int:
        """How many drafts were judged in a lesson."""
        return self.drafts.get(f"lesson-{lesson}", 0)


# The latest draft of each place in this session: running a box twice counts once.
_LATEST: Final[dict[tuple[Path, str], tuple[str, str]]] = {}


def note_judgement(judgement: Judgement, place: str) -> None:
    """Counts a judged draft: per criterion, whether it was met. Keeps no word of the draft.

    `place` is where it was written, such as "lesson-3" or "studio". What was not attempted,
    what could not be read, and the same draft run again in the same place are not counted.
    """
    store = Store("progress")
    where, draft = (store.path, place), (judgement.stage, judgement.text)
    if not judgement.attempted or _LATEST.get(where) == draft:
        return
    _LATEST[where] = draft
    progress = read_progress(store)
    progress.drafts[place] = progress.drafts.get(place, 0) + 1
    for result in judgement.criteria:
        if result.name in CRITERIA and result.met is not None:
            tries = progress.criteria.setdefault(result.name, [])
            tries.append(Tried(met=result.met, place=place))
            del tries[:-_KEEP]
    store.save(progress.model_dump())


def note_done(lesson: int, part: str) -> bool:
    """Remembers that a part of a lesson was done; the part "end" finishes it.

    False where that could not be written to the disk: then it is kept until the session ends.
    """
    store = Store("progress")
    progress = read_progress(store)
    parts = progress.done.setdefault(str(lesson), [])
    if part in parts and not store.problem:
        return True
    if part not in parts:
        parts.append(part)
    return store.save(progress.model_dump())


def solid() -> dict[str, float | None]:
    """For every criterion the share of its last five drafts that met it; None before the first."""
    progress = read_progress(Store("progress"))
    shares: dict[str, float | None] = {}
    for criterion in CRITERIA:
        recent = progress.recent(criterion)
        shares[criterion] = sum(recent) / len(recent) if recent else None
    return shares


def here(environment: Mapping[str, str] = os.environ) -> str:
    """The place of the running notebook: "lesson-3" for 03-….ipynb, else "notebook".

    Jupyter tells a kernel the path of its notebook; nothing but its number is taken from it.
    """
    name = PurePath(environment.get("JPY_SESSION_NAME", "").replace("\\", "/")).name
    found = re.match(r"0?([1-9])-.*\.ipynb", name)
    return f"lesson-{found[1]}" if found else "notebook"


def read_progress(store: Store) -> Progress:
    """What is in the file; a file that holds something else is moved aside."""
    try:
        return Progress.model_validate(store.load())
    except ValidationError:
        store.put_aside()
        return Progress()


class ProgressDesk:
    """The chart, and what a learner may do with the file: look at it, and delete it."""

    label = "My progress"

    def __init__(self) -> None:
        self._stores = (Store("progress"), Store("spot-it"))
        self._open = False
        self._asked = False
        self._said = ""

    def do(self, action: str, of: str, text: str) -> None:  # noqa: ARG002  # nothing is typed here
        """Shows the file ("export") or not ("close"), asks ("delete"), and deletes ("yes")."""
        asked, self._asked = self._asked, action == "delete"
        self._said = ""
        if action in {"export", "close"}:
            self._open = action == "export"
        elif action == "keep":
            self._said = "Nothing was deleted."
        elif action == "yes" and asked:
            self._delete()

    def _delete(self) -> None:
        _LATEST.clear()
        kept = [store for store in self._stores if not store.delete()]
        self._open = False
        self._said = kept[0].problem if kept else "Deleted. You start with a clean page."

    def parts(self) -> dict[str, str]:
        """The places of the panel."""
        progress = read_progress(self._stores[0])
        problem = self._stores[0].problem
        memory = recall(self._stores[1])
        aside = [path.name for store in self._stores for path in store.set_aside()]
        if aside and not problem:
            what = "Older files" if len(aside) > 1 else "An older file"
            verb = "were" if len(aside) > 1 else "was"
            problem = f"{what} that could not be read {verb} kept as {' and '.join(aside)}."
        found = [(store.path, store.text()) for store in self._stores if store.text()]
        values = {
            "empty": progress.is_empty and not memory.turn,
            "criteria": [_Row.of(progress, criterion) for criterion in CRITERIA],
            "lessons": [
                (number, name, _told(progress, number)) for number, name in LESSONS.items()
            ],
            "elsewhere": _elsewhere(progress, memory),
            "problem": problem,
            "files": [(path, text, data_link(text, "application/json")) for path, text in found],
            "is_open": self._open,
            "asked": self._asked,
            "said": self._said,
        }
        places = ("chart", "actions", "said", "file")
        return {place: render("progress.html", place=place, **values) for place in places}

    def static(self) -> Shown:
        """What the chart is about; a learner's own numbers are never stored in a lesson."""
        lines = ["My progress: run this box, and it shows which of these are solid.", ""]
        lines += [f"  {title}" for title in CRITERIA.values()]
        return Shown(render("progress_static.html", criteria=CRITERIA.values()), "\n".join(lines))


class _Row(BaseModel):
    """One criterion in the chart: the last five drafts, and the same in words."""

    title: str
    tries: list[bool]
    state: str
    words: str

    @classmethod
    def of(cls, progress: Progress, criterion: str) -> _Row:
        tries = progress.recent(criterion)
        met, count = sum(tries), len(tries)
        if not tries:
            state, words = "not tried yet", ""
        else:
            state = "solid" if met >= SOLID_FROM else "coming along" if met else "not yet"
            words = f"met in {met} of your last {count}" if count > 1 else f"met in {met} of 1"
        return cls(title=CRITERIA[criterion], tries=tries, state=state, words=words)


def _told(progress: Progress, lesson: int) -> str:
    """How far a lesson got, in words."""
    drafts = progress.judged_in(lesson)
    counted = f"{drafts} draft{'s' if drafts != 1 else ''}" if drafts else ""
    begun = bool(progress.done.get(str(lesson))) or drafts > 0
    state = "✓ done" if progress.finished(lesson) else "begun" if begun else "not yet"
    return ", ".join(filter(None, [state, counted]))


def _elsewhere(progress: Progress, memory: Memory) -> list[tuple[str, str]]:
    """What was done outside the lessons, where there is something to tell."""
    told = []
    for place, name in (("studio", "Studio"), ("interview", "Mock interview")):
        drafts = progress.drafts.get(place, 0)
        if drafts:
            told.append((name, f"{drafts} draft{'s' if drafts != 1 else ''}"))
    if memory.turn:
        spotted = sum(seen.spotted for seen in memory.kinds.values())
        told.append(("Spot it", f"{spotted} of {memory.turn} spotted, {memory.best} in a row"))
    return told


def my_progress() -> Panel:
    """The progress chart, ready to be shown as a cell's last line."""
    return Panel(ProgressDesk())
