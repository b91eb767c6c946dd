"""What `make` says when something is missing: one line, and what to do about it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT, need

FAKES = {
    "broken": "exit 127",
    "old": 'case "$2" in *version_info*) exit 1;; esac',
    "without-venv": 'case "$2" in *ensurepip*) exit 1;; esac',
}
"""Stand-ins for a Python that lacks something; each leaves the rest to a real one."""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with what `make` reads and no .venv in it."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def make(folder: Path, target: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [need("make", "the commands of the kit are make’s"), target],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("fake", "says"),
    [
        ("broken", "install Python 3.11 or later"),
        ("old", "PYTHON=python3.12 make demo"),
        ("without-venv", "apt-get install python3-venv"),
    ],
)
def test_it_says_what_the_python_lacks(clone: Path, fake: str, says: str) -> None:
    python = clone / fake
    python.write_text(f'#!/bin/sh\n{FAKES[fake]}\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    result = make(clone, "demo", PYTHON=str(python))
    assert result.returncode != 0
    first, *rest = result.stderr.splitlines()
    assert says in first
    assert [line for line in rest if not line.startswith("make")] == []
    assert not (clone / ".venv").exists()


def test_it_says_when_packages_can_not_be_fetched(clone: Path) -> None:
    nowhere = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PYTHON": sys.executable}
    result = make(clone, "demo", **nowhere)
    assert result.returncode != 0
    assert "check the network" in result.stderr.splitlines()[0]
    assert not (clone / ".venv" / "ready").exists()
    assert "alembic" in (clone / ".venv-setup.log").read_text()


def test_a_ready_venv_is_left_alone(clone: Path) -> None:
    ready = clone / ".venv" / "ready"
    ready.parent.mkdir()
    ready.touch()
    assert make(clone, ".venv/ready").stdout == ""
    newer = ready.stat().st_mtime + 5
    os.utime(clone / "requirements.lock", (newer, newer))
    assert "Setting up .venv" in make(clone, ".venv/ready", PIP_NO_INDEX="1").stdout
