"""The gradebook on PostgreSQL: four commands at once grade a class as one does on SQLite."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest

from tests.gradebook_class import (
    ASSIGNMENT,
    GOOD_FINAL,
    GOOD_FIRST,
    NEXT,
    SmallClass,
    hand_in_all,
    write,
)
from tests.postgres import postgres
from tests.test_autograde import rows, scores

CONFIG = """
from autograders.gradebook.config import configure
c = get_config()
configure(c)
"""
KINDS = (
    write(GOOD_FIRST, GOOD_FINAL),
    write(GOOD_FIRST.replace("wouldn’t", "would"), GOOD_FINAL),
    write(NEXT, "Can I have the job?"),
    write(f"What comes next\0, Zoë? 😀 {GOOD_FIRST}"),
    write(),
)
STUDENTS = {f"student-{at:02}": kind for at, kind in zip(range(40), cycle(KINDS), strict=False)}


@pytest.fixture(scope="module")
def db_url() -> Iterator[str]:
    with postgres() as url:
        yield url


@pytest.mark.slow
def test_four_at_once_grade_a_class_as_one_does_on_sqlite(tmp_path: Path, db_url: str) -> None:
    lite = SmallClass(tmp_path / "lite", config=CONFIG)
    server = SmallClass(
        tmp_path / "server", config=f"{CONFIG}c.CourseDirectory.db_url = {db_url!r}\n"
    )
    for small in (lite, server):
        hand_in_all(small, STUDENTS)
    lite.autograde(jobs=2)

    program = "from autograders.cli import main; main()"
    names = list(STUDENTS)
    at_once = []
    for part in range(4):
        # Each has ten students of its own, and five that the next one grades, too.
        mine = [names[(part * 10 + at) % len(names)] for at in range(15)]
        command = [sys.executable, "-c", program, "autograde", ASSIGNMENT]
        command += ["--course", str(server.folder), "--jobs", "1"]
        command += [word for name in mine for word in ("--student", name)]
        at_once.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
    for each in at_once:
        output, _ = each.communicate(timeout=300)
        assert each.returncode == 0, output.decode()

    assert scores(server) == scores(lite)
    assert rows(server) == rows(lite)
    for student in names[:5]:
        assert server.result(student).comments == lite.result(student).comments
    assert not server.autograde(jobs=4).graded  # all of it is there
