"""What follows the frame of a close, and where it leads."""

from __future__ import annotations

from itertools import pairwise
from typing import Final, NamedTuple

from autograders.actions import (
    Action,
    find_action,
    find_destination,
    find_named,
    find_vague,
    names_a_thing,
)
from autograders.clause import Clause
from autograders.close import Target
from autograders.data import generic_words, word_list
from autograders.frame import AUXILIARIES, Frames
from autograders.judgement import Span
from autograders.polarity import INSTEAD, Turn, interruptions, turns

_ELLIPTIC: Final = word_list("close", "elliptic")
_POINTERS: Final = word_list("close", "pointers")
_STANDS_FOR: Final = _ELLIPTIC | _POINTERS
_OURS: Final = word_list("close", "ours")
"""Words for the two who talk: with them the reason may be the candidate's."""
_OUTCOMES: Final = word_list("close", "outcomes")
_AFTERTHOUGHTS: Final = word_list("close", "afterthoughts")
_ADDED: Final = tuple([word] for word in _AFTERTHOUGHTS)
_NEAR: Final = 30
"""So many words back a pointer may point."""
_APPOSITION: Final = 5
"""So many words at most that say "of whatever kind" of a reason: big or small."""
_SAYS_NOTHING: Final = 2
"""Words at most that only take note of an answer."""
_INTO: Final = word_list("close", "into")
_WISHES: Final = frozenset({"want", "wish", "like", "enjoy", "love", "prefer"})
_PART_OF: Final = frozenset({"in", "of", "on", "at", "from", "be", "being"})
_APART: Final = frozenset({"because", "since", "please"})
"""Words from which on something else is said."""
_TELLS: Final = frozenset({"tell", "let", "show", "send"})
_THERE: Final = ("being", "there")
_POINTED_INTO: Final = word_list("close", "pointed_into")
_SENDS: Final = word_list("close", "sends")
_ONWARD: Final = word_list("close", "onward")
_SENT: Final = word_list("close", "sent")
_FOR_IT: Final = (("for", "it"), ("for", "that"), ("to", "it"), ("to", "that"))
_IT_TO_ME: Final = (("it", "to", "me"), ("one", "to", "me"), ("it", "my", "way"))
_IN_IT: Final = frozenset({("in", "it"), ("in", "that"), ("in", "one"), ("for", "it")})
_JUDGED: Final = word_list("close", "judged")
"""Words after which the action is what gets judged: "deny that passing me on is unwise"."""


_SET_AGAINST_ME: Final = {(word, "me") for word in ("than", "over", "of", "not", "before")}


class Draft(NamedTuple):
    """What is known of a whole draft when one of its sentences is looked at.

    `next_starts` are, for each utterance, the words at which its next-step questions start.
    """

    frames: Frames
    next_starts: dict[int, list[int]]

    def starts(self, clause: Clause) -> list[int]:
        """The words of a clause at which its next-step questions start."""
        return self.next_starts.get(clause.place, [])


