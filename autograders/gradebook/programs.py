"""Lets nbgrader find the programs that were installed beside it."""

from __future__ import annotations

import os
import shutil
import sysconfig
from pathlib import Path


def make_findable() -> None:
    """Puts this Python's scripts on the PATH of this process, when they are not on it.

    nbgrader calls `alembic` by its bare name the first time it makes a gradebook: without this
    it fails wherever the environment is used without being activated.
    """
    scripts = sysconfig.get_path("scripts")
    if shutil.which("alembic") is None and (
        shutil.which("alembic", path=scripts) or Path(scripts, "alembic").exists()
    ):
        os.environ["PATH"] = scripts + os.pathsep + os.environ.get("PATH", "")
