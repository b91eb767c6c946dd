"""What `%load_ext course` puts within reach by name. Each is fetched when it is first called,
so that a page opens quickly."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from course.shown import message, show

_PLACES: Final = {
    "pick_a_stage": "course.stage_picker",
    "studio": "course.studio",
    "spot_it": "course.spot_it",
    "mock_interview": "course.interview_widget",
    "say_aloud": "course.say_aloud",
    "my_card": "course.card",
    "my_progress": "course.progress",
}
"""A tool's name → the module that has it."""


def tools() -> dict[str, Callable[..., Any]]:
    """Every tool by the name that a learner types."""
    return {"finish": finish, **{name: _later(name, module) for name, module in _PLACES.items()}}


def finish(lesson: int) -> None:
    """Notes on this computer that a lesson is done, and says so."""
    if in_a_session():
        from course.progress import END, note_done

        note_done(lesson, END)
    show(message(f"Lesson {lesson} is done. That is noted on this computer, and nowhere else."))


def in_a_session() -> bool:
    """Whether somebody sits at an open page; a page that is run for its grade is nobody's."""
    return "JPY_SESSION_NAME" in os.environ


def _later(name: str, module: str) -> Callable[..., Any]:
    def tool(*args: Any, **named: Any) -> Any:
        return getattr(import_module(module), name)(*args, **named)

    tool.__name__ = tool.__qualname__ = name
    return tool