class Complement:
    """What follows the frame, and where it leads: the action asked for and its polarity."""

    def __init__(self, draft: Draft, clause: Clause, first: int, last: int, frame: int) -> None:
        self.draft = draft
        self.clause = clause
        self.first, self.last, self.frame = _past_apposition(clause, first, last), last, frame
        self.elsewhere: Clause | None = None
        self.fronted = False
        self.core = self._core()

    def _core(self) -> int:
        """Where the complement itself ends: "…any reason against, after you tasted my bread"."""
        stretches = list(self.clause.segments(self.first, self.last))
        if len(stretches) > 1 and self.clause.words[stretches[-1][0]] in _AFTERTHOUGHTS:
            return stretches[-1][0]
        return self.last

    def action(self, hints_only: bool = False) -> Action | None:
        """The action asked for; None when the reason is about something else.

        With `hints_only` only a named action counts, not a vague one.
        """
        clause = self.clause
        found = find_action(clause, self.first, self.last)
        if found is not None and found.first >= self.core and self._for_that():
            found = None  # "Not hiring me: any reason for that, after all you've heard of me?"
        if found is None and not hints_only:
            found = self._sends_on() or self._handed()
            if found is not None:
                return found
        if not hints_only and self.about_something_else(found):
            return None
        if found is None and not hints_only:
            found = find_named(clause, self.first, self.last)
        if found is not None or hints_only:
            return found and self._for_what(found)
        vague = find_vague(clause, self.first, self.last)
        elliptic = self._elliptic()
        fronted = find_action(clause, 0, self.frame)
        plain = vague is None or vague.rule == "ask.comfort" or self._for_that()
        if plain and fronted is not None and not self.draft.starts(clause):
            self.fronted = True
            return fronted
        points = self._sent() or self._being_in() or (plain and self._points_back())
        if elliptic or vague is None or points:
            around = self._around(elliptic)
            if around is not None:
                return around
        if vague is not None:
            return None if self._of_another(vague) else vague
        if elliptic and self.last > self.first:
            return Action("vague", self.first, self.last, "ask.comfort", vague=True)
        said = clause.words[self.first : self.last]
        because = next((i for i, word in enumerate(said) if word in _APART), len(said))
        words = {b for a, b in pairwise(("", *said[:because])) if a not in _TELLS}
        mine = words & {"me", "my", "candidacy"} or "i" in said[:4]
        return (
            Action("vague", self.first, self.last, "")
            if mine and words & {"not", "you", "would"}
            else None
        )

    def about_something_else(self, found: Action | None) -> bool:
        """Whether the reason, with what was found in it, is for something other than the
        candidate's going on."""
        if found is None and (
            names_a_thing(self.clause, self.first, self.last)
            or self.clause.has("LIKE_ME_TO", self.first, self.last)
        ):
            return True
        cut = interruptions(self.clause, self.first, self.last)
        near = self.first + 8 + sum(end - start for start, end in cut)
        for match in self.clause.matches("elsewhere"):
            if self.first <= match.first < min(near, self.last):
                me = self.clause.words[match.first : self.last]
                before = self.clause.words[max(0, match.first - 2) : match.first]
                mine = {"i", "my", "me"} & set(self.clause.words[self.first : match.first])
                if match.rule.id == "elsewhere.somebody-else" and any(
                    pair in _SET_AGAINST_ME for pair in pairwise(me)
                ):
                    continue  # "to have her rather than me"
                if match.rule.id == "elsewhere.candidates-in-general" and (
                    {"me", "mine"} & set(me)
                    or "like" in me[:4]
                    or {"be", "am"} & set(before)
                    or mine
                ):
                    continue
                return True
        return self._another_subject()

    def _another_subject(self) -> bool:
        """Whether something else is what the reason is for: any reason the ferry was late?"""
        words = self.clause.words[self.first : self.core]
        start = next((i for i, word in enumerate(words) if word not in ("why", "that")), 0)
        if words[start : start + 1] == ("your",) and not _OURS & set(words[start + 1 :]):
            led = set(words[start + 1 : start + 5])
            return not (self.clause.starters("DECIDERS") | _OUTCOMES) & led
        if _OURS & set(words) or words[start : start + 1] not in (("the",), ("our",), ("its",)):
            return False
        starters = self.clause.starters
        ours = starters("DECIDERS") | starters("STEP_WORDS") | starters("NEXT_ADJ") | _OUTCOMES
        return not ours & set(words[start + 1 : start + 4])

    def _of_another(self, vague: Action) -> bool:
        """Whether the doubts are about another thing: nervous about the merger."""
        words = self.clause.words
        for at in range(vague.last - 1, min(vague.last + 2, self.core - 2)):
            if words[at] in ("about", "over", "regarding", "concerning") and (
                words[at + 1] in ("the", "our", "this") and words[at + 2] not in generic_words()
            ):
                return not _OURS - {"you", "your"} & set(words[at : self.core])
        return False

    def _elliptic(self) -> bool:
        """Nothing but a subject and an auxiliary: any reason you wouldn't? any reason not to?"""
        return all(word in _ELLIPTIC for word in self._said())

    def says(self) -> bool:
        """Whether the complement has any words of its own."""
        return any(
            word not in ("why", "any", "reason", "reasons", "at", "all") for word in self._said()
        )

    def _said(self) -> list[str]:
        """The words of the complement, without what interrupts it or is added behind it."""
        cut = interruptions(self.clause, self.first, self.last)
        return [
            self.clause.words[i]
            for i in range(self.first, self.core)
            if not any(start <= i < end for start, end in cut)
        ]

    def _points_back(self) -> bool:
        """Whether the words after the frame stand for something said before: do that, do it."""
        words = self._said()
        own = [word for word in words if word not in _STANDS_FOR]
        return not words or (bool(_POINTERS & set(words)) and len(words) <= 9 and len(own) <= 3)

    def _for_that(self) -> bool:
        """Whether the reason is at once for something said before: any reason for that?"""
        words = self._said()
        return words[:1] in (["for"], ["behind"]) and words[1:2] != [] and words[1] in _POINTERS

    def _around(self, elliptic: bool) -> Action | None:
        """The action where the sentence only points at it: before the frame, in the sentence
        before, or (split over two) in the next one."""
        clause = self.clause
        follows, before = self.draft.frames.following(clause), self._before()
        short = self.last - self.first <= 3 or self._said()[:1] in _ADDED
        if short and follows is not None and not self.draft.starts(follows):
            found = find_action(follows, 0, len(follows))
            if found is not None and not follows.matches("blunt"):
                self.elsewhere = follows
                return found
        pointed = elliptic or self._points_back()
        if pointed and before is not None:
            # "What comes next, if you go on with me? And is there any reason you wouldn't?"
            asked = self.draft.starts(before)
            from_word = "if" if asked else "why"
            at = before.words.index(from_word) if from_word in before.words else 0
            # "Do I go on to the bench test? And any reason I shouldn't?"
            whole = asked and not at and before.words[0] not in AUXILIARIES
            found = None if whole else find_action(before, at, len(before))
            if found is not None:
                self.elsewhere = before
                return found
        return self.pointed_into()

    def pointed_into(self) -> Action | None:
        """The action where it is only that the candidate would be part of what was named before:
        "We spoke of a trial day. Any reason I shouldn't be on it?"."""
        clause, before = self.clause, self._before()
        pointer = self._points_into()
        if pointer is None:
            return None
        named = self._named_before()
        ahead = before is not None and bool(self.draft.starts(before))
        if named is None and ahead and clause.words[pointer[0]] in _PART_OF:
            # "What's ahead? And any reason I'd not be part of it?"
            return Action("advance", pointer[0], pointer[1], "ask.be-moved")
        return named and Action(named.ask, pointer[0], pointer[1], named.rule)

    def _before(self) -> Clause | None:
        """The sentence before, where "Good." or "I see." says nothing."""
        before = self.draft.frames.previous(self.clause)
        while before is not None and _notes(before):
            before = self.draft.frames.previous(before)
        return before

    def _sends_on(self) -> Action | None:
        """The candidate's papers, named before, as what would be sent on: "your file is with me
        now. Any reason you'd not send it to the director?"."""
        words = self.clause.words
        before = self._before()
        for at in range(self.first, self.core - 2):
            sent = words[at + 1] == "it" and words[at] in _SENDS and words[at + 2] in _ONWARD
            if sent or (words[at] == "it" and self._done_to(at + 1)):
                named = self.clause.has("FILE", 0, self.frame)
                if named or (before is not None and before.has("FILE")):
                    return Action("advance", at, at + 3, "ask.move-me")
        return None

    def _done_to(self, first: int) -> bool:
        """Whether something is done to what "it" stands for: "it wouldn't be dismissed"."""
        words = self.clause.words[first : first + 4]
        done = self.clause.starters("MOVED") | self.clause.starters("HOLD_BACK")
        return any(
            a in ("be", "get", "being") and b.endswith("ed") and b in done
            for a, b in pairwise(words)
        )

    def _handed(self) -> Action | None:
        """What was named before, as somebody else's: "the contract, then: any reason it ought
        to go to another person?"."""
        handed = self.clause.concept("HANDED", self.first, self.core)
        named = self._named_before(jobs=True) if handed else None
        return named and Action(named.ask, *handed[0], named.rule)

    def _for_what(self, action: Action) -> Action:
        """The action with what it is for, where that was named before: put me forward for it."""
        words, last = self.clause.words, action.last
        before = self._before()
        if before is not None and words[last - 1] in ("that", "this"):
            # "A simulator test, then. Any reason not to put me in that simulator?"
            steps, thing = before.starters("DEST_N"), words[last : last + 1]
            if any((a,) == thing and b in steps for a, b in pairwise(before.words)):
                return action._replace(ask="advance")
        points = self.clause.words[action.last : action.last + 2] in _FOR_IT
        points = points and action.ask == "recommend"
        hired = action.rule == "ask.hire"
        into = {words[last : last + 2], words[last - 2 : last]} & _IN_IT
        hired_for = before if hired and into else None
        if hired_for and self.draft.starts(hired_for) and not _post(hired_for, 0, len(hired_for)):
            # "What's the sequel to today? Any reason for not casting me in it?"
            return action._replace(ask="advance")
        one = self.clause.words[action.last - 1] == "one" and self._sent()  # "be getting one"
        named = self._named_before() if points or one else None
        return action._replace(ask=named.ask) if named else action

    def _named_before(self, jobs: bool = False) -> Action | None:
        """The step or the offer named last before the frame, here or in the sentence before;
        with `jobs`, or the post."""
        clause, before = self.clause, self._before()
        named = find_destination(clause, max(0, self.frame - _NEAR), self.frame)
        if jobs and (named is None or named.ask == "advance"):
            named = _post(clause, named.last if named else 0, self.frame) or named
        if named is None and before is not None:
            named = find_destination(before, max(0, len(before) - _NEAR), len(before))
            named = (_post(before, 0, len(before)) if jobs else None) or named
        return named

    def _points_into(self) -> tuple[int, int] | None:
        """Where the complement points at a step or a post named before: "I'd not be in it"."""
        words = self.clause.words
        said = words[self.first : self.core]
        if not {"i", "me", "my"} & set(said):
            return None
        if "i" in said and not _WISHES.isdisjoint(said[said.index("i") :]):
            return None  # "any reason I'd not want to be in it"
        for at in range(self.first, self.core - 1):
            into = words[at] in _INTO and words[at + 1] in _POINTED_INTO
            if into or words[at : at + 2] in (("be", "there"), _THERE):
                return at, at + 2
        return self._sent()

    def _being_in(self) -> bool:
        """Whether the candidate's being in what was named is judged: "against my being in it"."""
        words = self.clause.words[self.first : self.core]
        return _THERE in pairwise(words) or any(
            a == "being" and b in _INTO and c in _POINTED_INTO
            for a, b, c in zip(words, words[1:], words[2:], strict=False)
        )

    def _sent(self) -> tuple[int, int] | None:
        """Where the candidate would be sent what was named before: "I'd not be given one"."""
        words = self.clause.words
        for at in range(self.first, self.core - 1):
            if words[at] in _SENT and words[at + 1] in ("it", "one"):
                return at, at + 2
            if words[at + 1 : at + 4] in _IT_TO_ME and words[at] in _SENDS:
                return at, at + 4
        return None

    def _action_span(self, action: Action) -> Span:
        """The characters of the action, up to the comma that ends it."""
        clause = self.elsewhere or self.clause
        return clause.quotable(action.first, action.last)

    def target(self, action: Action) -> Target:
        """What a close asks for by this action."""
        return Target(action.ask, self._action_span(action), action.rule)

    def turns(self, action: Action) -> list[Turn]:
        """What turns the polarity between the frame and the action."""
        own = turns(self.clause, self.first, self.last)
        if self.fronted:
            return self._echoed(own, self.clause, action)
        if self.elsewhere is not None and self.elsewhere.place < self.clause.place:
            return self._echoed(own, self.elsewhere, action)
        if self.elsewhere is not None:
            return own + _leading(self.elsewhere, action)
        if action.vague:
            return [t for t in turns(self.clause, self.first, self.last) if t.first < action.last]
        found = [
            turn
            for turn in turns(self.clause, self.first, action.last)
            if turn.first <= action.first
        ]
        words = self.clause.words
        if not found and words[action.first - 2 : action.first] in INSTEAD:
            return [Turn(action.first - 2, action.first)]
        before = action.first - 1 - (words[action.first - 1] == "not")
        judged = _JUDGED | {"why"} if words[action.first].endswith("ing") else _JUDGED
        heads = before >= self.first and words[before] in judged
        if not found or heads:
            found += [
                turn
                for turn in turns(self.clause, self.first, self.last)
                if turn.last > action.first and turn not in found
            ]
        return found

    @staticmethod
    def _echoed(own: list[Turn], said: Clause, action: Action) -> list[Turn]:
        """The turns where the words after the frame only point at what was said before.

        "You may not want me back. Any reason you might not?" says its "not" again, and "any
        reason for that?" leaves it to what was said. "You may be reluctant to take me. Any
        reason you wouldn't be?" turns it round once more.
        """
        # "I can't think why you'd drop me. Can you think of a reason?": what follows "why" counts.
        after_why = (i + 1 for i in range(action.first, -1, -1) if said.words[i] == "why")
        before = _leading(said, action, next(after_why, 0))
        negated = all(turn.last - turn.first == 1 for turn in before) and all(
            said.words[turn.first] in said.starters("NEGATOR") for turn in before
        )
        return own if own and negated else before + own

    def spans(self, turned: list[Turn]) -> list[Span]:
        """Where the turns stand, unless some of them stand in another sentence."""
        if self.elsewhere is not None:
            return []
        return [self.clause.span(turn.first, turn.last) for turn in turned]


