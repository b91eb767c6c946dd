"""Takes the pictures of README.md: a marked-up draft in JupyterLab, and a page of feedback.

From the project's folder: .venv/bin/python -m docs.take_pictures
Needs a Chromium, as the browser tests do.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, expect

from tests.browser.lab import (
    code_cell,
    lesson_page,
    rewrite,
    run_all,
    running_browser,
    running_lab,
)
from tests.support import ROOT, need_chromium

PICTURES = ROOT / "docs" / "pictures"
BLANK = 4
"""The place of lesson 1's blank page among its boxes."""

DRAFT = """%%draft first-round
Which part of the analyst role is the hardest in the first month?
What is the next step in the interview process?
Given what we said about your Friday reports, is there any reason why you would feel \
comfortable passing me on to the next round?"""

# Scrolls the notebook alone: scrolling into view would move the window's frame as well.
TO_THE_TOP = """(book, box) => {
  book.scrollTop += box.getBoundingClientRect().top - book.getBoundingClientRect().top - 8;
}"""


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with TemporaryDirectory(prefix="anyreason-pictures-") as folder:
        yield Path(folder)


def draft_in_lab(browser: Browser, folder: Path) -> None:
    """The blank page of lesson 1, filled in with a draft that is nearly there."""
    with (
        running_lab(folder) as lab,
        lesson_page(browser, lab, "01-why-ask.ipynb") as page,
    ):
        page.set_viewport_size({"width": 960, "height": 1000})
        run_all(page)
        box = code_cell(page, BLANK)
        expect(box.locator(".jp-OutputArea")).to_contain_text("Not attempted")
        rewrite(page, box, DRAFT)
        page.keyboard.press("Shift+Enter")
        expect(box.locator(".arw-draft")).to_be_visible()
        page.locator(".jp-WindowedPanel-outer").evaluate(TO_THE_TOP, box.element_handle())
        page.screenshot(path=PICTURES / "draft.png")


def feedback_page(browser: Browser, folder: Path) -> None:
    """The page of feedback that a made-up student of the demo gets."""
    anyreason = Path(sys.executable).with_name("anyreason")
    subprocess.run([anyreason, "demo"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (student,) = sorted(folder.glob("demo/**/feedback/d.ramirez/**/*.html"))
    page = browser.new_page(viewport={"width": 820, "height": 860})
    page.goto(student.as_uri())
    page.screenshot(path=PICTURES / "feedback.png")


def main() -> None:
    """Takes both."""
    PICTURES.mkdir(exist_ok=True)
    with running_browser(need_chromium()) as browser, scratch() as folder:
        draft_in_lab(browser, folder / "lab")
        feedback_page(browser, folder)


if __name__ == "__main__":
    main()
