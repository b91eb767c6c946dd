"""`make demo`: a class played from the assignment to grades and feedback pages."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
import zipfile
from io import StringIO
from pathlib import Path

import nbformat
import pytest
from rich.console import Console

import autograders.gradebook as gradebook
from autograders.gradebook import assets
from autograders.gradebook.demo import _show, play
from autograders.gradebook.made_up import ClassFileError, read_class
from autograders.gradebook.report import StudentResult, TaskResult
from tests.gradebook_class import ASSIGNMENT, SmallClass
from tests.support import ROOT

DEMO_CLASS = Path(gradebook.__file__).with_name("demo_class.toml")
ONE = """
[[student]]
id = "a.b"
first_name = "A"
last_name = "B"
about = "x"
first_round = ""
final_round = ""
"""


def test_a_class_is_played_from_start_to_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "demo"
    assert play(folder) == 0
    said = capsys.readouterr()
    students = read_class(DEMO_CLASS)
    assert len(students) == 12
    for student in students:
        assert f"{student.first_name} {student.last_name}" in said.out
    assert "Missed most: " in said.out
    assert "is cut off or damaged" in said.out
    last = re.sub(r"\s+", " ", said.out.partition("These are not grades yet:")[2])
    damaged = next(each for each in students if each.damage)
    assert (
        f"Could not be graded: {damaged.first_name} {damaged.last_name}. The grades say 0.0."
    ) in last
    assert said.err == ""

    pages = sorted(folder.glob("course/feedback/*/*/*.html"))
    assert len(pages) == 11
    with (folder / "grades.csv").open(encoding="utf-8", newline="") as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert len(scores) == 12
    assert scores["n.williams"] == scores["i.ferreira"] == 0.0
    assert scores["a.okafor"] > scores["d.ramirez"] > scores["p.raman"] > 0
    assert 0 < scores["t.nowak"] < 20

    # Every path that it names, alone on its line, is there to open.
    named = [Path(line.strip()) for line in said.out.splitlines() if line.startswith("    /")]
    assert named[0] in pages
    assert named[1:] == [folder / "course/feedback", folder / "grades.csv"]
    assert all(path.exists() for path in named)

    # Nothing was run: no cell has a number, and the only outputs are the kit's.
    for path in folder.glob("course/autograded/*/*/*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            assert cell.get("execution_count") is None

    (folder / "left-over.txt").write_text("from the first time")
    assert play(folder) == 0
    assert not (folder / "left-over.txt").exists()


def test_a_folder_of_somebody_else_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Sir or Madam")
    assert play(tmp_path) == 1
    assert letter.read_text() == "Dear Sir or Madam"
    assert "not from a demo" in re.sub(r"\s+", " ", capsys.readouterr().out)
    assert play(letter) == 1
    assert "is a file" in capsys.readouterr().out


def test_names_are_shown_as_they_are_and_whoever_waits_is_named(tmp_path: Path) -> None:
    def task(waits: bool) -> TaskResult:
        return TaskResult("check", "first-round", 0.0, 10.0, True, waits, ())

    results = [
        StudentResult("a", "Ann [red]O[/red]", (task(True),)),
        StudentResult("b", "Bo [/]", (task(False),)),
        StudentResult("c", "Cy", (), "It is cut off."),
    ]
    course = SmallClass(tmp_path).course
    console = Console(record=True, width=120, file=StringIO())
    _show(tmp_path, course, results, 1.0, console)
    course.close()
    said = console.export_text()
    assert "Bo [/]" in said
    assert "Could not be graded: Cy. The grades say 0.0." in said
    assert "A draft waits for a teacher: Ann [red]O[/red]. The grades" in said


def test_an_installed_copy_brings_its_assignments(tmp_path: Path) -> None:
    # Built from a copy, so that nothing of the build stays in the project.
    project = tmp_path / "project"
    project.mkdir()
    for name in ("autograders", "course", "assignments/source"):
        shutil.copytree(
            ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__", ".*")
        )
    settings = ("assignments/nbgrader_config.py", "assignments/.gitignore", "pyproject.toml")
    for name in (*settings, "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, project / name)
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        held = set(file.namelist())
    at = "autograders/gradebook/_assignments"
    assert f"{at}/nbgrader_config.py" in held
    assert f"{at}/source/{ASSIGNMENT}/{ASSIGNMENT}.ipynb" in held


def test_without_the_assignments_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(assets, "__file__", str(tmp_path / "a/b/c/assets.py"))
    assert play(tmp_path / "demo") == 1
    assert "assignments were not found" in re.sub(r"\s+", " ", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[student]]\nid = ", "class.toml: "),
        ("", r"\[\[student\]\] tables"),
        (ONE.replace('about = "x"\n', ""), "student 1: “about” is missing"),
        (ONE + 'age = "9"\n', "student 1: “age” is not one of"),
        (ONE.replace('"A"', "7"), "student 1, “first_name”: it should be text"),
        (ONE.replace("a.b", "../b"), "student 1, “id”: “../b” may hold small letters"),
        (ONE + 'damage = "burnt"\n', "“damage”: “burnt” is not cut-off or renamed"),
        (ONE + ONE, "two students have the id “a.b”"),
    ],
)
def test_a_class_file_with_a_fault_is_refused_by_name(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "class.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ClassFileError, match=says):
        read_class(path)
