"""nbgrader's own formgrader on a class that the kit graded, as an instructor uses it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from nbformat.v4 import new_code_cell
from playwright.sync_api import Browser, Locator, Page, expect

from autograders import judge
from tests.browser.lab import PATIENCE, Lab, running_server
from tests.gradebook_class import (
    ASSIGNMENT,
    GOOD_FINAL,
    GOOD_FIRST,
    NEXT,
    SmallClass,
    both,
    hand_in_all,
    write,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MISSED = f"{NEXT}\nDo you think that I would be a good fit for this team?"
UNCLEAR = f"{NEXT}\nIs there any reason you wouldn’t grommet me?"
HOSTILE = (
    "<script>window.acted = 'script'</script>\n"
    "<img src=nowhere onerror=\"window.acted = 'picture'\">\n"
    "</textarea></pre><b id=acted>bold</b>\n"
)
CLASS = {
    "amara": write(GOOD_FIRST, GOOD_FINAL),
    "ben": write(MISSED, GOOD_FINAL),
    "chidi": write(UNCLEAR, GOOD_FINAL),
    "dana": write(HOSTILE + GOOD_FIRST, HOSTILE + GOOD_FINAL),
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallClass]:
    assert judge(UNCLEAR, stage="first-round").verdict == "unsure"
    small = SmallClass(tmp_path_factory.mktemp("formgrader") / "course")
    hand_in_all(small, {student: both(change) for student, change in CLASS.items()})
    small.grade()
    yield small
    small.course.close()


@pytest.fixture(scope="module")
def server(
    chromium: str, small: SmallClass, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lab]:
    assert chromium
    with running_server(
        "jupyter_server", small.folder, tmp_path_factory.mktemp("server")
    ) as running:
        yield running


@pytest.fixture
def page(browser: Browser, server: Lab) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.set_default_timeout(PATIENCE * 1000)
    # nbgrader's page asks a network for MathJax: it has to do without.
    page.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), lambda route: route.abort())
    page.goto(f"{server.url}/login?token={server.token}")
    yield page
    page.close()


def open_page(page: Page, server: Lab, path: str) -> None:
    page.goto(f"{server.url}/formgrader/{path}")


def open_work(page: Page, server: Lab, small: SmallClass, student: str) -> None:
    """The page on which a student's notebook is graded, once what is typed there is kept."""
    with small.course.gradebook as gradebook:
        number = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, student).id
    open_page(page, server, f"submissions/{number}/")
    expect(page.locator(".nbgrader_cell")).not_to_have_count(0)
    # What is typed before the scores and comments have been fetched is not kept. Until then
    # these boxes have no placeholder.
    for boxes in ("input.extra-credit", "textarea.comment"):
        expect(page.locator(boxes)).not_to_have_count(0)
        expect(page.locator(f"{boxes}:not([placeholder])")).to_have_count(0)


def score(page: Page, check: str) -> Locator:
    return page.locator(f"input.score#{check}")


def comment(page: Page, answer: str) -> Locator:
    return page.locator(f"textarea#{answer}-comment")


def test_what_the_kit_found_shows_beside_the_draft(
    page: Page, server: Lab, small: SmallClass, tmp_path: Path
) -> None:
    open_work(page, server, small, "ben")
    found = small.result("ben")
    for stage in ("first-round", "final-round"):
        points = found.automatic[f"check-{stage}"]
        assert points is not None
        expect(score(page, f"check-{stage}")).to_have_attribute("placeholder", f"{points:g}")
        said = comment(page, f"draft-{stage}")
        expect(said).to_have_attribute("placeholder", found.comments[f"draft-{stage}"] or "")
        expect(said).to_have_value("")
    assert found.automatic["check-first-round"] != 10
    expect(page.locator(".output_html .arw-draft").first).to_be_visible()
    page.screenshot(path=tmp_path / "ben.png", full_page=True)


