"""JupyterLab as it comes with the kit: it asks the network for nothing, and takes prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from course.first_line import MAGICS
from tests.browser.lab import Lab, code_cell, lesson_page, rewrite, write_book

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOOK = "prose.ipynb"
FIRST_LINES = {
    "%%draft": "%%draft first-round",
    "%%reply": "%%reply weaknesses",
    "%%self_check": "%%self_check before first-round",
}


@pytest.fixture(scope="module")
def page(browser: Browser, lab: Lab) -> Iterator[Page]:
    """A page with a box for each kind of prose, some code, and much to scroll past."""
    write_book(lab, BOOK, "%load_ext course", *FIRST_LINES.values(), "", *["1"] * 40)
    with lesson_page(browser, lab, BOOK) as opened:
        yield opened


def typed_into(page: Page, place: int, text: str) -> list[str]:
    """The lines of a box after all of it was typed anew, key by key."""
    editor = code_cell(page, place).locator(".cm-content")
    editor.scroll_into_view_if_needed()
    editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)
    lines = editor.locator(".cm-line")
    expect(lines).to_have_count(len(text.splitlines()))
    return lines.all_text_contents()


def test_it_asks_for_no_news_and_no_newer_version(browser: Browser, lab: Lab) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{lab.url}/lab?reset&token={lab.token}")
    page.wait_for_function("window.jupyterapp?.restored.then(() => true)")
    page.wait_for_load_state("networkidle")
    assert any("/lab/api/settings" in url for url in asked)
    assert not [url for url in asked if re.search(r"/lab/api/(news|update)", url)]
    assert {urlsplit(url).netloc for url in asked if url.startswith("http")} == {
        urlsplit(lab.url).netloc
    }
    expect(page.get_by_text("Would you like to get notified")).to_have_count(0)
    page.close()


@pytest.mark.parametrize("magic", MAGICS)
def test_a_line_of_prose_begins_at_the_left(page: Page, magic: str) -> None:
    prose = f"{FIRST_LINES[magic]}\nInterviewer:\nYou would meet (among others\nTom.\nelse:\nMe"
    assert typed_into(page, 1 + MAGICS.index(magic), prose) == prose.splitlines()


def test_a_line_of_code_is_indented_as_ever(page: Page) -> None:
    assert typed_into(page, 1 + len(MAGICS), "if True:\npass") == ["if True:", "    pass"]


def test_an_answer_longer_than_the_window_is_shown_from_its_beginning(
    browser: Browser, lab: Lab
) -> None:
    with lesson_page(browser, lab, "02-next-step-question.ipynb") as page:
        code_cell(page, 0).locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        expect(code_cell(page, 0)).to_contain_text("Ready")
        rewrite(page, code_cell(page, 4), "%%draft first-round\nWhat is next?\nThank you!")
        page.keyboard.press("Shift+Enter")
        box = code_cell(page, 4)
        expect(box.locator(".arw-verdict")).to_be_in_viewport()
        expect(box.locator(".jp-InputArea")).to_be_in_viewport(ratio=1)


TOLD = "body > [role=status]"
"""Where a screen reader hears what an answer comes to: it stays, while what is in it changes."""


def test_what_an_answer_comes_to_is_told(browser: Browser, lab: Lab) -> None:
    draft = "%%draft first-round\nWhat is the next step?\nThank you!"
    write_book(lab, "told.ipynb", "%load_ext course", draft, "%%reply no", "spot_it()", "2 + 2")
    with lesson_page(browser, lab, "told.ipynb") as page:
        told = page.locator(TOLD).filter(has_text=re.compile("."))
        code_cell(page, 0).locator(".cm-content").click()
        for words in (
            "Ready. You can run the other grey boxes now.",
            "Not complete yet, First round, 3 of 10 points. Start with one thing:",
            "“no” is not one of the answers. Name it after %%reply;",
            "Below the box now: Spot it.",
        ):
            page.keyboard.press("Shift+Enter")
            expect(told).to_contain_text(words)
        page.keyboard.press("Shift+Enter")
        expect(code_cell(page, 4)).to_contain_text("4")
        expect(told).to_contain_text("Spot it")
