"""What the widgets share: their scripts, their styles, and what stands in for them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, Final

from course.shown import Shown

_SHOWN: Final = 60


@cache
def script(name: str) -> str:
    """A front-end module out of course/static/, as anywidget takes it (`_esm`).

    Before it stands what all of them share: which keys are the widget's own, and how a screen
    reader is told of a change.
    """
    static = files("course") / "static"
    return "".join(
        static.joinpath(file).read_text("utf-8") for file in ("keys.js", "tell.js", name)
    )


@cache
def styles(*names: str) -> str:
    """The kit's own style sheet, that of all controls, and these out of course/static/.

    It is what an anywidget takes as its `_css`.
    """
    sheets = [files("autograders").joinpath("templates", "arw.css")]
    sheets += [files("course").joinpath("static", name) for name in ("controls.css", *names)]
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


def with_fallback(bundle: Any, shown: Shown) -> Any:
    """A widget's `_repr_mimebundle_`, with something readable where widgets do not run.

    Takes what the parent class gave: a dict, a pair of data and metadata, or None.
    """
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    if not isinstance(data, dict):
        return bundle
    data = {**data, "text/html": shown.html, "text/plain": shown.text}
    return (data, *bundle[1:]) if isinstance(bundle, tuple) else data


def quoted(said: object) -> str:
    """What a learner put where something else belongs, short, as a page or a screen can show it."""
    try:
        text = str(said)
    except ValueError:  # a number of thousands of digits
        text = type(said).__name__
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole if len(whole) <= _SHOWN else f"{whole[:_SHOWN]} …"
