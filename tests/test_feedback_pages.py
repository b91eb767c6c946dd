"""A student's page of feedback: every criterion with its sentence, and nothing of the checks."""

from __future__ import annotations

import html
import re
from pathlib import Path

import nbformat

from autograders import judge
from autograders.marks import shown_criteria
from tests.gradebook_class import ASSIGNMENT, GOOD_FINAL, NEXT, SmallClass, cell_of, write

NEARLY = f"{NEXT}\nIs there any reason you would feel comfortable passing me on?"


def test_each_criterion_has_its_sentence_and_a_model_stands_beside_what_was_missed(
    tmp_path: Path,
) -> None:
    small = SmallClass(tmp_path)
    small.hand_in("amara", write(NEARLY, GOOD_FINAL))
    small.grade()
    page = html.unescape(re.sub(r"<[^>]+>", "", small.result("amara").page.split("</style>")[1]))
    small.course.close()
    nearly, good = judge(NEARLY, "first-round"), judge(GOOD_FINAL, "final-round")
    for judgement in (nearly, good):
        for result in shown_criteria(judgement):
            assert result.feedback in page
            if result.max_points:
                assert f"{result.points:g} of {result.max_points:g} point" in page
    assert [model for model in nearly.models if f"“{model}”" in page] == list(nearly.models)
    assert len(nearly.models) == 2
    # What is complete needs no model.
    assert page.count("It could sound like this") == 1


def test_of_a_very_long_text_the_page_shows_the_beginning_and_the_end(tmp_path: Path) -> None:
    small = SmallClass(tmp_path)
    long = f"{NEXT}\nFirst & foremost. {'And so it went on. ' * 900}That was all."
    assert len(long) < 20_000
    small.hand_in("amara", write(long, f"{'<b>why not</b> ' * 2000}The end."))
    small.grade()
    page = small.result("amara").page
    small.course.close()
    left_out = re.findall(r"\[… ([\d,]+) characters are left out here …\]", page)
    assert [int(number.replace(",", "")) > 10_000 for number in left_out] == [True, True]
    for kept in ("What is the next step", "First &amp; foremost.", "That was all.", "The end."):
        assert kept in page
    assert "<b>why" not in page
    assert len(page.split("</style>")[1]) < 20_000


def test_hidden_tests_and_solutions_are_never_on_the_page(tmp_path: Path) -> None:
    small = SmallClass(tmp_path)
    source = tmp_path / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(source, as_version=4)
    solution = cell_of(notebook, "draft-final-round").source
    cell_of(notebook, "check-first-round").source = (
        "### BEGIN HIDDEN TESTS\nsecret = 'tell nobody'\n### END HIDDEN TESTS\n"
        'check("first-round")'
    )
    nbformat.write(notebook, source)
    small.course.generate(ASSIGNMENT)
    assert "tell nobody" not in nbformat.writes(small.released)
    small.hand_in("amara", write(NEARLY))
    small.grade()
    result = small.result("amara")
    small.course.close()
    assert "tell nobody" in nbformat.writes(result.notebook)
    assert result.scores["check-first-round"] == judge(NEARLY, "first-round").points
    for secret in ("tell nobody", "HIDDEN TESTS", "check(", "SOLUTION"):
        assert secret not in result.page
    kept = solution.split("### BEGIN SOLUTION\n")[1].split("\n### END SOLUTION")[0]
    assert kept.strip()
    assert kept not in html.unescape(result.page)
