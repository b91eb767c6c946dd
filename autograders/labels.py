"""The labels of a draft: the names and values that docs/judging.md defines."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

LABELS: Final[Mapping[str, tuple[Any, ...]]] = MappingProxyType(
    {
        "next_step": (True, False),
        "close": ("any_reason", "probe", "blunt", "none"),
        "polarity": ("against", "for", None),
        "ask": ("advance", "offer", "recommend", "vague", None),
        "fits_stage": (True, False, None),
        "order": (True, False, None),
        "lead_in": (True, False, None),
        "personal": (True, False),
        "pushy": (True, False),
        "undercut": (True, False),
        "verdict": ("complete", "incomplete"),
    }
)
"""Every label of docs/judging.md, in its order, with the values that a reader may give it."""
