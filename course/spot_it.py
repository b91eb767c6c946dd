"""Spot it: short drafts, and what each of them lacks. The learner says it first.

**What comes back when.** Every kind of gap has a box from 1 to 4, as in a Leitner card file, and
starts in box 1. A kind that is spotted moves up one box; one that is missed goes back to box 1.
The box says after how many more drafts the kind is due again: 3, 8, 16 or 32. Of the kinds that
are due, those last missed come first, then those never shown, then the lowest box and the longest
wait. If none is due, the one due soonest is taken. No kind comes twice running. Of a kind's
drafts the one shown least often is taken. Where all that leaves a choice, a shuffle decides that
depends on the seed alone.
"""

from __future__ import annotations

import random
import secrets
import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Final

from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from autograders import STAGES, Judgement, judge
from autograders.view import to_html
from course.panel import Panel
from course.shown import Shown, render
from course.store import NOT_SAVED, Store

GAPS: Final = (3, 8, 16, 32)
"""After how many drafts a kind in box 1, 2, 3 or 4 is due again."""

_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]


class Kind(BaseModel):
    """One thing that a draft can lack: the words of its button, and those of the answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: _Id
    button: _Line
    said: _Line
    near: tuple[_Id, ...] = ()
    """Kinds that are true of such a draft as well, only less exact: they count as spotted."""

    def is_spotted_by(self, kind: str) -> bool:
        """Whether this answer is right for a draft of this kind."""
        return kind == self.id or kind in self.near


class SpotDraft(BaseModel):
    """A draft with what it lacks, and one sentence on why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: _Id
    stage: _Id
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
    lacks: _Id
    why: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"\.$", max_length=160)]


class Drafts(BaseModel):
    """The whole data file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: tuple[Kind, ...]
    draft: tuple[SpotDraft, ...]

    def of_kind(self, kind: str) -> list[SpotDraft]:
        """The drafts that lack this."""
        return [draft for draft in self.draft if draft.lacks == kind]

    def named(self, kind: str) -> Kind:
        """The kind with this id. Raises KeyError where there is none."""
        for found in self.kind:
            if found.id == kind:
                return found
        raise KeyError(kind)


class KindSeen(BaseModel):
    """What is remembered of one kind. `due` is the turn from which it is due again."""

    box: Annotated[int, Field(ge=1, le=len(GAPS))] = 1
    due: int = 0
    shown: int = 0
    spotted: int = 0


class Memory(BaseModel):
    """The whole file. `turn` counts the drafts answered, `run` those spotted in a row."""

    version: int = 1
    seed: int
    turn: int = 0
    run: int = 0
    best: int = 0
    latest: str = ""
    kinds: dict[str, KindSeen] = Field(default_factory=dict)
    drafts: dict[str, int] = Field(default_factory=dict)

    def of(self, kind: str) -> KindSeen:
        """What is remembered of a kind."""
        return self.kinds.setdefault(kind, KindSeen())

    def answered(self, draft: SpotDraft, spotted: bool) -> None:
        """Takes in one answer: the box of the draft's kind, and when that is due again."""
        self.turn += 1
        self.latest = draft.id
        self.drafts[draft.id] = self.drafts.get(draft.id, 0) + 1
        seen = self.of(draft.lacks)
        seen.shown += 1
        seen.spotted += spotted
        seen.box = min(seen.box + 1, len(GAPS)) if spotted else 1
        seen.due = self.turn + GAPS[seen.box - 1]
        self.run = self.run + 1 if spotted else 0
        self.best = max(self.best, self.run)


def next_draft(drafts: Drafts, memory: Memory) -> SpotDraft:
    """The draft to show now: see the top of this file. The same memory gives the same draft."""
    shuffle = random.Random(memory.seed)  # noqa: S311  # for variety, not for secrets
    kinds = [kind.id for kind in drafts.kind]
    shuffle.shuffle(kinds)
    order = list(drafts.draft)
    shuffle.shuffle(order)
    by_id = {draft.id: draft.lacks for draft in order}
    others = [kind for kind in kinds if kind != by_id.get(memory.latest)]

    def rank(kind: str) -> tuple[int, int]:
        seen = memory.of(kind)
        if seen.due > memory.turn:
            return len(GAPS) + 1, seen.due
        missed = seen.box == 1 and seen.shown > 0
        return 0 if missed else seen.box, seen.due

    kind = min(others, key=rank)
    return min(
        (draft for draft in order if draft.lacks == kind),
        key=lambda draft: memory.drafts.get(draft.id, 0),
    )


@cache
def drafts() -> Drafts:
    """The kit's own drafts. Raises ValueError naming the key where the file is not sound."""
    name = "data/spot_it.toml"
    return parse_drafts(files("course").joinpath(name).read_text(encoding="utf-8"), name)


