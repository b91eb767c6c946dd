"""Starts a JupyterLab of its own, with nothing of the user's, and opens a lesson in it."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import nbformat
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.support import ROOT

PATIENCE = 60
"""Seconds until something that should have come counts as missing; not a measure of speed."""

QUIET_CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True, slots=True)
class Lab:
    """A running JupyterLab: where it answers, and the word that lets one in."""

    url: str
    token: str


@contextmanager
def running_lab(folder: Path) -> Iterator[Lab]:
    """A JupyterLab on this machine only, with copies of the lessons; gone at the end.

    Everything that it reads or writes of its own is in `folder`, which should be fresh.
    """
    pages = folder / "pages"
    pages.mkdir(parents=True)
    for lesson in sorted((ROOT / "notebooks").glob("*.ipynb")):
        shutil.copy(lesson, pages)
    with running_server(
        "jupyterlab", pages, folder, ["--LabApp.expose_app_in_browser=True"]
    ) as lab:
        yield lab


@contextmanager
def running_server(
    module: str, root: Path, folder: Path, options: Sequence[str] = ()
) -> Iterator[Lab]:
    """A Jupyter server on this machine only that shows the folder `root`; gone at the end.

    Everything that it reads or writes of its own is in `folder`.
    """
    token = secrets.token_hex(16)
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [
                sys.executable, "-m", module, "--no-browser", "--allow-root",
                "--ip=127.0.0.1", "--port=0", f"--IdentityProvider.token={token}",
                f"--ServerApp.root_dir={root}", *options,
            ],
            cwd=root,
            env=os.environ | {
                "JUPYTER_CONFIG_DIR": str(folder / "config"),
                "JUPYTER_DATA_DIR": str(folder / "data"),
                "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
                "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
                "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
                "IPYTHONDIR": str(folder / "ipython"),
                "ANYREASON_HOME": str(folder / "home"),
            },
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
    try:
        yield Lab(_address(server, log), token)
    finally:
        # Kernels are children of the server: it ends them itself when asked to stop.
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


@contextmanager
def running_browser(chromium: str) -> Iterator[Browser]:
    """A headless browser that knows nothing of the user's own."""
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*QUIET_CHROMIUM])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def lesson_page(
    browser: Browser, lab: Lab, name: str, *, width: int = 1200, theme: str = "light"
) -> Iterator[Page]:
    """A lesson, open in JupyterLab with a kernel that is ready, in a window of its own."""
    choose_theme(lab, theme)
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.set_default_timeout(PATIENCE * 1000)
    try:
        page.goto(f"{lab.url}/lab/tree/{name}?reset&token={lab.token}")
        page.wait_for_function(
            "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status"
            " === 'idle'"
        )
        page.evaluate("window.jupyterapp.shell.collapseLeft()")
        yield page
        # Else the next page would find this one's session, with all that was run in it.
        page.evaluate("window.jupyterapp.serviceManager.sessions.shutdownAll()")
    finally:
        page.close()


def write_book(lab: Lab, name: str, *boxes: str) -> None:
    """Puts a notebook with these code cells into the lab, in place of one of that name."""
    cells = [nbformat.v4.new_code_cell(box) for box in boxes]
    kernel = {"name": "python3", "display_name": "Python 3"}
    book = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    request = urllib.request.Request(  # noqa: S310  # our own server
        f"{lab.url}/api/contents/{name}",
        data=json.dumps({"type": "notebook", "content": book}).encode(),
        headers={"Authorization": f"token {lab.token}", "Content-Type": "application/json"},
        method="PUT",
    )
    urllib.request.urlopen(request, timeout=PATIENCE).close()  # noqa: S310


def choose_theme(lab: Lab, theme: str) -> None:
    """Sets JupyterLab's own theme, as its Settings menu does."""
    settings = {"theme": f"JupyterLab {theme.title()}", "adaptive-theme": False}
    request = urllib.request.Request(  # noqa: S310  # our own server
        f"{lab.url}/lab/api/settings/@jupyterlab/apputils-extension:themes",
        data=json.dumps({"raw": json.dumps(settings)}).encode(),
        headers={"Authorization": f"token {lab.token}", "Content-Type": "application/json"},
        method="PUT",
    )
    urllib.request.urlopen(request, timeout=PATIENCE).close()  # noqa: S310


def run_all(page: Page) -> None:
    """Starts every cell, in order; what they show is there to wait for."""
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")


def code_cell(page: Page, place: int) -> Locator:
    """The code cell at this place, from 0, counting code cells only."""
    return page.locator(".jp-CodeCell").nth(place)


def rewrite(page: Page, where: Locator, text: str) -> None:
    """Puts a text into a cell as a learner does: click, select all, type or paste."""
    editor = where.locator(".cm-content")
    editor.scroll_into_view_if_needed()
    editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)
    expect(editor).to_contain_text(text.splitlines()[-1])


def _address(server: subprocess.Popen[bytes], log: Path) -> str:
    """Where the server answers, once it says so."""
    deadline = monotonic() + PATIENCE
    while monotonic() < deadline:
        said = re.search(r"http://127\.0\.0\.1:\d+", log.read_text("utf-8", "replace"))
        if said:
            return said[0]
        if server.poll() is not None:
            break
        sleep(0.1)
    raise RuntimeError(f"Jupyter did not start:\n{log.read_text('utf-8', 'replace')}")
