"""Finding the close: the any-reason question, a probe for objections, or a blunt request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from autograders.actions import (
    Action,
    Ask,
    find_action,
    find_destination,
    find_named,
    find_vague,
    names_a_thing,
)
from autograders.clause import Asking, Clause, Match
from autograders.data import generic_words, word_list
from autograders.frame import AUXILIARIES, Frames, noun_phrase
from autograders.judgement import Span
from autograders.polarity import Polarity, Turn, interruptions, polarity, turns

Kind = Literal["any_reason", "probe", "blunt"]

_COORDINATES: Final = word_list("close", "coordinates")
_ELLIPTIC: Final = word_list("close", "elliptic")
_POINTERS: Final = word_list("close", "pointers")
_OURS: Final = word_list("close", "ours")
"""Words for the two who talk: with them the reason may be the candidate's."""
_OUTCOMES: Final = word_list("close", "outcomes")
_AFTERTHOUGHTS: Final = word_list("close", "afterthoughts")
_CLAIMED: Final = word_list("frame", "claims") | {"no"}
_NEAR: Final = 30
"""So many words back a pointer may point."""
_INTO: Final = word_list("close", "into")
_POINTED_INTO: Final = word_list("close", "pointed_into")
_JUDGED: Final = word_list("close", "judged")
"""Words after which the action is what gets judged: "deny that passing me on is unwise"."""
_ASKED_NEXT: Final = AUXILIARIES | {
    "happens",
    "comes",
    "follows",
    "next",
    "else",
    "soon",
    "long",
    "much",
    "many",
    "often",
    "big",
}
"""What follows a question word where it really asks."""
_QUESTION_WORDS: Final = word_list("close", "question_words")


@dataclass(frozen=True, slots=True)
class Close:
    """One close that was asked.

    `span` covers the question, `frame` the words that make it one ("is there any reason"),
    `ask_span` the words that say what is asked for, and `turns` the words that turn the
    polarity round. `certain` is False when the frame is there and what it asks for is not
    clear; then `doubt` says what could not be read.
    """

    kind: Kind
    span: Span
    frame: Span
    rule: str
    clause: Clause = field(repr=False)
    first: int
    last: int
    ask: Ask = "vague"
    ask_span: Span | None = None
    ask_rule: str | None = None
    polarity: Polarity | None = None
    turns: tuple[Span, ...] = ()
    certain: bool = True
    doubt: str = ""

    @property
    def told(self) -> bool:
        """Whether its kind is known, though perhaps not what it asks for."""
        return self.certain or (self.doubt == "ask" and self.polarity is not None)


