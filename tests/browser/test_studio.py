"""The studio in JupyterLab: typing, borrowing, taking back, taking along; both themes, narrow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from course.live import script
from course.studio import Studio
from tests.browser.lab import Lab, code_cell, lesson_page, run_all, write_book

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOOK = "studio.ipynb"
STUDIO = 1
STEP = "What is the next step?"
GOOD = f"{STEP}\nAfter our talk, is there any reason why you wouldn't pass me on to the next round?"
ASKING = "Write your last two"

# Every change has been answered, and what came back is drawn.
SETTLED = """() => {
  const root = document.querySelector('.arw-studio');
  return root && root.dataset.typed === root.dataset.judged;
}"""


def open_studio(page: Page) -> Locator:
    run_all(page)
    studio = page.get_by_role("group", name="The studio")
    expect(studio).to_be_visible()
    return studio


@pytest.fixture(scope="module")
def page(browser: Browser, lab: Lab) -> Iterator[Page]:
    write_book(lab, BOOK, "%load_ext course", "from course.studio import studio; studio()", "")
    with lesson_page(browser, lab, BOOK) as opened:
        open_studio(opened)
        yield opened


@pytest.fixture
def studio(page: Page) -> Locator:
    """The studio with an empty box, in a first round that is the learner's own."""
    studio = page.get_by_role("group", name="The studio")
    studio.get_by_role("button", name="First round").click()
    studio.get_by_label("The interview").select_option("")
    box(studio).fill("")
    settle(page)
    return studio


def box(studio: Locator) -> Locator:
    return studio.get_by_label(ASKING)


def settle(page: Page) -> None:
    page.wait_for_function(SETTLED)


def wording(studio: Locator, part: str, text: str) -> Locator:
    """The button of a wording; its part is opened first."""
    details = studio.locator(".arw-part").filter(has_text=part)
    if not details.evaluate("details => details.open"):
        details.locator("summary").click()
    return details.get_by_role("button", name=text).first


def test_the_answer_comes_while_one_types(page: Page, studio: Locator) -> None:
    answer = studio.get_by_role("region", name="What your words do")
    expect(answer).to_contain_text("Ready when you are")
    box(studio).click()
    page.keyboard.type(GOOD)
    expect(box(studio)).to_have_value(GOOD)
    expect(answer.locator(".arw-verdict")).to_have_text("Complete")
    expect(answer.locator(".arw-chip", has_text="next step")).to_be_visible()
    expect(answer.locator(".arw-next-head")).to_have_count(1)
    # What is heard is short, and comes when the typing has stopped.
    expect(studio.locator("p.arw-hidden[role=status]")).to_contain_text("Complete")
    expect(answer.locator("[aria-live], [role=status]")).to_have_count(0)


def test_typing_does_not_move_the_page_or_the_caret(page: Page, studio: Locator) -> None:
    box(studio).fill(GOOD)
    box(studio).click()
    page.keyboard.press("ControlOrMeta+Home")
    settle(page)
    scrolled = "document.querySelector('.jp-WindowedPanel-outer').scrollTop"
    before, place = page.evaluate(scrolled), box(studio).bounding_box()
    page.keyboard.type("Thank you. How do you train new people here? ")
    settle(page)
    assert page.evaluate(scrolled) == before
    after = box(studio).bounding_box()
    assert place is not None
    assert after is not None
    assert (after["x"], after["y"]) == (place["x"], place["y"])
    expect(box(studio)).to_be_focused()
    assert box(studio).evaluate("box => box.selectionStart") == 45


def test_a_pair_is_built_from_parts_and_taken_back(page: Page, studio: Locator) -> None:
    verdict = studio.locator(".arw-verdict")
    wording(studio, "Ask what comes next", "What happens after today?").click()
    wording(studio, "Tie your close", "Based on what we’ve talked about").click()
    wording(studio, "Ask for a reason", "can you think of any reason not to").click()
    wording(studio, "Say what you ask for", "passing me on to the next round").click()
    expect(verdict).to_have_text("Complete")
    built = (
        "What happens after today?\nBased on what we’ve talked about today, can you think of any "
        "reason not to pass me on to the next round?"
    )
    expect(box(studio)).to_have_value(built)
    other = wording(studio, "Tie your close", "Given our conversation today")
    other.click()
    expect(box(studio)).to_have_value(
        built.replace("Based on what we’ve talked about today", "Given our conversation today")
    )
    expect(other).to_have_attribute("aria-pressed", "true")
    expect(other).to_be_focused()

    studio.get_by_role("button", name="Undo").click()
    expect(box(studio)).to_have_value(built)
    expect(other).to_have_attribute("aria-pressed", "false")
    undo = studio.get_by_role("button", name="Undo")
    for _ in range(4):
        undo.click()
    expect(box(studio)).to_have_value("")
    studio.get_by_role("button", name="Redo").click()
    expect(box(studio)).to_have_value("What happens after today?")
    # The keys do the same, for typing and for inserts alike.
    box(studio).press("End")
    page.keyboard.type(" Thanks!")
    page.keyboard.press("ControlOrMeta+z")
    expect(box(studio)).to_have_value("What happens after today?")
    page.keyboard.press("ControlOrMeta+z")
    expect(box(studio)).to_have_value("")
    page.keyboard.press("ControlOrMeta+Shift+z")
    expect(box(studio)).to_have_value("What happens after today?")
    settle(page)
    # With nothing left to undo the button says so, and keeps the keyboard.
    while undo.get_attribute("aria-disabled") == "false":
        undo.press("Enter")
        settle(page)
    expect(undo).to_be_focused()
    undo.press("Enter")
    expect(studio).to_contain_text("There is nothing left to undo.")


