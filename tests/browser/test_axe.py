"""Every lesson's outputs, looked at by axe-core: nothing in them keeps people out."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.lab import Lab, lesson_page, run_all
from tests.support import ROOT, need_axe

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LESSONS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
# JupyterLab around them is not ours: only what stands below the boxes is looked at.
LOOK = """async () => (await axe.run({include: [['.jp-OutputArea-output']]}))
  .violations.filter(found => ['serious', 'critical'].includes(found.impact))
  .map(found => found.id + ': ' + found.nodes.map(node => node.html).join(' | '))"""


@pytest.mark.parametrize(("theme", "width"), [("light", 1200), ("dark", 360)])
@pytest.mark.parametrize("name", LESSONS)
def test_nothing_serious_is_found_in_a_lessons_outputs(
    browser: Browser, lab: Lab, name: str, theme: str, width: int
) -> None:
    axe = need_axe()
    with lesson_page(browser, lab, name, width=width, theme=theme) as page:
        run_all(page)
        finished = page.get_by_text("That is noted on this computer, and nowhere else.")
        finished.last.scroll_into_view_if_needed()
        expect(finished.last).to_be_visible()
        page.add_script_tag(path=axe)
        assert page.evaluate(LOOK) == []
