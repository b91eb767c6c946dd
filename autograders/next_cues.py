"""Questions in words that no rule knows, by what they speak of: order, and the process."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from autograders import next_told, next_topic
from autograders.clause import Asking, Clause, Match
from autograders.data import word_list

_OWNED: Final = word_list("next_step", "owned")
_SCHEMES: Final = word_list("next_step", "schemes") - word_list("next_step", "weak_hiring")
_ASIDES: Final = frozenset({("follow", "up"), ("further", "questions"), ("more", "questions")})
"""Pairs of words that speak of staying in touch."""
_STOPS: Final = word_list("next_step", "cue_stops")


def asked(clause: Clause, asking: Asking) -> Match | None:
    """A question in words that no rule knows, by what it speaks of: order, and the process.

    Only where nothing else explains the words: no other topic, no close, no question of time.
    """
    words = clause.words
    if {"reason", "reasons"} & set(words) or clause.matches("when") or asking.reported(0):
        return None
    if (
        len(words) > 40
        or clause.matches("probe")
        or not (clause.asks or asking.marker_before(len(words), len(words)))
    ):
        return None
    if _STOPS & set(words) or not _ASIDES.isdisjoint(pairwise(words)):
        return None
    # "You will take me on to the next round or no?" asks for the result, not for the step.
    either = clause.asks and "or" in words[:-2] and not clause.matches("ask")
    spots = [at for at, _ in clause.concept("WH") if not next_told.points_back(clause, at)]
    spots = spots or ([0] if either else [])
    if not spots:
        return None
    first = spots[0]
    order = clause.concept("SEQUENCE_CUE")
    process = [
        (a, b)
        for a, b in clause.concept("PROCESS_CUE")
        if words[a:b] != ("i",) or (words[first] != "how" and "i" in words[first : first + 4])
    ]
    strong = clause.has("STRONG_SEQUENCE")
    if not strong and not any((a, b) != (c, d) for a, b in order for c, d in process):
        return None
    rule = clause.rules.of("next_cues")[0]
    whole = Match(first, len(words), rule)
    if clause.has("I_DO") or any(a in _OWNED and b in _SCHEMES for a, b in pairwise(words)):
        return None  # "how will you take the business from here"
    if next_topic.is_another(clause, whole) or next_told.is_told(clause, whole, "question"):
        return None
    return whole


def unclear(clause: Clause, asking: Asking) -> Match | None:
    """A question with cues for what comes next, in a construction that no rule knows."""
    words = clause.words
    asks = clause.asks or asking.marker_before(len(words), len(words))
    if not asks or not 3 <= len(words) <= 40 or asking.reported(0):
        return None
    other = ("when", "elsewhere", "courtesy", "probe", "blunt", "ask")
    if {"reason", "reasons"} & set(words) or any(clause.matches(kind) for kind in other):
        return None
    if _STOPS & set(words) or clause.has("I_DO") or clause.has("LIKE_ME_TO"):
        return None
    order, process = clause.concept("SEQUENCE_CUE"), clause.concept("PROCESS_CUE")
    together = any(a != b for a in order for b in process) or clause.has("STRONG_SEQUENCE")
    whole = Match(0, len(words), clause.rules.of("next_cues")[0])
    if (
        not together
        or next_told.is_told(clause, whole, "noun")
        or next_topic.is_another(clause, whole)
    ):
        return None
    return whole
