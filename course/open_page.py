"""What the page that is open in Jupyter says of an interview: it stands in its check boxes."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from autograders.gradebook.read import read_check

_MAX_BYTES: Final = 5_000_000


def interview_of(
    stage: str, box: str, environment: Mapping[str, str] = os.environ
) -> Mapping[str, str]:
    """What is told of the interview that a draft belongs to; {} where nothing is.

    `box` is the id of the draft's box. Its check box is the next one below it for its stage.
    So a draft is judged for its interview before its check box was run for the first time.
    Jupyter tells a kernel where its page is; nothing but the check boxes is taken from it.
    """
    cells = _cells(environment.get("JPY_SESSION_NAME", ""))
    at = next((place for place, cell in enumerate(cells) if cell.get("id") == box), -1)
    found = [
        (place, check)
        for place, cell in enumerate(cells)
        if cell.get("cell_type") == "code"
        and (check := read_check("".join(cell.get("source", "")))) is not None
        and check.stage == stage
    ]
    below = [check for place, check in found if place > at]
    return below[0].context if below else {}


def _cells(page: str) -> list[dict[str, Any]]:
    """The boxes of a saved page; none where there is no such page, or another kind of file."""
    path = Path(page)
    try:
        if path.suffix != ".ipynb" or path.stat().st_size > _MAX_BYTES:
            return []
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return [cell for cell in cells if isinstance(cell, dict)]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return []
