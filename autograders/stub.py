"""The line that stands in an answer cell until a learner writes there."""

from __future__ import annotations

from typing import Final

STUB: Final = "Write your draft here, in place of this line."

# Also what nbgrader puts there for a course that was set up without our own stub.
_STUBS: Final = frozenset(
    stub.casefold()
    for stub in (
        STUB,
        "YOUR ANSWER HERE",
        "YOUR CODE HERE",
        "# YOUR CODE HERE",
        "raise NotImplementedError()",
    )
)


def is_untouched(text: str) -> bool:
    """Whether a cell's text holds nothing by the learner: blank, or only the stub it came with."""
    lines = (" ".join(line.split()).casefold() for line in text.splitlines())
    return all(line in _STUBS for line in lines if line)
