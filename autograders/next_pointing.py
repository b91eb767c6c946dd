"""Whether "it" in a next-step question points at another topic of the sentence before."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from autograders import next_owner
from autograders.clause import Clause, Match
from autograders.data import word_list

_BY_PREPOSITION: Final = word_list("next_pointing", "by_preposition")
_POINTERS: Final = word_list("next_pointing", "pointers")
_AS_SUBJECT: Final = word_list("next_pointing", "as_subject")
_TO_US: Final = frozenset({"me", "us"})
_AUXILIARIES: Final = word_list("next_step", "auxiliaries")
_OWNERS: Final = word_list("next_pointing", "owners")
_NEWS: Final = word_list("next_pointing", "news")
_DOES: Final = word_list("next_pointing", "does")
_EVENTS: Final = word_list("next_pointing", "events")
_OURS: Final = word_list("next_pointing", "ours")
_NOT_THERE: Final = word_list("next_pointing", "not_there")
_BEHIND: Final = 3
_NAME: Final = 6


def another_topic(before: Clause, statuses: Sequence[str]) -> bool:
    """Whether the sentence before speaks of another topic: the next step of something else, or
    news about it ("I read about your Lisbon launch.").

    `statuses` are those of the words about a next step in that sentence.
    """
    if statuses:
        return all(status == "other_topic" for status in statuses)
    return not before.asks and _brings_up(before)


def elsewhere(clause: Clause, match: Match, topic: bool) -> bool:
    """Whether the question points at another topic: one of the sentence before (`topic`), or
    one named in front of it ("And the theatre, where does it go from here?")."""
    return (topic or _fronts(clause, match)) and points(clause, match)


def _fronts(clause: Clause, match: Match) -> bool:
    """Whether what stands before the comma brings up something of the firm's, or names it."""
    first = match.first
    if first < 2 or not clause.comma_before(first):
        return False
    return (first > _NAME and _brings_up(clause, first)) or (
        first <= _NAME
        and _OURS.isdisjoint(clause.words[:first])
        and any(
            clause.words[at] in _OWNERS and next_owner.names_a_thing(clause, at)
            for at in range(min(3, first - 1))
        )
    )


def points(clause: Clause, match: Match) -> bool:
    """Whether "it", "them", "that one" stands where the question says of what."""
    words = clause.words
    last = min(len(words), match.last + _BEHIND)
    if any(
        words[at] in _BY_PREPOSITION and words[at + 1] in _POINTERS
        for at in range(match.first + 1, last - 1)
    ):
        return True
    if any(
        words[at] == "there" and words[at - 1] not in _NOT_THERE and _ends(clause, at + 1)
        for at in range(match.last - 1, last)
    ):
        return True  # "what happens next there?"
    return words[match.first] in ("where", "how") and any(
        words[at] in _AUXILIARIES
        and words[at + 1] in _AS_SUBJECT
        and _TO_US.isdisjoint(words[at + 2 : at + 5])
        for at in range(match.first + 1, min(match.first + 3, len(words) - 1))
    )


def _ends(clause: Clause, at: int) -> bool:
    """Whether a question may end before word `at`."""
    return (
        at >= len(clause) or clause.comma_before(at) or clause.words[at] in ("and", "then", "now")
    )


def _brings_up(before: Clause, stop: int | None = None) -> bool:
    """Whether a statement (the words before `stop`) speaks of something of the firm's, and not of
    this hiring."""
    words = before.words[:stop]
    if not _OURS.isdisjoint(words) or not before.starters("FILE_N").isdisjoint(words):
        return False
    if any(a in _DOES and b in _EVENTS for a, b in pairwise(words)):
        return True  # "you're opening in Porto"
    news = not _NEWS.isdisjoint(words)
    return any(
        words[at] in _OWNERS
        and (news or words[at] == "your")
        and next_owner.names_a_thing(before, at)
        for at in range(len(words) - 1)
    )
