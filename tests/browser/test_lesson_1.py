"""What a learner sees of lesson 1 in JupyterLab: drafts marked up, and the pair changing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from autograders.stub import STUB
from tests.browser.lab import Lab, code_cell, lesson_page, rewrite, run_all

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GOOD = (
    "%%draft first-round\n"
    "What is the next step in the interview process?\n"
    "Based on what we've talked about today, is there any reason why you wouldn't feel "
    "comfortable passing me on to the next round?"
)


LESSON = "01-why-ask.ipynb"
START, EXAMPLE, GAPS, STAGES, BLANK = range(5)
"""The lesson's boxes, in order."""


@pytest.fixture(scope="module")
def page(browser: Browser, lab: Lab) -> Iterator[Page]:
    """Lesson 1 with every box run, from the top."""
    with lesson_page(browser, lab, LESSON) as opened:
        run_all(opened)
        opened.wait_for_function(ALL_RUN)
        yield opened


def shown(page: Page, box: int) -> Locator:
    """What stands below a box."""
    return code_cell(page, box).locator(".jp-OutputArea")


def answer_to(page: Page, draft: str) -> Locator:
    """Writes a draft into the last box, runs it, and returns what then stands below it."""
    box = code_cell(page, BLANK)
    before = box.locator(".jp-InputPrompt").first.inner_text()
    rewrite(page, box, draft)
    page.keyboard.press("Shift+Enter")
    expect(box.locator(".jp-InputPrompt").first).not_to_have_text(before)
    expect(box.locator(".jp-InputPrompt").first).not_to_have_text("[*]:")
    return shown(page, BLANK)


def criterion(judgement: Locator, title: str) -> Locator:
    titled = judgement.page.locator(".arw-title", has_text=title)
    return judgement.get_by_role("listitem").filter(has=titled)


def test_every_box_runs_from_the_top_without_an_error(page: Page) -> None:
    expect(shown(page, START)).to_contain_text("Ready")
    expect(page.locator(".jp-OutputArea-output.jp-mod-error")).to_have_count(0)
    expect(page.locator("[data-mime-type='application/vnd.jupyter.stderr']")).to_have_count(0)


def test_the_example_is_shown_with_its_moves_underlined_and_named(page: Page) -> None:
    example = shown(page, EXAMPLE)
    draft = example.locator(".arw-draft")
    expect(draft).to_contain_text("How do you train new lab assistants here?")
    expect(draft.locator(".arw-chip", has_text="next step")).to_be_visible()
    expect(draft.locator(".arw-chip", has_text="close").first).to_be_visible()
    underlined = draft.locator(".arw-mark", has_text="What is the next step")
    style = underlined.first.evaluate("mark => getComputedStyle(mark).borderBottomStyle")
    assert style == "solid"
    expect(criterion(example, "Next-step question")).to_contain_text("What is the next step")


def test_a_box_that_was_not_written_in_yet_is_not_called_wrong(page: Page) -> None:
    answer = answer_to(page, f"%%draft first-round\n{STUB}")
    expect(answer).to_contain_text("Not attempted")
    expect(answer.locator(".arw-not-yet")).to_have_count(0)


def test_a_draft_written_with_the_keyboard_is_judged_at_once(page: Page) -> None:
    judgement = answer_to(page, GOOD)
    expect(judgement.locator(".arw-verdict")).to_have_text("Complete")
    for title in ("Next-step question", "Any-reason close"):
        row = criterion(judgement, title)
        expect(row).to_contain_text("met")
        # The sentence on each move quotes what the learner wrote.
        expect(row.locator(".arw-feedback")).to_contain_text("“")


def test_a_missing_move_is_named_in_words(page: Page) -> None:
    judgement = answer_to(page, "%%draft first-round\nWhat is the next step in the process?")
    expect(judgement.locator(".arw-verdict")).to_have_text("Not complete yet")
    expect(criterion(judgement, "Any-reason close")).to_contain_text("not yet")


def test_a_wrong_stage_is_answered_with_the_stages_there_are(page: Page) -> None:
    answer = answer_to(page, "%%draft third-round\nWhat is the next step?")
    expect(answer).to_contain_text("“third-round” is not a stage")
    for stage in ("phone-screen", "first-round", "second-round", "final-round"):
        expect(answer).to_contain_text(stage)


