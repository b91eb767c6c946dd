"""What a stretch of words asks the listener to do with the candidate."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from autograders.clause import Clause, Match
from autograders.data import generic_words, word_list
from autograders.polarity import interruptions

Ask = Literal["advance", "offer", "recommend", "vague"]

_GOES: Final = word_list("actions", "goes")
_FOR_ONESELF: Final = word_list("actions", "for_oneself")
_AFTERTHOUGHTS: Final = word_list("actions", "afterthoughts")
_PASSES: Final = word_list("actions", "passes")
_RECOMMENDED_UNTIL: Final = word_list("actions", "recommended_until")
_TOWARDS: Final = word_list("actions", "towards")
_WITHIN: Final = word_list("actions", "within")
_STEPS: Final = word_list("details", "step_nouns") - {"day", "board", "committee"}
_HIRES: Final = word_list("actions", "hires")
_COMMITMENTS: Final = word_list("actions", "commitments")
_MEETS: Final = word_list("actions", "meets")
_CHANCES: Final = _MEETS | _GOES | {"talk", "speak", "present"}
"""What somebody is given the chance to do who goes on: "the chance to meet the boss"."""
_GOING_ON: Final = word_list("actions", "going_on")
_PLACES: Final = (("spot",), ("place",), ("seat",), ("slot",))
_THE: Final = frozenset({"the", "a", "that", "your"})
_IN_IT: Final = (("in", "it"), ("on", "it"), ("in", "that"), ("at", "it"))
_BE: Final = (("be",), ("get",), ("being",))
_ABOUT: Final = (("about",), ("with",), ("at",), ("on",), ("of",))
_SOME_THING: Final = (("a",), ("an",), ("some",), ("any",), ("your",), ("another",))
_SOME_THING_OR_THE: Final = (*_SOME_THING, ("the",))


class Action(NamedTuple):
    """What a stretch of words asks the listener to do."""

    ask: Ask
    first: int
    last: int
    rule: str
    vague: bool = False


def find_action(clause: Clause, first: int, last: int) -> Action | None:
    """The action that the words [first, last) ask for, if they name one."""
    found = [
        match
        for taken in clause.matches("ask")
        if first <= taken.first < last and (match := clause.ending_by(taken, last))
    ]
    found = [kept for match in found if (kept := _without_afterthought(clause, match))]
    cut = interruptions(clause, first, last)
    offered = clause.concept("LIKE_ME_TO", first, last)
    found = [
        match
        for match in found
        if not _things(clause, match, last)
        and not _imperative(clause, match)
        and not any(a <= match.first < b for a, b in offered)
        and not any(start <= match.first < end for start, end in cut)
    ]
    if not found:
        return None
    recommends = [m for m in found if m.rule.settings["ask"] == "recommend"]
    if recommends:
        best = recommends[0]
        earlier = [
            m for m in found if m.first < best.first and m.rule.settings["ask"] != "recommend"
        ]
        told = [m for m in found if m.first > best.first and best.rule.id == "ask.tell-them"]
        if told:  # "tell the owners not to hire me" is about the job
            return Action(told[0].rule.settings["ask"], best.first, best.last, best.rule.id)  # type: ignore[arg-type]
        if not earlier or not clause.has("DEST", earlier[0].first, last):
            return Action(_recommended(clause, best, last), best.first, best.last, best.rule.id)
    best = min(found, key=lambda m: (m.first, _named(clause, m), -m.last))
    return Action(best.rule.settings["ask"], best.first, best.last, best.rule.id)  # type: ignore[arg-type]


def _imperative(clause: Clause, match: Match) -> bool:
    """Whether it is only "let us say" and the like, at the start of what is said."""
    return clause.words[match.first : match.first + 2] == ("let", "us") and clause.comma_before(
        match.first
    )


def _without_afterthought(clause: Clause, match: Match) -> Match | None:
    """The match up to an afterthought that it takes in: "pass me on, based on my demo". None
    where it is that which names the job: "having me in it, after hearing about my job"."""
    for i in range(match.first + 1, match.last):
        if clause.comma_before(i) and clause.words[i] in _AFTERTHOUGHTS:
            onward = match.rule.settings["ask"] == "advance"
            return Match(match.first, i, match.rule) if onward else None
    return match


def _named(clause: Clause, match: Match) -> int:
    """Among actions that begin together, one that names a round goes before one that doesn't,
    and one that names the job before both: "give me the tour guide job", "hire me to run"."""
    words = set(clause.words[match.first : match.last])
    onward = match.rule.settings["ask"] == "advance"
    jobs = clause.starters("JOB_N")
    job = {clause.words[match.last - 1], *clause.words[match.last : match.last + 2]} & jobs
    seat = clause.words[match.last - 1] in ("spot", "place", "seat", "slot", "part")
    place = (
        seat
        and clause.words[match.last : match.last + 1] == ("in",)
        and (
            clause.words[match.last + 1 : match.last + 2] in (("it",), ("that",))
            or clause.has("DEST", match.last + 1, match.last + 5)
        )
    )
    if place:
        return 0 if onward else 2  # "a spot in the final"
    if job or clause.words[match.first] in _HIRES or not words.isdisjoint(("offer", "offers")):
        return 2 if onward else 0
    rounds = clause.starters("STEP_WORDS")
    reached = clause.concept("DEST", match.first, match.last)
    goes = "to" in words and bool(words & _GOES)
    goes = goes or not words.isdisjoint(("continue", "proceed", "advance"))
    ends_there = onward and any(b - a > 1 and b == match.last for a, b in reached)
    named = bool(words & rounds) or goes or ends_there
    return 0 if onward == named else 1


def _recommended(clause: Clause, match: Match, last: int) -> Ask:
    """Recommending for a round is advancing; recommending for the offer is the offer."""
    ends = clause.words[match.last : last]
    stop = next(
        (
            match.last + i
            for i, word in enumerate(ends)
            if clause.comma_before(match.last + i)
            or (word in _RECOMMENDED_UNTIL and ends[i - 1 : i] not in _BE)
        ),
        last,
    )
    words = clause.words[match.first : min(stop, match.last + 8)]
    proposed = words[0].startswith("propos")
    if proposed and set(words[2:5]) & clause.starters("JOB_N"):
        return "offer"  # "propose me the post"
    if set(words) & {"offer", "contract", "hire", "hired"} or "hiring me" in " ".join(words):
        return "offer"
    if {"get", "gets", "given"} & set(words) and set(words) & clause.starters("JOB_N"):
        return "offer"
    own = words[words.index("i") + 1 :] if "i" in words else ()
    if {"see", "meet", "proceed", "continue", "advance"} & set(own[:3]):
        return "advance"  # "recommend that I see the director"
    rounds = clause.starters("STEP_WORDS") | {
        "proceed",
        "advance",
        "assessment",
        "test",
        "visit",
        "shift",
    }
    for at, word in enumerate(words):
        where = [before for before in words[max(0, at - 5) : at] if before in _TOWARDS | _WITHIN]
        if word in rounds and not (where and where[-1] in _WITHIN):
            return "advance"
    return "recommend"  # and so "speak for me in that meeting"


def names_a_thing(clause: Clause, first: int, last: int) -> bool:
    """Whether something other than the candidate is what would be passed on."""
    vague = [match for match in clause.matches("vague") if first <= match.first < last]
    return _elsewhere_bound(clause, vague, first, last) or any(
        _things(clause, match, last)
        for match in clause.matches("ask")
        if first <= match.first < last
    )


def _things(clause: Clause, match: Match, last: int) -> bool:
    """Whether something else is passed: passing me the salt, passing on my thanks."""
    words = clause.words
    if match.rule.settings["ask"] == "recommend":
        # "recommending me a physio"
        thing = words[match.last - 1] == "me" and words[match.last : match.last + 1] in _SOME_THING
        return thing and not clause.has("DEST", match.last, min(last, match.last + 5))
    if match.rule.settings["ask"] != "advance":
        return False
    tail = words[match.last : min(last, match.last + 3)]
    inside = words[match.first : match.last]
    after_me = inside[inside.index("me") + 1 :] if "me" in inside else ()
    if inside[:1] and inside[0] in _MEETS:
        return False  # "see me a second time"
    if after_me[:1] and after_me[0] in ("a", "an", "some", "your", "the"):
        given = set(after_me) & _PASSES
        if given and not _CHANCES.isdisjoint(after_me):
            return False  # "give me the chance to meet the boss"
        if after_me[1:] == ("door",):
            return False  # "show me the door"
        start = match.first + inside.index("me") + 1
        reached = [a for a, _ in clause.concept("DEST", start, min(last, match.last + 5))]
        place = next((i for i in range(start, start + 3) if words[i : i + 1] in _PLACES), None)
        if place is not None and words[place + 1 : place + 3] in _IN_IT:
            return False  # "refuse me a place in it"
        return not reached or (start not in reached and not given)
    if (
        inside
        and inside[-1] == "me"
        and tail[:1]
        and tail[0] in ("the", "a", "some", "any", "your", "his", "her")
    ):
        return not clause.has("DEST", match.last, min(last, match.last + 5))
    return False


def find_vague(clause: Clause, first: int, last: int) -> Action | None:
    """How the listener would feel, or how the candidate fits, with no action named."""
    cut = interruptions(clause, first, last)
    found = [
        m
        for m in clause.matches("vague")
        if first <= m.first < last and not any(a <= m.first and m.last <= b for a, b in cut)
    ]
    if not found:
        return None
    end = min(last, max(m.last for m in found))
    if any(
        _things(clause, match, last)
        for match in clause.matches("ask")
        if first <= match.first < last
    ):
        return None
    if _elsewhere_bound(clause, found, first, last) or _foreign_subject(clause, found, first, last):
        return None
    words = clause.words[first:last]
    if "with" in words and found[0].rule.id == "ask.comfort":
        at = words.index("with") + 1
        thing = words[at : at + 4]
        if thing and not {"me", "my", "this", "that", "it", "i", "us", "you"} & set(thing):
            generic = {
                "process",
                "things",
                "everything",
                "application",
                "candidacy",
                "hiring",
                "interview",
                "moving",
                "going",
            }
            if not generic & set(thing):
                return None
    best = found[0]
    return Action("vague", best.first, end, best.rule.id, vague=True)


def _foreign_subject(clause: Clause, found: list[Match], first: int, last: int) -> bool:
    """Whether somebody or something else is what goes on: "any reason the project isn't moving
    forward", "any reason the last coordinator wasn't comfortable"."""
    words = clause.words[first:last]
    start = 1 if words[:1] in (("why",), ("that",)) else 0
    if found[0].rule.id != "ask.comfort" or words[start : start + 1] not in (("the",), ("our",)):
        return False
    return not {"me", "my", "i", "you", "your"} & set(words) and not (
        clause.starters("DECIDERS") & set(words[start : start + 5])
    )


