"""Whether the close is tied to this very conversation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from autograders.clause import Clause, Match
from autograders.close import Close
from autograders.data import word_list
from autograders.judgement import Span
from autograders.next_step import NextStep


def find(
    close: Close, clauses: list[Clause], steps: list[NextStep], tags: Iterable[Clause]
) -> tuple[Span, str] | None:
    """The tie and its rule: in the close's own sentence (or its tag), or in the one before it."""
    here = close.clause
    taken = [(s.first, s.last) for s in steps if s.clause is here]
    ends = [last for _, last in taken if last <= close.first]
    start = max(ends, default=0)
    own = _best(here, [m for m in here.matches("lead_in") if m.first >= start], close.first)
    if own is not None:
        return own
    for tag in tags:
        if tag.place == here.place + 1:
            tied = _best(tag, list(tag.matches("lead_in")), 0)
            if tied is not None:
                return tied
    if ends:
        return None
    before = _before(here, clauses)
    if before is None or any(step.clause is before for step in steps):
        return None
    for match in before.matches("lead_in"):
        fronted = match.first <= 2 and not before.asks
        if match.rule.settings.get("reach") == "before" or (
            fronted and not _destination(before, match)
        ):
            return _span(before, match, match.last), match.rule.id
    return None


_LONGEST_TIE: Final = 14


def _span(clause: Clause, match: Match, limit: int) -> Span:
    """The tie's characters, up to the comma that ends it (before word `limit`, if it is near)."""
    furthest = min(max(limit, match.last), match.first + _LONGEST_TIE, len(clause))
    commas = (i for i in range(match.first + 2, furthest + 1) if clause.comma_before(i))
    end = next(commas, match.last)
    return clause.quotable(match.first, min(end, len(clause)))


def _best(clause: Clause, matches: list[Match], limit: int) -> tuple[Span, str] | None:
    for match in matches:
        destination = _destination(clause, match)
        if not destination:
            return _span(clause, match, limit), match.rule.id
    return None


_GAVE: Final = word_list("lead_in", "gave")
_NOT_YET: Final = word_list("lead_in", "not_yet")
_STANDPOINTS: Final = tuple(
    (whose, side) for whose in ("your", "the") for side in ("side", "end", "perspective", "point")
)
_ONWARD: Final = word_list("lead_in", "onward")


def _destination(clause: Clause, match: Match) -> bool:
    """Whether "for the next interview" is where the close wants to go, not what it rests on."""
    words, first = clause.words, match.first
    before = words[first - 1] if first else ""
    if words[first] == "given" and not clause.comma_before(first) and before in _GAVE:
        return True
    if words[first] in ("we", "you", "i") and before in _NOT_YET:
        return True
    if words[first] == "by" and words[first + 1 : first + 2] in (
        ("tonight",),
        ("today",),
        ("now",),
    ):
        return True  # "I have to know by tonight"
    if before == "at":
        return True
    if words[first] == "with" and before in clause.starters("COMFORT"):
        return True  # "okay with bringing me back"
    if words[first + 1 : first + 3] in _STANDPOINTS:
        return True  # "from your side"
    steps = clause.starters("DEST_N")
    inside = range(first + 1, min(match.last, len(clause) - 1))
    onward = any(words[i] in _ONWARD and words[i + 1] in steps for i in inside)
    told = {"what", "everything", "all", "today"} & set(words[first : match.last])
    return match.rule.settings.get("reach") == "sentence" and onward and not told


def _before(clause: Clause, clauses: list[Clause]) -> Clause | None:
    """The sentence just before, asides left out."""
    for place in range(clause.place - 1, -1, -1):
        if not clauses[place].utterance.aside:
            return clauses[place]
    return None
