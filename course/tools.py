"""What `%load_ext course` puts within reach by name. Each is fetched when it is first called,
so that a page opens quickly."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
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

_KNOW_DRAFTS: Final = ("my_card", "say_aloud")
"""Tools that can begin with what the learner wrote on the page."""


def tools(drafts: Mapping[str, str]) -> dict[str, Callable[..., Any]]:
    """Every tool by the name that a learner types.

    `drafts` are the learner's own of this session by stage, the newest last.
    """
    later = {name: _later(name, module) for name, module in _PLACES.items()}
    know = {name: partial(later[name], drafts=drafts) for name in _KNOW_DRAFTS}
    return {"finish": finish, **later, **know}


def finish(lesson: int | None = None) -> None:
    """Notes on this computer that a lesson is done, and says so.

    It is noted wherever the lesson is run, in Jupyter or in another program, in the folder that
    `course.store.home` names. Where it cannot be written, and in a run that nbgrader starts,
    which is nobody's, that is said instead. What is no lesson is told in words.
    """
    from course.progress import END, LESSONS, note_done

    if type(lesson) is not int or lesson not in LESSONS:
        show(
            message(
                "Put the number of your lesson between the brackets. It is one of these:",
                [(f"finish({number})", name) for number, name in LESSONS.items()],
            )
        )
        return
    if "NBGRADER_EXECUTION" in os.environ:
        noted = "This is a run by nbgrader, so that is not noted."
    elif note_done(lesson, END):
        noted = "That is noted on this computer, and nowhere else."
    else:
        noted = "It could not be saved on this computer, so it is kept until you close the page."
    show(message(f"Lesson {lesson} is done. {noted}"))


def in_a_session() -> bool:
    """Whether somebody sits at an open page; a page that is run for its grade is nobody's."""
    return "JPY_SESSION_NAME" in os.environ


def _later(name: str, module: str) -> Callable[..., Any]:
    def tool(*args: Any, **named: Any) -> Any:
        return getattr(import_module(module), name)(*args, **named)

    tool.__name__ = tool.__qualname__ = name
    return tool
