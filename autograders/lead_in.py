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
    taken = [(s.first, s.last) for s in steps if s.clause is here and s.last <= close.first]
    start = max((last for _, last in taken), default=0)
    fronted = min((first for first, _ in taken), default=0)
    ties = [
        match
        for match in here.matches("lead_in")
        if match.first >= start
        or (match.first == 0 and match.last <= fronted and match.rule.id == "lead.based-on")
        or (match.first == 0 and match.last <= fronted and _TOLD_OF & {here.words[1]})
        or _directly_before(here, match, close.first)
    ]
    ties = [match for match in ties if not _leads_into_ask(here, match, close)]
    own = _best(here, ties, close.first) or _happened(here, start, close.first)
    if own is not None:
        return own
    for tag in tags:
        if tag.place == here.place + 1:
            tied = _best(tag, list(tag.matches("lead_in")), 0)
            if tied is not None:
                return tied
    after = next((c for c in clauses if c.place == here.place + 1), None)
    if after is not None:
        added = _best(after, [m for m in after.matches("lead_in") if _adds(after, m)], 0)
        if added is not None:
            return added
    before = _before(here, clauses)
    if before is None or any(step.clause is before for step in steps):
        return None
    happened = _happened(before, 0, len(before))
    if happened is not None and not before.asks and not taken:
        return happened
    for match in before.matches("lead_in"):
        reach = match.rule.settings.get("reach")
        opens = reach != "here" and match.first <= 2 and not before.asks
        if taken and match.first > 0:
            continue
        if (opens or reach == "before") and not _destination(before, match):
            return _span(before, match, match.last), match.rule.id
    return None


def _adds(after: Clause, match: Match) -> bool:
    """Whether a sentence only adds the tie to the one before it: "Any reason you wouldn't? Just
    from what I've said so far." or "Any at all, after our talk?"."""
    if after.asks:
        return after.words[:3] == ("any", "at", "all")
    return after.words[match.first] in _ADDED and set(after.words[: match.first]) <= _JUST


def _directly_before(clause: Clause, match: Match, at: int) -> bool:
    """Whether nothing but a comma parts the tie from the close: "…next and, after this, is…"."""
    if not 0 < at - match.first <= 2 * _LONGEST_TIE:
        return False
    joined = match.first - (clause.words[match.first - 1] in _JOINS)
    apart = clause.comma_before(match.first) or clause.comma_before(joined)
    return apart and not _JOINS & set(clause.words[match.first : at])


def _leads_into_ask(clause: Clause, match: Match, close: Close) -> bool:
    """Whether the words only lead to what is asked for: "against my going on"."""
    if close.ask_span is None or match.first < close.first or clause.comma_before(match.first):
        return False
    led = clause.words[match.first : match.first + 2]
    if led[-1] not in ("me", "my") and not led[-1].endswith("ing"):
        return False
    start, end = clause.span(match.first, match.last)
    return start <= close.ask_span[0] < end


def _happened(clause: Clause, start: int, stop: int) -> tuple[Span, str] | None:
    """A clause that tells what passed between the two, whatever the verb: "since you let me
    conduct the choir", "the dispute we chewed over", "you've had my story now"."""
    words = clause.words
    for at in range(start, min(stop, len(words))):
        if words[at] not in ("we", "you", "i") or words[at - 1 : at] in _IDLE_BEFORE:
            continue
        verb = past_verb(words, at + 1)
        if verb is None:
            continue
        first = _tied_from(clause, start, at)
        near = min(len(words), verb + _LONGEST_TIE)
        end = next((i for i in range(verb, near) if clause.comma_before(i)), near)
        rest = words[verb:end]
        if first is not None:
            told = first + 1 < at and words[at - 1] not in ("that", "as")
            if words[at] != "i" or told or _TOGETHER & set(rest):
                return _stretch(clause, first, end, stop), "lead.having"
        elif (
            words[at] != "i"
            and _leads(clause, start, at)
            and _TOGETHER & set(rest)
            and not _SAID_ONLY & set(words[at + 1 : verb])
        ):
            return _stretch(clause, at, end, stop), "lead.said-so"
    return None


def past_verb(words: tuple[str, ...], at: int) -> int | None:
    """The word after a verb that tells of the past, if one stands at `at` or after adverbs."""
    while at < len(words) and words[at] in _ADVERBS:
        at += 1
    perfect = words[at : at + 1] in (("have",), ("has",), ("had",))
    while perfect and at + 1 < len(words) and words[at + 1] in _ADVERBS:
        at += 1
    if perfect and at + 1 < len(words):
        at += 1
        if words[at] in ("my", "me"):
            return at  # "you've my whole story now"
    if at >= len(words) or words[at] in _NOT_TOLD:
        return None
    past = words[at] in _PAST or (words[at].endswith("ed") and len(words[at]) > 4)
    return at + 1 if past else None


def _tied_from(clause: Clause, start: int, at: int) -> int | None:
    """Where a tie begins that leads to the subject at `at`: "given how", "from the bits"."""
    for first in range(max(start, at - 5), at):
        if any(clause.comma_before(i) for i in range(first + 1, at + 1)):
            continue
        for name in ("STRONG_TIE", "WEAK_TIE"):
            for begin, last in clause.concept(name, first, at):
                between = clause.words[last:at]
                whole = not _JOINS & set(between)
                if begin == first and whole and (not between or between[0] in _TOLD_OF):
                    return first
    return None