def test_long_lines_of_a_draft_wrap_inside_their_box(page: Page) -> None:
    box = code_cell(page, EXAMPLE).locator(".cm-scroller")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")


def test_an_apostrophe_does_not_turn_the_rest_of_a_draft_red(page: Page) -> None:
    answer_to(page, "%%draft first-round\nWhat's the next step?")
    line = code_cell(page, BLANK).locator(".cm-line").last
    colours = line.evaluate(
        "line => [line, ...line.querySelectorAll('span')].map(part => getComputedStyle(part).color)"
    )
    assert len(set(colours)) == 1


def test_picking_a_stage_changes_the_pair(page: Page) -> None:
    picker = shown(page, STAGES)
    pair = picker.locator(".arw-place-said")
    picker.get_by_role("button", name="First round").click()
    expect(pair).to_contain_text("next round")
    picker.get_by_role("button", name="Final round").click()
    expect(pair).to_contain_text("giving me the offer")
    expect(pair).not_to_contain_text("next round")
    # A screen reader is told it once, as one text with a stop after each line.
    told = picker.get_by_role("status")
    expect(told).to_contain_text("Final round with the decision maker or a committee. You, second")
    assert told.evaluate("told => told.childNodes.length") == 1


def test_the_stage_can_be_picked_with_the_keyboard_alone(page: Page) -> None:
    picker = shown(page, STAGES)
    picker.get_by_role("button", name="First round").click()
    pair = picker.locator(".arw-place-said")
    expect(pair).to_contain_text("your supervisor")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(pair).to_contain_text("recommending me for the final round")
    expect(picker.get_by_role("button", name="Second round")).to_be_focused()


def test_letters_on_a_button_are_no_commands_of_jupyterlab(page: Page) -> None:
    boxes = page.locator(".jp-CodeCell").count()
    shown(page, STAGES).get_by_role("button", name="First round").click()
    for key in "ddx":
        page.keyboard.press(key)
    expect(page.locator(".jp-CodeCell")).to_have_count(boxes)
    expect(shown(page, STAGES).get_by_role("button", name="First round")).to_be_visible()


def test_every_control_has_a_name(page: Page) -> None:
    tree = shown(page, STAGES).aria_snapshot()
    assert not re.findall(
        r"^\s*- (?:radio|button|textbox|combobox)\s*(?:\[|:|$)", tree, re.MULTILINE
    )
    assert 'button "Phone screen"' in tree


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 360])
def test_it_is_readable_in_both_themes_wide_and_narrow(
    browser: Browser, lab: Lab, theme: str, width: int, tmp_path: Path
) -> None:
    with lesson_page(browser, lab, LESSON, width=width, theme=theme) as page:
        run_all(page)
        page.wait_for_function(ALL_RUN)
        dark = {"light": "true", "dark": "false"}[theme]
        expect(page.locator("body")).to_have_attribute("data-jp-theme-light", dark)
        for box in (EXAMPLE, STAGES, BLANK):
            card = shown(page, box).locator(".arw").last
            card.scroll_into_view_if_needed()
            card.screenshot(path=tmp_path / f"{theme}-{width}-{box}.png")
            assert card.evaluate("card => card.scrollWidth <= card.clientWidth")
            faint = [(words, ratio) for words, ratio in card.evaluate(CONTRASTS) if ratio < 4.5]
            assert not faint


# Every code cell has been run in this session, and nothing is waiting or running.
ALL_RUN = """() => {
  const book = window.jupyterapp.shell.currentWidget;
  const cells = [...book.model.cells].filter(cell => cell.type === 'code');
  return cells.every(cell => cell.executionState === 'idle' && cell.executionCount)
    && book.sessionContext.session.kernel.status === 'idle';
}"""

# The contrast of every text with what is painted behind it, by the formula of WCAG 2.
CONTRASTS = """box => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map(part => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }).reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const texts = [...box.querySelectorAll('*')].filter(element =>
    [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())
    && element.tagName !== 'STYLE');
  return texts.map(element => {
    const pair = [light(rgba(getComputedStyle(element).color)), light(behind(element))];
    return [element.textContent, (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05)];
  });
}"""
