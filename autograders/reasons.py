"""Finding the any-reason question: is there any reason why you wouldn't pass me on?"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from autograders.clause import Asking, Clause
from autograders.close import Close
from autograders.complement import Complement, Draft
from autograders.data import word_list
from autograders.frame import AUXILIARIES, noun_phrase
from autograders.polarity import polarity, turns

_CLAIMED: Final = word_list("frame", "claims") | {"no"}
_ASKED_NEXT: Final = AUXILIARIES | word_list("reasons", "asked_next")
"""What follows a question word where it really asks."""
_ASKED_FOR: Final = frozenset({"any", "some", "what", "which"})
_DENIES: Final = frozenset({"no", "not", "never", "if", "unless"})
_ASKED: Final = frozenset({"you", "there"})
_OF_WHOM: Final = (("you",), ("i",), ("we",))
_DRAWS: Final = frozenset({"so", "then"})
_TAG: Final = 4
"""Words, at most, of "do you see one?" behind a reason that is denied."""
_TELLS: Final = word_list("reasons", "tells")
_QUESTION_WORDS: Final = word_list("close", "question_words")


def find(draft: Draft, clause: Clause, asking: Asking) -> list[Close]:
    """The any-reason questions of a clause: those that are certain, or else the first."""
    found: list[Close] = []
    places = _places(clause)
    if places and clause.asks and _goes_on_to_ask(clause):
        return []
    for number, at in enumerate(places):
        stop = places[number + 1] if number + 1 < len(places) else len(clause)
        close = _reason(draft, clause, asking, at, stop)
        if close is not None:
            found.append(close)
    return [close for close in found if close.certain] or found[:1]


def names_one(clause: Clause) -> bool:
    """Whether it names a reason, other than by pointing at what was said or supposed."""
    places = _places(clause)
    for at in places:
        start, determiner = noun_phrase(clause, at)
        named = determiner in ("whatever", "the", "those", "these")
        if not named and clause.words[start - 1 : start] != ("for",):
            return True
    return False  # "for all the reasons we talked about" supposes some


def concluded_from(clause: Clause) -> int:
    """Where "so" draws its question from reasons that are claimed: "There is every reason
    to pick me, so will you…?" 0 where nothing does."""
    words = clause.words
    places = _places(clause)
    if any(noun_phrase(clause, at)[1] not in _CLAIMED for at in places):
        return 0
    after = (i for i in range(places[-1], len(clause)) if words[i] in ("so", "then"))
    return next((i for i in after if clause.comma_before(i)), 0)


def _goes_on_to_ask(clause: Clause) -> bool:
    """ "You see no reason why not, so shall I come back?" asks what it draws from a reason that
    is denied or supposed; but "if there is one, would you tell me?" asks for it."""
    words, last = clause.words, _places(clause)[-1]
    since = max((i for i in clause.utterance.commas if i <= last), default=0)
    before = words[since:last]
    if _DENIES.isdisjoint(before) or any(
        a in AUXILIARIES and b in _ASKED for a, b in pairwise(before)
    ):
        return False
    for first, end in clause.segments(last, len(clause)):
        start = first + (words[first] in _DRAWS)
        drawn = start > first or end - start > _TAG
        asked = not AUXILIARIES.isdisjoint(words[start : start + 1])
        asked = asked and words[start + 1 : start + 2] in _OF_WHOM
        if drawn and asked and _TELLS.isdisjoint(words[start:end]):
            return True
    return False


def left_behind(clause: Clause) -> int:
    """Where a question begins behind a reason that is only told of: "You gave a good reason for
    the move, and do you have any doubts about me?" 0 where none does."""
    places = _places(clause)
    if not clause.asks or any(noun_phrase(clause, at)[1] in _ASKED_FOR for at in places):
        return 0
    return next((i for i in clause.utterance.commas if i > places[-1]), 0)


def _reason(draft: Draft, clause: Clause, asking: Asking, at: int, stop: int) -> Close | None:
    start, determiner = noun_phrase(clause, at)
    opener = draft.frames.opener(clause, asking, start, at, determiner)
    if opener is None:
        return _perhaps(draft, clause, asking, at, start, stop, determiner)
    first, rule, asked = opener
    end = _complement_end(draft, clause, at + 1, stop)
    they = "they" in clause.words[at + 1 : end]
    if asking.reported(first, about_them=they) and not draft.frames.turned_over(clause):
        return None
    body = Complement(draft, clause, at + 1, end, first)
    action = body.action()
    if action is None:
        return None
    if rule == "frame.bare" and not clause.asks and not body.says():
        return None  # "Any reason why." and no more asks nothing
    if action.ask == "vague" and action.rule == "":
        # The frame stands there, with the candidate in it, and no construction we know.
        said = clause.words[body.first : min(body.last, body.first + 10)]
        theirs = "i" not in said[:2] and not {"me", "my"}.isdisjoint(said)
        count = len(turns(clause, body.first, body.last))
        points = polarity(count) if theirs else None
        return Close("any_reason", rule, clause, first, at + 1, end, polarity=points, doubt="ask")
    turned = body.turns(action)
    return Close(
        "any_reason",
        rule,
        clause,
        first,
        at + 1,
        end,
        body.target(action),
        polarity(len(turned)),
        tuple(body.spans(turned)),
        "" if asked else "asked",
    )


def _perhaps(
    draft: Draft, clause: Clause, asking: Asking, at: int, start: int, stop: int, determiner: str
) -> Close | None:
    """A question that names a reason and an action, in a frame that no rule knows."""
    supposes = clause.words[start - 1 : start] == ("for",) or "if" in clause.words[:start]
    mine = "i" in clause.words[max(0, start - 2) : start]  # "would I have any reason…"
    if determiner in _CLAIMED or supposes or mine or not clause.asks or asking.reported(at):
        return None
    anew = (i for i in clause.utterance.commas if i > at + 1 and _asks_anew(clause, i))
    stop = min(stop, next(anew, stop))
    body = Complement(draft, clause, at + 1, _complement_end(draft, clause, at + 1, stop), start)
    action = body.action(hints_only=True)
    if action is None or body.about_something_else(action) or "not" in clause.words[:start]:
        return None
    return Close("any_reason", "frame.bare", clause, start, at + 1, body.last, doubt="asked")


def _asks_anew(clause: Clause, at: int) -> bool:
    """Whether a question begins at a word: "do you…", "so do you…"."""
    at += clause.words[at] in ("so", "and", "but")
    return not AUXILIARIES.isdisjoint(clause.words[at : at + 1])


def _complement_end(draft: Draft, clause: Clause, start: int, stop: int) -> int:
    """Where what belongs to this reason ends: before the next question in the sentence."""
    words = clause.words
    for first in draft.starts(clause):
        if first > start:
            stop = min(stop, first)
    for index in range(start + 1, stop - 2):
        if words[index] in ("and", "or", "also", "plus") and (
            (words[index + 1] in _QUESTION_WORDS and words[index + 2] in _ASKED_NEXT)
            or (
                words[index + 1] in AUXILIARIES
                and words[index + 2 : index + 3]
                and (
                    words[index + 2] in ("you", "i", "there", "we")
                    or (
                        words[index + 1] not in ("do", "have") and words[index + 2] in ("the", "it")
                    )
                )
            )
        ):
            return index
    return stop


def _places(clause: Clause) -> list[int]:
    """Where the word "reason" stands."""
    return [i for i, word in enumerate(clause.words) if word in ("reason", "reasons")]