def test_a_draft_that_waits_is_listed_for_a_person_with_its_reason(
    page: Page, server: Lab, tmp_path: Path
) -> None:
    open_page(page, server, f"gradebook/{ASSIGNMENT}/{ASSIGNMENT}/")
    waiting = page.locator("tbody tr", has=page.locator(".needs-manual-grade .glyphicon-ok"))
    expect(page.locator("tbody tr")).to_have_count(len(CLASS))
    page.screenshot(path=tmp_path / "list.png", full_page=True)
    expect(waiting).to_have_count(1)
    page.locator("#toggle_names").click()
    waiting.get_by_role("link", name="chidi").click()
    expect(score(page, "check-first-round")).to_have_class(re.compile("needs_manual_grade"))
    expect(score(page, "check-final-round")).not_to_have_class(re.compile("needs_manual_grade"))
    # The comments arrive after the scores.
    reason = "^A teacher will read this one: it has no points yet[.]"
    quoted = "Is there any reason you wouldn’t grommet me"
    for part in (reason, quoted):
        expect(comment(page, "draft-first-round")).to_have_attribute(
            "placeholder", re.compile(part)
        )
    page.screenshot(path=tmp_path / "chidi.png", full_page=True)


def test_what_a_student_typed_is_text_on_the_page(
    page: Page, server: Lab, small: SmallClass, tmp_path: Path
) -> None:
    open_work(page, server, small, "dana")
    for answer in ("first-round", "final-round"):
        cell = page.locator(".nbgrader_cell", has=comment(page, f"draft-{answer}"))
        expect(cell.locator(".input_area")).to_contain_text(
            "<script>window.acted = 'script'</script>"
        )
    expect(page.locator(".arw-draft").first).to_contain_text("<img src=nowhere onerror=")
    expect(page.locator("#acted")).to_have_count(0)
    expect(page.locator("img[src=nowhere]")).to_have_count(0)
    assert page.evaluate("window.acted") is None
    page.screenshot(path=tmp_path / "dana.png", full_page=True)


def test_an_instructors_own_score_and_comment_outlive_grading_again(
    page: Page, server: Lab, small: SmallClass, tmp_path: Path
) -> None:
    open_work(page, server, small, "ben")
    own = "We talked about this in class: <b>well asked</b>."
    for box, typed in (
        (score(page, "check-first-round"), "8.5"),
        (comment(page, "draft-first-round"), own),
    ):
        with page.expect_response(lambda response: response.request.method == "PUT") as saved:
            box.fill(typed)
            box.press("Tab")
        assert saved.value.ok

    grade_again(small.folder, "ben")

    found = small.result("ben")
    assert found.scores == {"check-first-round": 8.5, "check-final-round": 10}
    open_work(page, server, small, "ben")
    expect(score(page, "check-first-round")).to_have_value("8.5")
    expect(comment(page, "draft-first-round")).to_have_value(own)
    small.course.feedback(ASSIGNMENT)
    page.goto((small.course.path("feedback", "ben", ASSIGNMENT) / f"{ASSIGNMENT}.html").as_uri())
    expect(page.locator("body")).to_contain_text("18.5 of 20 points")
    expect(page.locator("body")).to_contain_text("We talked about this in class")
    page.screenshot(path=tmp_path / "feedback.png", full_page=True)


@pytest.mark.parametrize("local", [False, True], ids=["as-started", "with-local-config"])
def test_its_button_grades_and_runs_nothing(
    page: Page, server: Lab, small: SmallClass, tmp_path: Path, *, local: bool
) -> None:
    """JupyterLab's setting “Allow local nbgrader config file” makes it name the folder."""
    student = f"eve-{local}".lower()
    ran = tmp_path / "ran.txt"
    code = new_code_cell(f"open({str(ran)!r}, 'w').close()")
    small.hand_in(student, both(CLASS["amara"], lambda notebook: notebook.cells.append(code)))

    open_page(page, server, f"?path={quote(str(small.folder))}" if local else "")
    expect(page.locator("table")).to_contain_text(ASSIGNMENT)
    open_page(page, server, f"manage_submissions/{ASSIGNMENT}")
    row = page.locator("tbody tr", has_text=student)
    expect(row).to_contain_text("needs autograding")
    row.locator(".glyphicon-flash").click()
    expect(page.locator(".modal-title")).to_have_text("Success")
    page.screenshot(path=tmp_path / "button.png")

    assert small.result(student).scores == {"check-first-round": 10, "check-final-round": 10}
    assert not ran.exists()


def grade_again(folder: Path, student: str) -> None:
    command = ["-m", "nbgrader", "autograde", ASSIGNMENT, "--student", student, "--force"]
    subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "JUPYTER_CONFIG_DIR": str(folder)},
        check=True,
        capture_output=True,
        timeout=300,
    )
