"""`anyreason autograde`: a class graded again and again, interrupted, late, and by other rules."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from autograders.cli import app
from autograders.gradebook.identity import kit_id
from tests.gradebook_class import (
    ASSIGNMENT,
    GOOD_FINAL,
    GOOD_FIRST,
    NEXT,
    Change,
    Route,
    SmallClass,
    hand_in_all,
    write,
)

FIRST, FINAL = "check-first-round", "check-final-round"
GOOD = write(GOOD_FIRST, GOOD_FINAL)
REVERSED = write(GOOD_FIRST.replace("wouldn’t", "would"), GOOD_FINAL)
ONLY_NEXT = write(NEXT, NEXT)

# The kit's rubric with the close worth everything.
RUBRIC = """
[criteria.next_step]
title = "Next-step question"
points = 0

[criteria.close]
title = "Any-reason close"
points = 10
"""


def command(small: SmallClass, *arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(
        app, ["autograde", ASSIGNMENT, "--course", str(small.folder), *arguments], input=given
    )


def scores(small: SmallClass) -> dict[str, dict[str, float]]:
    return {student: small.result(student).scores for student in small.course.submitted(ASSIGNMENT)}


def rows(small: SmallClass) -> dict[str, int]:
    """How many rows each of the tables has that grading writes to."""
    from nbgrader import api

    tables = (api.Student, api.SubmittedAssignment, api.SubmittedNotebook, api.Grade, api.Comment)
    with small.course.gradebook as gradebook:
        return {
            table.__tablename__: gradebook.db.scalar(select(func.count()).select_from(table))
            for table in tables
        }


def several(number: int) -> dict[str, Change]:
    kinds = (GOOD, REVERSED, ONLY_NEXT, write())
    return {f"student-{at:03}": kinds[at % len(kinds)] for at in range(number)}


def test_several_processes_find_what_one_finds_and_what_nbgrader_finds(tmp_path: Path) -> None:
    students = several(28)  # enough for processes to be started
    classes: dict[str, SmallClass] = {}
    for name in ("one", "two", "nbgrader"):
        classes[name] = SmallClass(tmp_path / name)
        hand_in_all(classes[name], students)
    classes["one"].autograde(jobs=1)
    classes["two"].autograde(jobs=2)
    for student in list(students)[:4]:
        classes["nbgrader"].course.autograde(ASSIGNMENT, student)

    assert scores(classes["two"]) == scores(classes["one"])
    assert rows(classes["two"]) == rows(classes["one"])
    for student in list(students)[:4]:
        ours, theirs = (classes[name].result(student) for name in ("two", "nbgrader"))
        assert ours.scores == theirs.scores
        assert ours.comments == theirs.comments
        assert ours.waits == theirs.waits


def test_a_second_run_finds_nothing_to_do_and_changes_nothing(tmp_path: Path) -> None:
    small = SmallClass(tmp_path)
    hand_in_all(small, several(4))
    small.autograde()
    before = (scores(small), rows(small), _files(small))
    told = small.autograde()
    assert (scores(small), rows(small), _files(small)) == before
    assert not told.graded
    assert len(told.unchanged) == 4
    assert len(small.autograde(again=True).graded) == 4
    assert (scores(small), rows(small)) == before[:2]


def test_new_work_is_graded_and_the_rest_left_alone(tmp_path: Path) -> None:
    small = SmallClass(tmp_path)
    hand_in_all(small, {"amara": ONLY_NEXT, "chidi": GOOD})
    small.autograde()
    small.hand_in("amara", GOOD)
    told = small.autograde()
    assert told.graded == ["amara"]
    assert small.result("amara").scores == {FIRST: 10.0, FINAL: 10.0}


def test_work_that_can_no_longer_be_read_has_no_graded_folder(tmp_path: Path) -> None:
    small = SmallClass(tmp_path)
    small.hand_in("amara", GOOD)
    small.autograde()
    small.hand_in_text("amara", "")
    told = small.autograde()
    assert [student for student, _ in told.unreadable] == ["amara"]
    assert not small.course.path("autograded", "amara", ASSIGNMENT).exists()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_killed_at_any_point_and_run_again_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    students = several(120)
    whole, killed = (SmallClass(tmp_path / name) for name in ("whole", "killed"))
    for small in (whole, killed):
        hand_in_all(small, students)
    whole.autograde(jobs=2)
    # Killed before anything is saved, then when some is, and at last when most is.
    for graded in (0, 1, 60):
        _kill_when(killed, graded)
    last = command(killed, "--jobs", "2")

    assert last.exit_code == 0, last.output
    assert scores(killed) == scores(whole)
    assert rows(killed) == rows(whole)
    assert not list(killed.folder.glob("autograded/*/.*"))


def _kill_when(small: SmallClass, graded: int) -> None:
    """Starts the command, and kills it when so many submissions have been put in place."""
    program = "from autograders.cli import main; main()"
    running = subprocess.Popen(
        [
            *(sys.executable, "-c", program, "autograde", ASSIGNMENT),
            *("--course", str(small.folder), "--jobs", "2"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while running.poll() is None:
        staged = list(small.folder.glob(f"autograded/*/.{ASSIGNMENT}.*.new"))
        placed = list(small.folder.glob(f"autograded/*/{ASSIGNMENT}"))
        if len(placed) >= graded and (staged or placed):
            os.kill(running.pid, signal.SIGKILL)
            break
        time.sleep(0.005)
    assert running.wait() == -signal.SIGKILL


def _teacher(book: Any) -> None:
    grade = next(grade for grade in book.grades if grade.name == FIRST)
    grade.manual_score, grade.needs_manual_grade = 4.5, False


def test_a_teachers_score_wins_and_is_looked_at_again_only_after_new_work(tmp_path: Path) -> None:
    small = SmallClass(tmp_path)
    small.hand_in("amara", ONLY_NEXT)
    small.autograde()
    small.edit_gradebook("amara", _teacher)
    small.autograde(again=True)
    again = small.result("amara")
    assert (again.scores[FIRST], again.automatic[FIRST]) == (4.5, 3.0)
    assert not again.waits[FIRST]

    small.hand_in("amara", GOOD)
    told = small.autograde()
    after = small.result("amara")
    assert (after.scores[FIRST], after.automatic[FIRST]) == (4.5, 10.0)
    assert after.waits[FIRST]
    assert [each.cell for each in told.waiting] == [FIRST]


LATE = """
from autograders.gradebook.config import configure
c = get_config()
configure(c)
c.LateSubmissionPlugin.penalty_method = "zero"
"""


@pytest.mark.parametrize("by", ["nbgrader", "anyreason"])
def test_what_is_late_loses_what_nbgrader_takes_off(tmp_path: Path, by: Route) -> None:
    small = SmallClass(tmp_path, config=LATE, by=by)
    with small.course.gradebook as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-11-01 12:00:00 UTC")
    for student, day in (("early", "2026-10-31"), ("late", "2026-11-02")):
        path = small.hand_in(student, GOOD)
        (path.parent / "timestamp.txt").write_text(f"{day} 12:00:00 UTC\n", encoding="utf-8")
    small.grade()

    with small.course.gradebook as gradebook:
        found = {
            student: gradebook.find_submission(ASSIGNMENT, student) for student in ("early", "late")
        }
        assert {name: each.score for name, each in found.items()} == {"early": 20, "late": 20}
        assert {name: each.late_submission_penalty for name, each in found.items()} == {
            "early": 0,
            "late": 20,
        }
        assert found["late"].total_seconds_late == 24 * 60 * 60


def test_another_due_date_is_noticed_where_the_work_is_the_same(tmp_path: Path) -> None:
    small = SmallClass(tmp_path, config=LATE)
    for student, day in (("early", "2026-10-31"), ("late", "2026-11-02")):
        path = small.hand_in(student, GOOD)
        (path.parent / "timestamp.txt").write_text(f"{day} 12:00:00 UTC\n", encoding="utf-8")
    small.autograde()

    def taken_off() -> dict[str, float]:
        with small.course.gradebook as gradebook:
            return {
                each.student.id: each.late_submission_penalty
                for each in gradebook.assignment_submissions(ASSIGNMENT)
            }

    def due(day: str) -> None:
        with small.course.gradebook as gradebook:
            gradebook.update_or_create_assignment(ASSIGNMENT, duedate=f"{day} 13:00:00 UTC")

    due("2026-11-01")
    refused = command(small)
    assert refused.exit_code == 1
    assert "late (taken off for lateness) 0 20 when it was due" in " ".join(refused.output.split())
    assert taken_off() == {"early": 0, "late": 0}
    assert "late (taken" in " ".join(command(small, "--dry-run").output.split())

    written = command(small, "--yes")
    assert written.exit_code == 0
    assert taken_off() == {"early": 0, "late": 20}
    assert "lateness" not in command(small).output

    due("2026-11-03")
    command(small, "--yes")
    assert taken_off() == {"early": 0, "late": 0}


def test_a_dry_run_says_what_would_change_and_writes_nothing(tmp_path: Path) -> None:
    small = SmallClass(tmp_path)
    hand_in_all(small, {"amara": ONLY_NEXT, "chidi": GOOD})
    small.autograde()
    before = (scores(small), rows(small), _files(small))
    rubric = tmp_path / "rubric.toml"
    rubric.write_text(RUBRIC, encoding="utf-8")

    told = command(small, "--rubric", str(rubric), "--dry-run")

    assert told.exit_code == 0, told.output
    assert "Scores that change" in told.output
    changed = [line.split() for line in told.output.splitlines() if "amara" in line]
    assert [line[:4] for line in changed] == [
        ["amara", FINAL, "3", "0"],
        ["amara", FIRST, "3", "0"],
    ]
    assert "chidi" not in told.output
    assert "nothing was written" in told.output
    assert (scores(small), rows(small), _files(small)) == before


def test_another_rubric_changes_scores_only_after_a_yes(tmp_path: Path) -> None:
    small = SmallClass(tmp_path)
    hand_in_all(small, {"amara": ONLY_NEXT, "chidi": GOOD})
    small.autograde()
    small.edit_gradebook("amara", _teacher)
    rubric = tmp_path / "rubric.toml"
    rubric.write_text(RUBRIC, encoding="utf-8")

    refused = command(small, "--rubric", str(rubric))
    assert refused.exit_code == 1
    assert "They are not written" in refused.output
    assert "the rubric" in refused.output
    assert "your own score of 4.5 stays" in refused.output
    assert small.result("amara").automatic == {FIRST: 3.0, FINAL: 3.0}
    assert not list(small.folder.glob("autograded/*/.*"))

    written = command(small, "--rubric", str(rubric), "--yes")
    assert written.exit_code == 0, written.output
    assert "you gave it 4.5; it was graded again since." in written.output
    assert small.result("amara").automatic == {FIRST: 0.0, FINAL: 0.0}
    assert small.result("amara").scores == {FIRST: 4.5, FINAL: 0.0}
    assert small.result("chidi").scores == {FIRST: 10.0, FINAL: 10.0}


@pytest.mark.parametrize("by", ["nbgrader", "anyreason"])
def test_every_grade_remembers_the_kit_and_the_rubric(tmp_path: Path, by: Route) -> None:
    small = SmallClass(tmp_path, by=by)
    small.hand_in("amara", GOOD)
    small.grade()
    kept = _remembered(small, "amara")
    assert set(kept) == {FIRST, FINAL}
    for found in kept.values():
        assert found["kit"] == kit_id()
        assert len(found["rubric"]) == 12


def _remembered(small: SmallClass, student: str) -> Mapping[str, Any]:
    notebook = small.result(student).notebook
    assert notebook is not None
    return {
        cell.metadata.nbgrader.grade_id: output.metadata.anyreason
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "execute_result"
    }


def test_a_bad_rubric_stops_the_run_and_names_file_and_key(tmp_path: Path) -> None:
    small = SmallClass(tmp_path)
    small.hand_in("amara", GOOD)
    rubric = tmp_path / "rubric.toml"
    rubric.write_text(RUBRIC.replace("points = 10", 'points = "ten"'), encoding="utf-8")
    told = command(small, "--rubric", str(rubric))
    assert told.exit_code == 2
    assert "rubric.toml" in told.output
    assert "criteria.close.points" in told.output
    assert not (small.folder / "autograded").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--student", "nobody"], "“nobody” has not handed in"),
        (["--student", "../amara"], "“../amara” has not handed in"),
        (["--course", "."], "this is not a course directory"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: str
) -> None:
    small = SmallClass(tmp_path / "course")
    small.hand_in("amara", GOOD)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    told = command(small, *arguments)
    assert told.exit_code == 2
    assert says in told.output


@pytest.mark.parametrize("assignment", ["a9-nothing", "../source", "a*"])
def test_an_assignment_that_is_none_is_named(tmp_path: Path, assignment: str) -> None:
    small = SmallClass(tmp_path)
    told = CliRunner().invoke(app, ["autograde", assignment, "--course", str(small.folder)])
    assert told.exit_code == 2
    assert assignment in told.output


def test_a_course_that_would_run_submissions_is_refused(tmp_path: Path) -> None:
    small = SmallClass(tmp_path)
    small.hand_in("amara", GOOD)
    (tmp_path / "nbgrader_config.py").write_text(
        "from nbgrader.converters import Autograde\nc = get_config()\n"
        "c.Autograde.autograde_preprocessors = Autograde.autograde_preprocessors.default()\n",
        encoding="utf-8",
    )
    told = command(small)
    assert told.exit_code == 2
    assert "runs what students handed in" in told.output


BOMB = """
from autograders.gradebook.config import configure
from tests.bomb import Bomb
c = get_config()
configure(c)
c.Autograde.autograde_preprocessors.append(Bomb)
"""


@pytest.mark.slow
def test_a_submission_that_ends_its_process_takes_nobody_along(tmp_path: Path) -> None:
    small = SmallClass(tmp_path, config=BOMB)
    hand_in_all(small, {**several(28), "bomb": GOOD})
    told = small.autograde(jobs=2)
    assert len(told.graded) == 28
    (student, problem), *others = told.unreadable
    assert student == "bomb"
    assert "ended by the system" in problem
    assert not others


def _files(small: SmallClass) -> dict[str, float]:
    return {
        str(path.relative_to(small.folder)): path.stat().st_mtime_ns
        for path in (small.folder / "autograded").rglob("*")
        if path.is_file()
    }
