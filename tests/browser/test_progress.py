"""Spot it, the card and the progress chart in JupyterLab, as a learner uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from course.pairs import PAIRS
from course.spot_it import drafts
from tests.browser.lab import Lab, code_cell, lesson_page, run_all, write_book

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOOK = "my-things.ipynb"
START, SPOT, CARD, PROGRESS = range(4)
BOXES = (
    'import os, tempfile; os.environ["ANYREASON_HOME"] = tempfile.mkdtemp()',
    "from course.spot_it import spot_it; spot_it(seed=7)",
    "from course.card import my_card; my_card()",
    "from course.progress import my_progress; my_progress()",
)
DRAFTS = "my-drafts.ipynb"


@pytest.fixture(scope="module")
def book(lab: Lab) -> str:
    """A notebook of its own with the three widgets, each in a box."""
    write_book(lab, BOOK, *BOXES)
    return BOOK


@pytest.fixture(scope="module")
def page(browser: Browser, lab: Lab, book: str) -> Iterator[Page]:
    with lesson_page(browser, lab, book) as opened:
        run_all(opened)
        expect(panel(opened, PROGRESS)).to_be_visible()
        yield opened


def panel(page: Page, box: int) -> Locator:
    return code_cell(page, box).locator(".jp-OutputArea .arw-panel")


def press(page: Page, box: int, name: str) -> None:
    panel(page, box).get_by_role("button", name=name, exact=True).click()


def draft_on_show(spot: Locator) -> str:
    """What the draft that is shown lacks, by the kit's own data."""
    shown = spot.locator(".arw-place-draft .arw-draft").inner_text()
    (found,) = [draft for draft in drafts().draft if draft.text == shown]
    return found.lacks


def test_a_draft_is_answered_by_mouse_and_then_judged(page: Page) -> None:
    spot = panel(page, SPOT)
    expect(spot.locator(".arw-judgement")).to_have_count(0)
    lacks = draft_on_show(spot)
    spot.locator(f"button[data-value={lacks}]").click()
    expect(spot.get_by_role("status")).to_contain_text("Spotted.")
    expect(spot.locator(".arw-judgement .arw-draft")).to_be_visible()
    expect(spot).to_contain_text("1 in a row")
    expect(spot.get_by_role("button", name="Next draft")).to_be_focused()


def test_the_next_one_is_answered_by_keyboard_alone(page: Page) -> None:
    spot = panel(page, SPOT)
    page.keyboard.press("Enter")
    expect(spot.locator(".arw-place-draft [tabindex]")).to_be_focused()
    lacks = draft_on_show(spot)
    wrong = next(kind for kind in drafts().kind if kind.id != lacks)
    digit = 1 + [kind.id for kind in drafts().kind].index(wrong.id)
    page.keyboard.press("Tab")
    expect(spot.locator("button").first).to_be_focused()
    page.keyboard.press(str(digit))
    status = spot.get_by_role("status")
    expect(status).to_contain_text(f"You said “{wrong.button}”")
    expect(spot).to_contain_text("0 in a row")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(status).to_contain_text("You read 2 drafts and spotted 1.")
    expect(spot.get_by_role("button", name="Go on")).to_be_focused()


def test_words_typed_into_the_card_are_seen_on_it_and_stay_in_the_box(page: Page) -> None:
    card = panel(page, CARD)
    box = card.get_by_role("textbox", name=re.compile("First round"))
    pair = PAIRS["first-round"]
    box.click()
    page.keyboard.insert_text(pair.next_step + "\n")
    expect(card.locator(".arw-card")).to_contain_text(pair.next_step)
    expect(box).to_be_focused()
    page.keyboard.insert_text(f"{pair.close} <b>&")
    expect(card.locator(".arw-card")).to_contain_text(f"{pair.close} <b>&")
    expect(box).to_have_value(f"{pair.next_step}\n{pair.close} <b>&")
    expect(card.locator(".arw-card b")).to_have_count(0)