def _elsewhere_bound(clause: Clause, found: list[Match], first: int, last: int) -> bool:
    """Whether the comfort is about doing something else: comfortable sharing the salary."""
    words = clause.words
    if not any(m.rule.id == "ask.comfort" for m in found):
        return False
    felt = clause.concept("COMFORT", first, last) + clause.concept("RELUCTANT", first, last)
    for start, end in felt:
        end += words[end : end + 1] in _ABOUT
        follows = words[end : end + 2]
        if start >= first and follows == ("if", "i"):
            return True
        if start >= first and follows[:1] == ("to",) and words[end + 2 : end + 3] == ("the",):
            mine = {"me", "my", "i"} & set(words[end:last])
            thing = set(words[end + 3 : end + 4])
            if not mine and not thing & (_COMMITMENTS | generic_words()):
                return True  # "reluctant to mend the roof"
        if start >= first and follows and follows[0].endswith("ing") and len(follows[0]) > 5:
            if follows[1:] == ("me",) and words[end + 2 : end + 3] in _SOME_THING_OR_THE:
                return not clause.has("DEST", end + 2, min(last, end + 7))
            particle = words[end + 1 : end + 2] in (("on",), ("along",), ("over",), ("out",))
            what = words[end + 1 + particle : end + 2 + particle]
            if what in (("some",), ("any",), ("more",)) and "me" not in words[end:last]:
                return True  # "passing on some feedback about my resume"
            if {"me", "my"} & set(words[first:last]):
                return follows[0] in _FOR_ONESELF
            onward = follows[1:] and follows[1] in (
                "forward",
                "ahead",
                "on",
                "further",
                "along",
                "with",
                "forwards",
                "foward",
            )
            if follows[0] in ("moving", "going") and follows[1:]:
                to = end + 2
                leads_away = words[to : to + 1] == ("to",) and not clause.has("DEST", to, last)
                if not onward or leads_away:
                    return True  # "moving on to the Harwell site"
            return follows[0] not in _GOING_ON or follows[1:] in (("it",), ("the",), ("them",))
    return False


