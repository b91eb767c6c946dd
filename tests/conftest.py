"""Fixtures for all tests. What a test needs from the machine is in tests/support.py."""

from __future__ import annotations

import os
import tempfile

import pytest
from hypothesis import settings

from tests.support import ROOT

# Example runs are the same on every run of CI; at home they go on looking for new ones.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("home", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "home")

# What the kit remembers of a learner is kept away from that of whoever runs the tests; the
# kernels of the lessons, which nbval starts, inherit it.
os.environ["ANYREASON_HOME"] = tempfile.mkdtemp(prefix="anyreason-tests-")
os.environ.pop("JPY_SESSION_NAME", None)


def pytest_sessionstart() -> None:
    """What was changed since `make` compiled it would be tested as it was before."""
    for compiled in ROOT.glob("autograders/*.so"):
        source = compiled.with_name(compiled.name.split(".")[0] + ".py")
        if not source.exists() or source.stat().st_mtime > compiled.stat().st_mtime:
            pytest.exit(
                f"{source.relative_to(ROOT)} was changed or removed since it was compiled: run "
                "make test (a removed one is first taken out of setup.py), or delete *.so and "
                "autograders/*.so to run the judge as it is written.",
                returncode=1,
            )


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands print the same whatever terminal the tests were started from."""
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE", "PY_COLORS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "100")
