"""Shows a self-check beside the judge's marks: as HTML and as text. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Final, NamedTuple

from autograders.marks import SIGNS, State
from autograders.self_check import QUESTIONS, Comparison
from autograders.stages import STAGES
from autograders.view import fill_template

_WORDS: Final[dict[State, str]] = {
    "met": "you agree",
    "not-yet": "you differ",
    "cant-tell": "nothing to compare",
}


class _Row(NamedTuple):
    """One question, who says what to it, and whether both say the same."""

    state: State
    title: str
    said: str

    @property
    def sign(self) -> str:
        return SIGNS[self.state]

    @property
    def word(self) -> str:
        return _WORDS[self.state]


def self_check_html(comparison: Comparison) -> str:
    """The comparison as one self-contained block of HTML, everything in it escaped."""
    return fill_template(
        "self_check.html",
        stage=_stage(comparison),
        total=_total(comparison),
        summary=_summary(comparison),
        rows=list(_rows(comparison)),
    )


def self_check_text(comparison: Comparison, width: int = 80) -> str:
    """The comparison as plain text."""
    lines = [f"Your own marks · {_stage(comparison)} · {_total(comparison)}"]
    lines += ["", *wrap(_summary(comparison), width)]
    for row in _rows(comparison):
        lines += ["", f"{row.sign} {row.title}: {row.word}"]
        lines += wrap(row.said, width, initial_indent="  ", subsequent_indent="  ")
    return "\n".join(lines)


def _stage(comparison: Comparison) -> str:
    return STAGES[comparison.judgement.stage].name


def _total(comparison: Comparison) -> str:
    return f"the same in {comparison.agrees} of {len(QUESTIONS)}"


def _summary(comparison: Comparison) -> str:
    if not comparison.judgement.attempted:
        return "There is no draft to compare with yet. Write it, run its box, then run this one."
    left = sum(said is None for said in comparison.check.answers.values())
    if left:
        lines = "one line" if left == 1 else f"{left} lines"
        return f"You left {lines} open. Write yes or no at the end of each, then run it again."
    if comparison.agrees == len(QUESTIONS):
        return "You and the page agree on all five. You judge like the page does."
    return (
        f"You and the page agree on {comparison.agrees} of {len(QUESTIONS)}. Where you differ, "
        "read the page’s reason. It may be wrong: it reads words, and you know what you meant."
    )


def _rows(comparison: Comparison) -> Iterator[_Row]:
    judged = comparison.judged
    for name, title in QUESTIONS.items():
        yours, pages = comparison.check.answers[name], judged[name]
        result = comparison.result(name)
        why = result.feedback if result is not None else ""
        if yours is None or pages is None:
            you = "You left this open." if yours is None else f"You say {_word(yours)}."
            page = "The page can’t tell." if pages is None else f"The page says {_word(pages)}."
            yield _Row("cant-tell", title, f"{you} {page}")
        elif yours == pages:
            yield _Row("met", title, f"You say {_word(yours)}, and so does the page.")
        else:
            said = f"You say {_word(yours)}, and the page says {_word(pages)}."
            yield _Row("not-yet", title, f"{said} {why}")


def _word(answer: bool) -> str:
    return "yes" if answer else "no"
