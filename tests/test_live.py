"""The region that is heard when it changes, and the readable form where widgets do not run."""

from __future__ import annotations

from course.live import LiveRegion, script, styles, with_fallback
from course.shown import message


def test_what_is_shown_stands_in_the_region_and_in_a_static_viewer() -> None:
    region = LiveRegion()
    said = message("Now <this> is new.")
    region.show(said)
    assert region.html == said.html
    data, _ = region._repr_mimebundle_()
    assert data["text/html"] == said.html
    assert data["text/plain"] == "Now <this> is new."
    assert "application/vnd.jupyter.widget-view+json" in data


def test_a_fallback_fits_every_form_of_a_bundle() -> None:
    said = message("Readable.")
    forms = {"text/html": said.html, "text/plain": said.text}
    assert with_fallback({"a": 1}, said) == {"a": 1, **forms}
    assert with_fallback(({"a": 1}, {"b": 2}), said) == ({"a": 1, **forms}, {"b": 2})
    assert with_fallback(None, said) is None


def test_the_region_says_politely_what_changes() -> None:
    assert '"role", "status"' in script("live.js")
    assert '"aria-live", "polite"' in script("live.js")
    assert "--arw-ink" in styles()
