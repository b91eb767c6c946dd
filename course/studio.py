"""The studio: write your last two questions, and see with every word what they do.

The page sends the text here at each change and draws the answer: it never judges by itself, so
that the studio, `%%draft` and the gradebook cannot disagree. At most one text is on its way at a
time; `course/static/studio.js` sends the newest when the answer to the one before is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import anywidget
import traitlets

from autograders import (
    STAGES,
    DraftTooLongError,
    Judgement,
    Stage,
    UnknownStageError,
    find_stage,
    judge,
)
from autograders.marks import QUIET_WHEN_MET, SIGNS, WORDS, segments, shown_criteria, state_of
from course.card import add_to_card
from course.debrief import TRY_FIRST
from course.live import quoted, script, styles, with_fallback
from course.parts import KINDS, Kind, Wording, capital, fillings, offers, put, used
from course.progress import note_judgement
from course.scenarios import Scenario, scenarios
from course.shown import Shown, render

FIELDS: Final[dict[str, tuple[str, str]]] = {
    "role": ("The job", "night porter"),
    "company": ("The employer", "Hotel Aurora"),
    "interviewer": ("Who you talk to", "Ms. Lindqvist"),
    "next_step": ("What they said comes next", "an evening with Jonas"),
    "topic": ("Something you talked about", "the early breakfast"),
}
"""What a learner may tell of an interview: the keys of the judge's context, with a label and
an example each."""

GROUPS: Final[dict[Kind, str]] = {
    "next_step": "1. Ask what comes next",
    "lead_in": "2. Tie your close to the talk",
    "frame": "3. Ask for a reason",
    "ask": "4. Say what you ask for",
}
_TONES: Final = {"formal": "formal", "plain": "everyday", "": ""}
_VERDICTS: Final = {
    "complete": "Complete",
    "incomplete": "Not complete yet",
    "unsure": "Not sure",
}
_WORDS_FOR: Final = {
    "next_step": "next_step",
    "close": "frame",
    "fits_stage": "ask",
    "lead_in": "lead_in",
    "personal": "lead_in",
}
_LONGEST_FIELD: Final = 200
_LONGEST_TEXT: Final = 40_000


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on the learner's desk: the text, and the interview that it is for.

    `scenario` is the id of a made-up interview, or "" for the learner's own, told in `fields`.
    """

    text: str = ""
    stage: str = "first-round"
    scenario: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


_DESKS: Final[dict[tuple[str, str], Desk]] = {}
"""The desks of this session, by what the studio was asked for: a cell that runs again finds its
text. In memory only."""


def studio(stage: str | None = None, scenario: str | Scenario | None = None) -> Studio:
    """The studio, ready to be shown as a cell's last line.

    `stage` is one of the four ids, `scenario` the id of a made-up interview or one that an
    instructor wrote. Both can be changed on the page. What is unknown is said there.
    """
    return Studio(stage, scenario)


