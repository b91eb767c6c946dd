"""A part of the page that answers to buttons and boxes: its places are drawn from templates."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Protocol

import anywidget
import traitlets

from course.live import script, styles, with_fallback
from course.shown import Shown


class Desk(Protocol):
    """What stands behind a panel: what is to be seen, and what a press or a word changes."""

    label: str
    """What the panel is called, for those who do not see it."""

    def parts(self) -> dict[str, str]:
        """The HTML of every place by its name, always the same names in the same order.

        The place "said" is told by screen readers when it changes. In a place that was drawn
        anew, the element with `data-focus` gets the keyboard.
        """

    def do(self, action: str, of: str, text: str) -> None:
        """Something was pressed (`data-action` and `data-value`) or typed (`text`)."""

    def static(self) -> Shown:
        """What can be read where widgets do not run: the same for every learner."""


def data_link(text: str, kind: str) -> str:
    """A link that holds a whole text, for a download that no server takes part in."""
    coded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    return f"data:{kind};charset=utf-8;base64,{coded}"


class Panel(anywidget.AnyWidget):
    """A desk, shown. `press` and `type_in` are what a click and typing do."""

    _esm = script("panel.js")
    _css = styles("panel.css")

    parts = traitlets.Dict().tag(sync=True)
    label = traitlets.Unicode("").tag(sync=True)

    def __init__(self, desk: Desk) -> None:
        super().__init__(parts=desk.parts(), label=desk.label)
        self._desk = desk
        self.on_msg(self._receive)

    def press(self, action: str, of: str = "") -> None:
        """Does what a press on the button of this action and value does."""
        self._act(action, of, "")

    def type_in(self, action: str, of: str, text: str) -> None:
        """Does what typing a text into the box of this action and value does."""
        self._act(action, of, text)

    def _act(self, action: str, of: str, text: str) -> None:
        self._desk.do(action, of, text)
        self.parts = self._desk.parts()

    def _receive(self, _: object, content: object, __: object) -> None:
        if not isinstance(content, Mapping):
            return
        value = content.get("value")
        said = value if isinstance(value, Mapping) else {}
        self._act(
            str(content.get("action", "")), str(said.get("of", "")), str(said.get("text", ""))
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return with_fallback(super()._repr_mimebundle_(**kwargs), self._desk.static())