def test_a_made_up_interview_brings_its_own_words(page: Page, studio: Locator) -> None:
    interviews = studio.get_by_label("The interview")
    interviews.select_option("ward-nurse")
    expect(studio).to_contain_text("Kaldfjord Hospital")
    wording(studio, "Say what you ask for", "half shift").click()
    expect(box(studio)).to_have_value(
        "Is there any reason why you wouldn’t feel comfortable passing me on to the half shift "
        "with Solveig?"
    )
    # Its keys are its own: JupyterLab must not move to another cell.
    interviews.focus()
    page.keyboard.press("ArrowDown")
    expect(interviews).to_be_focused()
    expect(interviews).not_to_have_value("ward-nurse")
    settle(page)


def test_an_own_interview_is_told_in_five_fields(page: Page, studio: Locator) -> None:
    title = studio.get_by_text("About your interview")
    fields = studio.locator(".arw-about")
    if not fields.evaluate("details => details.open"):
        title.click()
    studio.get_by_label("Something you talked about").fill("the early breakfast")
    wording(studio, "Tie your close", "Given what we said about the early breakfast").click()
    settle(page)
    expect(box(studio)).to_have_value("Given what we said about the early breakfast, ")
    studio.get_by_label("Something you talked about").fill("")
    title.click()


def test_the_stage_changes_what_is_asked_for(studio: Locator) -> None:
    box(studio).fill(GOOD)
    expect(studio.locator(".arw-verdict")).to_have_text("Complete")
    studio.get_by_role("button", name="Final round").click()
    expect(studio).to_contain_text("The close asks for the offer")
    expect(studio.locator(".arw-verdict")).to_have_text("Not complete yet")
    shows = studio.get_by_role("button", name="Show me words for it")
    shows.click()
    expect(wording(studio, "Say what you ask for", "giving me the offer")).to_be_visible()
    expect(studio.locator("summary", has_text="Say what you ask for")).to_be_focused()
    wording(studio, "Say what you ask for", "giving me the offer").click()
    expect(studio.locator(".arw-verdict")).to_have_text("Complete")
    expect(box(studio)).to_have_value(
        GOOD.replace("pass me on to the next round", "give me the offer")
    )


def test_it_is_copied_as_a_cell(page: Page, studio: Locator) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    box(studio).fill(GOOD)
    studio.get_by_role("button", name="Copy as a box").click()
    expect(studio.locator(".arw-status")).to_contain_text("Copied")
    page.context.clear_permissions()
    cell = code_cell(page, 2).locator(".cm-content")
    cell.click()
    page.keyboard.press("ControlOrMeta+v")
    expect(cell).to_contain_text("%%draft first-round")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(code_cell(page, 2).locator(".arw-verdict")).to_have_text("Complete")


def test_where_the_browser_refuses_the_text_is_there_to_be_copied(
    page: Page, studio: Locator
) -> None:
    box(studio).fill(GOOD)
    page.evaluate(
        "void (navigator.clipboard.writeText = () => Promise.reject(new DOMException('no')))"
    )
    studio.get_by_role("button", name="Copy as a box").click()
    shown = studio.get_by_label("Copy this yourself")
    expect(shown).to_be_focused()
    selected = "shown => shown.value.slice(shown.selectionStart, shown.selectionEnd)"
    assert shown.evaluate(selected) == f"%%draft first-round\n{GOOD}"
    expect(studio.locator(".arw-status")).to_contain_text("press Ctrl+C")


def test_it_goes_onto_the_card(studio: Locator) -> None:
    box(studio).fill(GOOD)
    studio.get_by_role("button", name="Put on my card").click()
    expect(studio.locator(".arw-status")).to_contain_text("card")


def test_a_box_that_runs_again_keeps_its_text(page: Page, studio: Locator) -> None:
    box(studio).fill(GOOD)
    settle(page)
    box(studio).press("Shift+Enter")
    prompt = code_cell(page, STUDIO).locator(".jp-InputPrompt").first
    expect(prompt).not_to_have_text("[2]:")
    expect(box(studio)).to_have_value(GOOD)
    expect(studio.locator(".arw-verdict")).to_have_text("Complete")