def test_the_card_is_saved_beside_the_lesson_and_never_over_another_file(
    page: Page, browser: Browser, tmp_path: Path
) -> None:
    card = panel(page, CARD)
    status = card.get_by_role("status")
    press(page, CARD, "Save as a page")
    expect(status).to_contain_text("Saved as my-card.html, in the folder")
    folder = Path(re.search(r"in the folder (.+?)\. Open", status.inner_text())[1])
    saved = folder / "my-card.html"
    first = saved.read_text(encoding="utf-8")
    press(page, CARD, "Save as a page")
    expect(card).to_contain_text("There is a file called my-card.html here already.")
    press(page, CARD, "Keep both")
    expect(status).to_contain_text("Saved as my-card-2.html")
    assert saved.read_text(encoding="utf-8") == first
    with page.expect_download() as download:
        card.get_by_role("link", name="Download the page").click()
    assert download.value.suggested_filename == "my-card.html"
    assert Path(download.value.path()).read_text(encoding="utf-8") == first
    sheet = browser.new_page(color_scheme="dark")
    try:
        sheet.goto(saved.as_uri())
        for paper in ("A4", "Letter"):
            pdf = sheet.pdf(format=paper)
            (tmp_path / f"{paper}.pdf").write_bytes(pdf)
            assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
        sheet.emulate_media(media="print")
        paper_colour = "getComputedStyle(document.querySelector('.arw-card')).backgroundColor"
        assert sheet.evaluate(paper_colour) == "rgb(255, 255, 255)"
    finally:
        sheet.close()


def test_progress_is_shown_in_words_exported_and_deleted_in_two_steps(page: Page) -> None:
    code_cell(page, PROGRESS).locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    progress = panel(page, PROGRESS)
    expect(progress).to_contain_text("1 of 2 spotted")
    press(page, PROGRESS, "Export")
    expect(progress.get_by_role("region").first).to_contain_text('"turn": 2')
    press(page, PROGRESS, "Delete …")
    expect(progress).to_contain_text("There is no way back.")
    # Who thinks better of it is at the buttons again, and Esc leads out from there.
    press(page, PROGRESS, "Keep it")
    expect(progress.get_by_role("button", name="Close the file")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".jp-Cell.jp-mod-active")).to_be_focused()
    press(page, PROGRESS, "Delete …")
    press(page, PROGRESS, "Yes, delete")
    expect(progress.get_by_role("status")).to_contain_text("Deleted.")
    expect(progress).to_contain_text("Nothing is counted yet.")


@pytest.mark.parametrize(("theme", "width"), [("light", 360), ("dark", 1200)])
def test_everything_fits_in_both_themes_wide_and_narrow(
    browser: Browser, lab: Lab, book: str, theme: str, width: int, tmp_path: Path
) -> None:
    with lesson_page(browser, lab, book, width=width, theme=theme) as opened:
        run_all(opened)
        for box in (PROGRESS, CARD, SPOT):
            shown = panel(opened, box)
            expect(shown).to_be_visible()
            shown.screenshot(path=tmp_path / f"{theme}-{width}-{box}.png")
            assert shown.evaluate("panel => panel.scrollWidth <= panel.clientWidth")
            assert not re.findall(
                r"^\s*- (?:button|textbox|link)\s*(?:\[|:|$)", shown.aria_snapshot(), re.MULTILINE
            )


def test_enter_makes_a_line_in_a_box_of_the_card_and_letters_delete_nothing(page: Page) -> None:
    box = panel(page, CARD).locator("textarea").first
    box.fill("")
    box.click()
    page.keyboard.type("What is the next step?")
    page.keyboard.press("Enter")
    page.keyboard.type("Any reason not to pass me on?")
    expect(box).to_have_value("What is the next step?\nAny reason not to pass me on?")
    panel(page, SPOT).get_by_role("button").first.focus()
    for key in "dd":
        page.keyboard.press(key)
    expect(panel(page, SPOT)).to_be_visible()


def test_a_draft_of_the_page_goes_to_the_card_by_keyboard_and_is_looked_at_once_more(
    browser: Browser, lab: Lab
) -> None:
    boxes = (
        f"{BOXES[START]}\n%load_ext course",
        "%%draft final-round\nWhat is the next step?\nIs there any reason why you would hire me?",
        "my_card()",
    )
    write_book(lab, DRAFTS, *boxes)
    with lesson_page(browser, lab, DRAFTS) as page:
        run_all(page)
        card = panel(page, 2)
        use = card.get_by_role("button", name="Use my final round draft")
        expect(use).to_be_visible()
        code_cell(page, 2).locator(".cm-content").click()
        page.keyboard.press("Escape")
        for _ in range(20):
            page.keyboard.press("Tab")
            if use.evaluate("button => button === document.activeElement"):
                break
        expect(use).to_be_focused()
        page.keyboard.press("Enter")
        expect(card.locator(".arw-card")).to_contain_text("What is the next step?")
        expect(card.get_by_role("status")).to_contain_text("Your final round draft is on the card")
        expect(use).to_have_count(0)
        expect(card).to_contain_text("Before you print it")
        expect(card.get_by_role("listitem").filter(has_text="Final round:")).to_contain_text(
            "any reason they wouldn’t"
        )
