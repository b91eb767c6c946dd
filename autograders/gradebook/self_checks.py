"""Sets what students said of their own drafts beside the judgements, in the graded notebook."""

from __future__ import annotations

from collections.abc import Sequence

from nbformat import NotebookNode

from autograders.gradebook.notebook_files import shown
from autograders.gradebook.outcome import METADATA_KEY
from autograders.gradebook.pairing import has_role
from autograders.judge import judge
from autograders.judgement import Judgement
from autograders.self_check import Comparison, SelfCheck, read_self_check
from autograders.self_check_view import self_check_html, self_check_text


def compare_self_checks(cells: Sequence[NotebookNode], judged: Sequence[Judgement]) -> None:
    """Puts the comparison below each `%%self_check` box, as data and to be shown.

    The draft is the notebook's last one of that stage. Of two boxes for the same draft and the
    same moment the last one counts. A box whose first line can't be read is left as it is.
    """
    drafts = {judgement.stage: judgement for judgement in judged}
    boxes: dict[tuple[str, str], tuple[NotebookNode, SelfCheck]] = {}
    for cell in cells:
        if cell.cell_type == "code" and not has_role(cell):
            check = read_self_check(cell.source)
            if check is not None and check.when and check.stage:
                boxes[check.when, check.stage] = (cell, check)
    for (_, stage), (cell, check) in boxes.items():
        compared = Comparison(check, drafts.get(stage) or judge("", stage))
        data = {"text/plain": self_check_text(compared)}
        if any(said is not None for said in check.answers.values()):
            data["text/html"] = self_check_html(compared)
        cell.outputs = [shown(data, {METADATA_KEY: {"self_check": compared.to_dict()}})]