def test_learners_words_are_shown_as_they_are(page: Page, studio: Locator) -> None:
    nasty = f"<img src=x onerror='window.harmed = 1'> {STEP}"
    box(studio).fill(nasty)
    expect(studio.locator(".arw-draft")).to_contain_text("<img src=x")
    assert page.evaluate("window.harmed === undefined")


def test_drawn_a_second_time_it_shows_what_is_there_now(browser: Browser, lab: Lab) -> None:
    write_book(lab, "twice.ipynb", "%load_ext course", "desk = studio(); desk", "desk")
    with lesson_page(browser, lab, "twice.ipynb") as page:
        code_cell(page, 0).click()
        for _ in range(2):
            page.keyboard.press("Shift+Enter")
        first = code_cell(page, 1).get_by_role("group", name="The studio")
        first.get_by_role("button", name="Final round").click()
        box(first).fill(GOOD)
        expect(first.locator(".arw-verdict")).to_have_text("Not complete yet")
        settle(page)
        code_cell(page, 2).locator(".cm-content").click()
        page.keyboard.press("ControlOrMeta+Enter")
        second = code_cell(page, 2).get_by_role("group", name="The studio")
        expect(box(second)).to_have_value(GOOD)
        expect(second.locator(".arw-verdict")).to_have_text("Not complete yet")
        wording(second, "Say what you ask for", "giving me the offer").click()
        expect(second.locator(".arw-verdict")).to_have_text("Complete")
        # What the one says, the other shows: the words, the stage, the interview, the answer.
        built = box(second).input_value()
        assert built != GOOD
        expect(box(first)).to_have_value(built)
        expect(first.locator(".arw-verdict")).to_have_text("Complete")
        box(first).press("End")
        page.keyboard.type(" Thanks!")
        expect(box(second)).to_have_value(f"{built} Thanks!")
        second.get_by_role("button", name="First round").click()
        expect(first.get_by_role("button", name="First round")).to_have_attribute(
            "aria-pressed", "true"
        )
        expect(first.locator(".arw-verdict")).to_have_text("Not complete yet")
        first.get_by_role("button", name="Undo").click()
        expect(box(second)).to_have_value(built)


# The page alone, before a notebook that answers when the test says so.
ALONE = """async ({ source, setup, start }) => {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const state = { setup, start };
  window.sent = [];
  const model = {
    get: name => state[name],
    set: (name, value) => { state[name] = value; },
    on: (name, hear) => { if (name === 'msg:custom') window.answer = hear; },
    off: () => {},
    send: told => { window.sent.push(told); },
  };
  (await import(url)).default.render({ model, el: document.body });
}"""


def test_an_answer_that_comes_too_late_is_left_alone(browser: Browser) -> None:
    desk = Studio()
    page = browser.new_page()
    try:
        page.clock.install()
        page.evaluate(
            ALONE, {"source": script("studio.js"), "setup": desk.setup, "start": desk.start}
        )
        studio = page.get_by_role("group", name="The studio")
        studio.get_by_role("button", name="Final round").click()
        box(studio).fill(STEP)
        page.clock.fast_forward(20_000)
        assert page.evaluate("sent.length") == 2
        first, second = (desk.answer(told) for told in page.evaluate("sent"))
        page.evaluate("told => answer(told)", first)
        expect(studio.locator(".arw-verdict")).to_have_text("Ready when you are")
        page.evaluate("told => answer(told)", second)
        expect(studio.locator(".arw-verdict")).to_have_text("Not complete yet")
        # The stage was in the message that was given up: its words come all the same.
        expect(wording(studio, "Say what you ask for", "giving me the offer")).to_be_visible()
        wording(studio, "Tie your close", "").click()
        box(studio).press("End")
        page.keyboard.type("!")
        page.clock.fast_forward(20_000)
        late, asked = page.evaluate("sent.slice(2)")
        assert asked["put"] == late["put"]
        for told in (late, asked):
            page.evaluate("told => answer(told)", desk.answer(told))
        expect(box(studio)).to_have_value(desk.text)
        assert page.evaluate("sent.length") == 4
    finally:
        page.close()


@pytest.mark.parametrize(("theme", "width"), [("light", 1200), ("dark", 1200), ("light", 360)])
def test_it_is_calm_and_readable_wide_and_narrow(
    browser: Browser, lab: Lab, theme: str, width: int, tmp_path: Path
) -> None:
    with lesson_page(browser, lab, BOOK, width=width, theme=theme) as page:
        studio = open_studio(page)
        box(studio).fill(GOOD)
        settle(page)
        studio.screenshot(path=tmp_path / f"studio-{theme}-{width}.png")
        assert studio.evaluate("box => box.scrollWidth <= box.clientWidth")
        text, answer = (
            part.bounding_box() for part in (box(studio), studio.locator(".arw-answer"))
        )
        assert text is not None
        assert answer is not None
        beside = answer["x"] >= text["x"] + text["width"]
        beneath = answer["y"] >= text["y"] + text["height"]
        assert beside if width == 1200 else beneath
