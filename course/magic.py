"""`%%draft` judges the prose below it on the spot; `check` says what that draft is worth.
`%%reply` reads an answer to what an interviewer brought up, and `%%self_check` compares a
learner's own marks with the judge's: both are advice only.

Drafts are kept in the memory of the running session only, and never sent anywhere.
Nothing here writes to stderr: nbgrader gives no points to a cell that does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from IPython.core.magic import Magics, cell_magic, magics_class, no_var_expand

from autograders import (
    STAGES,
    DraftTooLongError,
    Judgement,
    Stage,
    UnknownStageError,
    find_stage,
    judge,
)
from autograders.details import CONTEXT_KEYS
from autograders.rubric import rubric_for
from autograders.stub import is_untouched
from autograders.view import to_html, to_text
from course.first_line import MAGICS, MissingFirstLine
from course.open_page import interview_of
from course.shown import Shown, message, show
from course.tools import in_a_session, tools

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_QUOTES: Final = "\"'“”‘’ "
_GAP: Final = "____"
_BLANK_BOXES: Final = frozenset({"blank", "again"})
"""The boxes of the lessons that are empty until the learner writes in them."""
_NAMED_BOX: Final = re.compile(r"[a-z]+(-[a-z]+)*")


def start(shell: InteractiveShell) -> None:
    """Puts the magics, `check` and the tools into a session. A second call changes nothing."""
    if DraftMagics.__name__ in shell.magics_manager.registry:
        return
    magics = DraftMagics(shell)
    shell.register_magics(magics)
    shell.input_transformers_cleanup[:0] = [_AllowEmpty(), MissingFirstLine(shell)]
    shell.user_ns.update(check=magics.check, **tools(magics.own_drafts))
    show(message("Ready. You can run the other grey boxes now."))


@magics_class
class DraftMagics(Magics):
    """The session's drafts: the last one of each stage in which something is written."""

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self._drafts: dict[str, str] = {}
        self.own_drafts: dict[str, str] = {}
        """Those of them that are the learner's, and no example of a lesson; the newest last."""
        # What check boxes told of the interview, by stage.
        self._told: dict[str, Mapping[str, str]] = {}

    @no_var_expand
    @cell_magic
    def draft(self, line: str, cell: str) -> None:
        """%%draft first-round

        Judges the prose below the first line and shows it marked up.
        """
        stage = _find(line.strip(_QUOTES), "Name the stage after %%draft")
        if stage is None:
            return
        # IPython ends every cell with a line break that the learner did not write.
        text = cell.removesuffix("\n")
        # As in the gradebook: an empty box never takes the place of something written.
        if stage.id not in self._drafts or not is_untouched(text):
            self._drafts[stage.id] = text
        if _has_gap(text):
            return
        judged = _judge(text, stage, self._interview(stage))
        if judged is not None:
            show(Shown(to_html(judged), to_text(judged)))
            if in_a_session() and self._is_own_work():
                from course.progress import here, note_judgement

                self.own_drafts.pop(stage.id, None)  # the newest stands last
                self.own_drafts[stage.id] = text
                note_judgement(judged, here())

    @no_var_expand
    @cell_magic
    def reply(self, line: str, cell: str) -> None:
        """%%reply weaknesses

        Reads the answer below the first line and marks its parts. It gives no points.
        """
        from autograders.replies import replies
        from autograders.reply import UnknownReplyError, read_reply
        from autograders.reply_view import reply_html, reply_text

        said = line.strip(_QUOTES)
        if _has_gap(cell):
            return
        try:
            reading = read_reply(said, cell.removesuffix("\n"))
        except UnknownReplyError:
            problem = f"“{said}” is not one of the answers" if said else "The answer is missing"
            choices = [(known.id, known.title) for known in replies().values()]
            show(message(f"{problem}. Name it after %%reply; it is one of these:", choices))
            return
        show(Shown(reply_html(reading), reply_text(reading)))

    @no_var_expand
    @cell_magic
    def self_check(self, line: str, cell: str) -> None:
        """%%self_check before first-round

        Sets the yes and no below the first line beside what the judge says of that draft.
        It gives no points.
        """
        from autograders.self_check import Comparison, read_self_check
        from autograders.self_check_view import self_check_html, self_check_text

        check = read_self_check(f"%%self_check {line}\n{cell}")
        stage = _find(
            (check.stage if check else None) or line.strip(_QUOTES),
            "Name it after %%self_check and the word before or after",
        )
        if check is None or stage is None:
            return
        text = self._drafts.get(stage.id)
        if text is None or is_untouched(text):
            show(
                message(
                    f"There is no {stage.name.lower()} draft to compare with yet. Run the box "
                    f"that begins with %%draft {stage.id}, then run this one again."
                )
            )
            return
        judged = _judge(text, stage, self._interview(stage))
        if judged is not None:
            compared = Comparison(check, judged)
            show(Shown(self_check_html(compared), self_check_text(compared)))

    def _is_own_work(self) -> bool:
        """Whether a draft is the learner's, and not an example that came with a lesson.

        A lesson's boxes have names; one that a learner adds has an id made of digits too.
        """
        box = self._box()
        return box in _BLANK_BOXES or not _NAMED_BOX.fullmatch(box)

    def _box(self) -> str:
        """The id of the box that is running."""
        parent: dict[str, Any] = getattr(self.shell, "get_parent", dict)()
        return str(parent.get("metadata", {}).get("cellId", ""))

    def _interview(self, stage: Stage) -> Mapping[str, str]:
        """What is known of the interview that the running draft belongs to."""
        return interview_of(stage.id, self._box()) or self._told.get(stage.id, {})

    def check(self, stage: str = "", **interview: str) -> float:
        """The points of the session's last draft of a stage, 0.0 where there is none to judge.

        `interview` may tell of it: role, company, interviewer, next_step and topic. Then the
        draft is worth a point for what fits no other interview.
        Says the reason beside it. The value is what nbgrader takes as the score.
        """
        found = _find(str(stage).strip(_QUOTES), "Name the stage in quotes, inside check( )")
        if found is None:
            return 0.0
        odd = [key for key, said in interview.items() if not _tells(key, said)]
        if odd:
            known = ", ".join(CONTEXT_KEYS)
            show(
                message(
                    f"“{odd[0]}” can’t be read in this check box. After the stage it may hold "
                    f"{known}, each with words in quotes."
                )
            )
            return 0.0
        self._told[found.id] = interview
        name = found.name.lower()
        text = self._drafts.get(found.id)
        if text is None:
            show(
                message(
                    f"There is no {name} draft to check yet. Run the box that begins with "
                    f"%%draft {found.id}, then run this one again."
                )
            )
            return 0.0
        judged = _judge(text, found, interview)
        if judged is None:
            return 0.0
        points = f"{judged.points:g} of {judged.max_points:g} points"
        lead = f"Your {name} draft: {points}." if judged.attempted else f"Your {name} draft:"
        show(message(f"{lead} {judged.summary}"))
        return float(judged.points)


