"""nbgrader's own commands, run in the course directory as an instructor runs them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from autograders import judge
from autograders.gradebook.read import read_cell
from tests.gradebook_class import ASSIGNMENT, GOOD_FINAL, GOOD_FIRST, SmallClass, cell_of, write
from tests.support import ROOT

ALL = sorted(path.name for path in (ROOT / "assignments/source").iterdir())


def _nbgrader(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    # The environment is not activated: only Python itself is called by its path.
    settings = {**os.environ, "PATH": "/usr/bin:/bin", "JUPYTER_CONFIG_DIR": str(folder), **env}
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=folder,
        env=settings,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_plain_commands_grade_a_class_and_a_damaged_notebook_stops_nobody(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "assignments"
    shutil.copytree(ROOT / "assignments/source", folder / "source")
    shutil.copyfile(ROOT / "assignments/nbgrader_config.py", folder / "nbgrader_config.py")
    assert _nbgrader(folder, "generate_assignment", ASSIGNMENT).returncode == 0
    released = folder / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(released, as_version=4)
    write(GOOD_FIRST, GOOD_FINAL)(notebook)
    ran = tmp_path / "ran.txt"
    notebook.cells.append(new_code_cell(f"open({str(ran)!r}, 'w').close()"))
    text = nbformat.writes(notebook)
    for student, content in (("amara", text), ("broken", text[:900]), ("chidi", text)):
        target = folder / "submitted" / student / ASSIGNMENT
        target.mkdir(parents=True)
        (target / released.name).write_text(content, encoding="utf-8")

    graded = _nbgrader(folder, "autograde", ASSIGNMENT)

    assert graded.returncode == 1
    assert "for student 'broken'" in graded.stderr
    assert "for student 'amara'" not in graded.stderr
    assert _nbgrader(folder, "generate_feedback", ASSIGNMENT).returncode == 0
    assert _nbgrader(folder, "export").returncode == 0
    rows = (folder / "grades.csv").read_text(encoding="utf-8").splitlines()
    assert {row.split(",")[3]: row.split(",")[9] for row in rows[1:]} == {
        "amara": "20.0",
        "broken": "0.0",
        "chidi": "20.0",
    }
    page = folder / "feedback" / "chidi" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    assert "20 of 20 points" in page.read_text(encoding="utf-8")
    assert not ran.exists()


def test_without_the_kit_nbgrader_stops_before_it_runs_anything(tmp_path: Path) -> None:
    small = SmallClass(tmp_path / "course")
    ran = tmp_path / "ran.txt"
    small.hand_in(
        "student",
        lambda notebook: notebook.cells.append(new_code_cell(f"open({str(ran)!r}, 'w').close()")),
    )
    broken = tmp_path / "broken" / "autograders"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('half installed')\n", encoding="utf-8")

    stopped = _nbgrader(small.folder, "autograde", ASSIGNMENT, PYTHONPATH=str(broken.parent))

    assert stopped.returncode != 0
    assert "Stopped before anything was run" in stopped.stderr
    assert "half installed" in stopped.stderr
    assert not (small.folder / "autograded").exists()
    assert not ran.exists()


@pytest.mark.parametrize(
    "name", sorted(path.name for path in (ROOT / "assignments/source").iterdir())
)
@pytest.mark.parametrize("command", ["validate", "update"])
def test_an_assignment_with_its_solutions_is_a_valid_one(
    command: str, name: str, tmp_path: Path
) -> None:
    notebook = tmp_path / f"{name}.ipynb"
    shutil.copyfile(ROOT / "assignments/source" / name / notebook.name, notebook)
    before = notebook.read_bytes()
    done = _nbgrader(tmp_path, command, str(notebook))
    assert done.returncode == 0, done.stderr
    if command == "validate":
        assert "Success" in done.stdout
    else:
        assert notebook.read_bytes() == before


def test_the_worked_example_is_a_complete_draft() -> None:
    path = ROOT / "assignments/source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    source = cell_of(nbformat.read(path, as_version=4), "example-draft").source
    draft = read_cell(source)
    judgement = judge(draft.text, stage=draft.stage or "")
    assert (judgement.verdict, judgement.points) == ("complete", judgement.max_points)
    # A learner reads it in a box that doesn't wrap.
    assert max(len(line) for line in source.splitlines()) <= 100
