"""What a learner touches: `%%draft`, `check`, and the small widgets of the lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def load_ipython_extension(shell: InteractiveShell) -> None:
    """`%load_ext course`: makes `%%draft`, `check` and `pick_a_stage` ready. Twice is harmless."""
    from course.magic import start

    start(shell)
