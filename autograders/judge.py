"""One draft in, one judgement out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from autograders import criteria, feedback
from autograders.analysis import Analysis, analyse, labels
from autograders.judgement import CriterionResult, Judgement, Verdict
from autograders.rubric import Rubric, default_rubric
from autograders.stages import Stage, find_stage
from autograders.stub import is_untouched

_REMARKS: Final = ("pushy", "undercut")
MAX_CHARACTERS: Final = 20_000


class DraftTooLongError(ValueError):
    """A draft over MAX_CHARACTERS; the message says how long it is and what the limit is."""

    def __init__(self, length: int) -> None:
        super().__init__(
            f"this draft has {length:,} characters and the limit is {MAX_CHARACTERS:,}; "
            "keep what you would say in the last minute."
        )


def judge(
    text: str,
    stage: str,
    context: Mapping[str, str] | None = None,
    rubric: Rubric | None = None,
) -> Judgement:
    """Judge what a candidate plans to say in the last minute of an interview.

    `text` is the draft, up to 20,000 characters; `stage` one of the ids in STAGES; `context`
    may hold "role", "company", "interviewer", "next_step" and "topic"; `rubric` defaults to
    the kit's own, 10 points. An empty or untouched draft comes back as not attempted.

    Raises UnknownStageError and DraftTooLongError, both of them ValueError.
    """
    where = find_stage(stage)
    if len(text) > MAX_CHARACTERS:
        raise DraftTooLongError(len(text))
    return judge_any_length(text, where, context, rubric or default_rubric())


def judge_any_length(
    text: str, stage: Stage, context: Mapping[str, str] | None, rubric: Rubric
) -> Judgement:
    """`judge` without the limit on length: for measuring how the work grows with the text."""
    attempted = bool(text.strip()) and not is_untouched(text)
    analysis = analyse(text if attempted else "", stage, context)
    results = criteria.decide(analysis, rubric)
    said: dict[str, Any] = labels(analysis)
    verdict = _verdict(analysis, said)
    said["verdict"] = verdict
    if not attempted:
        results = ()
    return Judgement(
        text=text,
        stage=stage.id,
        context=context,
        verdict=verdict,
        labels=said,
        criteria=results,
        points=sum(result.points for result in results),
        max_points=rubric.max_points,
        attempted=attempted,
        summary=_summary(verdict, results, stage) if attempted else _text("not_attempted"),
        unsure_because=tuple(
            result.feedback
            for result in results
            if verdict == "unsure" and result.met is None and result.outcome.startswith("unclear")
        ),
        models=feedback.models(stage) if verdict != "complete" else (),
    )


def _verdict(analysis: Analysis, said: Mapping[str, Any]) -> Verdict:
    if (
        said["next_step"]
        and said["close"] == "any_reason"
        and said["polarity"] == "against"
        and said["fits_stage"]
        and said["order"]
    ):
        return "complete"
    return "unsure" if _could_be_complete(analysis, said) else "incomplete"


def _could_be_complete(analysis: Analysis, said: Mapping[str, Any]) -> bool:
    """Whether only the parts that could not be read keep the draft from being complete."""
    close = analysis.close
    if close is None or not (analysis.steps or analysis.unclear_step) or analysis.after:
        return False
    if close.certain and not (
        close.kind == "any_reason" and said["polarity"] == "against" and said["fits_stage"]
    ):
        return False
    return not (close.certain and analysis.steps)


def _text(name: str) -> str:
    return str(feedback.texts()["summary"][name])


def _summary(verdict: Verdict, results: tuple[CriterionResult, ...], stage: Stage) -> str:
    if verdict == "complete" and any(
        result.met is False for result in results if result.name in _REMARKS
    ):
        return _text("complete_remark")
    if verdict != "incomplete":
        return _text(verdict)
    first = feedback.texts()["first"]
    missed = [result.name for result in results if result.met is not True and result.name in first]
    counted = [name for name in missed if name != "personal"] or missed
    if not counted:
        return ""
    # What a close asks for, and where it stands, comes after there is one.
    thing = feedback.fill(first[counted[0]], stage)
    return feedback.fill(
        _text("incomplete_one" if len(counted) == 1 else "incomplete_many"), stage, first=thing
    )