def _theirs(clause: Clause, end: int) -> bool:
    """Whether the post that ends before word `end` is another: "the job I have now"."""
    return clause.words[end : end + 1] == ("i",) and not clause.comma_before(end)


def _notes(clause: Clause) -> bool:
    """Whether a sentence only takes note of an answer: "Good.", "I'd like that."."""
    points = not _POINTERS.isdisjoint(clause.words)
    mine = {"me", "my"} & set(clause.words)
    return not (clause.asks or mine) and len(clause) <= _SAYS_NOTHING + 3 * points


def _post(clause: Clause, first: int, last: int) -> Action | None:
    """The post that the words [first, last) name: the job, the contract."""
    found = clause.concept("JOB_N", first, last) + clause.concept("OFFER_N", first, last)
    found = [at for at in found if not _theirs(clause, at[1])]
    return Action("offer", *found[-1], "ask.offer") if found else None


def _past_apposition(clause: Clause, first: int, last: int) -> int:
    """Where the complement itself begins: "any reason, big or small, that I might not…"."""
    stretches = list(clause.segments(first, last))
    if len(stretches) > 1:
        start, end = stretches[0]
        said = clause.words[start:end]
        if said in (("or", "not"), ("i", "mean")):
            return end
        if clause.comma_before(first) and end - start <= _APPOSITION and "or" in said:
            return end
    return first


def _leading(clause: Clause, action: Action, first: int = 0) -> list[Turn]:
    """What turns the polarity on the way to the action, or by the action itself: leaving me
    out, keeping me from."""
    found = turns(clause, first, action.last)
    return [turn for turn in found if turn.first <= action.first] or found
