"""A box of prose whose first line was lost or mistyped: a kind sentence in place of an error.

`%%draft first-round` is easily deleted with the rest of a box, or written `%% draft`. Python
would then try to run what the learner means to say.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Container
from typing import TYPE_CHECKING, Final

from autograders import STAGES
from course.shown import message, show

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_MAGIC: Final = "lost_first_line"
MAGICS: Final = ("%%draft", "%%reply", "%%self_check")
"""How the first line of a learner’s box may begin."""
_CODE: Final = re.compile(
    r"^\s*(?:[!%@#]|(?:import|def|class)\s|from\s+\S+\s+import\s)"
    r"|^\s*(?:if|elif|else|for|while|with|try|except|finally)\b.*:\s*$"
    r"|[=\[\]{}\\`]|\w\(|[^\W_]_[^\W_]"
)
"""What is in a line of code, and hardly in one that somebody would say."""
_LABEL: Final = re.compile(r"^\s*\w+:\s")
_MANY_WORDS: Final = 3


class MissingFirstLine:
    """Sends prose that stands in a box without its `%%draft` or `%%reply` to a sentence.

    Only what Python could not run is taken for prose, and only where no line looks like code:
    who writes Python beside the lessons still sees Python's own errors.
    """

    # Leave it out where IPython asks whether a cell is finished.
    has_side_effects = True

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        shell.magics_manager.register_function(_tell, "cell", _MAGIC)

    def __call__(self, lines: list[str]) -> list[str]:
        """The lines of a box as IPython should read them."""
        filled = [line for line in lines if line.strip()]
        if filled and (self._is_slip(filled[0]) or self._is_prose(filled)):
            return [f"%%{_MAGIC}\n", *lines]
        return lines

    def _is_slip(self, first: str) -> bool:
        """Whether a first line with `%%` names nothing that there is."""
        name = first.split(maxsplit=1)[0]
        return name.startswith("%%") and name.removeprefix("%%") not in self._known("cell")

    def _is_prose(self, filled: list[str]) -> bool:
        """Whether these lines are what somebody would say, and nothing that Python could run."""
        if any(_CODE.search(line) for line in filled):
            return False
        if max(len(_LABEL.sub("", line).split()) for line in filled) < _MANY_WORDS:
            return False
        # IPython runs some commands without a % before them, such as “pip install”.
        if filled[0].split()[0] in self._known("line") and filled[0].rstrip()[-1] not in ".?!":
            return False
        try:
            ast.parse(textwrap.dedent("".join(filled)))
        except (SyntaxError, ValueError):
            return True
        return False

    def _known(self, kind: str) -> Container[str]:
        found: dict[str, object] = self._shell.magics_manager.magics[kind]
        return found


def _tell(_line: str, cell: str) -> None:
    """Says what the first line of the box should be."""
    first = cell.lstrip().partition("\n")[0].strip()
    stages = [(f"%%draft {stage.id}", f"with {stage.who}") for stage in STAGES.values()]
    if not first.startswith("%%"):
        problem = "This box has lost its first line, so the page can’t tell what your words are for"
    else:
        problem = f"“{first[:60]}” is not a first line that the page knows"
        for name in MAGICS:
            # “%% draft first-round”, “%%Draft first-round”: the rest is as it should be.
            if first.replace(" ", "").lower().startswith(name):
                rest = first.lower().replace("%", "", 2).strip()[len(name) - 2 :].strip()
                show(message(f"{problem}. Make it “{name} {rest}”, then run the box again."))
                return
    show(
        message(
            f"{problem}. Put one of these above your words, then run the box again. For an answer "
            "to what they said, it is %%reply and what that was.",
            stages,
        )
    )
