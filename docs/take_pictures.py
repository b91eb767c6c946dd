"""Takes the pictures of README.md: the studio in JupyterLab, and a page of feedback.

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

from tests.browser.lab import lesson_page, run_all, running_browser, running_lab, write_book
from tests.support import ROOT, need_chromium

PICTURES = ROOT / "docs" / "pictures"
DRAFT = """What is the next step in the interview process?
Given what we said about your Friday reports, is there any reason why you would feel \
comfortable passing me on to the next round?"""


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with TemporaryDirectory(prefix="anyreason-pictures-") as folder:
        yield Path(folder)


def studio(browser: Browser, folder: Path) -> None:
    """The studio with a draft that is nearly there."""
    with running_lab(folder) as lab:
        write_book(lab, "studio.ipynb", "%load_ext course", 'studio("first-round")')
        with lesson_page(browser, lab, "studio.ipynb") as page:
            page.set_viewport_size({"width": 1180, "height": 1400})
            run_all(page)
            page.get_by_label("Write your last two").fill(DRAFT)
            widget = page.get_by_role("group", name="The studio")
            expect(widget).to_contain_text("in your favour")
            for opened in widget.locator("details[open] > summary").all():
                opened.click()
            page.mouse.click(1170, 5)
            widget.screenshot(path=PICTURES / "studio.png")


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
        studio(browser, folder / "lab")
        feedback_page(browser, folder)


if __name__ == "__main__":
    main()
