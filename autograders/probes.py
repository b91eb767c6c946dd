"""Finding probes: questions for objections that do without the word "reason"."""

from __future__ import annotations

from typing import Final

from autograders.clause import Asking, Clause, Match
from autograders.close import UNTOLD, Close
from autograders.complement import Complement, Draft
from autograders.data import word_list
from autograders.frame import AUXILIARIES

_MINE: Final = word_list("probes", "mine")
_POINTERS: Final = word_list("probes", "pointers")
_DUTIES: Final = word_list("probes", "duties")
"""What "i" is followed by where the worries are the candidate's own."""


def find(draft: Draft, clause: Clause, asking: Asking, since: int = 0) -> list[Close]:
    """The first probe of a clause from the word `since` on, if it makes one."""
    for match in clause.matches("probe"):
        if match.first < since:
            continue
        if any(match.first <= start < match.last for start in draft.starts(clause)):
            continue  # "what's next, and what stops…" starts with a next-step question
        if not _open(clause, asking, match) or clause.matches("elsewhere"):
            continue
        if _owned_by_candidate(clause, match) or _points_back(clause, match):
            continue
        body = Complement(draft, clause, match.first, len(clause), match.first)
        action = body.action(hints_only=True)
        words = clause.words
        bother = words[match.first - 1 : match.first + 1] == ("be", "a")
        if bother and not {"me", "my", "i"} & set(words):
            continue  # "would a month's notice be a problem?"
        about_me = _MINE & set(words[match.first :])
        if action is None and ({"my", "i"} & about_me or words[-2:] == ("to", "me")):
            # "What's the last stage, and any objection to my part in it?"
            action = body.pointed_into()
        if action is None and not about_me and len(clause) - match.first > 6:
            continue
        thing = words[match.last : match.last + 1] if words[match.last - 1] == "about" else ()
        if thing and not about_me and thing[0] not in _POINTERS:
            continue  # "do you worry about competitors?"
        target = body.target(action) if action else UNTOLD
        first, last = match.first, len(clause)
        return [Close("probe", match.rule.id, clause, first, match.last, last, target)]
    return []


def _points_back(clause: Clause, match: Match) -> bool:
    """ "based on what we've talked about": no question about what holds them back."""
    pair = clause.words[match.first : match.first + 2]
    return pair in (("what", "we"), ("what", "you"), ("what", "i")) and match.first > 0


def _owned_by_candidate(clause: Clause, match: Match) -> bool:
    """The candidate's own worries or duties: anything I should worry about?"""
    words = clause.words[match.first : match.last]
    if "i" in words and "you" in words[: words.index("i")]:
        return False  # "that makes you think I shouldn't…" is the listener's doubt
    return any(
        words[i] == "i" and (words[i + 1] in _DUTIES or words[i + 1 : i + 3] == ("have", "to"))
        for i in range(len(words) - 1)
    )


def _open(clause: Clause, asking: Asking, match: Match) -> bool:
    if asking.reported(match.first):
        return False
    if clause.asks:
        return True
    if (
        "nothing" in clause.words[: match.first + 1]
        or "not" in clause.words[max(0, match.first - 3) : match.first]
    ):
        return False
    before = clause.words[max(0, match.first - 5) : match.first + 1]
    return (
        asking.marker_before(match.first)
        or any(
            before[i] in AUXILIARIES
            and before[i + 1] in ("you", "there", "your", "anything", "something")
            for i in range(len(before) - 1)
        )
        or (match.first <= 2 and clause.words[match.first] in ("any", "what", "which"))
    )
