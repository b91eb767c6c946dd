"""Says by what a draft was graded: every grade remembers it, and a change of it is told."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from autograders.rubric import Rubric

_PACKAGE: Final = Path(__file__).resolve().parents[1]
_COUNTS: Final = frozenset({".py", ".toml", ".txt"})


@cache
def kit_id() -> str:
    """The version of the kit, and eight characters that change with any of its rules or code.

    For example "0.1.0+3fa9c1d2".
    """
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        if path.suffix in _COUNTS and path.is_file():
            digest.update(path.relative_to(_PACKAGE).as_posix().encode())
            digest.update(path.read_bytes())
    try:
        number = version("anyreason")
    except PackageNotFoundError:
        number = "0"
    return f"{number}+{digest.hexdigest()[:8]}"


def rubric_id(rubric: Rubric) -> str:
    """Twelve characters that change with any number or word of a rubric."""
    data = json.dumps(asdict(rubric), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(data.encode()).hexdigest()[:12]
