"""Lets a process that grades start in half the time."""

from __future__ import annotations

import sys


def start_quickly() -> None:
    """Leaves out what grading never needs; call it before anything of Jupyter is imported.

    nbformat loads jsonschema, and that a grammar of internationalised web addresses, which takes
    longer than all the rest. A notebook has no such address to check. So in this process
    the package counts as not installed, and jsonschema goes without that one check.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