def _leads(clause: Clause, start: int, at: int) -> bool:
    """Whether the subject at `at` begins its sentence, or what precedes is only an opener."""
    words = clause.words[max(start, at - _LONGEST_TIE) : at]
    return words[-1:] in _JOINED or all(word in _OPENERS for word in words)


_LONGEST_TIE: Final = 14


def _stretch(clause: Clause, first: int, last: int, limit: int) -> Span:
    """The characters of a tie that begins at `first`, no further than the close."""
    end = min(last, limit if limit > first else last, first + _LONGEST_TIE)
    return clause.quotable(first, max(end, first + 1))


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


_IDLE_BEFORE: Final = (("if",), ("whether",), ("once",), ("when",), ("why",), ("until",))
_ADVERBS: Final = word_list("lead_in", "adverbs")
_PAST: Final = word_list("lead_in", "past")
_NOT_TOLD: Final = word_list("lead_in", "not_told")
_SAID_ONLY: Final = word_list("lead_in", "said_only")
_TOGETHER: Final = word_list("lead_in", "together")
_TOLD_OF: Final = word_list("lead_in", "told_of")
_JOINS: Final = frozenset({"and", "or", "but", "so"})
_JOINED: Final = tuple((word,) for word in _JOINS)
_OPENERS: Final = word_list("lead_in", "openers")
_GAVE: Final = word_list("lead_in", "gave")
_CHANCES: Final = word_list("lead_in", "chances")
_PARTED: Final = frozenset({"from", "out", "of"})
_HOLDING: Final = word_list("lead_in", "holding")
_DEADLINES: Final = word_list("lead_in", "deadlines")
_TALKS: Final = tuple((word,) for word in word_list("lead_in", "talks"))
_NOT_YET: Final = word_list("lead_in", "not_yet")
_MOVING: Final = tuple((word,) for word in word_list("lead_in", "moving"))
_STANDPOINTS: Final = tuple(
    (whose, side) for whose in ("your", "the") for side in ("side", "end", "perspective", "point")
)
_DETERMINERS: Final = frozenset({"the", "that", "this", "a", "another", "any", "no"})
_AHEAD: Final = frozenset({"ahead", "forward", "proceed", "further"})
_TOWARDS: Final = word_list("lead_in", "towards")
_PAST_STEP: Final = frozenset({"after", "beyond", "past", "following"})
_POINTERS: Final = (("this",), ("that",), ("it",), ("today",))
_ADDED: Final = frozenset({"from", "based", "given", "considering", "going", "judging"})
_JUST: Final = frozenset({"just", "only", "i", "mean", "that", "is", "and", "so"})
_ONWARD: Final = word_list("lead_in", "onward")


def _destination(clause: Clause, match: Match) -> bool:
    """Whether "for the next interview" is where the close wants to go, not what it rests on."""
    words, first = clause.words, match.first
    before = words[first - 1] if first else ""
    if words[first] == "given" and (
        (not clause.comma_before(first) and before in _GAVE)
        or not _CHANCES.isdisjoint(words[first + 1 : first + 4])
    ):
        return True
    since = max((i for i in clause.utterance.commas if i <= first), default=0)
    if words[first] in _PARTED and not _HOLDING.isdisjoint(words[max(since, first - 5) : first]):
        return True  # "hold me back from the visit"
    if words[first] in ("we", "you", "i") and before in _NOT_YET:
        return True
    if words[first] == "by" and not _DEADLINES.isdisjoint(words[first + 1 : first + 2]):
        return words[first + 2 : first + 3] not in _TALKS  # "I have to know by tonight"
    if words[first] == "with" and before in _AHEAD:
        return True  # "go ahead with my candidacy"
    if words[first] == "through" and words[first - 2 : first - 1] in _MOVING:
        return True  # "putting me through to that test"
    if words[first : first + 2] == ("with", "my") and words[match.last - 1] == "background":
        return True  # what the candidate brings, not what was said
    if before == "spot" and words[first + 1 : first + 2] == ("this",):
        return True  # "put you on the spot with this"
    if words[first : first + 2] == ("with", "me"):
        return True  # "offers lying with me"
    if words[first] == "meeting" and before in _DETERMINERS:
        return True  # "keep me out of that meeting"
    if before == "at":
        return True
    if words[first] in ("with", "having") and before in clause.starters("COMFORT"):
        return True  # "okay with bringing me back", "happy having me"
    if words[first] == "having" and before in _TOWARDS and not clause.comma_before(first):
        return True  # "against having me back"
    if words[first] == "after" and before == "more" and not clause.comma_before(first):
        return True  # "I've one more after that"
    onward = before in clause.starters("STEP_WORDS") and words[first - 2 : first - 1] == ("the",)
    if onward and words[first] in _PAST_STEP and words[first + 1 : first + 2] in _POINTERS:
        return True  # "moving me up to the stage after this"
    if words[first + 1 : first + 3] in _STANDPOINTS:
        return True  # "from your side"
    steps = clause.starters("DEST_N")
    inside = range(first + 1, min(match.last, len(clause) - 1))
    leads_on = any(words[i] in _ONWARD and words[i + 1] in steps for i in inside)
    told = {"what", "everything", "all", "today"} & set(words[first : match.last])
    return match.rule.settings.get("reach") != "before" and leads_on and not told


def _before(clause: Clause, clauses: list[Clause]) -> Clause | None:
    """The sentence just before, asides left out."""
    for place in range(clause.place - 1, -1, -1):
        if not clauses[place].utterance.aside:
            return clauses[place]
    return None
