"""Many drafts at once: a file of drafts in, a file of results out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from autograders.judge import judge
from autograders.judgement import Judgement
from autograders.tables import BadRow, DraftRow, RowId, TableError, read_drafts, write_results


class JudgesDrafts(Protocol):
    """Anything that judges a draft as `autograders.judge` does."""

    def __call__(
        self, text: str, stage: str, context: Mapping[str, str] | None = None
    ) -> Judgement:
        """The judgement of one draft."""


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """What became of a file of drafts: how many rows, how many of each outcome."""

    rows: int
    errors: int
    not_attempted: int
    complete: int
    incomplete: int
    unsure: int
    repeated: tuple[RowId, ...] = ()
    """The ids that stand in more than one row, in the order in which that showed."""

    def __str__(self) -> str:
        """One line for people; counts of nothing are left out."""
        counts = (
            (self.complete, "complete"),
            (self.incomplete, "incomplete"),
            (self.unsure, "unsure"),
            (self.not_attempted, "not attempted"),
            (self.errors, "with an error"),
        )
        parts = [f"{count:,} {words}" for count, words in counts if count]
        rows = f"{self.rows:,} {'row' if self.rows == 1 else 'rows'}"
        return f"{rows}: {', '.join(parts)}" if parts else rows


def judge_row(
    row: DraftRow | BadRow, judge_draft: JudgesDrafts = judge
) -> tuple[dict[str, Any], str]:
    """One result row, and its outcome: a verdict, "not attempted" or "error". Never raises."""
    if isinstance(row, BadRow):
        return {"id": row.id, "error": row.problem}, "error"
    judgement = judge_safely(row, judge_draft)
    if isinstance(judgement, str):
        return {"id": row.id, "error": judgement}, "error"
    outcome = judgement.verdict if judgement.attempted else "not attempted"
    return {"id": row.id, **judgement.to_dict()}, outcome


def judge_safely(row: DraftRow, judge_draft: JudgesDrafts = judge) -> Judgement | str:
    """The judgement of one row, or a sentence that says why there is none. Never raises."""
    try:
        return judge_draft(row.text, stage=row.stage, context=row.context)
    except ValueError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - one draft must not cost the others their results
        return f"This draft could not be judged ({type(error).__name__}: {error})."


def grade_file(
    drafts: Path,
    results: Path,
    *,
    judge_draft: JudgesDrafts = judge,
    on_row: Callable[[], object] = lambda: None,
) -> BatchSummary:
    """Judge every row of `drafts` into `results`, one result per row, in order.

    Each file is .jsonl, .csv or .parquet by its ending; rows hold `id`, `stage`, `text` and
    perhaps `context`. Of a row that is done only a number for its id is kept.
    A row that can't be judged gets a result with "error"; `results` appears only when all rows
    are done. `on_row` is called after each. Raises TableError when a file as a whole can't be
    read or written.
    """
    if results.exists() and drafts.exists() and results.samefile(drafts):
        raise TableError(f"{results}: the results would overwrite the drafts; name another file.")
    outcomes: Counter[str] = Counter()
    seen: set[int] = set()  # hashes: an id may be as long as a draft
    repeated: dict[RowId, None] = {}
    with write_results(results, criterion_names(judge_draft)) as writer:
        for row in read_drafts(drafts):
            result, outcome = judge_row(row, judge_draft)
            writer.write(result)
            outcomes[outcome] += 1
            key = hash(str(row.id))
            if key in seen:
                repeated[row.id] = None
            seen.add(key)
            on_row()
    return BatchSummary(
        rows=outcomes.total(),
        errors=outcomes["error"],
        not_attempted=outcomes["not attempted"],
        complete=outcomes["complete"],
        incomplete=outcomes["incomplete"],
        unsure=outcomes["unsure"],
        repeated=tuple(repeated),
    )


def criterion_names(judge_draft: JudgesDrafts = judge) -> tuple[str, ...]:
    """The names of the criteria that this judge's rubric has, in order.

    A table needs its columns before its first row, and only a judgement knows them.
    """
    sample = "What is the next step? Is there any reason you wouldn’t pass me on?"
    return tuple(result.name for result in judge_draft(sample, stage="first-round").criteria)