class _AllowEmpty:
    """Gives a box with nothing below its first line an empty body: IPython refuses it without."""

    # Leave it out where IPython asks whether a cell is finished: a terminal must still wait for
    # the prose that is about to be typed.
    has_side_effects = True

    def __call__(self, lines: list[str]) -> list[str]:
        filled = [line for line in lines if line.strip()]
        if len(filled) == 1 and filled[0].split()[0] in MAGICS:
            return [filled[0].rstrip("\n") + "\n", "\n"]
        return lines


def _find(said: str, hint: str) -> Stage | None:
    """The stage with this id; where there is none, tells the learner which ones there are."""
    try:
        return find_stage(said)
    except UnknownStageError:
        problem = f"“{said}” is not a stage" if said else "The stage is missing"
        show(
            message(
                f"{problem}. {hint}; it is one of these:",
                [(stage.id, f"with {stage.who}") for stage in STAGES.values()],
            )
        )
        return None


def _tells(key: str, said: object) -> bool:
    """Whether a check box may say this of an interview."""
    return key in CONTEXT_KEYS and isinstance(said, str)


def _has_gap(text: str) -> bool:
    """Whether a gap of an example is still open, which the learner is then told."""
    if _GAP not in text:
        return False
    show(message(f"There is still a gap. Put words in place of each {_GAP}, then run it again."))
    return True


def _judge(text: str, stage: Stage, interview: Mapping[str, str]) -> Judgement | None:
    """The judgement, or None where the learner was told that there is nothing to judge."""
    if is_untouched(text):
        show(
            message(
                f"Not attempted yet: your {stage.name.lower()} draft is empty. Write what you "
                "would say below the first line, then press Shift+Enter."
            )
        )
        return None
    try:
        return judge(text, stage.id, interview or None, rubric_for(interview))
    except DraftTooLongError as error:
        said = str(error)  # it ends with what to do
        show(message(said[0].upper() + said[1:]))
        return None
