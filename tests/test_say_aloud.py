"""Say it aloud, as far as Python goes: what it holds, and what a static viewer shows."""

from __future__ import annotations

import re

from course.live import script
from course.say_aloud import say_aloud

WORDS = "What is the next step?\nIs there any reason <b>why</b> not?"


def test_it_starts_with_the_words_it_was_given() -> None:
    assert say_aloud(f"\n{WORDS}\n").text == WORDS
    assert say_aloud().text == ""


def test_without_words_it_starts_with_what_was_written_last_on_the_page() -> None:
    drafts = {"first-round": "Older.", "final-round": "What’s next?\nInterviewer: A vote.\nThanks."}
    assert say_aloud(drafts=drafts).text == "What’s next?\nThanks."
    assert say_aloud("My own.", drafts=drafts).text == "My own."
    assert say_aloud(drafts={}).text == ""


def test_nothing_of_the_page_comes_back_to_the_kernel() -> None:
    own = {name for name in say_aloud().keys if not name.startswith("_")}
    assert own <= {"text", "layout", "tabbable", "tooltip"}
    code = script("say_aloud.js")
    for way_out in ("save_changes", "model.set", "model.send", "fetch(", "XMLHttp", "WebSocket"):
        assert way_out not in code
    assert not re.search(r"https?://", code)


def test_where_widgets_do_not_run_it_says_how_to_do_it_by_hand() -> None:
    first, second = (say_aloud(WORDS)._repr_mimebundle_()[0] for _ in range(2))
    for form in ("text/html", "text/plain"):
        assert "120 to 160 words a minute" in first[form]
        assert first[form] == second[form]
    assert WORDS in first["text/plain"]
    assert "&lt;b&gt;why" in first["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in first
