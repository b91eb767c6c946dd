"""Assignment 2: four interviews of the kit's scenarios, one for each stage, and their marks."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_locked, is_solution

from autograders import STAGES, judge
from autograders.gradebook.class_folder import ClassFolder
from autograders.gradebook.read import read_cell, read_check
from autograders.rubric import scenario_rubric
from autograders.stub import STUB
from course.scenarios import Scenario, scenarios
from tests.gradebook_class import STOCK_CONFIG, cell_of
from tests.support import ROOT

ASSIGNMENT = "a2-every-stage"
NOTEBOOK = ROOT / "assignments/source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
SOURCE = nbformat.read(NOTEBOOK, as_version=4)
SCENARIOS = {
    "phone-screen": "ward-nurse",
    "first-round": "backend-developer",
    "second-round": "primary-teacher",
    "final-round": "front-desk",
}

NEXT = "What is the next step in the process?"
# The close of each interview, with room for “wouldn’t” or “would”.
CLOSES = {
    "phone-screen": "Based on what we’ve said about the new heart ward, is there any reason why "
    "you {} feel comfortable setting up the meeting with Bisi Adeyemi?",
    "first-round": "Based on our talk about the bus card payments, is there any reason why you {} "
    "feel comfortable passing me on to the pairing session with Catalina?",
    "second-round": "Based on what we’ve said about the reading hour, is there any reason why you "
    "{} feel comfortable recommending me to Ratu Semi and the committee?",
    "final-round": "Based on what we’ve said about the late arrivals, is there any reason why you "
    "{} feel comfortable giving me the offer?",
}
FOR_THE_OFFER = (
    "Based on what we’ve talked about, is there any reason why you wouldn’t feel comfortable "
    "giving me the offer?"
)
FOR_A_ROUND = FOR_THE_OFFER.replace("giving me the offer", "passing me on to the next round")

# What is wrong with a draft, and the points that are left of 10: see the table in the notebook.
POINTS = {
    "right": 10.0,
    "no next step": 7.0,  # 2 for the question, and 1 for an order that one question can't have
    "no close": 2.0,
    "reversed": 7.0,
    "wrong ask": 7.0,  # 2 for the ask, and 1 since these words fit any interview
    "order": 9.0,
    "anybody’s": 9.0,
    "blank": 0.0,
}


def _draft(stage: str, fault: str) -> str:
    close = CLOSES[stage].format("wouldn’t")
    return {
        "right": f"{NEXT}\n{close}",
        "no next step": close,
        "no close": NEXT,
        "reversed": f"{NEXT}\n{CLOSES[stage].format('would')}",
        "wrong ask": f"{NEXT}\n{FOR_A_ROUND if stage == 'final-round' else FOR_THE_OFFER}",
        "anybody’s": f"{NEXT}\n{FOR_THE_OFFER if stage == 'final-round' else FOR_A_ROUND}",
        "order": f"{close}\n{NEXT}",
        "blank": "",
    }[fault]


# Every fault comes up at every stage: student n has the faults in turn, from the nth on.
FAULTS = list(POINTS)
STUDENTS = {
    f"student-{n}": {stage: FAULTS[(n + at) % len(FAULTS)] for at, stage in enumerate(SCENARIOS)}
    for n in range(len(FAULTS))
}


def _solution(stage: str) -> str:
    source = cell_of(SOURCE, f"draft-{stage}").source
    lines = source.splitlines()
    assert lines[:2] == [f"%%draft {stage}", "### BEGIN SOLUTION"]
    assert lines[-1] == "### END SOLUTION"
    return "\n".join(lines[2:-1])


def _scenario(stage: str) -> Scenario:
    return scenarios()[SCENARIOS[stage]]


class _Class:
    """A course folder with this assignment given out, and the drafts handed in."""

    def __init__(self, folder: Path, drafts: Mapping[str, Mapping[str, str]], config: str) -> None:
        shutil.copytree(ROOT / "assignments/source", folder / "source")
        (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
        self.course = ClassFolder(folder, log=folder / "nbgrader.log")
        self.course.generate(ASSIGNMENT)
        released = folder / "release" / ASSIGNMENT / NOTEBOOK.name
        self.released = nbformat.read(released, as_version=4)
        for student, by_stage in drafts.items():
            notebook = nbformat.read(released, as_version=4)
            for stage, draft in by_stage.items():
                if draft:
                    cell_of(notebook, f"draft-{stage}").source = f"%%draft {stage}\n{draft}"
            target = self.course.path("submitted", student, ASSIGNMENT)
            target.mkdir(parents=True)
            nbformat.write(notebook, target / NOTEBOOK.name)
            assert self.course.autograde(ASSIGNMENT, student)

    def scores(self, student: str) -> dict[str, float]:
        with self.course.gradebook as gradebook:
            book = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, student)
            assert not any(grade.needs_manual_grade for grade in book.grades)
            return {grade.name.removeprefix("check-"): grade.score for grade in book.grades}

    def comments(self, student: str) -> dict[str, str]:
        with self.course.gradebook as gradebook:
            book = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, student)
            return {each.name.removeprefix("draft-"): each.comment for each in book.comments}


SOLUTIONS = {stage: _solution(stage) for stage in SCENARIOS}
DRAFTS: dict[str, dict[str, str]] = {
    "solutions": SOLUTIONS,
    "untouched": {},
    **{
        student: {stage: _draft(stage, fault) for stage, fault in faults.items()}
        for student, faults in STUDENTS.items()
    },
}


@pytest.fixture(scope="module")
def a_class(tmp_path_factory: pytest.TempPathFactory) -> _Class:
    config = (ROOT / "assignments/nbgrader_config.py").read_text(encoding="utf-8")
    return _Class(tmp_path_factory.mktemp("a2") / "course", DRAFTS, config)


def test_the_worked_solutions_get_full_marks(a_class: _Class) -> None:
    assert a_class.scores("solutions") == dict.fromkeys(SCENARIOS, 10.0)


def test_untouched_boxes_get_nothing_and_are_not_attempted(a_class: _Class) -> None:
    assert a_class.scores("untouched") == dict.fromkeys(SCENARIOS, 0.0)
    comments = a_class.comments("untouched")
    assert set(comments) == set(SCENARIOS)
    for comment in comments.values():
        assert "not attempted" in comment.lower()


@pytest.mark.parametrize("student", STUDENTS)
def test_each_fault_costs_what_the_notebook_says(a_class: _Class, student: str) -> None:
    expected = {stage: POINTS[fault] for stage, fault in STUDENTS[student].items()}
    assert a_class.scores(student) == expected


def test_students_get_the_stories_and_points_but_no_solution(a_class: _Class) -> None:
    for stage in SCENARIOS:
        assert cell_of(a_class.released, f"draft-{stage}").source == f"%%draft {stage}\n{STUB}"
    text = "\n".join(cell.source for cell in a_class.released.cells)
    assert "SOLUTION" not in text
    for draft in SOLUTIONS.values():
        assert draft.splitlines()[-1] not in text


def test_running_the_notebook_gives_the_same_points(tmp_path: Path, a_class: _Class) -> None:
    chosen = ("solutions", "untouched", "student-1")
    stock = _Class(tmp_path / "stock", {each: DRAFTS[each] for each in chosen}, STOCK_CONFIG)
    for student in chosen:
        assert stock.scores(student) == a_class.scores(student)


@pytest.mark.parametrize("stage", SCENARIOS)
def test_a_solution_is_complete_and_personal_in_its_scenario(stage: str) -> None:
    judgement = judge(SOLUTIONS[stage], stage, _scenario(stage).context(stage), scenario_rubric())
    assert judgement.labels["verdict"] == "complete"
    assert judgement.labels["personal"] is True
    assert judgement.points == judgement.max_points == 10


def test_there_is_a_scenario_for_every_stage_each_from_another_field() -> None:
    assert list(SCENARIOS) == list(STAGES)
    assert len({_scenario(stage).field for stage in SCENARIOS}) == len(STAGES)


@pytest.mark.parametrize("stage", SCENARIOS)
def test_a_task_tells_what_its_scenario_says(stage: str) -> None:
    task = _text_of(f"task-{stage}")
    scenario, person = _scenario(stage), _scenario(stage).person(stage)
    told = (scenario.role, scenario.company, scenario.place, scenario.topic, person.name)
    for words in (*told, f"“{scenario.next_step(stage)}”"):
        assert words in task
    for word in re.findall(r"\w+", person.title):
        assert word in task


@pytest.mark.parametrize("stage", SCENARIOS)
def test_a_task_is_a_story_a_box_and_a_locked_check_worth_ten_points(stage: str) -> None:
    ids = [cell.id for cell in SOURCE.cells]
    at = ids.index(f"task-{stage}")
    assert ids[at : at + 4] == [
        f"task-{stage}",
        f"draft-{stage}",
        f"check-{stage}-how",
        f"check-{stage}",
    ]
    assert "(10 points)" in SOURCE.cells[at].source.splitlines()[0]
    box, check = SOURCE.cells[at + 1], SOURCE.cells[at + 3]
    assert (is_solution(box), is_locked(box), is_grade(box)) == (True, False, False)
    assert (is_solution(check), is_locked(check), is_grade(check)) == (False, True, True)
    assert check.metadata.nbgrader.points == 10
    asked = read_check(check.source)
    assert asked is not None
    assert asked.stage == read_cell(box.source).stage == stage
    assert asked.context == _scenario(stage).context(stage)


def test_the_notebook_is_valid_and_every_id_is_there_once() -> None:
    nbformat.validate(SOURCE)
    ids = [cell.id for cell in SOURCE.cells]
    assert len(ids) == len(set(ids))
    code = [cell for cell in SOURCE.cells if cell.cell_type == "code"]
    names = [cell.metadata.nbgrader.grade_id for cell in code]
    assert names == [cell.id for cell in code]
    assert not any(cell.outputs or cell.execution_count for cell in code)
    assert sum(cell.metadata.nbgrader.get("points", 0) for cell in code) == 40
    # A worked example would count as the draft of its stage where the notebook is run.
    drafts = [cell.id for cell in code if cell.source.startswith("%%draft")]
    assert drafts == [f"draft-{stage}" for stage in SCENARIOS]


def test_the_points_that_students_read_are_those_that_are_given() -> None:
    table = _text_of("how-marked")
    said = [float(points) for points in re.findall(r"\| (\d+) \|", table)]
    given = [each.points for each in scenario_rubric().criteria if each.points]
    assert said == given
    assert "A draft is worth 10 points, and the four drafts 40." in table


def _text_of(cell_id: str) -> str:
    cell: NotebookNode = next(cell for cell in SOURCE.cells if cell.id == cell_id)
    return str(cell.source)
