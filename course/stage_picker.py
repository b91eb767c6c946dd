"""A small widget: pick a stage, and see how the pair of questions changes and why."""

from __future__ import annotations

from typing import Any

import ipywidgets
from traitlets.utils.bunch import Bunch

from autograders import STAGES
from course.live import LiveRegion, with_fallback
from course.pairs import PAIRS
from course.shown import Shown, render


class StagePicker(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Buttons for the four stages above the pair of questions for the one that is picked.

    Where widgets do not run, as in a static viewer, it shows the pairs of all four stages.
    """

    def __init__(self) -> None:
        # Not radio buttons: JupyterLab takes their arrow keys to move between cells.
        self._stage = ipywidgets.ToggleButtons(
            options=[(stage.name, stage.id) for stage in STAGES.values()],
            value="first-round",
            description="Stage",
            style={"button_width": "auto", "description_width": "auto"},
        )
        self._pair = LiveRegion(label="The pair of questions")
        super().__init__([self._stage, self._pair])
        self._stage.observe(self._show, names="value")
        self._show()

    def _show(self, _: Bunch | None = None) -> None:
        self._pair.html = _pairs_html(self._stage.value)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        return with_fallback(bundle, Shown(_pairs_html(*PAIRS), _pairs_text()))


def pick_a_stage() -> StagePicker:
    """The stage picker, ready to be shown as a cell's last line."""
    return StagePicker()


def _pairs_html(*stages: str) -> str:
    rows = [(STAGES[stage], PAIRS[stage]) for stage in stages]
    return render("pairs.html", rows=rows)


def _pairs_text() -> str:
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
