"""`anyreason new-course`: an instructor's own course folder, which needs nothing of the clone."""

from __future__ import annotations

import csv
import os
import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from course.cli import app
from tests.gradebook_class import ASSIGNMENT, GOOD_FINAL, GOOD_FIRST, write
from tests.support import ROOT

PROGRAMS = {
    "anyreason": ["-c", "from course.cli import main; main()"],
    "nbgrader": ["-m", "nbgrader"],
}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kit as its wheel installs it, in a place that knows nothing of the clone."""
    built, place = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    return place


def run(site: Path, folder: Path, command: str) -> str:
    """Runs one of the two programs as installed in `site`; what it printed."""
    program, *arguments = shlex.split(command)
    done = subprocess.run(
        [sys.executable, *PROGRAMS[program], *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(site), "JUPYTER_CONFIG_DIR": str(site / "config")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


@pytest.mark.slow
def test_the_five_steps_of_its_readme_work_as_they_are_written(
    installed: Path, tmp_path: Path
) -> None:
    told = run(installed, tmp_path, "anyreason new-course my-course")
    course = tmp_path / "my-course"
    assert ASSIGNMENT in told
    readme = (course / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^### (\d)\.", readme, re.MULTILINE) == list("12345")
    students, *blocks = re.findall(r"^```\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    commands = [line for block in blocks for line in block.splitlines()]
    (course / "students.csv").write_text(students, encoding="utf-8")

    said = {}
    for command in commands:
        said[command] = run(installed, course, command)
        if "generate_assignment" in command:
            book = nbformat.read(next((course / "release").glob("*/*.ipynb")), as_version=4)
            write(GOOD_FIRST, GOOD_FINAL)(book)
            with zipfile.ZipFile(course / "submissions.zip", "w") as archive:
                archive.writestr("okaforamara_4711_98213_my work.ipynb", nbformat.writes(book))

    assert "From Canvas: 1 collected" in said[f"anyreason collect-zip {ASSIGNMENT} submissions.zip"]
    page = course / "feedback" / "amara" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    assert "20 of 20 points" in page.read_text(encoding="utf-8")
    with (course / "grades.csv").open(encoding="utf-8", newline="") as file:
        amara = next(row for row in csv.DictReader(file) if row["Student"] == "Okafor, Amara")
    assert (amara["ID"], amara[ASSIGNMENT]) == ("4711", "20")


def test_it_has_every_assignment_and_points_to_no_place_outside(tmp_path: Path) -> None:
    course = tmp_path / "a course of my own"
    done = CliRunner().invoke(app, ["new-course", str(course)])
    assert done.exit_code == 0, done.output
    files = {path.relative_to(course).as_posix() for path in course.rglob("*") if path.is_file()}
    ours = {path.relative_to(ROOT / "assignments").as_posix()
            for path in (ROOT / "assignments" / "source").glob("*/*.ipynb")}  # fmt: skip
    assert files == {*ours, ".gitignore", "README.md", "nbgrader_config.py"}
    readme = (course / "README.md").read_text(encoding="utf-8")
    for name in sorted(ours):
        assert f"- `{name.split('/')[1]}`: Assignment " in readme
    for name in sorted(files):
        text = (course / name).read_text(encoding="utf-8")
        assert str(ROOT) not in text
        assert str(tmp_path) not in text
        assert not re.search(r"\]\((?!https://)", text), "a link that leads out of the folder"
        assert "docs/" not in text
        assert not (course / name).is_symlink()


@pytest.mark.parametrize("there", ["notes.txt", ".git", "source"])
def test_a_folder_with_something_in_it_stays_as_it_is(there: str, tmp_path: Path) -> None:
    (tmp_path / there).mkdir()
    done = CliRunner().invoke(app, ["new-course", str(tmp_path)])
    assert done.exit_code == 2
    assert "has something in it already, and stays as it is" in done.output
    assert [path.name for path in tmp_path.iterdir()] == [there]


def test_an_empty_folder_will_do_and_a_file_will_not(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    done = CliRunner().invoke(app, ["new-course", str(file)])
    assert done.exit_code == 2
    assert "is a file" in done.output
    assert file.read_text(encoding="utf-8") == "mine"
    (tmp_path / "empty").mkdir()
    assert CliRunner().invoke(app, ["new-course", str(tmp_path / "empty")]).exit_code == 0
