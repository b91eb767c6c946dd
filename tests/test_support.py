"""What a test lacks makes it skip at home and fail in CI, with the reason."""

from __future__ import annotations

import pytest

from tests.support import need, need_chromium

LACKING = "no-such-program-anywhere"


def test_at_home_it_skips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="not on this machine: to try"):
        need(LACKING, "to try")


def test_in_ci_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="not on this machine: to try"):
        need(LACKING, "to try")


def test_a_chromium_that_is_named_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("CHROMIUM", LACKING)
    with pytest.raises(pytest.skip.Exception, match=LACKING):
        need_chromium()
