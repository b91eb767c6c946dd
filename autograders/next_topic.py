"""Whether words about a next step speak of something other than this hiring."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from autograders import next_owner
from autograders.clause import Clause, Match
from autograders.data import word_list
from autograders.frame import AUXILIARIES
from autograders.nouns import hiring_nouns, known_nouns

_WHO_WORK: Final = frozenset({"you", "they", "we", "somebody", "someone"})
_NEAR: Final = 10
"""So many words behind the question at most stands what says of what."""
_BEHIND: Final = 5
_ARTICLES: Final = frozenset({"a", "an", "the", "your"}) | word_list("next_step", "several")
_AT_WORK: Final = word_list("next_step", "at_work")
_CASES: Final = word_list("next_step", "cases")
_PROCESSES: Final = word_list("next_step", "processes")
_ROLES: Final = word_list("details", "role_nouns") - {"work", "desk", "program", "project"}
_ROUNDS: Final = word_list("next_step", "rounds")
_WORKING_LIFE: Final = word_list("next_step", "working_life")
_SUPPOSES: Final = word_list("next_step", "supposes")
_COMES: Final = word_list("next_step", "comes")
_DETERMINERS: Final = word_list("next_step", "determiners")
_LITTLE: Final = word_list("next_step", "fillers") | AUXILIARIES
_NO_THINGS: Final = (
    _LITTLE | word_list("next_step", "after_heads") | word_list("next_step", "prepositions")
)
_WORKPLACES: Final = word_list("next_step", "workplaces")
_MINE: Final = word_list("next_step", "mine") | {"i"}
_DO_YOU: Final = {(a, b) for a in ("will", "do", "are", "would") for b in ("you", "they", "we")}
_NEXT: Final = word_list("next_step", "next")
_THINGS: Final = word_list("next_step", "cue_stops") - {"shift", "shifts"}
_STRONG_HIRING: Final = word_list("next_step", "hiring") - word_list("next_step", "weak_hiring")


def is_another(clause: Clause, match: Match) -> bool:
    """Whether it is the next step of something other than this hiring."""
    return (
        _is_said(clause, match)
        or _of_work(clause, match)
        or _on_condition(clause, match)
        or _another_thing(clause, match)
        or next_owner.is_other(clause, match)
    )


def _is_said(clause: Clause, match: Match) -> bool:
    """Whether a rule knows words about another topic there."""
    reach = {"inside": match.last + 1, "near": match.last + _NEAR, "anywhere": len(clause)}
    return any(
        (match.first <= found.first or found.rule.settings["reach"] == "anywhere")
        and found.first < reach[found.rule.settings["reach"]]
        for found in clause.matches("another_topic")
    )


def _of_work(clause: Clause, match: Match) -> bool:
    """ "The next step in my career", "the onboarding steps"; not "for the product role"."""
    words = clause.words
    near = range(match.first, min(len(words), match.last + _NEAR))
    return any(
        words[at] in _WORKING_LIFE and _ROLES.isdisjoint(words[at + 1 : at + 3]) for at in near
    ) or any(
        a in _AT_WORK and (b in _PROCESSES or b in _ROUNDS)
        for a, b in pairwise(words[match.first : match.last])
    )


def _on_condition(clause: Clause, match: Match) -> bool:
    """ "If a customer returns it, what's the next step?" asks about the work, and so does what
    comes after "a" pump fails; behind the question, if "the" printer jams, too."""
    words = clause.words
    ours = hiring_nouns(clause.rules)
    for at in range(min(len(words), match.last + _BEHIND) - 2):
        if words[at] not in _SUPPOSES or (words[at] == "with" and at >= match.first):
            continue
        after = words[at + 1]
        if after in _ARTICLES and _is_case(clause, at + 2):
            return True
        the = at >= match.first and words[at : at + 2] in (("if", "the"), ("when", "the"))
        one = the or (after in ("a", "an") and words[at] != "with")
        if one and words[at + 2] not in ours:
            return True
        if after in _WHO_WORK and any(
            a in ("a", "an") and b not in ours for a, b in pairwise(words[at + 2 : at + 6])
        ):
            return True  # "after you find a leak"
    return False


def _is_case(clause: Clause, at: int) -> bool:
    """Whether it is a customer or "a regular customer", but not "a trial shift"."""
    words = [word.removesuffix("s") for word in clause.words[at : at + 2]]
    if words[:1] and words[0] in clause.starters("STEP_N"):
        return False
    return not _CASES.isdisjoint(words)


def _another_thing(clause: Clause, match: Match) -> bool:
    """ "What's the next feature you'll build?" names what is next, and it is no step."""
    words, first = clause.words, match.first
    if words[first] in ("what", "which") and first + 1 < len(words):
        then = words[first + 2 : first + 4]
        unknown = _is_unknown(clause, first + 1)
        if (then[:1] and then[0] in _COMES) or then == ("is", "next"):
            return unknown  # "which town comes next"
        if then in _DO_YOU and _MINE.isdisjoint(words):
            return unknown or words[first + 1] in _WORKPLACES  # "which town will you open in next"
    inside = range(first + 2, match.last)
    if any(words[at - 1] == "which" and _is_unknown(clause, at) for at in inside):
        return True  # "who decides which film comes next"
    things = [at for at in (*inside, match.last) if _next_thing(clause, at)]
    if not things or match.rule.kind != "next_step":
        return bool(things)
    steps = clause.concept("NEXT_STEP")  # "my next fence" is one of those
    return not all(any(a < at < b for a, b in steps) for at in things)


def _is_unknown(clause: Clause, at: int) -> bool:
    """Whether "which" is asked of something that no hiring has: "which road"."""
    word = clause.words[at]
    return not (word in known_nouns(clause.rules) or word in _LITTLE)


def _next_thing(clause: Clause, at: int) -> bool:
    """Whether "your next" stands before word `at`, and that is no step."""
    words = clause.words
    if at >= len(words) or clause.comma_before(at) or words[at - 1] not in _NEXT:
        return False
    if words[at - 2] not in _DETERMINERS or words[at - 2] in ("this", "that"):
        return False
    if not _STRONG_HIRING.isdisjoint(words[at : at + 6]):
        return False  # "the next objective on the selection side"
    if words[at] in _THINGS:
        return True  # "your next holiday"
    plain = words[at] in known_nouns(clause.rules) or words[at] in _NO_THINGS
    return not (plain or words[at].isdigit() or at in clause.utterance.capitals)
