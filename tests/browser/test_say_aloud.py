"""Say it aloud in JupyterLab: recorded with a made-up microphone, refused, and without one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.lab import QUIET_CHROMIUM, Lab, lesson_page, run_all, write_book

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE = "say-aloud.ipynb"
WORDS = "What is the next step? Is there any reason you would not pass me on to the next round?"
FAKE_MICROPHONE = "--use-fake-device-for-media-stream"
ALWAYS_ALLOW = "--use-fake-ui-for-media-stream"


@contextmanager
def opened(
    browser: Browser, lab: Lab, width: int = 1200, theme: str = "light", first: str = ""
) -> Iterator[tuple[Page, Locator]]:
    """A page with the widget in it; `first` is JavaScript that runs before the widget is there."""
    write_book(lab, PAGE, f"from course.say_aloud import say_aloud; say_aloud({WORDS!r})")
    with lesson_page(browser, lab, PAGE, width=width, theme=theme) as page:
        if first:
            page.evaluate(first)
        run_all(page)
        widget = page.get_by_role("group", name="Say it aloud")
        expect(widget).to_be_visible()
        yield page, widget


@contextmanager
def another(browser: Browser, chromium: str, *flags: str) -> Iterator[Browser]:
    made = browser.browser_type.launch(executable_path=chromium, args=[*QUIET_CHROMIUM, *flags])
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def with_microphone(browser: Browser, chromium: str) -> Iterator[Browser]:
    with another(browser, chromium, FAKE_MICROPHONE, ALWAYS_ALLOW) as made:
        yield made


def test_recording_listening_and_throwing_away_by_keyboard(
    with_microphone: Browser, lab: Lab, tmp_path: Path
) -> None:
    with opened(with_microphone, lab) as (page, widget):
        said = widget.get_by_role("status")
        expect(widget.get_by_label("What you will say")).to_have_value(WORDS)
        expect(widget).to_contain_text("19 words. At a calm pace that takes about 7 to 10 seconds.")
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url))
        page.on("websocket", lambda socket: sent.append(socket.url))

        # The page says plainly what comes before the browser asks anything.
        page.evaluate(NOT_ALLOWED_YET)
        record = widget.get_by_role("button", name="Record", exact=True)
        record.focus()
        page.keyboard.press("Enter")
        expect(widget).to_contain_text("your browser will ask")
        expect(widget).to_contain_text("It is not saved, and it is not sent anywhere.")
        expect(widget.get_by_role("button", name="Go on and record")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(said).to_contain_text("Nothing was recorded")
        expect(record).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")

        expect(said).to_contain_text("Recording")
        expect(widget.get_by_role("button", name="Stop", exact=True)).to_be_focused()
        expect(widget.get_by_role("timer")).not_to_have_text(re.compile("0:0[01]"))
        widget.screenshot(path=tmp_path / "recording.png")
        page.keyboard.press("Space")
        expect(said).to_contain_text(re.compile(r"With 19 words, that is about \d+ words a minute"))
        expect(said).to_contain_text("120 to 160")
        expect(said).not_to_contain_text("almost nothing")
        widget.screenshot(path=tmp_path / "recorded.png")

        listen = widget.get_by_role("button", name="Listen", exact=True)
        listen.press("Enter")
        expect(widget.get_by_role("button", name="Stop listening")).to_be_visible()
        expect(listen).to_be_visible()  # it was played to its end
        widget.get_by_role("button", name="Throw it away").press("Enter")
        expect(said).to_contain_text("Gone")
        expect(listen).to_be_hidden()
        assert not [url for url in sent if not url.startswith((lab.url, "blob:"))]
        assert page.locator(".jp-CodeCell").count() == 1


def test_a_refused_microphone_is_no_dead_end(browser: Browser, chromium: str, lab: Lab) -> None:
    with another(browser, chromium, FAKE_MICROPHONE) as strict, opened(strict, lab) as (_, widget):
        said = widget.get_by_role("status")
        widget.get_by_role("button", name="Record", exact=True).click()
        widget.get_by_role("button", name="Go on and record").click()
        expect(said).to_contain_text("did not let this page use the microphone. That is fine.")
        only_time = widget.get_by_role("button", name="Only time me")
        expect(only_time).to_be_focused()
        only_time.press("Enter")
        expect(said).to_contain_text("The clock is running")
        expect(widget.locator(".arw-said").first).to_have_text("What")
        expect(widget.get_by_role("timer")).not_to_have_text(re.compile("0:0[01]"))
        widget.get_by_role("button", name="Stop", exact=True).press("Enter")
        expect(said).to_contain_text("words a minute")
        expect(widget.get_by_role("button", name="Listen", exact=True)).to_be_hidden()


def test_without_a_device_it_says_so_and_times(browser: Browser, lab: Lab) -> None:
    with opened(browser, lab) as (page, widget):
        page.context.grant_permissions(["microphone"])
        widget.get_by_role("button", name="Record", exact=True).click()
        expect(widget.get_by_role("status")).to_contain_text("We found no microphone")
        expect(widget.get_by_role("button", name="Only time me")).to_be_enabled()


@pytest.mark.parametrize(
    ("first", "words"),
    [
        ("delete window.MediaRecorder", "This browser cannot record sound"),
        (
            "Object.defineProperty(window, 'isSecureContext', {value: false})",
            "was not opened on this computer or over https",
        ),
    ],
)
def test_where_recording_cannot_be_it_is_not_offered(
    browser: Browser, lab: Lab, first: str, words: str
) -> None:
    with opened(browser, lab, first=first) as (_, widget):
        expect(widget.get_by_role("status")).to_contain_text(words)
        expect(widget.get_by_role("button", name="Record")).to_have_count(0)
        expect(widget.get_by_role("button", name="Only time me")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_a_narrow_page_in_both_themes(
    with_microphone: Browser, lab: Lab, theme: str, tmp_path: Path
) -> None:
    with opened(with_microphone, lab, 360, theme) as (page, widget):
        widget.get_by_role("button", name="Only time me").click()
        expect(widget.get_by_role("timer")).not_to_have_text("0:00")
        widget.screenshot(path=tmp_path / f"{theme}-timing.png")
        widget.get_by_role("button", name="Stop", exact=True).click()
        page.evaluate(NOT_ALLOWED_YET)
        widget.get_by_role("button", name="Record", exact=True).click()
        expect(widget.get_by_role("button", name="Not now")).to_be_visible()
        widget.screenshot(path=tmp_path / f"{theme}-asking.png")
        assert widget.evaluate("box => box.scrollWidth <= box.clientWidth")


# As on the first visit: the browser has not been asked yet.
NOT_ALLOWED_YET = "navigator.permissions.query = async () => ({state: 'prompt'})"
