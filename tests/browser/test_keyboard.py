"""Every lesson from its first box to its last with the keyboard alone, as lesson 1 says it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.lab import Lab, code_cell, lesson_page
from tests.support import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LESSONS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
BOOK = "window.jupyterapp.shell.currentWidget"
CONTROLS = "button:enabled, select, textarea, input, summary"
WIDGETS = ("studio(", "spot_it(", "pick_a_stage(", "mock_interview(", "say_aloud(", "my_")
A_FEW = 8
"""So often Tab may have to be pressed to get from a cell to what is in it."""


@dataclass(frozen=True, slots=True)
class Here:
    """The cell that JupyterLab has marked, and whether keys go to the cells or into one."""

    cell: int
    mode: str


def here(page: Page) -> Here:
    book = page.evaluate(
        f"(({{activeCellIndex, mode}}) => [activeCellIndex, mode])({BOOK}.content)"
    )
    return Here(*book)


def cells(page: Page) -> list[tuple[str, str]]:
    """The type and the text of every cell."""
    shown = page.evaluate(
        f"{BOOK}.content.widgets.map(({{model}}) => [model.type, model.sharedModel.source])"
    )
    return [(kind, source) for kind, source in shown]


def wait_until_idle(page: Page) -> None:
    page.wait_for_function(f"{BOOK}.sessionContext.session.kernel.status === 'idle'")


def has_controls(page: Page, cell: int) -> bool:
    """Whether there is something to press or fill in what a cell shows."""
    return bool(
        page.evaluate(
            f"([at, controls]) => !!{BOOK}.content.widgets[at].node"
            ".querySelector('.jp-OutputArea, .jp-RenderedMarkdown')?.querySelector(controls)",
            [cell, CONTROLS],
        )
    )


def focused_in(page: Page, cell: int) -> str:
    """The kind of control of this cell's that has the keyboard; "" when none has."""
    kind: str = page.evaluate(
        f"([at, controls]) => {{const seen = document.activeElement;"
        f" return {BOOK}.content.widgets[at].node.contains(seen) && seen.matches(controls)"
        " ? seen.tagName : ''}",
        [cell, CONTROLS],
    )
    return kind


def go_in_and_out(page: Page, cell: int) -> None:
    """Tab into what a cell shows; Esc out of it, to where the arrow keys move on."""
    assert here(page) == Here(cell, "command")
    for _ in range(A_FEW):
        page.keyboard.press("Tab")
        if kind := focused_in(page, cell):
            break
    else:
        pytest.fail(f"Tab does not lead into cell {cell}")
    if kind == "SUMMARY":
        page.keyboard.press("Enter")
        expect(page.locator("summary:focus")).to_have_count(1)
        assert page.evaluate("document.activeElement.parentElement.open")
    page.keyboard.press("Escape")
    assert here(page) == Here(cell, "command")


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_can_be_taken_with_the_keyboard_alone(
    browser: Browser, lab: Lab, name: str
) -> None:
    with lesson_page(browser, lab, name) as page:
        book = cells(page)
        types = [kind for kind, _ in book]
        last_box = len(types) - 1 - types[::-1].index("code")
        assert here(page) == Here(0, "command")
        for cell, (kind, source) in enumerate(book[: last_box + 1]):
            assert here(page) == Here(cell, "command")
            if kind == "code":
                page.keyboard.press("Shift+Enter")
                wait_until_idle(page)
                assert here(page) == Here(cell + 1, "command")
                page.keyboard.press("ArrowUp")
                if source.startswith(WIDGETS):
                    box = code_cell(page, types[:cell].count("code"))
                    expect(box.locator(".jp-OutputArea button:visible").first).to_be_visible()
            if has_controls(page, cell):
                go_in_and_out(page, cell)
            page.keyboard.press("ArrowDown")
        done = code_cell(page, types[: last_box + 1].count("code") - 1)
        expect(done).to_contain_text(f"Lesson {int(name[:2])} is done.")
