"""Finding blunt requests: asking for the result outright."""

from __future__ import annotations

from typing import Final

from autograders.actions import Ask, find_action
from autograders.clause import Asking, Clause, Match
from autograders.close import Close, Target
from autograders.complement import Complement, Draft
from autograders.data import word_list
from autograders.frame import AUXILIARIES
from autograders.polarity import interruptions

_COORDINATES: Final = word_list("close", "coordinates")
_QUESTION_WORDS: Final = word_list("close", "question_words")
_CONDITIONS: Final = word_list("blunt", "conditions")
_ASKS_ELSE: Final = word_list("blunt", "asks_else")
_URGES: Final = word_list("blunt", "urges")
"""What an imperative may begin with."""
_OPENERS: Final = _COORDINATES | _URGES
_NEAR: Final = 8
_WHETHER: Final = frozenset({"if", "whether"})
_SUBORDINATES: Final = word_list("blunt", "subordinates")
"""Words before a request that make it a part of something else: "I hope you will…"."""


def find(draft: Draft, clause: Clause, asking: Asking, since: int = 0) -> list[Close]:
    """The first blunt request from the word `since` on, if a clause makes one."""
    # "go ahead and have the job" is about the job, wherever else the words may lead.
    found_first = sorted(clause.matches("blunt"), key=lambda m: m.rule.id != "blunt.have-the-job")
    for match in found_first:
        if match.first < since or asking.reported(match.first):
            continue
        if any(match.first <= start <= match.last for start in draft.starts(clause)):
            continue
        by_action = match.rule.settings["ask"] == "by-action"
        found = (_requested if by_action else _asked)(draft, clause, asking, match)
        if found is not None:
            target, last = found
            first, opened = match.first, match.last
            return [Close("blunt", match.rule.id, clause, first, opened, last, target)]
    return []


def _asked(draft: Draft, clause: Clause, asking: Asking, match: Match) -> tuple[Target, int] | None:
    """What a question for the result asks for, and its last word: "did I get it?"."""
    words, first = clause.words, match.first
    inverted = words[first] in AUXILIARIES
    if (
        not clause.asks
        and not (inverted and (clause.comma_before(first) or words[first - 1] in _OPENERS))
        and "ask" not in words[first]
    ):
        return None
    if words[first - 1 : first] == ("if",) and not asking.marker_before(first, 2):
        return None  # "what comes next, if I get it?"
    if (
        first
        and words[first - 1] in _QUESTION_WORDS | _CONDITIONS
        and not asking.marker_before(first)
    ):
        return None
    if _ASKS_ELSE & set(words[max(0, first - 3) : first]):
        return None
    nearest = max(0, first - 20)
    opens = range(first - 1, nearest, -1)
    since = next((i for i in opens if clause.comma_before(i) or words[i] in _COORDINATES), nearest)
    if _QUESTION_WORDS & set(words[since:first]) and not asking.marker_before(first):
        return None  # "which parts have I still got to get through?"
    ask: Ask = match.rule.settings["ask"]  # type: ignore[assignment]
    action = Complement(draft, clause, first, len(clause), first).action(hints_only=True)
    # "Will I be getting an invite to it?"
    pointed = words[match.last - 2 : match.last] == ("to", "it")
    if action and action.ask in ("advance", "offer") and (ask != "offer" or pointed):
        ask = action.ask
    return Target(ask, clause.span(first, match.last), match.rule.id), match.last


def _requested(
    draft: Draft, clause: Clause, asking: Asking, match: Match
) -> tuple[Target, int] | None:
    """What a request asks for by its verb, and its last word: "will you pass me on?"."""
    words, first = clause.words, match.first
    subject_first = words[first] not in AUXILIARIES
    indirect = False
    imperative = words[first] in _URGES or words[first + 1 : first + 2] in (("me",), ("my",))
    if imperative and not (first <= 1 or clause.comma_before(first)):
        return None
    if not imperative:
        since = max((i for i in range(first + 1) if clause.comma_before(i)), default=0)
        near = set(words[max(since, first - 3) : first])
        said = words[max(0, first - _NEAR) : first]
        indirect = bool(near & _WHETHER) and asking.marker_before(first) and "not" not in said
        if subject_first and not (clause.asks or indirect):
            return None
        if near & _SUBORDINATES and not indirect:
            return None
        begins = clause.comma_before(first) or words[first - 1] in _OPENERS
        if not (clause.asks or indirect or begins):
            return None
    cut = interruptions(clause, first, len(clause))
    aside = sum(b - a for a, b in cut if a <= match.last)
    reach = match.last + aside
    action = Complement(draft, clause, first, min(len(clause), reach + 4), first).action(
        hints_only=True
    )
    if action is None and indirect and match.last == len(clause) <= first + 2:
        # "I'm not asking whether you have a reason to pass me on. I'm asking whether you will."
        before = draft.frames.previous(clause)
        action = find_action(before, 0, len(before)) if before else None
        return action and (Target(action.ask, None, match.rule.id), len(clause))
    if action is None or action.first > reach:
        return None
    if clause.has("LIKE_ME_TO", first, action.last + 1):
        return None
    lead = words[first : action.first + 1]
    if clause.has("HOLD_BACK", first, action.last) or any(
        a <= action.first for a, _ in clause.concept("ASKING_VERB", first)
    ):
        return None
    if imperative and action.first > first + 3:
        return None
    if "not" in lead and not clause.asks:
        return None
    return Target(action.ask, clause.span(action.first, action.last), match.rule.id), len(clause)
