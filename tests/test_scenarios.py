"""The scenarios: what they hold, that the judge can work with them, and an instructor's own."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from autograders import STAGES, judge
from course.authored import AuthoredError
from course.scenarios import Person, Scenario, load_scenarios, scenarios

OWN = scenarios()
FILES = Path(__file__).resolve().parent.parent / "course" / "data" / "scenarios"
SAID = 'phone-screen = "You would meet Ana."'

ONE = """\
[baker]
field = "Food"
role = "baker"
company = "Kneadful"
place = "Riga, Latvia"
story = "You bake at night."
topic = "the rye bread"
[baker.people]
phone-screen = { name = "Ilze Kalna", title = "recruiter" }
first-round = { name = "Ana Silva", title = "head baker" }
second-round = { name = "Jo Ek", title = "shop manager, with the bakers" }
final-round = { name = "Max Obi", title = "owner" }
[baker.next_steps]
phone-screen = "You would meet Ana."
first-round = "You would bake with Jo."
second-round = "You would meet Max."
final-round = "I choose tonight."
[baker.steps]
phone-screen = "the meeting with Ana"
first-round = "the night with Jo"
second-round = "the meeting with Max"
final-round = "the choice tonight"
"""


def written(folder: Path, text: str, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problem(place: Path) -> str:
    with pytest.raises(AuthoredError) as caught:
        load_scenarios(place)
    return str(caught.value)


def test_there_are_many_from_many_fields() -> None:
    assert len(OWN) >= 24
    assert len({scenario.field for scenario in OWN.values()}) >= 12
    assert len({scenario.place for scenario in OWN.values()}) == len(OWN)


def test_no_two_people_share_a_name() -> None:
    names = [person.name for scenario in OWN.values() for person in scenario.people.values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("scenario", OWN.values(), ids=OWN)
def test_every_stage_names_who_comes_next_or_what_the_decision_is(scenario: Scenario) -> None:
    stages = list(STAGES)
    for stage, after in itertools.pairwise(stages):
        words = {
            word
            for word in scenario.people[after].name.replace(".", "").split()  # type: ignore[index]
            if word not in {"Dr", "Prof"}
        }
        assert any(word in scenario.next_steps[stage] for word in words), stage  # type: ignore[index]
    assert re.search(r"offer", scenario.next_steps["final-round"])


@pytest.mark.parametrize("scenario", OWN.values(), ids=OWN)
def test_a_close_that_names_the_step_is_personal_and_the_bare_one_is_not(
    scenario: Scenario,
) -> None:
    for stage in STAGES:
        early = stage != "final-round"
        bare = (
            "What is the next step in the interview process?\nBased on what we’ve talked about "
            "today, is there any reason why you wouldn’t feel comfortable "
            + ("passing me on to the next round?" if early else "giving me the offer?")
        )
        own = bare.replace("the next round", scenario.context(stage)["next_step"])
        own = own.replace("the offer", f"the {scenario.role} offer")
        for draft, personal in ((bare, False), (own, True)):
            judged = judge(draft, stage, scenario.context(stage))
            assert judged.verdict == "complete", draft
            assert judged.labels["personal"] is personal, draft


def test_a_context_has_the_keys_that_the_judge_reads() -> None:
    for scenario in OWN.values():
        for stage in STAGES:
            context = scenario.context(stage)
            assert list(context) == ["role", "company", "interviewer", "next_step", "topic"]
            assert all(context.values())
    with pytest.raises(KeyError):
        OWN["ward-nurse"].context("third-round")


def test_typography_is_the_kits() -> None:
    for path in FILES.glob("*.toml"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert "'" not in line, line


def test_what_is_returned_can_be_changed_without_harm_and_a_scenario_can_not() -> None:
    mine = scenarios()
    mine.clear()
    assert scenarios()
    with pytest.raises(ValidationError):
        OWN["ward-nurse"].role = "boss"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Person(name="", title="boss")


def test_an_instructor_writes_own_ones_in_a_file_or_a_folder(tmp_path: Path) -> None:
    path = written(tmp_path, ONE)
    written(tmp_path, "﻿" + ONE.replace("baker", "miller"), "two.toml")
    assert list(load_scenarios(path)) == ["baker"]
    assert list(load_scenarios(str(tmp_path))) == ["baker", "miller"]
    assert load_scenarios(path)["baker"].person("first-round").name == "Ana Silva"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (SAID, "", "“baker.next_steps.phone-screen” is missing; expected a sentence on what"),
        (SAID, 'phone-screen = "meet Ana"', "“baker.next_steps.phone-screen” should be a whole"),
        ("the rye bread", " ", "“baker.topic” is empty; expected some text."),
        ('"baker"', "7", "“baker.role” should be a text in quotes, not the number 7."),
        ("topic =", "topik =", "“baker.topik” is not a key that belongs here"),
        ("topic =", "topik =", "“baker.topic” is missing."),
        (
            "final-round",
            "last-round",
            "“baker.people.last-round” is unknown; expected phone-screen, first-round",
        ),
        (', title = "owner"', "", "“baker.people.final-round.title” is missing."),
        ('{ name = "Max Obi", title = "owner" }', '"Max"', "final-round” should be a table, not"),
        ("the night with Jo", "the night.", "“baker.steps.first-round” should be a few words"),
        ("the night with Jo", "a\\nb", "“baker.steps.first-round” should be one line of text"),
        ("the night with Jo", "a" * 700, "“baker.steps.first-round” is too long; expected at"),
        ("[baker]", "[baker", "this is not TOML"),
        ("baker", "Bäcker 1", "this is not TOML"),
        ("[baker", "[Baker", "“Baker” should be small letters, digits and hyphens"),
        ("[baker]", '[baker]\nid = "x"', "“baker.id” is not needed"),
        ("[baker]", "lone = 1\n[baker]", "“lone” should stand inside a table"),
    ],
)
def test_what_is_wrong_is_told_with_its_file_and_key(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = written(tmp_path, ONE.replace(old, new))
    assert ONE.replace(old, new) != ONE
    told = problem(path)
    assert said in told
    assert all(line.startswith(f"{path}: ") for line in told.splitlines())


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    text = ONE.replace("the rye bread", "").replace('"Riga, Latvia"', "true")
    assert len(problem(written(tmp_path, text)).splitlines()) == 2


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    assert "there is no such file or folder" in problem(tmp_path / "nowhere.toml")
    assert "holds no file that ends in .toml" in problem(tmp_path)
    path = tmp_path / "mine.toml"
    path.write_bytes("[b\xe4cker]".encode("latin-1"))
    assert "Save it as UTF-8" in problem(path)
    path.write_bytes(b"")
    assert "expected a table for each scenario" in problem(path)
    path.write_bytes(b"#" * 1_000_001)
    assert "at most a megabyte" in problem(path)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("[" * 5_000 + "]" * 5_000, "too many brackets"),
        ("9" * 5_000, "a number in it that is too long"),
        ("0x" + "f" * 5_000, "“baker.role” should be a text in quotes, not the number"),
        ("[" * 60 + "]" * 60, "“baker.role” should be a text in quotes, not a list"),
        (".".join(["{ a"] + ["a"] * 5_000) + " = 1 }", "“baker.role” should be a text in quotes"),
    ],
    ids=["deep", "long", "long in sixteens", "rather deep", "deep without brackets"],
)
def test_what_python_itself_does_not_read_is_told_with_its_file(
    tmp_path: Path, value: str, said: str
) -> None:
    path = written(tmp_path, ONE.replace('role = "baker"', f"role = {value}"))
    told = problem(path)
    assert said in told
    assert told.startswith(f"{path}: ")


def test_an_id_in_two_files_is_told_with_both(tmp_path: Path) -> None:
    written(tmp_path, ONE, "a.toml")
    written(tmp_path, ONE, "b.toml")
    told = problem(tmp_path)
    assert "“baker” is already in" in told
    assert "a.toml" in told
    assert "b.toml" in told