def find_named(clause: Clause, first: int, last: int) -> Action | None:
    """An action in words that no rule knows, by what it leads to: an offer, a round."""
    words = clause.words[first:last]
    files = clause.concept("ME", first, last)
    if not files and "i" in words:
        last = next((i for i in range(first + 1, last) if clause.comma_before(i)), last)
    elif not files:
        return None
    doubts = ("ask.fit", "vague.doubt")
    if any(m.rule.id in doubts for m in clause.matches("vague") if first <= m.first < last):
        return None
    led_to = find_destination(clause, first, last)
    if led_to is not None:
        return led_to
    mine = [(a, b) for a, b in files if b - a > 1 and clause.words[a] == "my"]
    if mine and set(words) & {"you", "not"}:
        return Action("advance", *mine[0], "ask.move-me")
    return None


def find_destination(clause: Clause, first: int, last: int) -> Action | None:
    """What the words name that an action could lead to: an offer, a round (the last of them)."""
    found = [
        Action("offer", at, at + 1, "ask.offer")
        for at in range(first, last)
        if clause.words[at] in ("offer", "offers")
    ]
    for start, end in clause.concept("DEST", first, last):
        named = set(clause.words[start:end])
        # "the final test", "the lab test", "a take-home exercise"
        said = clause.words[max(0, start - 3) : max(0, start - 1)]
        described = end - start > 1 or not _THE.isdisjoint(said)
        if named & clause.starters("STEP_WORDS") or (described and named & _STEPS):
            found.append(Action("advance", start, end, "ask.move-me"))
    return max(found, key=lambda action: action.last, default=None)
