"""The mock interview as a widget: choose, talk, and read what was heard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import anywidget
import traitlets

from autograders import STAGES, UnknownStageError, find_stage
from autograders.stages import Stage
from course.debrief import Debrief
from course.interview import Interview, is_seed
from course.interviewer import Temper, tempers
from course.live import quoted, script, styles, with_fallback
from course.parts import capital
from course.progress import note_judgement
from course.scenarios import Scenario, scenarios
from course.shown import Shown, message, render, show

_T = TypeVar("_T")

_SAMPLE: Final = (
    "How do you train new people?",
    "What is the next step in the interview process?",
    "Given what we’ve talked about, is there any reason why you wouldn’t feel comfortable {close}?",
    "Thank you for telling me. I will get ready for it.",
)


class MockInterview(anywidget.AnyWidget):
    """Plays one interview after another in the browser; the talking is done by `Interview`.

    `choices` are what a learner can choose from, `view` is all that is to be seen now. Where
    widgets do not run, it shows how one such interview goes.
    """

    _esm = script("interview.js")
    _css = styles("interview.css")

    choices = traitlets.Dict().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        stage: Stage | None = None,
        scenario: Scenario | None = None,
        temper: Temper | None = None,
        seed: int | str | None = None,
    ) -> None:
        # What an instructor wrote can be chosen beside the kit's own.
        self._scenarios = scenarios() | ({scenario.id: scenario} if scenario else {})
        self._tempers = tempers() | ({temper.id: temper} if temper else {})
        self._chosen = {
            "stage": stage.id if stage else "",
            "scenario": scenario.id if scenario else "",
            "temper": temper.id if temper else "",
        }
        self._seed = seed
        self._game = 0
        self._heard: tuple[str, int] = ("", 0)
        self._interview: Interview | None = None
        self._debrief: Debrief | None = None
        super().__init__()
        self.choices = {
            "stage": [[one.id, f"{one.name}, with {one.who}", ""] for one in STAGES.values()],
            "scenario": [
                [one.id, f"{capital(one.role)}, {one.company}, {one.place}", one.field]
                for one in self._scenarios.values()
            ],
            "temper": [[one.id, f"{one.name}. {one.about}", ""] for one in self._tempers.values()],
        }
        self.on_msg(self._hear)
        if seed is not None or all(self._chosen.values()):
            self._begin()
        else:
            self._draw()

    def _hear(self, _: object, content: object, _buffers: object) -> None:
        """One message from the browser. What it does not know, it leaves alone.

        Its "mark" names the page and numbers the message; the view gives it back, so that the
        page knows what has been answered.
        """
        match content:
            case {"mark": [str(page), int(number)]}:
                self._heard = (page, number)
        match content:
            case {"kind": "begin", **chosen}:
                self._choose({str(key): value for key, value in chosen.items()})
                self._begin()
            case {"kind": "say", "text": str(text)} if self._interview:
                self._interview.say(text)
            case {"kind": "end"} if self._interview:
                self._interview.end()
            case {"kind": "again"}:
                self._interview = None
        self._draw()

    def _choose(self, chosen: Mapping[str, object]) -> None:
        known: dict[str, Mapping[str, object]] = {
            "stage": STAGES,
            "scenario": self._scenarios,
            "temper": self._tempers,
        }
        for what, there_are in known.items():
            name = chosen.get(what)
            self._chosen[what] = name if isinstance(name, str) and name in there_are else ""

    def _begin(self) -> None:
        self._game += 1
        self._debrief = None
        self._interview = Interview(
            self._chosen["stage"] or None,
            self._scenarios.get(self._chosen["scenario"]),
            self._tempers.get(self._chosen["temper"]),
            self._seed,
        )
        self._draw()

    def _draw(self) -> None:
        played = self._interview
        if played is None:
            self.view = {"phase": "setup", "heard": self._heard, "chosen": dict(self._chosen)}
            return
        if played.over and self._debrief is None:
            self._debrief = played.debrief()
            if self._debrief.judgement is not None:
                note_judgement(self._debrief.judgement, "interview")
        said = self._debrief
        self.view = {
            "phase": "after" if said else "talk",
            "heard": self._heard,
            "game": self._game,
            "who": _who(played),
            "lines": [
                {"speaker": line.speaker, "name": line.name, "text": line.text}
                for line in played.transcript
            ],
            "debrief": [
                {"title": part.title, "sentences": part.sentences, "models": part.models}
                for part in (said.sections if said else ())
            ],
            "text": f"{played.text()}\n\n{said.text()}\n" if said else "",
        }

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        return with_fallback(bundle, self._sample())

    def _sample(self) -> Shown:
        """How one interview goes, for where widgets do not run. The same on every run."""
        played = Interview(
            self._chosen["stage"] or "first-round",
            self._scenarios[self._chosen["scenario"] or "ward-nurse"],
            self._tempers[self._chosen["temper"] or "warm"],
            1 if self._seed is None else self._seed,
        )
        step = played.scenario.context(played.stage.id)["next_step"]
        early = played.stage.id != "final-round"
        close = f"passing me on to {step}" if early else "giving me the offer"
        for words in _SAMPLE:
            played.say(words.format(close=close))
        said = played.debrief()
        who = _who(played)
        html = render(
            "interview.html",
            introduction=_INTRODUCTION,
            who=who,
            lines=played.transcript,
            sections=said.sections,
        )
        return Shown(html, f"{_INTRODUCTION}\n\n{played.text()}\n\n{said.text()}")


_INTRODUCTION: Final = (
    "In JupyterLab you play the last minute of an interview here, in your own words. This is how "
    "it can go:"
)


def mock_interview(
    stage: str | None = None,
    scenario: str | Scenario | None = None,
    temper: str | Temper | None = None,
    seed: int | str | None = None,
) -> MockInterview | None:
    """A mock interview, ready to be shown as a cell's last line.

    What is None is chosen in the widget. With a `seed` it begins at once, and everybody who has
    the same seed and says the same words hears the same. `scenario` and `temper` may come from
    `load_scenarios` and `load_tempers`. Tells the learner what there is, and returns None, where
    there is no such stage, scenario or temper, or the seed can't be one.
    """
    try:
        where = find_stage(quoted(stage)) if stage else None
    except UnknownStageError as error:
        _refuse(error.stage, "stage", {one.id: f"with {one.who}" for one in STAGES.values()})
        return None
    job = _found(scenario, Scenario, scenarios())
    if job is None and scenario is not None:
        _refuse(
            scenario, "job", {one.id: f"{one.role}, {one.place}" for one in scenarios().values()}
        )
        return None
    who = _found(temper, Temper, tempers())
    if who is None and temper is not None:
        _refuse(temper, "interviewer", {one.id: one.about for one in tempers().values()})
        return None
    if seed is not None and not is_seed(seed):
        show(message(f"“{quoted(seed)}” can’t be a seed. Put a whole number instead, such as 3."))
        return None
    return MockInterview(where, job, who, seed)


def _found(wanted: object, kind: type[_T], there_are: Mapping[str, _T]) -> _T | None:
    """What is wanted: one of these by its id, or one that an instructor wrote; else None."""
    if isinstance(wanted, kind):
        return wanted
    return there_are.get(wanted) if isinstance(wanted, str) else None


def _refuse(said: object, what: str, there_are: Mapping[str, str]) -> None:
    text = f"“{quoted(said)}” is not a {what} here. Put one of these in quotes instead:"
    if what == "interviewer":
        text = text.replace(" a ", " an ", 1)
    show(message(text, list(there_are.items())))


def _who(played: Interview) -> dict[str, str]:
    scenario, person = played.scenario, played.person
    return {
        "title": f"{played.stage.name} with {person.name}",
        "where": f"{person.title}, {scenario.company}, {scenario.place}",
        "story": f"The job: {scenario.role}. {scenario.story}",
    }
