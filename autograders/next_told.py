"""What is said about a next step without asking what it is: told, or asked only when."""

from __future__ import annotations

from typing import Final

from autograders.clause import Clause, Match
from autograders.data import word_list

_PREPOSITIONS: Final = word_list("next_step", "prepositions")
_MAY: Final = word_list("next_step", "may")
_AUXILIARIES: Final = word_list("next_step", "auxiliaries")
BACK: Final = frozenset({"what", "how", "where"})
_FORESEE: Final = word_list("next_step", "foresee")
_PERFECT: Final = frozenset({"have", "has"})
_CAME_UP: Final = word_list("next_step", "came_up")
_TOLD_OR_ASKED: Final = frozenset({"whatever", "regarding"})
_DATES: Final = word_list("next_step", "dates")


def is_told(clause: Clause, match: Match, form: str) -> bool:
    """Whether the words are told (I look forward to the next steps), not asked."""
    forward = ("look", "looking")
    if form == "noun" and not clause.asks and set(forward) & set(clause.words[match.last :]):
        return True  # "the next step is something I look forward to"
    for told in clause.matches("statement"):
        if told.first >= match.last or told.last < match.first - (2 if form == "question" else 4):
            continue
        begged = any(0 <= told.first - m.last <= 2 for m in clause.matches("ask_marker"))
        if clause.words[told.first] in _TOLD_OR_ASKED and (clause.asks or begged):
            continue  # "could you walk me through whatever's next?", "advise regarding the test"
        if clause.asks and "how" in clause.words[: told.first]:
            continue  # "how should I prepare for the next stage, and what is it?"
        if told.first > match.first or _asked_of_me(clause, told, match.first):
            continue
        new = told.first < match.first and clause.comma_before(match.first)
        if form in ("question", "tag") and (told.last < match.first - 1 or new):
            continue
        between = range(max(1, told.last), match.first)
        fresh = any(
            clause.comma_before(i) or clause.words[i] in ("and", "but", "so") for i in between
        )
        if fresh and any(told.last <= m.first < match.first for m in clause.matches("ask_marker")):
            continue
        if form == "noun" and clause.comma_before(match.first) and told.last < match.first:
            continue
        return True
    return False


def _asked_of_me(clause: Clause, told: Match, first: int) -> bool:
    """ "may I know what…", "you could say what…?" are no statements, as "I know what…" is."""
    words = clause.words
    if words[max(0, told.first - 2) : told.first] == ("just", "so"):
        return True
    if clause.asks and words[told.first] == "who" and told.first == first:
        return True  # "who says yes in the end?"
    if clause.asks and words[told.first - 1 : told.first + 1] == ("did", "you"):
        return True  # "did you say there's another interview?"
    if clause.asks and words[told.first] == "you" and words[told.first + 1] in _MAY:
        return True  # "I don't suppose you could say what's next?"
    if words[told.first - 1] == "be" and words[told.first + 1] == "to":
        return True  # "I'd be happy to learn about the next step"
    return words[told.first] in ("i", "you") and told.first > 0 and words[told.first - 1] in _MAY


def is_only_when(clause: Clause, match: Match, form: str) -> bool:
    """Whether only the time is asked for: when is the next round?"""
    on_which = clause.words[max(0, match.first - 2) : match.first]
    if clause.words[match.first] == "which" and on_which and on_which[0] in _DATES:
        return True  # "the date on which the results come out"
    for when in clause.matches("when"):
        if when.first <= match.first < when.last or (
            form != "noun" and match.first <= when.first < match.last
        ):
            head = clause.words[when.first]
            done = not _PERFECT.isdisjoint(clause.words[when.first + 2 : when.first + 4])
            if head == "when" and done and _asks_what(clause, when):
                continue  # "when you've seen everyone, how does it go on?"
            between = clause.words[when.first + 1 : match.first]
            dated = set(clause.words[when.first + 1 : when.first + 2]) & _DATES
            if when.first == match.first and (head == "how" or dated):
                return True
            if form == "question" and clause.words[match.first] not in ("when", "timeline"):
                if when.first == match.first and head == "by":
                    return True
                if when.first >= match.first and head in (
                    "when",
                    "by",
                    "until",
                    "till",
                    "timeline",
                ):
                    continue
                if {"and", "or"} & set(between) or clause.comma_before(match.first):
                    continue
                if when.first == match.first and head in ("what", "which", "how"):
                    return True
                if when.first < match.first and clause.words[match.first] in _AUXILIARIES:
                    return True  # "on what date will I hear about the next step?"
                if when.first < match.first and head != "timeline":
                    continue
                continue
            if {"and", "what", "how", "or"} & set(between):
                continue
            return True
    return False


def _asks_what(clause: Clause, when: Match) -> bool:
    """Whether a comma ends what "when" began, and a question of its own follows."""
    return any(
        clause.words[at] in BACK and clause.comma_before(at)
        for at in range(when.first + 2, when.last)
    )


def points_back(clause: Clause, first: int) -> bool:
    """ "what we've talked about" is what was said, and no question about what comes."""
    words = clause.words
    if first and set(words[first + 1 : first + 2]) & _CAME_UP:
        return words[first - 1] in _PREPOSITIONS | {"from", "after", "by", "about"}
    return (
        words[first] in BACK
        and words[first + 1 : first + 2] in (("we",), ("you",), ("i",))
        and clause.has("SPOKE", first + 2, first + 5)
        and words[first + 2] not in _FORESEE
        and not clause.comma_before(first)
        and first > 0
    )
