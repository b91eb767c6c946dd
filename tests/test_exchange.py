"""nbgrader's exchange from end to end: two people on one server, each with their own commands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.utils import get_username

from autograders.gradebook.config import COURSE_ID
from autograders.gradebook.new_course import make_course
from tests.gradebook_class import ASSIGNMENT, GOOD_FINAL, GOOD_FIRST, write

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="nbgrader has no exchange on Windows"),
]

BOOK = f"{ASSIGNMENT}.ipynb"


def nbgrader(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=folder,
        env={**os.environ, "JUPYTER_CONFIG_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_an_assignment_goes_out_and_comes_back_with_feedback(tmp_path: Path) -> None:
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    teacher, student = tmp_path / "teacher", tmp_path / "student"
    make_course(teacher)
    student.mkdir()
    place = f"c.Exchange.root = {str(exchange)!r}\n"
    with (teacher / "nbgrader_config.py").open("a", encoding="utf-8") as settings:
        settings.write(place)
    # A student has none of the kit's settings, only where the exchange is.
    (student / "nbgrader_config.py").write_text(
        f"c = get_config()\n{place}c.Exchange.cache = {str(student / '.cache')!r}\n"
        f"c.CourseDirectory.course_id = {COURSE_ID!r}\n",
        encoding="utf-8",
    )

    nbgrader(teacher, "generate_assignment", ASSIGNMENT)
    nbgrader(teacher, "release_assignment", ASSIGNMENT)

    nbgrader(student, "fetch_assignment", ASSIGNMENT)
    path = student / ASSIGNMENT / BOOK
    notebook = nbformat.read(path, as_version=4)
    assert GOOD_FIRST not in nbformat.writes(notebook)
    write(GOOD_FIRST, GOOD_FINAL)(notebook)
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    nbgrader(student, "submit", ASSIGNMENT)

    nbgrader(teacher, "collect", ASSIGNMENT)
    who = get_username()
    assert (teacher / "submitted" / who / ASSIGNMENT / "timestamp.txt").is_file()
    nbgrader(teacher, "autograde", ASSIGNMENT)
    nbgrader(teacher, "generate_feedback", ASSIGNMENT)
    nbgrader(teacher, "release_feedback", ASSIGNMENT)

    nbgrader(student, "fetch_feedback", ASSIGNMENT)
    (page,) = (student / ASSIGNMENT / "feedback").rglob("*.html")
    assert page.name == f"{ASSIGNMENT}.html"
    text = page.read_text(encoding="utf-8")
    assert "20 of 20 points" in text
    assert "<script" not in text
