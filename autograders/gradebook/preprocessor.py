"""Takes the place of nbgrader's Execute: judges each draft as text, and starts no kernel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution
from traitlets import Unicode

from autograders.gradebook.answers import grade_answers, grade_draft, outcome_data
from autograders.gradebook.comments import comment_on
from autograders.gradebook.master import master_in
from autograders.gradebook.notebook_files import result, shown
from autograders.gradebook.outcome import METADATA_KEY, CellGrade
from autograders.gradebook.pairing import Found, find_drafts
from autograders.gradebook.read import Check, read_check
from autograders.gradebook.results import results_in
from autograders.gradebook.self_checks import compare_self_checks
from autograders.judgement import Judgement
from autograders.rubric import (
    Rubric,
    default_rubric,
    load_rubric,
    rubric_for,
    scenario_rubric,
)
from autograders.stages import STAGES

_CANNOT_READ = (
    "The check under this answer is not one that can be read without running it. "
    'It should end in a line such as check("first-round").'
)


class JudgeDrafts(NbGraderPreprocessor):  # type: ignore[misc]
    """Writes what the judge finds where nbgrader and its feedback pages look for it.

    The marked-up draft becomes the output of the cell that it stands in. Every check cell gets
    its score as a number, always: a check cell without one would count as full marks. Comments
    and drafts that a person has to decide are handed on in the resources (results.py).
    """

    rubric = Unicode(
        "", help="your own rubric, a .toml file in the course directory; empty: the kit’s own"
    ).tag(config=True)

    def preprocess(  # noqa: D102
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        master = master_in(resources, self.config)
        results = results_in(resources)
        own = self._own_rubric()
        for cell in nb.cells:
            # Nothing that came in with the submission may pass for a result.
            cell.metadata.pop(METADATA_KEY, None)
            if cell.cell_type == "code":
                cell.outputs = []
                cell.execution_count = None
        checks = [
            at
            for at, cell in enumerate(nb.cells)
            if is_grade(cell) and not is_solution(cell) and cell.cell_type == "code"
        ]
        judged: list[Judgement] = []
        for at, found in find_drafts(nb.cells, checks, master.answers_in_order()).items():
            cell = nb.cells[at]
            asked = read_check(cell.source)
            rubric = own or rubric_for(asked.context if asked else None)
            outcome = self._grade(cell, found, asked, rubric)
            if outcome.judgement is not None:
                judged.append(outcome.judgement)
            self._tell(cell.metadata.nbgrader.grade_id, outcome)
            # The first result that is a number is the score; what it stands for goes along
            # as data, for reports on the class (report.py).
            data = outcome_data(outcome, asked.stage if asked else None, rubric)
            cell.outputs.append(result(outcome.score, {METADATA_KEY: data}))
            answer = found.answer.metadata.nbgrader.grade_id if found.answer else None
            results.add(cell.metadata.nbgrader.grade_id, outcome, answer, comment_on(outcome))
        for name, answer in grade_answers(nb.cells, master, own):
            self._tell(name, answer.outcome)
            results.add(name, answer.outcome, name, answer.comment)
            if answer.outcome.judgement is not None:
                judged.append(answer.outcome.judgement)
        compare_self_checks(nb.cells, judged)
        return nb, resources

    def _tell(self, name: str, outcome: CellGrade) -> None:
        if outcome.too_long:
            self.log.warning("%s: 0 points. %s", name, outcome.too_long)

    def rubrics_used(self) -> tuple[Rubric, ...]:
        """The rubrics to count by. Raises RubricError, which names the file and the key."""
        own = self._own_rubric()
        return (own,) if own is not None else (default_rubric(), scenario_rubric())

    def _own_rubric(self) -> Rubric | None:
        if not self.rubric:
            return None
        return load_rubric(Path(CourseDirectory(config=self.config).root, self.rubric))

    def _grade(
        self, check: NotebookNode, found: Found, asked: Check | None, rubric: Rubric
    ) -> CellGrade:
        max_score = float(check.metadata.nbgrader.points)
        if asked is None:
            self.log.warning(
                "Check cell “%s” cannot be read without running it: it waits for a person. %s",
                check.metadata.nbgrader.grade_id,
                'Its last line should be a call such as check("first-round").',
            )
            return CellGrade(0.0, max_score, waits_because=_CANNOT_READ)
        outcome = grade_draft(
            found.draft.text, asked, rubric, max_score, tuple(_notes(found, asked.stage))
        )
        if found.cell is not None and outcome.judgement is not None:
            html, text = outcome.judgement._repr_html_(), comment_on(outcome)
            notes = {METADATA_KEY: {"notes": [*outcome.notes]}}
            found.cell.outputs = [shown({"text/html": html, "text/plain": text}, notes)]
        return outcome


def _notes(found: Found, stage: str) -> list[str]:
    """What to tell of how the draft was read; nothing when all was as it should be."""
    draft = found.draft
    if not draft.attempted:
        return []
    should_be = f"%%draft {stage}"
    name = STAGES[stage].name.lower()
    notes = []
    if found.added:
        notes.append("This draft stands in a cell that you added or copied; it was read there.")
    if draft.magic is None:
        notes.append(
            f"The first line “{should_be}” is missing. Your draft was read for the {name} anyway."
        )
    elif draft.stage is not None and draft.stage != stage:
        notes.append(
            f"The first line says “{draft.magic}”, but this task is the {name}. "
            f"So your draft was read for the {name}."
        )
    elif draft.stage is None or not draft.magic.startswith("%%draft "):
        notes.append(
            f"The first line says “{draft.magic[:80]}”; it should say “{should_be}”. "
            f"Your draft was read for the {name} anyway."
        )
    return notes
