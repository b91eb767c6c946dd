"""What tests need from the machine, and what happens when it isn't there.

On a user's machine a test that lacks something skips and says what. With CI=true in the
environment such a skip is a failure: there, everything is meant to be installed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds the Makefile, notebooks/ and the rest."""

CORPUS = ROOT / "tests" / "corpus"
"""Labelled drafts, one JSON object per line (docs/judging.md defines the labels)."""

PYODIDE = ROOT / "tests" / "pyodide"
"""Where `npm ci` puts Pyodide, and the programs that run in it."""

AXE = ROOT / "tests" / "axe"
"""Where `npm ci` puts axe-core."""

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def in_ci(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a missing program must fail the test."""
    return environment.get("CI", "").strip().lower() in {"true", "1", "yes"}


def missing(what: str, why: str) -> NoReturn:
    """Skip the running test because `what` isn't there; with CI=true, fail it."""
    reason = f"{what} is not on this machine: {why}"
    if in_ci():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def need(program: str, why: str) -> str:
    """The full path of a program on PATH; skips (in CI: fails) with the reason otherwise."""
    return shutil.which(program) or missing(program, why)


def need_chromium() -> str:
    """The full path of a Chromium: $CHROMIUM, one on PATH, or the one Playwright fetched."""
    named = os.environ.get("CHROMIUM")
    if named:
        return need(named, "it is what the variable CHROMIUM names")
    for name in CHROMIUM_NAMES:
        found = shutil.which(name)
        if found:
            return found
    return playwrights_chromium() or missing(
        "Chromium", "install it, or run “.venv/bin/playwright install chromium”"
    )


def playwrights_chromium() -> str | None:
    """The Chromium that `playwright install` put into its cache, if any."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def need_pyodide() -> str:
    """The full path of a Node that can run the Pyodide of tests/pyodide/."""
    node = need("node", "it runs Pyodide; install Node.js 18 or later")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(said.strip().removeprefix("v").split(".")[0]) < 18:
        missing("Node.js 18 or later", f"“node --version” says {said.strip()}")
    need_package("pyodide", PYODIDE)
    return node


def need_axe() -> Path:
    """The script of axe-core, which looks for what keeps people out of a page."""
    return need_package("axe-core", AXE) / "axe.min.js"


def need_package(name: str, folder: Path) -> Path:
    """The folder of an npm package, as the package.json in `folder` pins it."""
    wanted = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    place = folder / "node_modules" / name
    what = f"{name} {wanted[name]}"
    if not (place / "package.json").is_file():
        missing(what, f"run “npm ci” in tests/{folder.name}")
    found = json.loads((place / "package.json").read_text(encoding="utf-8"))["version"]
    if found != wanted[name]:
        missing(what, f"there is {found}; run “npm ci” in tests/{folder.name}")
    return place
