"""A small widget: pick a stage, and see how the pair of questions changes and why."""

from __future__ import annotations

from autograders import STAGES
from course.pairs import PAIRS
from course.panel import Panel
from course.shown import Shown, render


class StagePicker:
    """Buttons for the four stages above the pair of questions for the one that is picked.

    Where widgets do not run, as in a static viewer, it shows the pairs of all four stages.
    """

    label = "Pick a stage"

    def __init__(self) -> None:
        self._picked = "first-round"

    def parts(self) -> dict[str, str]:
        """The buttons, and the pair of the stage that is picked."""
        values = {
            "stages": STAGES.values(),
            "picked": self._picked,
            "pairs": [(STAGES[self._picked], PAIRS[self._picked])],
        }
        return {
            place: render("stage_picker.html", place=place, **values)
            for place in ("choose", "said")
        }

    def do(self, action: str, of: str, text: str) -> None:  # noqa: ARG002  # nothing is typed
        """Picks a stage; anything else changes nothing."""
        if action == "pick" and of in STAGES:
            self._picked = of

    def static(self) -> Shown:
        """The pairs of all four stages."""
        rows = [(stage, PAIRS[stage.id]) for stage in STAGES.values()]
        return Shown(render("pairs.html", rows=rows), _text())


def pick_a_stage() -> Panel:
    """The stage picker, ready to be shown as a cell's last line."""
    return Panel(StagePicker())


def _text() -> str:
    lines = []
    for stage in STAGES.values():
        pair = PAIRS[stage.id]
        lines += [
            f"{stage.name}, with {stage.who}",
            f"  You:  {pair.next_step}",
            f"  They: {pair.reply}",
            f"  You:  {pair.close}",
            f"  Why:  {pair.why}",
            "",
        ]
    return "\n".join(lines).rstrip()