class Studio(anywidget.AnyWidget):
    """A text box, what the judge says of it, and words to borrow.

    Where widgets do not run, it shows the words to borrow for its stage.
    """

    _esm = script("studio.js")
    _css = styles("studio.css")

    setup = traitlets.Dict().tag(sync=True)
    """What never changes on the page: the stages, the scenarios, the fields, the headings."""
    start = traitlets.Dict().tag(sync=True)
    """The desk, and the answer to it."""

    def __init__(self, stage: str | None = None, scenario: str | Scenario | None = None) -> None:
        self._known = scenarios()
        if isinstance(scenario, Scenario):
            self._known[scenario.id] = scenario
            scenario = scenario.id
        asked, notice = _understood(stage, scenario, self._known)
        self._key = (quoted(stage or ""), quoted(scenario or ""))
        self._first = asked.stage
        told = next((desk.fields for desk in reversed(_DESKS.values()) if desk.fields), {})
        self._desk = _DESKS.get(self._key) or replace(asked, fields=told)
        if self._desk.scenario not in self._known:
            self._desk = replace(self._desk, scenario="")
        super().__init__(setup=_setup(self._known, notice), start=self._now())
        self.on_msg(self._hear)

    @property
    def text(self) -> str:
        """The draft as it stands."""
        return self._desk.text

    @property
    def context(self) -> dict[str, str] | None:
        """What the judge may know of the interview, or None where nothing is known."""
        if self._desk.scenario:
            return self._known[self._desk.scenario].context(self._desk.stage)
        told = {key: value.strip() for key, value in self._desk.fields.items() if value.strip()}
        return told or None

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> Any:
        """The traits; a page that is opened again finds the desk as it is, not as it was."""
        state = super().get_state(key, drop_defaults)
        if "start" in state:
            state["start"] = self._now()
        return state

    def answer(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one message of the page. Never raises on what a page can send.

        `told` holds the desk ("text", "stage", "scenario", "fields"), "n", the number of the
        change, and "mark", by which the page knows the answer. It may hold "fresh" (the
        interview changed), "put" (a part and its place in the list, to be put into the text),
        "card" or "note" (the learner calls the draft done).
        """
        self._desk = _read(told, self._desk, self._known)
        _DESKS.pop(self._key, None)
        _DESKS[self._key] = self._desk
        answer: dict[str, Any] = {"n": told.get("n", 0), "mark": told.get("mark", "")}
        wanted = told.get("put")
        if isinstance(wanted, Mapping):
            answer["put"] = self._put(wanted)
        answer |= self._say()
        if told.get("fresh"):
            answer |= self._interview()
        if told.get("card"):
            answer["status"] = add_to_card(self._desk.stage, self._desk.text)
        if told.get("card") or told.get("note"):
            judged = self._judged()
            if judged is not None:
                note_judgement(judged, "studio")
        return answer

    def _hear(self, _: object, content: Any, __: object) -> None:
        if isinstance(content, Mapping):
            self.send(self.answer(content))

    def _now(self) -> dict[str, Any]:
        desk = self._desk
        return {
            "text": desk.text,
            "stage": desk.stage,
            "scenario": desk.scenario,
            "fields": dict(desk.fields),
            "answer": {"n": 0, **self._say(), **self._interview()},
        }

    def _judged(self) -> Judgement | None:
        try:
            return judge(self._desk.text, self._desk.stage, self.context)
        except DraftTooLongError:
            return None

    def _say(self) -> dict[str, Any]:
        """What is said of the text, drawn and spoken; and which wordings stand in it."""
        desk = self._desk
        judged = self._judged()
        if judged is None:
            next_thing = _Next("Too long", "Keep what you would say in the last minute.")
            html = render("studio_feedback.html", **_too_long(next_thing))
            return {"html": html, "spoken": next_thing.text, "used": {}}
        next_thing = _next_thing(judged)
        verdict = _VERDICTS[judged.verdict] if judged.attempted else "Ready when you are"
        html = render(
            "studio_feedback.html",
            look=judged.verdict if judged.attempted else "untouched",
            verdict=verdict,
            points=f"{judged.points:g} of {judged.max_points:g} points" if judged.attempted else "",
            next=next_thing,
            segments=list(segments(judged)) if judged.attempted else [],
            because=judged.unsure_because,
            rows=_rows(judged, next_thing.criterion),
        )
        return {
            "html": html,
            "spoken": f"{verdict}. {next_thing.text}",
            "used": used(desk.text, desk.stage, fillings(self.context)),
        }

    def _interview(self) -> dict[str, Any]:
        """What changes with the interview: its story, and the words to borrow."""
        desk = self._desk
        story = ""
        if desk.scenario:
            scenario = self._known[desk.scenario]
            story = render(
                "studio_story.html",
                scenario=scenario,
                person=scenario.person(desk.stage),
                next_step=scenario.next_step(desk.stage),
            )
        offered = offers(desk.stage, fillings(self.context))
        return {
            "story": story,
            "offers": {kind: [_shown(wording) for wording in offered[kind]] for kind in KINDS},
        }

    def _put(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Puts a part into the text. Its offsets count as JavaScript does, in UTF-16."""
        before = self._desk.text
        offered = offers(self._desk.stage, fillings(self.context))
        part, place = wanted.get("part"), wanted.get("place")
        wordings = next((offered[kind] for kind in KINDS if kind == part), ())
        stays = {"before": before, "text": before, "end": _utf16(before), "status": ""}
        if not isinstance(place, int) or not 0 <= place < len(wordings):
            return stays
        try:
            placed = put(before, wordings[place], self._desk.stage, self.context)
            judge(placed.text, self._desk.stage)
        except DraftTooLongError:
            return stays | {"status": "Your text is too long for that. Make it shorter first."}
        self._desk = replace(self._desk, text=placed.text)
        _DESKS[self._key] = self._desk
        return {
            "before": before,
            "text": placed.text,
            "end": _utf16(placed.text[: placed.end]),
            "status": "That is in your text now. Undo takes it back.",
        }

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return with_fallback(super()._repr_mimebundle_(**kwargs), _static(STAGES[self._first]))


@dataclass(frozen=True, slots=True)
class _Next:
    """The one thing to try: its heading, a sentence, and where words for it are."""

    head: str
    text: str
    criterion: str = ""
    part: str = ""
    button: str = ""


def _next_thing(judged: Judgement) -> _Next:
    head = "Next thing to try"
    if not judged.attempted:
        return _Next(
            "Start here",
            "Ask what comes next, in your own words. Or borrow some.",
            "",
            "next_step",
            "Show me words for it",
        )
    if judged.verdict == "unsure":
        return _Next(head, judged.summary)
    for name in TRY_FIRST:
        for result in judged.criteria:
            # One that has nothing to look at yet comes after the one that it waits for.
            if result.name == name and (result.met is False or result.outcome == "unclear"):
                part = _WORDS_FOR.get(name, "")
                button = "Show me words for it" if part else ""
                if name == "personal" and not judged.context:
                    part, button = "about", "Tell the studio about your interview"
                return _Next(head, result.feedback, name, part, button)
    return _Next(head, "Say it out loud twice. Does it sound like you? Then put it on your card.")


def _rows(judged: Judgement, shown_above: str) -> list[dict[str, str]]:
    rows = []
    for result in shown_criteria(judged) if judged.attempted else ():
        state = state_of(result)
        hint = result.max_points == 0 and not result.met and result.name not in QUIET_WHEN_MET
        above = result.name == shown_above
        rows.append(
            {
                "state": "hint" if hint else state,
                "sign": "·" if hint else SIGNS[state],
                "word": "a hint" if hint else WORDS[state],
                "title": result.title,
                "feedback": "This is the next thing to try." if above else result.feedback,
            }
        )
    return rows


def _too_long(next_thing: _Next) -> dict[str, Any]:
    return {
        "look": "untouched",
        "verdict": "Too long to read",
        "points": "",
        "next": next_thing,
        "segments": [],
        "because": (),
        "rows": [],
    }


def _shown(wording: Wording) -> dict[str, str]:
    """A wording as its button shows it."""
    text = wording.text
    if wording.kind != "next_step":
        text = {"lead_in": f"{text}, …", "frame": f"… {text} …", "ask": f"… {text}?"}[wording.kind]
    note = "from your interview" if wording.personal else _TONES[wording.tone]
    return {"text": text, "note": note}


def _understood(stage: object, scenario: object, known: Mapping[str, Scenario]) -> tuple[Desk, str]:
    """The desk that was asked for, and a sentence on what could not be understood."""
    desk, notes = Desk(), []
    if stage is not None:
        try:
            desk = replace(desk, stage=find_stage(quoted(stage)).id)
        except UnknownStageError as error:
            said = str(error)
            notes.append(capital(said))
    if scenario is not None:
        if isinstance(scenario, str) and scenario in known:
            desk = replace(desk, scenario=scenario)
        else:
            notes.append(
                f"There is no interview called “{quoted(scenario)}”. Pick one from the list."
            )
    return desk, " ".join(notes)


def _read(told: Mapping[str, Any], desk: Desk, known: Mapping[str, Scenario]) -> Desk:
    """The desk as the page tells it; what makes no sense stays as it was."""
    text, stage, scenario = told.get("text"), told.get("stage"), told.get("scenario")
    fields = told.get("fields")
    if isinstance(text, str):
        # Half of a pair of characters cannot be sent back.
        whole = text[:_LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")
        desk = replace(desk, text=whole)
    if isinstance(stage, str) and stage in STAGES:
        desk = replace(desk, stage=stage)
    if isinstance(scenario, str) and (not scenario or scenario in known):
        desk = replace(desk, scenario=scenario)
    if isinstance(fields, Mapping):
        told_fields = {
            key: str(fields[key])[:_LONGEST_FIELD].encode("utf-8", "replace").decode("utf-8")
            for key in FIELDS
            if fields.get(key)
        }
        desk = replace(desk, fields=told_fields)
    return desk


def _setup(known: Mapping[str, Scenario], notice: str) -> dict[str, Any]:
    return {
        "notice": notice,
        "stages": [
            {"id": stage.id, "name": stage.name, "who": stage.who, "asks_for": stage.asks_for}
            for stage in STAGES.values()
        ],
        "scenarios": [
            {
                "id": scenario.id,
                "group": scenario.field,
                "name": f"{capital(scenario.role)}, {scenario.company}",
            }
            for scenario in known.values()
        ],
        "fields": [
            {"key": key, "label": label, "example": example}
            for key, (label, example) in FIELDS.items()
        ],
        "groups": [{"key": key, "title": title} for key, title in GROUPS.items()],
    }


def _static(stage: Stage) -> Shown:
    offered = offers(stage.id, {})
    groups = [
        (GROUPS[kind], [_shown(wording)["text"] for wording in offered[kind]]) for kind in KINDS
    ]
    html = render("studio_static.html", stage=stage, groups=groups)
    lines = [
        f"The studio · {stage.name}, with {stage.who}",
        "Here you write your last two questions, and see at once what each part of them does.",
        "It needs a running notebook: open this page in JupyterLab and run the box.",
        "These are the words that you can borrow.",
    ]
    for title, wordings in groups:
        lines += ["", title, *(f"  {wording}" for wording in wordings)]
    return Shown(html, "\n".join(lines))


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