class Finder:
    """Looks for closes in the utterances of one draft, in order.

    `next_starts` are, for each utterance, the words at which its next-step questions start.
    """

    def __init__(
        self, clauses: list[Clause], askings: list[Asking], next_starts: dict[int, list[int]]
    ) -> None:
        self.clauses, self.askings, self.next_starts = clauses, askings, next_starts
        self.frames = Frames(clauses)

    def closes(self) -> list[Close]:
        """Every close, in the order of the text."""
        found: list[Close] = []
        for clause, asking in zip(self.clauses, self.askings, strict=True):
            here = self._reasons(clause, asking)
            if not here and clause not in self.frames.tags:
                if not self._names_reason(clause):
                    here = self._probes(clause, asking) or self._blunt(clause, asking)
                elif clause.asks and (since := self._concludes(clause)):
                    here = self._blunt(clause, asking, since)
            found.extend(here)
        return found

    @staticmethod
    def _names_reason(clause: Clause) -> bool:
        places = [i for i, word in enumerate(clause.words) if word in ("reason", "reasons")]
        for at in places:
            start, determiner = noun_phrase(clause, at)
            named = determiner in ("whatever", "the", "those", "these")
            if not named and clause.words[start - 1 : start] != ("for",):
                return True
        return False  # "for all the reasons we talked about" supposes some

    @staticmethod
    def _concludes(clause: Clause) -> int:
        """Where "so" draws its question from reasons that are claimed: "There is every reason
        to pick me, so will you…?" 0 where nothing does."""
        words = clause.words
        places = [i for i, word in enumerate(words) if word in ("reason", "reasons")]
        if any(noun_phrase(clause, at)[1] not in _CLAIMED for at in places):
            return 0
        after = (i for i in range(places[-1], len(clause)) if words[i] in ("so", "then"))
        return next((i for i in after if clause.comma_before(i)), 0)

    # ── is there any reason ──────────────────────────────────────────────────────────────

    def _reasons(self, clause: Clause, asking: Asking) -> list[Close]:
        found: list[Close] = []
        places = [i for i, word in enumerate(clause.words) if word in ("reason", "reasons")]
        for number, at in enumerate(places):
            stop = places[number + 1] if number + 1 < len(places) else len(clause)
            close = self._reason(clause, asking, at, stop)
            if close is not None:
                found.append(close)
        return [close for close in found if close.certain] or found[:1]

    def _reason(self, clause: Clause, asking: Asking, at: int, stop: int) -> Close | None:
        start, determiner = noun_phrase(clause, at)
        opener = self.frames.opener(clause, asking, start, at, determiner)
        if opener is None:
            return self._perhaps(clause, asking, at, start, stop, determiner)
        first, rule, asked = opener
        end = self._complement_end(clause, at + 1, stop)
        they = "they" in clause.words[at + 1 : end]
        if asking.reported(first, about_them=they):
            return None
        body = _Body(self, clause, at + 1, end, first)
        action = body.action()
        if action is None:
            return None
        if rule == "frame.bare" and not clause.asks and not body.says():
            return None  # "Any reason why." and no more asks nothing
        span, frame = clause.span(first, end), clause.span(first, at + 1)
        if action.ask == "vague" and action.rule == "":
            # The frame stands there, with the candidate in it, and no construction we know.
            said = clause.words[body.first : min(body.last, body.first + 10)]
            theirs = "i" not in said[:2] and not {"me", "my"}.isdisjoint(said)
            turned = turns(clause, body.first, body.last)
            return Close(
                "any_reason",
                span,
                frame,
                rule,
                clause,
                first,
                end,
                polarity=polarity(len(turned)) if theirs else None,
                certain=False,
                doubt="ask",
            )
        turned = body.turns(action)
        return Close(
            "any_reason",
            span,
            frame,
            rule,
            clause,
            first,
            end,
            ask=action.ask,
            ask_span=body.action_span(action),
            ask_rule=action.rule,
            polarity=polarity(len(turned)),
            turns=tuple(body.spans(turned)),
            certain=asked,
            doubt="" if asked else "asked",
        )

    def _perhaps(
        self, clause: Clause, asking: Asking, at: int, start: int, stop: int, determiner: str
    ) -> Close | None:
        """A question that names a reason and an action, in a frame that no rule knows."""
        supposes = clause.words[start - 1 : start] == ("for",) or "if" in clause.words[:start]
        if determiner in _CLAIMED or supposes or not clause.asks or asking.reported(at):
            return None
        body = _Body(self, clause, at + 1, self._complement_end(clause, at + 1, stop), start)
        action = body.action(hints_only=True)
        if action is None or body.about_something_else(action) or "not" in clause.words[:start]:
            return None
        return Close(
            "any_reason",
            clause.span(start, body.last),
            clause.span(start, at + 1),
            "frame.bare",
            clause,
            start,
            body.last,
            certain=False,
            doubt="asked",
        )

    def _complement_end(self, clause: Clause, start: int, stop: int) -> int:
        """Where what belongs to this reason ends: before the next question in the sentence."""
        words = clause.words
        for first in self.next_starts.get(clause.place, ()):
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
                            words[index + 1] not in ("do", "have")
                            and words[index + 2] in ("the", "it")
                        )
                    )
                )
            ):
                return index
        return stop

    # ── objections without "reason" ──────────────────────────────────────────────────────

    def _probes(self, clause: Clause, asking: Asking) -> list[Close]:
        for match in clause.matches("probe"):
            if self._holds_next(clause, match):
                continue
            if not self._open(clause, asking, match) or clause.matches("elsewhere"):
                continue
            if self._owned_by_candidate(clause, match) or self._points_back(clause, match):
                continue
            body = _Body(self, clause, match.first, len(clause), match.first)
            action = body.action(hints_only=True)
            words = clause.words
            bother = words[match.first - 1 : match.first + 1] == ("be", "a")
            if bother and not {"me", "my", "i"} & set(words):
                continue  # "would a month's notice be a problem?"
            about_me = {"me", "my", "i", "myself", "candidacy", "candidate", "fit"} & set(
                words[match.first :]
            )
            if action is None and not about_me and len(clause) - match.first > 6:
                continue
            ask: Ask = action.ask if action else "vague"
            return [
                Close(
                    "probe",
                    clause.span(match.first, len(clause)),
                    clause.span(match.first, match.last),
                    match.rule.id,
                    clause,
                    match.first,
                    len(clause),
                    ask,
                    body.action_span(action) if action else None,
                    action.rule if action else None,
                )
            ]
        return []

    @staticmethod
    def _points_back(clause: Clause, match: Match) -> bool:
        """ "based on what we've talked about": no question about what holds them back."""
        pair = clause.words[match.first : match.first + 2]
        return pair in (("what", "we"), ("what", "you"), ("what", "i")) and match.first > 0

    @staticmethod
    def _owned_by_candidate(clause: Clause, match: Match) -> bool:
        """The candidate's own worries or duties: anything I should worry about?"""
        words = clause.words[match.first : match.last]
        if "i" in words and "you" in words[: words.index("i")]:
            return False  # "that makes you think I shouldn't…" is the listener's doubt
        return any(
            words[i] == "i"
            and words[i + 1] in ("should", "need", "can", "must", "could", "ought", "have", "may")
            for i in range(len(words) - 1)
        )

    def _open(self, clause: Clause, asking: Asking, match: Match) -> bool:
        if asking.reported(match.first):
            return False
        if "not" in clause.words[max(0, match.first - 3) : match.first] and not clause.asks:
            return False
        if clause.asks:
            return True
        before = clause.words[max(0, match.first - 5) : match.first + 1]
        return (
            asking.marker_before(match.first)
            or any(
                before[i] in AUXILIARIES and before[i + 1] in ("you", "there", "your")
                for i in range(len(before) - 1)
            )
            or (match.first <= 2 and clause.words[match.first] in ("any", "what", "which"))
        )

    # ── asking outright ──────────────────────────────────────────────────────────────────

    def _blunt(self, clause: Clause, asking: Asking, since: int = 0) -> list[Close]:
        # "go ahead and have the job" is about the job, wherever else the words may lead.
        found_first = sorted(
            clause.matches("blunt"), key=lambda m: m.rule.id != "blunt.have-the-job"
        )
        for match in found_first:
            if match.first < since or asking.reported(match.first):
                continue
            if self._held_by_next(clause, match):
                continue
            found = self._blunt_ask(clause, asking, match)
            if found is None:
                continue
            ask, ask_span, ask_rule, last = found
            return [
                Close(
                    "blunt",
                    clause.span(match.first, last),
                    clause.span(match.first, match.last),
                    match.rule.id,
                    clause,
                    match.first,
                    last,
                    ask,
                    ask_span,
                    ask_rule,
                )
            ]
        return []

    def _holds_next(self, clause: Clause, match: Match) -> bool:
        """Whether the match starts with a next-step question: "what's next, and what stops…"."""
        starts = self.next_starts.get(clause.place, ())
        return any(match.first <= start < match.last for start in starts)

    def _held_by_next(self, clause: Clause, match: Match) -> bool:
        starts = self.next_starts.get(clause.place, ())
        return any(match.first <= start <= match.last for start in starts)

    def _blunt_ask(
        self, clause: Clause, asking: Asking, match: Match
    ) -> tuple[Ask, Span, str, int] | None:
        words, first = clause.words, match.first
        kind = match.rule.settings["ask"]
        if kind != "by-action":
            inverted = words[first] in AUXILIARIES
            if (
                not clause.asks
                and not (
                    inverted and (clause.comma_before(first) or words[first - 1] in _COORDINATES)
                )
                and "ask" not in words[first]
            ):
                return None
            supposed = words[first - 1 : first] == ("if",) and not asking.marker_before(first, 2)
            if supposed:
                return None  # "what comes next, if I get it?"
            if (
                first
                and words[first - 1] in _QUESTION_WORDS | {"if", "whether", "when", "that", "once"}
                and not asking.marker_before(first)
            ):
                return None
            if {"what", "how", "where", "who", "when"} & set(words[max(0, first - 3) : first]):
                return None
            nearest = max(0, first - 20)
            opens = range(first - 1, nearest, -1)
            since = next(
                (i for i in opens if clause.comma_before(i) or words[i] in _COORDINATES), nearest
            )
            if _QUESTION_WORDS & set(words[since:first]) and not asking.marker_before(first):
                return None  # "which parts have I still got to get through?"
            body = _Body(self, clause, first, len(clause), first)
            action = body.action(hints_only=True)
            ask: Ask = kind  # type: ignore[assignment]
            if action and action.ask in ("advance", "offer") and kind != "offer":
                ask = action.ask
            return ask, clause.span(first, match.last), match.rule.id, match.last
        subject_first = words[first] not in AUXILIARIES
        imperative = words[first] in (
            "please",
            "just",
            "kindly",
            "so",
            "then",
            "ok",
            "okay",
            "and",
        ) or (first + 1 < len(words) and words[first + 1] in ("me", "my"))
        if imperative and not (first <= 1 or clause.comma_before(first)):
            return None
        if not imperative:
            if subject_first and not clause.asks:
                return None
            since = max((i for i in range(first + 1) if clause.comma_before(i)), default=0)
            before = set(words[max(since, first - 3) : first])
            if before & {
                "hope",
                "trust",
                "sure",
                "think",
                "that",
                "if",
                "what",
                "how",
                "where",
                "who",
                "why",
                "which",
                "when",
                "once",
                "believe",
                "know",
            } and not (before & {"if"} and asking.marker_before(first)):
                return None
            if not clause.asks and not (
                clause.comma_before(first) or words[first - 1] in _COORDINATES
            ):
                return None
        cut = interruptions(clause, first, len(clause))
        aside = sum(b - a for a, b in cut if a <= match.last)
        reach = match.last + aside
        action = _Body(self, clause, first, min(len(clause), reach + 4), first).action(
            hints_only=True
        )
        if action is None or action.first > reach:
            return None
        if clause.has("LIKE_ME_TO", first, action.last + 1):
            return None
        lead = words[first : action.first + 1]
        if clause.has("HOLD_BACK", first, action.last) or any(
            a <= action.first for a, _ in clause.concept("ASKING_VERB", first)
        ):
            return None
        if imperative and action.first > first + 3:
            return None
        if "not" in lead and not clause.asks:
            return None
        return action.ask, clause.span(action.first, action.last), match.rule.id, len(clause)


