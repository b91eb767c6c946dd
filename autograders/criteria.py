"""Deciding: from what a draft does to how it does on each criterion of a rubric."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

from autograders import feedback
from autograders.analysis import Analysis
from autograders.judgement import CriterionResult, Span
from autograders.rubric import Criterion, Rubric
from autograders.stages import STAGES, Stage

OUTCOMES: Final[dict[str, tuple[str, ...]]] = {
    "next_step": ("met", "missing", "when", "statement", "other_topic", "reported", "unclear"),
    "close": (
        "met", "reversed", "not_against", "double_negative",
        "probe", "blunt", "missing", "unclear_ask", "unclear",
    ),
    "fits_stage": ("met", "too_early", "too_late", "vague", "none", "unclear"),
    "order": ("met", "question_after", "step_after", "none"),
    "lead_in": ("met", "missing", "none"),
    "personal": ("met", "missing"),
    "pushy": ("met", "pushy"),
    "undercut": ("met", "undercut"),
}  # fmt: skip
"""What each criterion can come out as; data/feedback.toml has a text for each."""


class Outcome(NamedTuple):
    """What was decided on one criterion. `quoted` is the stretch that the feedback quotes."""

    name: str
    met: bool | None
    spans: tuple[Span, ...] = ()
    rule: str | None = None
    quoted: Span | None = None
    change: str = ""


def decide(analysis: Analysis, rubric: Rubric) -> tuple[CriterionResult, ...]:
    """The results on every criterion of the rubric, in its order."""
    text, stage = analysis.reading.text, analysis.stage
    results = []
    for criterion in rubric.criteria:
        outcome = _DECIDERS[criterion.name](analysis)
        quoted = outcome.quoted or (outcome.spans[0] if outcome.spans else None)
        if quoted or outcome.change:
            results.append(_result(criterion, outcome, stage, feedback.quote(text, quoted)))
        else:
            results.append(_unquoted(criterion, outcome, stage.id))
    return tuple(results)


def _result(criterion: Criterion, outcome: Outcome, stage: Stage, said: str) -> CriterionResult:
    return CriterionResult(
        criterion.name,
        criterion.title,
        outcome.met,
        outcome.name,
        criterion.award(outcome.met, outcome.name),
        criterion.points,
        tuple(sorted(set(outcome.spans))) if len(outcome.spans) > 1 else outcome.spans,
        outcome.rule,
        feedback.say(criterion.name, outcome.name, stage, said, outcome.change),
    )


@lru_cache(maxsize=256)
def _unquoted(criterion: Criterion, outcome: Outcome, stage: str) -> CriterionResult:
    """The result where nothing of the draft is quoted: the same for all drafts at a stage."""
    return _result(criterion, outcome, STAGES[stage], "")


def _next_step(analysis: Analysis) -> Outcome:
    if analysis.steps:
        step = analysis.steps[0]
        return Outcome("met", True, (step.span,), step.rule)
    if analysis.unclear_step is not None:
        step = analysis.unclear_step
        return Outcome("unclear", None, (step.span,), step.rule)
    for status in ("when", "statement", "other_topic", "reported"):
        for step in analysis.other_steps:
            if step.status == status:
                return Outcome(status, False, (), step.rule, quoted=step.span)
    if analysis.asked_when is not None:
        return Outcome("when", False, quoted=analysis.asked_when)
    return Outcome("missing", False)


def _close(analysis: Analysis) -> Outcome:
    close = analysis.close
    if close is None:
        return Outcome("missing", False)
    if not close.certain:
        name = "unclear_ask" if close.doubt == "ask" else "unclear"
        return Outcome(name, None, (close.span,), close.rule)
    if close.kind != "any_reason":
        return Outcome(close.kind, False, (close.span,), close.rule)
    if close.polarity == "against":
        return Outcome("met", True, (close.span,), close.rule)
    if close.turns:
        return Outcome("double_negative", False, (close.span,), close.rule)
    change = feedback.turned_round(analysis.reading.text, close)
    name = "reversed" if change else "not_against"
    return Outcome(name, False, (close.span,), close.rule, change=change)


def _fits_stage(analysis: Analysis) -> Outcome:
    close = analysis.close
    if close is None:
        return Outcome("none", None)
    if not close.certain:
        return Outcome("unclear", None)
    spans = (close.ask_span,) if close.ask_span else ()
    quoted = close.ask_span or close.span
    if close.ask in analysis.stage.fitting:
        return Outcome("met", True, spans, close.ask_rule, quoted=quoted)
    if close.ask == "vague":
        return Outcome("vague", False, spans, close.ask_rule, quoted=close.span)
    name = "too_early" if close.ask == "offer" else "too_late"
    change = feedback.asking_for(analysis.reading.text, close, analysis.stage)
    return Outcome(name, False, spans, close.ask_rule, quoted=quoted, change=change)


def _order(analysis: Analysis) -> Outcome:
    met = analysis.in_order
    close = analysis.close
    if met is None or close is None:
        return Outcome("none", None)
    if met:
        return Outcome("met", True)
    late = [step for step in analysis.steps if step.span[0] > close.frame[0]]
    if late:
        return Outcome("step_after", False, (late[-1].span,), quoted=late[-1].span)
    spans = (analysis.after,) if analysis.after else ()
    return Outcome("question_after", False, spans, quoted=analysis.after)


def _lead_in(analysis: Analysis) -> Outcome:
    if analysis.close is None or not analysis.close.told:
        return Outcome("none", None)
    if analysis.tie is None:
        change = feedback.tied(analysis.reading.text, analysis.close, analysis.stage)
        return Outcome("missing", False, change=change)
    span, rule = analysis.tie
    return Outcome("met", True, (span,), rule)


def _personal(analysis: Analysis) -> Outcome:
    if not analysis.details:
        return Outcome("missing", False)
    return Outcome("met", True, analysis.details, analysis.details_rule)


def _pushy(analysis: Analysis) -> Outcome:
    return _remark("pushy", analysis.pushy)


def _undercut(analysis: Analysis) -> Outcome:
    return _remark("undercut", analysis.undercut)


def _remark(name: str, marks: tuple[tuple[Span, str], ...]) -> Outcome:
    if not marks:
        return Outcome("met", True)
    return Outcome(name, False, tuple(span for span, _ in marks), marks[0][1])


_DECIDERS: Final[dict[str, Callable[[Analysis], Outcome]]] = {
    "next_step": _next_step,
    "close": _close,
    "fits_stage": _fits_stage,
    "order": _order,
    "lead_in": _lead_in,
    "personal": _personal,
    "pushy": _pushy,
    "undercut": _undercut,
}
