"""What a learner touches: `%%draft`, `%%reply`, `check`, the studio and the other widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def load_ipython_extension(shell: InteractiveShell) -> None:
    """`%load_ext course`: makes the magics, `check` and the tools ready. Twice is harmless."""
    from course.magic import start

    start(shell)
