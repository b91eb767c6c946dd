"""The report on a class and a page of feedback in a browser: axe-core finds nothing in them, they
fit a telephone, and they ask the network for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from autograders.gradebook.write_report import write_report
from tests.made_class import ASSIGNMENT, grade_all, made_class
from tests.support import need_axe

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOOK = """async () => (await axe.run()).violations
  .map(found => found.id + ': ' + found.nodes.map(node => node.html).join(' | '))"""
WIDER = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("report")
    course = made_class(folder / "course", 6, damaged=0.3)
    grade_all(course)
    course.feedback(ASSIGNMENT)
    course.close()
    write_report(folder / "course", ASSIGNMENT, folder / "report.html", alike=0.75)
    return {
        "report": folder / "report.html",
        "feedback": course.path("feedback", "s000", ASSIGNMENT) / f"{ASSIGNMENT}.html",
    }


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 360)])
@pytest.mark.parametrize("name", ["report", "feedback"])
def test_nothing_in_the_page_keeps_people_out(
    browser: Browser, pages: dict[str, Path], name: str, scheme: str, width: int
) -> None:
    axe = need_axe()
    page = browser.new_page(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(pages[name].as_uri())
    assert page.evaluate(WIDER) <= 0
    assert asked == [pages[name].as_uri()]
    page.add_script_tag(path=axe)
    assert page.evaluate(LOOK) == []
    page.close()


def test_on_paper_a_closed_comment_does_not_repeat_what_stands_above_it(
    browser: Browser, pages: dict[str, Path]
) -> None:
    page = browser.new_page()
    page.goto(pages["feedback"].as_uri())
    comments = page.locator("details.page-comment:not([open])")
    assert comments.count() > 0
    assert all(each.is_visible() for each in comments.all())
    page.emulate_media(media="print")
    assert not any(each.is_visible() for each in comments.all())
    page.close()