def parse_drafts(text: str, name: str) -> Drafts:
    """Drafts out of a TOML text; `name` is the file's, for messages."""
    try:
        found = Drafts.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{name}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{name}: {key}: {first['msg']}.") from error
    kinds = {kind.id for kind in found.kind}
    ids: set[str] = set()
    for draft in found.draft:
        if draft.id in ids:
            raise ValueError(f"{name}: two drafts have the id “{draft.id}”.")
        ids.add(draft.id)
        if draft.stage not in STAGES:
            raise ValueError(
                f"{name}: draft “{draft.id}”: stage “{draft.stage}” is none of {', '.join(STAGES)}."
            )
        if draft.lacks not in kinds:
            raise ValueError(
                f"{name}: draft “{draft.id}”: lacks “{draft.lacks}”, which is no [[kind]]."
            )
    for listed in found.kind:
        for other in set(listed.near) - kinds:
            raise ValueError(f"{name}: kind “{listed.id}”: near “{other}” is no [[kind]].")
    for kind in kinds - {draft.lacks for draft in found.draft}:
        raise ValueError(f"{name}: kind “{kind}” has no draft.")
    return found


def recall(store: Store) -> Memory:
    """What is remembered; a new memory, with a seed of its own, where there is none."""
    found = store.load()
    if found:
        try:
            return Memory.model_validate(found)
        except ValidationError:
            store.put_aside()
    return Memory(seed=random.SystemRandom().randrange(1_000_000))


class SpotItDesk:
    """One sitting: a draft is asked, then answered, then the next; until the learner stops."""

    label = "Spot it"

    def __init__(self, seed: int | None = None) -> None:
        self._drafts = drafts()
        self._store = Store("spot-it")
        self._seed = seed
        self._problem = ""
        # Two of these on one page must not share the name that ties a question to its draft.
        self._mark = f"arw-spot-{secrets.token_hex(4)}"
        self._memory = self._recall()
        self._read = self._spotted = 0
        self._missed: list[str] = []
        self._draft = next_draft(self._drafts, self._memory)
        self._answer = ""
        self._stopped = False

    @property
    def draft(self) -> SpotDraft:
        """The draft that is on show."""
        return self._draft

    def do(self, action: str, of: str, text: str) -> None:  # noqa: ARG002  # nothing is typed here
        """Answers ("answer", a kind), goes on ("next") or stops ("stop")."""
        if action == "answer" and not self._answer and of in {k.id for k in self._drafts.kind}:
            self._take(of)
        elif action == "next" and (self._answer or self._stopped):
            if self._answer:
                self._draft = next_draft(self._drafts, self._memory)
            self._answer = ""
            self._stopped = False
        elif action == "stop":
            self._stopped = True

    def _recall(self) -> Memory:
        """What is remembered now: another page may have added to it, or deleted it."""
        memory = recall(self._store)
        if self._seed is not None:
            memory.seed = self._seed
        self._problem = self._store.problem
        return memory

    def _take(self, kind: str) -> None:
        self._answer = kind
        spotted = self._drafts.named(self._draft.lacks).is_spotted_by(kind)
        self._read += 1
        self._spotted += spotted
        if not spotted and self._draft.lacks not in self._missed:
            self._missed.append(self._draft.lacks)
        elif spotted and self._draft.lacks in self._missed:
            self._missed.remove(self._draft.lacks)
        self._memory = self._recall()
        self._memory.answered(self._draft, spotted)
        if not self._store.save(self._memory.model_dump()):
            self._problem = self._store.problem
        elif self._problem == NOT_SAVED:
            self._problem = ""

    def parts(self) -> dict[str, str]:
        """The places of the panel; what stands in each depends on where the sitting is."""
        asking = not self._answer and not self._stopped
        return {
            name: render(
                "spot_it.html",
                place=name,
                mark=self._mark,
                asking=asking,
                stopped=self._stopped,
                draft=self._draft,
                stage=STAGES[self._draft.stage],
                kinds=self._drafts.kind,
                answer=self._drafts.named(self._answer) if self._answer else None,
                lacks=self._drafts.named(self._draft.lacks),
                memory=self._memory,
                read=self._read,
                spotted=self._spotted,
                missed=[self._drafts.named(kind).button for kind in self._missed],
                problem=self._problem,
                judgement=Markup(to_html(self.judgement))  # noqa: S704  # escaped by its template
                if self._answer and not self._stopped
                else "",
            )
            for name in ("head", "draft", "said", "actions", "judgement")
        }

    @property
    def judgement(self) -> Judgement:
        """What the judge says of the draft on show."""
        return judge(self._draft.text, self._draft.stage)

    def static(self) -> Shown:
        """A sheet with one draft of each kind and the answers: nobody's memory is in it."""
        rows = []
        for kind in self._drafts.kind:
            draft = self._drafts.of_kind(kind.id)[0]
            rows.append((draft, STAGES[draft.stage], kind))
        rows = [rows[place] for place in (2, 8, 5, 0, 3, 6, 1, 7, 4) if place < len(rows)]
        lines = ["Spot it: what does each of these drafts lack?"]
        for number, (draft, stage, _) in enumerate(rows, 1):
            lines += ["", f"{number}. {stage.name}, with {stage.who}"]
            lines += [f"   {line}" for line in draft.text.splitlines()]
        lines += ["", "Answers"]
        lines += [f"{n}. It {kind.said}. {draft.why}" for n, (draft, _, kind) in enumerate(rows, 1)]
        return Shown(render("spot_it_static.html", rows=rows), "\n".join(lines))


def spot_it(seed: int | None = None) -> Panel:
    """Spot it, ready to be shown as a cell's last line.

    With a `seed`, two learners who start afresh see the same drafts as long as they answer alike.
    """
    return Panel(SpotItDesk(seed))
