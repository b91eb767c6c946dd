"""Rubrics: an instructor's own numbers, and what a bad file is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograders.judge import judge
from autograders.rubric import CRITERIA, RubricError, default_rubric, load_rubric, rubric_for

DRAFT = "What's next? After our talk, do you have any hesitations about passing me on?"


def rubric_file(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_kits_rubric_is_worth_ten_and_knows_every_criterion() -> None:
    rubric = default_rubric()
    assert rubric.max_points == 10
    assert tuple(criterion.name for criterion in rubric.criteria) == CRITERIA


def test_what_fits_no_other_interview_is_worth_a_point_where_one_is_given() -> None:
    told = {"interviewer": "Dana Reyes"}
    rubric = rubric_for(told)
    assert rubric.max_points == 10
    assert tuple(criterion.name for criterion in rubric.criteria) == CRITERIA
    for text, points in ((DRAFT, 0), (f"Thank you, Dana. {DRAFT}", 1)):
        found = judge(text, "first-round", told, rubric)
        assert found.criterion("personal").points == points
        assert found.max_points == 10
    assert rubric_for(None) is rubric_for({}) is default_rubric()


def test_partial_credit_counts_what_is_on_the_way() -> None:
    found = judge(DRAFT, "first-round")
    assert found.criterion("close").outcome == "probe"
    assert found.criterion("close").points == 1


def test_an_instructors_numbers_are_used(tmp_path: Path) -> None:
    path = rubric_file(
        tmp_path,
        '[criteria.next_step]\ntitle = "Ask what comes next"\npoints = 4\n'
        '[criteria.close]\ntitle = "Close"\npoints = 6\npartial = { probe = 2.5 }\n',
    )
    found = judge(DRAFT, "first-round", rubric=load_rubric(path))
    assert (found.points, found.max_points) == (6.5, 10)
    assert [result.title for result in found.criteria] == ["Ask what comes next", "Close"]


GOOD = '[criteria.close]\ntitle = "Close"\npoints = 3\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("points =", "not TOML"),
        ('name = "x"', "“criteria” should hold"),
        ('[criteria.shoes]\ntitle = "Shoes"\npoints = 1', "“criteria.shoes” is unknown"),
        ('[criteria.close]\ntitle = "Close"\npoints = "3"', "criteria.close.points” should be"),
        ('[criteria.close]\ntitle = "Close"\npoints = -1', "from 0 to 1000, not -1"),
        ("[criteria.close]\npoints = 3", "criteria.close.title” should be"),
        (GOOD + "weight = 2", "criteria.close.weight” is unknown"),
        (GOOD + "partial = { probably = 1 }", "criteria.close.partial.probably” is no outcome"),
        (GOOD + "partial = { probe = 5 }", "should be at most 3 points"),
        ('[criteria.close]\ntitle = "Close"\npoints = 0', "worth more than 0"),
    ],
)
def test_a_bad_rubric_is_told_file_and_key(tmp_path: Path, text: str, says: str) -> None:
    path = rubric_file(tmp_path, text)
    with pytest.raises(RubricError, match=r"mine\.toml") as error:
        load_rubric(path)
    assert says in str(error.value)


def test_a_rubric_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RubricError, match="there is no such file"):
        load_rubric(tmp_path / "none.toml")
