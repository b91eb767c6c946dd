"""The layers: course → autograders, and a judging core that needs nothing of Jupyter."""

from __future__ import annotations

import subprocess
import sys

from tests.support import ROOT

CORE_ALONE = """
import sys
from autograders import judge
text = "What is the next step? Is there any reason you wouldn’t pass me on?"
judgement = judge(text, "first-round")
str(judgement), judgement._repr_html_(), judgement.to_dict()
heavy = {"IPython", "nbgrader", "nbformat", "nbconvert", "pyarrow", "rich", "sqlalchemy", "typer"}
print(*sorted(heavy & set(sys.modules)))
"""


def test_no_import_points_upwards() -> None:
    lint = "from importlinter.cli import lint_imports_command as run; run()"
    run = subprocess.run(
        [sys.executable, "-c", lint, "--no-cache", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_judging_and_showing_a_draft_loads_nothing_heavy() -> None:
    run = subprocess.run(
        [sys.executable, "-c", CORE_ALONE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == []
