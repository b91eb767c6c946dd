"""How long the studio takes from a key to the changed page, in a real JupyterLab.

    python -m bench.studio [KEYSTROKES]

Types at a human pace into the studio in headless Chromium and prints, for each way of running
the server, the median and the 95th percentile of the milliseconds from the key's event to the
page that shows the answer to a text with that letter in it. Run it on a machine that has nothing
else to do. TCP_NODELAY is an option of the connection between page and server, which
jupyter_server leaves unset.
"""

from __future__ import annotations

import random
import statistics
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page
from rich.console import Console
from rich.table import Table

from tests.browser.lab import lesson_page, run_all, running_browser, running_lab, write_book
from tests.support import need_chromium

KEYSTROKES = 400
BOOK = "studio-bench.ipynb"
TEXT = (
    "How do you train new people here? I liked what you said about the night shift. "
    "So what is the next step in the interview process? Thank you, that helps. "
    "Based on what we've talked about today, is there any reason why you would feel comfortable "
    "passing me on to the next round? I mean, is there any reason why you wouldn't feel "
    "comfortable passing me on to the next round with your supervisor? Thank you for your time. "
)
NODELAY = """
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

_open = KernelWebsocketHandler.open

async def open_without_delay(self, *args, **kwargs):
    self.set_nodelay(True)
    return await _open(self, *args, **kwargs)

KernelWebsocketHandler.open = open_without_delay
"""

# From the key's own time to the moment when the answer to its text, or to a newer one, is drawn.
WATCH = """() => {
  const root = document.querySelector('.arw-studio');
  const box = root.querySelector('textarea');
  const waiting = [];
  window.taken = [];
  let pressed = 0;
  box.addEventListener('keydown', event => { pressed = event.timeStamp; });
  root.addEventListener('input', () => waiting.push([Number(root.dataset.typed), pressed]));
  new MutationObserver(() => {
    while (waiting.length && waiting[0][0] <= Number(root.dataset.judged))
      window.taken.push(performance.now() - waiting.shift()[1]);
  }).observe(root, {attributes: true, attributeFilter: ['data-judged']});
}"""
SETTLED = """() => {
  const root = document.querySelector('.arw-studio');
  return root && root.dataset.typed === root.dataset.judged;
}"""


def type_like_a_person(page: Page, keystrokes: int) -> None:
    """About seven letters a second, unevenly, with a pause between words now and then."""
    pace = random.Random(4)  # noqa: S311  # the same on every run
    for place in range(keystrokes):
        letter = TEXT[place % len(TEXT)]
        page.keyboard.press("Space" if letter == " " else letter)
        pause = pace.uniform(500, 900) if letter in ".?," else pace.lognormvariate(4.8, 0.4)
        page.wait_for_timeout(pause)


def measure(browser: Browser, keystrokes: int, config: str) -> list[float]:
    """The milliseconds that each keystroke took."""
    with TemporaryDirectory(prefix="anyreason-bench-") as name:
        folder = Path(name)
        (folder / "config").mkdir()
        (folder / "config" / "jupyter_server_config.py").write_text(config, encoding="utf-8")
        with running_lab(folder) as lab:
            write_book(lab, BOOK, "from course.studio import studio; studio()")
            with lesson_page(browser, lab, BOOK) as page:
                run_all(page)
                page.wait_for_function(SETTLED)
                page.locator(".arw-studio textarea").click()
                page.evaluate(WATCH)
                type_like_a_person(page, keystrokes)
                page.wait_for_function(SETTLED)
                taken: list[float] = page.evaluate("window.taken")
    assert len(taken) == keystrokes, f"{len(taken)} of {keystrokes} keystrokes were answered"
    return taken


def main() -> None:
    keystrokes = int(sys.argv[1]) if len(sys.argv) > 1 else KEYSTROKES
    table = Table(
        "server", "median", "95th percentile", "slowest", title=f"{keystrokes} keystrokes"
    )
    with running_browser(need_chromium()) as browser:
        for name, config in (("as it comes", ""), ("with TCP_NODELAY", NODELAY)):
            taken = measure(browser, keystrokes, config)
            p95 = statistics.quantiles(taken, n=20)[-1]
            table.add_row(
                name,
                *(f"{value:.0f} ms" for value in (statistics.median(taken), p95, max(taken))),
            )
    Console().print(table)


if __name__ == "__main__":
    main()
