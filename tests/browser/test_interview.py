"""A whole mock interview in JupyterLab, by keyboard, as a learner plays it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from course.scenarios import scenarios
from tests.browser.lab import Lab, code_cell, lesson_page, run_all, write_book

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOOK = "mock-interview.ipynb"
BOX = "from course.interview_widget import mock_interview; mock_interview()"
STEP = "What is the next step in the interview process?"
CLOSE = (
    "Based on what we’ve talked about today, is there any reason why you wouldn’t feel "
    "comfortable passing me on to the trial shift with Chef Bảo?"
)
COOK = scenarios()["trainee-cook"]


@pytest.fixture(scope="module")
def book(lab: Lab) -> str:
    """A notebook of its own with the widget in it."""
    write_book(lab, BOOK, BOX)
    return BOOK


@pytest.fixture(scope="module")
def page(browser: Browser, lab: Lab, book: str) -> Iterator[Page]:
    with lesson_page(browser, lab, book) as opened:
        run_all(opened)
        expect(widget(opened)).to_be_visible()
        yield opened


def widget(page: Page) -> Locator:
    return page.get_by_role("group", name="Mock interview")


def box(page: Page) -> Locator:
    return widget(page).get_by_label("What do you say?")


def chat(page: Page) -> Locator:
    return widget(page).get_by_role("list", name="The conversation so far").get_by_role("listitem")


def say(page: Page, words: str, *, lines: int) -> Locator:
    """Types into the box, which has the focus, and presses Enter; the last line said."""
    expect(box(page)).to_be_focused()
    page.keyboard.insert_text(words)
    page.keyboard.press("Enter")
    expect(chat(page)).to_have_count(lines)
    return chat(page).last


def test_a_whole_interview_by_keyboard(page: Page) -> None:
    mock = widget(page)
    mock.get_by_label("Stage").select_option("first-round")
    mock.get_by_label("Job").select_option("trainee-cook")
    interviewer = mock.get_by_label("Interviewer")
    interviewer.focus()
    # The arrow keys choose, as everywhere, and do not move between JupyterLab's cells.
    page.keyboard.press("ArrowDown")
    expect(interviewer).to_have_value("brisk")
    expect(interviewer).to_be_focused()
    interviewer.select_option("warm")
    page.keyboard.press("Tab")
    expect(mock.get_by_role("button", name="Begin the interview")).to_be_focused()
    page.keyboard.press("Enter")

    expect(mock).to_contain_text("First round with Gustavo Prieto")
    expect(chat(page)).to_have_count(1)
    expect(box(page)).to_be_focused()
    page.keyboard.insert_text("How big")
    page.keyboard.press("Shift+Enter")
    assert box(page).input_value() == "How big\n"
    say(page, "is <b>the team</b>?", lines=3)
    mine = chat(page).nth(1)
    expect(mine).to_contain_text("You")
    expect(mine).to_contain_text("is <b>the team</b>?")
    expect(mine.locator("b")).to_have_count(0)
    expect(box(page)).to_have_value("")

    told = say(page, STEP, lines=5)
    expect(told).to_contain_text("Gustavo Prieto")
    expect(told).to_contain_text(COOK.next_step("first-round"))
    # What the interviewer says is announced; what the learner typed is not said back.
    live = mock.locator(".arw-hidden[role=status]")
    expect(live).to_contain_text(COOK.next_step("first-round"))
    expect(live).not_to_contain_text(STEP)

    say(page, CLOSE, lines=7)
    say(page, "Thank you. I will bring closed shoes.", lines=9)
    expect(box(page)).to_be_hidden()
    expect(mock.get_by_role("heading", name="The interview is over")).to_be_focused()
    expect(mock).to_contain_text("What Gustavo Prieto heard")
    expect(mock).to_contain_text(f"“{STEP}” asked what comes next")
    expect(mock).to_contain_text("You replied: “Thank you. I will bring closed shoes.”")
    expect(mock).to_contain_text("Nothing was left out")


def test_the_transcript_can_be_had_as_text_and_it_starts_again(page: Page) -> None:
    mock = widget(page)
    mock.get_by_role("button", name="Show it as text").click()
    text = mock.get_by_label("The transcript as text")
    assert f"Me: {STEP}\n" in text.input_value()
    assert "One thing to try next" in text.input_value()
    mock.get_by_role("button", name="Copy the transcript").click()
    expect(mock.locator(".arw-note")).to_contain_text("opied")
    mock.get_by_role("button", name="Start again").click()
    expect(mock.get_by_role("button", name="Begin the interview")).to_be_focused()
    expect(mock.get_by_label("Job")).to_have_value("trainee-cook")
    page.keyboard.press("Enter")
    expect(chat(page)).to_have_count(1)
    said = say(page, "Can I have the job?", lines=3)
    expect(said).not_to_contain_text(COOK.next_step("first-round"))
    mock.get_by_role("button", name="End the interview").click()
    expect(mock).to_contain_text("“Can I have the job?” asked for the result straight out.")
    expect(mock).to_contain_text("No question asked what comes next")
    expect(page.locator(".jp-OutputArea-output.jp-mod-error")).to_have_count(0)


def test_a_slow_kernel_hears_a_sentence_once(browser: Browser, lab: Lab) -> None:
    seeded = BOX.replace("()", "(seed=1)")
    write_book(lab, "slow.ipynb", seeded, "import time; time.sleep(12)")
    with lesson_page(browser, lab, "slow.ipynb") as page:
        code_cell(page, 0).locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        mock = widget(page)
        expect(chat(page)).to_have_count(1)
        code_cell(page, 1).locator(".cm-content").click()
        page.keyboard.press("ControlOrMeta+Enter")
        box(page).fill(STEP)
        box(page).press("Enter")
        expect(mock.locator(".arw-note")).to_contain_text("No answer yet")
        box(page).press("Enter")
        expect(chat(page)).to_have_count(3)
        expect(box(page)).to_have_value("")
        expect(mock.get_by_text("No answer yet")).to_be_hidden()
        box(page).fill("How big is the team?")
        box(page).press("Enter")
        expect(chat(page).nth(3)).to_contain_text("How big is the team?")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_a_narrow_page_in_both_themes(
    browser: Browser, lab: Lab, book: str, theme: str
) -> None:
    with lesson_page(browser, lab, book, width=360, theme=theme) as page:
        run_all(page)
        mock = widget(page)
        mock.get_by_role("button", name="Begin the interview").click()
        say(page, f"{STEP} {'x' * 200}", lines=3)
        width = mock.evaluate("element => [element.scrollWidth, element.clientWidth]")
        assert width[0] <= width[1]
        mock.get_by_role("button", name="End the interview").click()
        expect(mock).to_contain_text("One thing to try next")
        expect(mock.locator(".arw-verdict")).to_be_visible()


def test_two_interviews_on_one_page_have_labels_of_their_own(browser: Browser, lab: Lab) -> None:
    write_book(lab, "two-interviews.ipynb", BOX, BOX)
    with lesson_page(browser, lab, "two-interviews.ipynb") as page:
        run_all(page)
        for place in range(2):
            mock = code_cell(page, place).get_by_role("group", name="Mock interview")
            mock.get_by_role("button", name="Begin the interview").click()
            expect(mock.get_by_label("What do you say?")).to_be_focused()
