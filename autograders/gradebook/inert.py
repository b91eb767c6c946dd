"""Makes the Markdown that a student wrote harmless on nbgrader's own pages.

The formgrader renders a submission's Markdown with its HTML let through, in the instructor's
browser and with the instructor's rights. So what could act there is shown as it was typed.
"""

from __future__ import annotations

import re
from typing import Any, Final

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograders.gradebook.master import master_in

# Where HTML, a link, a picture, a formula or an escape could start. Markdown without any of
# these is headings, lists and emphasis, and may stay.
_COULD_ACT: Final = re.compile(r"[<\[$\\&]")
_TICKS: Final = re.compile("`+")
_FENCED: Final = re.compile(r"(?P<fence>`{3,})\n(?P<typed>.*)\n(?P=fence)", re.DOTALL)


class InertMarkdown(NbGraderPreprocessor):  # type: ignore[misc]
    """Turns Markdown and raw cells that are not the instructor's into what can only be read."""

    def preprocess(  # noqa: D102
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        master = master_in(resources, self.config)
        for cell in nb.cells:
            if cell.cell_type == "code":
                continue
            given = master.handed_out_as(cell)
            cell.pop("attachments", None)
            if given is not None:
                # The instructor's words; pictures only as they were handed out, too.
                if given.attachments:
                    cell.attachments = given.attachments
                continue
            if cell.cell_type == "raw":
                # Some pages show a raw cell as HTML when its metadata says so.
                cell.metadata.pop("raw_mimetype", None)
                cell.metadata.pop("format", None)
                cell.cell_type = "markdown"
            cell.source = inert(cell.source)
        return nb, resources


def inert(source: str) -> str:
    """Markdown that shows the same words and can hold no HTML, link, picture or formula."""
    if not _COULD_ACT.search(source):
        return source
    longest = max((len(run) for run in _TICKS.findall(source)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{source}\n{fence}"


def as_typed(source: str) -> str:
    """What was typed: the words without the fence that `inert` puts around them."""
    found = _FENCED.fullmatch(source.strip())
    return found["typed"] if found else source
