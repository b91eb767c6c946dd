"""Things that know how to show themselves: rich in a notebook, plain in a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from IPython.display import display

if TYPE_CHECKING:
    import jinja2


@dataclass(frozen=True, slots=True)
class Shown:
    """One message in its two forms. `display(Shown(...))` picks the one that fits the place."""

    html: str
    text: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}

    def __repr__(self) -> str:
        return self.text


def show(shown: Shown) -> None:
    """Shows a message below the running cell. It is output of its own, not the cell's result."""
    display(shown)  # type: ignore[no-untyped-call]


def message(text: str, choices: Iterable[tuple[str, str]] = ()) -> Shown:
    """A sentence or two for the learner; `choices` are words to type, each with its meaning."""
    rows = list(choices)
    html = render("message.html", text=text, choices=rows)
    plain = [text, *(f"  {word:<14} {meaning}" for word, meaning in rows)]
    return Shown(html, "\n".join(plain))


def render(template: str, **values: object) -> str:
    """Fills one of the course's templates. Every value is escaped."""
    return _templates().get_template(template).render(**values).strip()


@cache
def _templates() -> jinja2.Environment:
    import jinja2

    # The style sheet is the autograders', so that a draft looks the same wherever it is shown.
    folders = [jinja2.PackageLoader(package, "templates") for package in ("course", "autograders")]
    return jinja2.Environment(
        loader=jinja2.ChoiceLoader(folders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
