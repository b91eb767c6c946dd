"""Drafts that sound alike: near copies are found, and what everybody was taught is no copy."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from autograders.cli import app
from autograders.feedback import models
from autograders.gradebook.class_picture import picture_of
from autograders.gradebook.report import ClassResults, StudentResult, TaskResult
from autograders.gradebook.report_page import report_page
from autograders.gradebook.similar import (
    FEWEST,
    Given,
    Similar,
    given_to_class,
    lesson_files,
    similar_drafts,
)
from autograders.stages import find_stage
from tests.gradebook_class import ASSIGNMENT, GOOD_FIRST, SmallClass, write
from tests.made_class import drafts_by_stage
from tests.support import ROOT

OWN = (
    "I loved hearing how your team turned the harbour clinic around last winter. What would happen "
    "after this afternoon? Given that, is there any reason you would rather not send me to Dana?"
)
CHANGED = (
    "I loved hearing how the team turned the harbour clinic around last spring! What would happen "
    "after this afternoon? So, is there any reason you would rather not send me on to Dana?"
)
OTHER = (
    "Thanks for walking me through the ward rota, it sounds like hard and useful work. Where do we "
    "go from here? After all that, can you think of any reason not to pass me on to the next round?"
)


@pytest.fixture(scope="module")
def given() -> Given:
    return given_to_class(ROOT / "assignments/source" / ASSIGNMENT, lesson_files())


def handed_in(drafts: Mapping[str, str], stage: str = "first-round") -> ClassResults:
    """A class with one task: each student's draft."""
    students = tuple(
        StudentResult(
            student,
            student.title(),
            (TaskResult(f"check-{stage}", stage, 0.0, 10.0, True, False, text=text),),
        )
        for student, text in drafts.items()
    )
    return ClassResults(ASSIGNMENT, 10.0, students)


def groups(similar: Similar) -> list[list[str]]:
    return [[draft.student.student for draft in group.drafts] for group in similar.groups]


def test_near_copies_are_one_group_and_others_are_left_out() -> None:
    given = Given(("Is there any reason you would rather not?",), {})
    drafts = {"amara": OWN, "bo": OTHER, "chidi": CHANGED, "dara": f"Good morning! {OWN}"}
    found = similar_drafts(handed_in(drafts), given)
    assert groups(found) == [["amara", "chidi", "dara"]]
    (group,) = found.groups
    assert 0.75 <= group.least < group.most < 1
    for draft in group.drafts:
        assert "".join(passage.text for passage in draft.passages) == drafts[draft.student.student]
    assert [(passage.text, passage.kind) for passage in group.drafts[1].passages] == [
        ("I loved hearing how ", "shared"),
        ("the ", "own"),
        ("team turned the harbour clinic around last ", "shared"),
        ("spring! ", "own"),
        ("What would happen after this afternoon? ", "shared"),
        ("So, ", "own"),
        ("is there any reason you would rather not ", "taught"),
        ("send me ", "shared"),
        ("on ", "own"),
        ("to Dana?", "shared"),
    ]


def test_what_the_kit_teaches_makes_nobody_alike(given: Given) -> None:
    pair = models(find_stage("first-round"))[0]
    drafts = {"amara": GOOD_FIRST, "bo": GOOD_FIRST, "chidi": pair}
    found = similar_drafts(handed_in(drafts), given)
    assert found.groups == ()
    assert (found.compared, found.too_short) == (0, 3)
    # They are told of beside it: nearly a wording that the class was given.
    near = {where.where: where.students for where in found.near_models}
    assert [each.student for each in near["a model wording of the kit"]] == ["amara", "bo", "chidi"]


def test_the_instructors_own_solution_is_known(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    cell = nbformat.v4.new_code_cell(
        f"%%draft first-round\n### BEGIN SOLUTION\n{OWN}\n### END SOLUTION",
        metadata={"nbgrader": {"solution": True}},
    )
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), source / "mine.ipynb")
    (source / "broken.ipynb").write_text("{", encoding="utf-8")
    given = given_to_class(source)
    found = similar_drafts(handed_in({"amara": OWN, "bo": OTHER}), given)
    (near,) = found.near_models
    assert (near.where, near.wording) == ("your own solution", OWN)
    assert [each.student for each in near.students] == ["amara"]
    assert groups(found) == []


def test_a_few_words_are_too_few_to_compare(given: Given) -> None:
    short = "Splendid ward, splendid people. Any reason you wouldn’t pass me on?"
    found = similar_drafts(handed_in({"amara": short, "bo": short}), given)
    assert (found.groups, found.too_short) == ((), 2)
    longer = short + " I mean it:" + " indeed" * FEWEST
    assert similar_drafts(handed_in({"amara": longer, "bo": longer}), given).groups


def test_one_students_own_drafts_are_not_held_against_each_other(given: Given) -> None:
    tasks = tuple(
        TaskResult(f"check-{stage}", stage, 0.0, 10.0, True, False, text=OWN)
        for stage in ("first-round", "final-round")
    )
    results = ClassResults(ASSIGNMENT, 20.0, (StudentResult("amara", "Amara", tasks),))
    assert similar_drafts(results, given).groups == ()


def test_drafts_that_were_written_apart_are_not_alike(given: Given) -> None:
    for stage, texts in drafts_by_stage().items():
        drafts = {f"s{at:03}": text for at, text in enumerate(texts)}
        found = similar_drafts(handed_in(drafts, stage), given)
        assert found.compared > 500
        assert found.groups == (), stage


def test_a_whole_class_with_one_draft_is_one_group_and_a_short_page(given: Given) -> None:
    results = handed_in({f"s{at:03}": OWN for at in range(200)})
    found = similar_drafts(results, given)
    assert [len(group.drafts) for group in found.groups] == [200]
    page = report_page(picture_of(results), found)
    assert page.count("harbour clinic") == 6
    assert "S199" in page


def test_the_command_lists_them_as_something_to_look_at(tmp_path: Path) -> None:
    small = SmallClass(tmp_path / "course")
    for student, draft in (("amara", f"{OWN} <b>"), ("bo", CHANGED), ("chidi", OTHER)):
        small.hand_in(student, write(draft))
    small.grade()
    small.course.close()
    target = tmp_path / "page.html"
    asked = ["report", ASSIGNMENT, "--course", str(small.folder), "-o", str(target)]
    assert CliRunner().invoke(app, asked).exit_code == 0
    assert "sound alike" not in target.read_text(encoding="utf-8")
    done = CliRunner().invoke(app, [*asked, "--similar"])
    assert done.exit_code == 0, done.output
    assert "1 group of drafts that sound alike: something to look at, never" in done.output
    page = target.read_text(encoding="utf-8")
    assert "Something to look at, never a verdict." in page
    assert page.count('<p class="alike-who">') == 2
    assert "<b>" not in page.partition("alike-who")[2]
    assert CliRunner().invoke(app, [*asked, "--similar", "--alike", "96"]).exit_code == 0
    assert "alike-who" not in target.read_text(encoding="utf-8").partition("</style>")[2]
