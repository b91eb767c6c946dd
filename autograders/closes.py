"""Finding the closes of a draft, in the order of the text."""

from __future__ import annotations

from autograders import blunt, probes, reasons
from autograders.clause import Asking, Clause
from autograders.close import Close
from autograders.complement import Draft


def find(draft: Draft, clauses: list[Clause], askings: list[Asking]) -> list[Close]:
    """Every close that these utterances make, in the order of the text."""
    found: list[Close] = []
    for clause, asking in zip(clauses, askings, strict=True):
        here = reasons.find(draft, clause, asking)
        if not here and clause not in draft.frames.tags:
            if not reasons.names_one(clause):
                here = probes.find(draft, clause, asking) or blunt.find(draft, clause, asking)
            elif since := reasons.left_behind(clause):
                here = probes.find(draft, clause, asking, since) or blunt.find(
                    draft, clause, asking, since
                )
            elif clause.asks and (since := reasons.concluded_from(clause) or asking.turned_from()):
                here = blunt.find(draft, clause, asking, since)
        found.extend(here)
    return sorted(found, key=lambda close: close.span)
