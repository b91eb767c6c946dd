"""What the widgets share, and the readable form where they do not run."""

from __future__ import annotations

from course.live import script, styles, with_fallback
from course.shown import message


def test_a_fallback_fits_every_form_of_a_bundle() -> None:
    said = message("Readable.")
    forms = {"text/html": said.html, "text/plain": said.text}
    assert with_fallback({"a": 1}, said) == {"a": 1, **forms}
    assert with_fallback(({"a": 1}, {"b": 2}), said) == ({"a": 1, **forms}, {"b": 2})
    assert with_fallback(None, said) is None


def test_every_script_can_tell_a_screen_reader_of_a_change() -> None:
    for name in ("panel.js", "studio.js", "interview.js"):
        assert "function teller(root)" in script(name)
        assert '"role", "status"' in script(name)
    assert "--arw-ink" in styles()
