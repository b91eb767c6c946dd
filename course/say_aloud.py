"""Say it aloud: a widget that records in the browser, plays back, and tells length and pace.

The sound never leaves the page: no trait holds it, so it cannot reach the kernel or a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anywidget
import traitlets

from course.card import own_words
from course.live import script, styles, with_fallback
from course.shown import Shown, render

_STEPS = (
    "Set a timer on your phone, or look at a clock.",
    "Say your words out loud, as you would to the interviewer.",
    "Count your words, times 60, and divide by the seconds.",
    "A calm pace is about 120 to 160 words a minute.",
)


class SayAloud(anywidget.AnyWidget):
    """A box for the words, a button to record and one to listen; drawn by say_aloud.js.

    `text` only travels to the page: what is typed or recorded there stays there.
    """

    _esm = script("say_aloud.js")
    _css = styles("say_aloud.css")

    text = traitlets.Unicode("").tag(sync=True)
    """The words to say, as they first stand in the box."""

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return with_fallback(super()._repr_mimebundle_(**kwargs), _without_widgets(self.text))


def say_aloud(text: str = "", drafts: Mapping[str, str] | None = None) -> SayAloud:
    """The widget with these words in its box, ready to be shown as a cell's last line.

    Without words it begins with those of the candidate in the last of `drafts`.
    """
    words = str(text).strip()
    if drafts and not words:
        words = own_words([*drafts.values()][-1])
    return SayAloud(text=words)


def _without_widgets(text: str) -> Shown:
    lead = "Say it aloud: in a running notebook you can record yourself here. Without one:"
    html = render("say_aloud.html", lead=lead, words=text, steps=_STEPS)
    plain = [lead, *(f"  {number}. {step}" for number, step in enumerate(_STEPS, 1))]
    if text:
        plain += ["", f"“{text}”"]
    return Shown(html, "\n".join(plain))
