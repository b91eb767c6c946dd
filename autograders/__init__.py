"""The judge: reads what a candidate plans to say, and says what works in it and why."""

from autograders.judge import DraftTooLongError, judge
from autograders.judgement import CriterionResult, Judgement
from autograders.stages import STAGES, Stage, UnknownStageError, find_stage

__all__ = [
    "STAGES",
    "CriterionResult",
    "DraftTooLongError",
    "Judgement",
    "Stage",
    "UnknownStageError",
    "find_stage",
    "judge",
]
