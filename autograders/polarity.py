"""Which way the reasons point: worked out by scope and parity, never matched.

The close asks for reasons. Between the word "reason" and the thing that is asked for, each
negation ("not", "never") and each verb of holding back ("hesitate", "keep you from",
"uncomfortable") turns the meaning round once. An odd count asks for reasons against, which
is what the method wants; an even count asks for reasons in favour.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from autograders.clause import Clause
from autograders.data import word_list

Polarity = Literal["against", "for"]

INTERRUPTIONS: Final = word_list("polarity", "interruptions")
"""Words that begin a stretch between commas which only interrupts what is asked."""
_OVER: Final = word_list("polarity", "over")
_AUXILIARIES: Final = word_list("frame", "aux")
_RIVALS: Final = word_list("polarity", "rivals")
_WORRIES: Final = word_list("polarity", "worries")
_CONTENT: Final = word_list("polarity", "content")
_AGAIN: Final = word_list("polarity", "again")
_RATHER: Final = (("i", "mean"), ("that", "is"), ("or", "rather"), ("in", "other"))
_RESUMES: Final = word_list("polarity", "resumes")


_SET_AGAINST: Final = tuple((word,) for word in word_list("polarity", "set_against"))
_BEFORE_RIVALS: Final = (("to",), ("for",), ("on",), ("with",), ("the",))
INSTEAD: Final = (("instead", "of"), ("rather", "than"))
"""What stands before it doesn't happen: "stamp me a no instead of passing me on"."""
_CONTRAST: Final = 5
"""So many words at most belong to what is set against the candidate."""


class Turn(NamedTuple):
    """One word or phrase that turns the polarity round: the words [first, last)."""

    first: int
    last: int


def turns(clause: Clause, first: int, last: int) -> list[Turn]:
    """What turns the polarity between the words `first` and `last`, interruptions left out."""
    cut = interruptions(clause, first, last)
    return _merge(clause, _turns(clause, first, last, cut))


def interruptions(clause: Clause, first: int, last: int) -> set[tuple[int, int]]:
    """The stretches between commas that interrupt what is being asked."""
    stretches = list(clause.segments(first, len(clause)))
    if len(stretches) < 2:
        return set()
    return {
        (start, min(end, last))
        for number, (start, end) in enumerate(stretches)
        if number + 1 < len(stretches)
        and start < last
        and (number > 0 or clause.comma_before(start))
        and clause.words[start] in INTERRUPTIONS
        and clause.words[start : start + 2] != ("you", "would")
        and clause.words[start + 1 : start + 2] not in (("which",), ("whom",))
        and _resumes(clause.words[stretches[number + 1][0]])
    }


def _resumes(word: str) -> bool:
    """Whether a word may take up what was interrupted: "comfortable, given that, sending me"."""
    return word in _RESUMES or (word.endswith("ing") and word not in INTERRUPTIONS)


def _turns(clause: Clause, start: int, end: int, cut: set[tuple[int, int]]) -> list[Turn]:
    held = clause.concept("HOLD_BACK", start, end)
    negated = clause.concept("NEGATOR", start, end)
    found: list[Turn] = []
    at = start
    for first, last in sorted(held + negated, key=lambda place: (place[0], -place[1])):
        if first < at or any(a <= first < b for a, b in cut):
            continue
        if clause.words[first] in _RIVALS and _OVER & set(clause.words[max(0, first - 2) : first]):
            continue  # "move me on over the other people"
        if clause.words[first] == "no" and _idle_no(clause, first):
            continue
        if clause.words[first] == "not" and _contrasts(clause, first):
            at = first + _CONTRAST
            continue  # "to pass me on and not the others"
        aside = clause.words[first + 1 : first + 2] in (("just",), ("only",), ("merely",))
        if aside and clause.words[first] == "not" and clause.comma_before(first):
            continue  # "pass me on, not just thank me"
        if clause.words[max(0, first - 2) : first] in INSTEAD:
            continue  # "send me to the panel rather than turning me away"
        if clause.words[first - 1 : first + 1] == ("or", "not") and _ends(clause, last):
            continue  # "have you a reason or not, for…"
        found.append(Turn(first, last))
        at = last
    return found


def _contrasts(clause: Clause, at: int) -> bool:
    """Whether "and not" sets somebody else against the candidate."""
    words = clause.words
    then = at + 1
    while words[then : then + 1] in _BEFORE_RIVALS:
        then += 1
    joined = words[at - 1] in ("and", "but") or clause.comma_before(at)
    return joined and words[then : then + 1] in _SET_AGAINST


def _idle_no(clause: Clause, at: int) -> bool:
    """ "no" that negates nothing here: "no matter", "no?"."""
    return at + 1 >= len(clause) or clause.words[at + 1] in (
        "matter",
        "doubt",
        "problem",
        "worries",
    )


def _ends(clause: Clause, at: int) -> bool:
    return at == len(clause) or clause.comma_before(at)


def _merge(clause: Clause, found: list[Turn]) -> list[Turn]:
    """ "not … nor", "never ever", "be stopped and not sent on" negate once."""
    kept: list[Turn] = []
    for turn in found:
        word = clause.words[turn.first]
        if kept and word in ("nor", "neither", "never") and turn.first - kept[-1].last <= 4:
            continue
        before = clause.words[turn.first - 1]
        if kept and word in ("not", "never") and _starts_over(clause, kept[-1].last, turn.first):
            continue  # "might not be chosen, I mean, that you would not hire me"
        held = clause.words[kept[-1].first].startswith("hold") if kept else False
        if held and turn.first == kept[-1].last and clause.words[turn.first - 2] == "you":
            continue  # "what holds you to not let me in"
        if kept and _worried_that(clause, kept[-1]):
            continue  # "to worry about my lack of experience"
        again = kept and before == "to" and clause.words[kept[-1].first - 1] == before
        if again and any(clause.comma_before(i) for i in range(kept[-1].last, turn.first)):
            continue  # "to not assume me, sorry, to not hire me"
        at = turn.first - 1
        while kept and at > kept[-1].last and clause.words[at] in _AUXILIARIES:
            at -= 1  # "you would not, or could not, pass me on"
        joined = clause.words[at : at + 1] in (("and",), ("or",))
        if kept and joined and turn.first - kept[-1].last <= 4:
            continue
        kept.append(turn)
    return kept


def _worried_that(clause: Clause, turn: Turn) -> bool:
    """Whether it is a worry, and what follows tells what about: that is no good in any case."""
    worry = clause.words[turn.first : turn.last]
    if not {"not", "without"}.isdisjoint(clause.words[turn.last : turn.last + 2]):
        return False  # "worried about not sending me"
    return not _WORRIES.isdisjoint(worry) and (
        worry[-1] in _CONTENT or not _CONTENT.isdisjoint(clause.words[turn.last : turn.last + 1])
    )


def _starts_over(clause: Clause, first: int, last: int) -> bool:
    """Whether a comma and "I mean" stand between: the same is said again in other words."""
    commas = (i for i in clause.utterance.commas if first <= i < last)
    return any(clause.words[i] in _AGAIN or clause.words[i : i + 2] in _RATHER for i in commas)


def polarity(count: int) -> Polarity:
    """Odd: reasons against moving on. Even (and none at all): reasons in favour."""
    return "against" if count % 2 else "for"
