"""The lines that stand in an answer cell until a learner writes there."""

from __future__ import annotations

from typing import Final

STUB: Final = "Write your draft here, in place of this line."
REPLY_STUB: Final = "Write your reply here, in place of this line."
TEXT_STUB: Final = "Write here, in place of this line."
"""What stands in a text box, which may be for anything."""

# Also what nbgrader puts there for a course that was set up without our own stub.
_STUBS: Final = frozenset(
    stub.casefold()
    for stub in (
        STUB,
        REPLY_STUB,
        TEXT_STUB,
        "YOUR ANSWER HERE",
        "YOUR CODE HERE",
        "# YOUR CODE HERE",
        "raise NotImplementedError()",
    )
)


_WORDS: Final = max(len(stub.split()) for stub in _STUBS)


def is_untouched(text: str) -> bool:
    """Whether a cell's text holds nothing by the learner: blank, or only the stub it came with."""
    for line in text.splitlines():
        words = line.split()
        if words and (len(words) > _WORDS or " ".join(words).casefold() not in _STUBS):
            return False
    return True