class _Body:
    """What follows the frame, and where it leads: the action asked for and its polarity."""

    def __init__(self, finder: Finder, clause: Clause, first: int, last: int, frame: int) -> None:
        self.finder = finder
        self.clause = clause
        self.first, self.last, self.frame = first, last, frame
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
        if not hints_only and self.about_something_else(found):
            return None
        if found is None and not hints_only:
            found = find_named(clause, self.first, self.last)
        if found is not None or hints_only:
            return found
        vague = find_vague(clause, self.first, self.last)
        elliptic = self._elliptic()
        fronted = find_action(clause, 0, self.frame)
        plain = vague is None or vague.rule == "ask.comfort" or self._for_that()
        if plain and fronted is not None and not self.finder.next_starts.get(clause.place):
            self.fronted = True
            return fronted
        if elliptic or vague is None or (plain and self._points_back()):
            around = self._around(elliptic)
            if around is not None:
                return around
        if vague is not None:
            return None if self._of_another(vague) else vague
        if elliptic and self.last > self.first:
            return Action("vague", self.first, self.last, "ask.comfort", vague=True)
        said = clause.words[self.first : self.last]
        because = next(
            (i for i, word in enumerate(said) if word in ("because", "since")), len(said)
        )
        words = set(said[:because])
        mine = words & {"me", "my", "candidacy"} or "i" in said[:4]
        return (
            Action("vague", self.first, self.last, "")
            if mine and words & {"not", "you", "would"}
            else None
        )

    def about_something_else(self, found: Action | None) -> bool:
        """Whether the reason, with what was found in it, is for something other than the
        candidate's going on."""
        if found is None and names_a_thing(self.clause, self.first, self.last):
            return True
        cut = interruptions(self.clause, self.first, self.last)
        near = self.first + 8 + sum(end - start for start, end in cut)
        for match in self.clause.matches("elsewhere"):
            if self.first <= match.first < min(near, self.last):
                me = self.clause.words[match.first : self.last]
                before = self.clause.words[max(0, match.first - 2) : match.first]
                mine = {"i", "my", "me"} & set(self.clause.words[self.first : match.first])
                if match.rule.id == "elsewhere.candidates-in-general" and (
                    "me" in me or "like" in me[:4] or {"be", "am"} & set(before) or mine
                ):
                    continue
                return True
        return self._another_subject()

    def _another_subject(self) -> bool:
        """Whether something else is what the reason is for: any reason the ferry was late?"""
        words = self.clause.words[self.first : self.core]
        start = next((i for i, word in enumerate(words) if word not in ("why", "that")), 0)
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
        own = [word for word in words if word not in _ELLIPTIC | _POINTERS]
        return not words or (bool(_POINTERS & set(words)) and len(words) <= 9 and len(own) <= 3)

    def _for_that(self) -> bool:
        """Whether the reason is at once for something said before: any reason for that?"""
        words = self._said()
        return words[:1] in (["for"], ["behind"]) and words[1:2] != [] and words[1] in _POINTERS

    def _around(self, elliptic: bool) -> Action | None:
        """The action where the sentence only points at it: before the frame, in the sentence
        before, or (split over two) in the next one."""
        clause = self.clause
        follows, before = self.finder.frames.following(clause), self.finder.frames.previous(clause)
        starts = self.finder.next_starts
        if self.last - self.first <= 3 and follows is not None and not starts.get(follows.place):
            found = find_action(follows, 0, len(follows))
            if found is not None and not follows.matches("blunt"):
                self.elsewhere = follows
                return found
        pointed = elliptic or self._points_back()
        if pointed and before is not None:
            # "What comes next, if you go on with me? And is there any reason you wouldn't?"
            asked = starts.get(before.place)
            from_word = "if" if asked else "why"
            at = before.words.index(from_word) if from_word in before.words else 0
            found = None if asked and not at else find_action(before, at, len(before))
            if found is not None:
                self.elsewhere = before
                return found
        pointer = self._points_into()
        if pointer is None:
            return None
        # "We spoke of a trial day. Any reason I shouldn't be on it?"
        named = find_destination(clause, max(0, self.frame - _NEAR), self.frame)
        if named is None and before is not None:
            named = find_destination(before, max(0, len(before) - _NEAR), len(before))
        return named and Action(named.ask, pointer[0], pointer[1], named.rule)

    def _points_into(self) -> tuple[int, int] | None:
        """Where the complement points at a step or a post named before: "I'd not be in it"."""
        words = self.clause.words
        if not {"i", "me", "my"} & set(words[self.first : self.core]):
            return None
        for at in range(self.first, self.core - 1):
            if words[at] in _INTO and words[at + 1] in _POINTED_INTO:
                return at, at + 2
        return None

    def action_span(self, action: Action) -> Span:
        """The characters of the action, up to the comma that ends it."""
        clause = self.elsewhere or self.clause
        return clause.quotable(action.first, action.last)

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
        heads = action.first > self.first and words[action.first - 1] in _JUDGED
        if not found or heads:
            found += [
                turn
                for turn in turns(self.clause, self.first, self.last)
                if turn.last > action.first
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


def _leading(clause: Clause, action: Action, first: int = 0) -> list[Turn]:
    """What turns the polarity on the way to the action, or by the action itself: leaving me
    out, keeping me from."""
    found = turns(clause, first, action.last)
    return [turn for turn in found if turn.first <= action.first] or found
