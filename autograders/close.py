"""Finding the close: the any-reason question, a probe for objections, or a blunt request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from autograders.clause import Asking, Clause, Match
from autograders.judgement import Span
from autograders.polarity import Polarity, Turn, interruptions, polarity, turns

Kind = Literal["any_reason", "probe", "blunt"]
Ask = Literal["advance", "offer", "recommend", "vague"]

_STATEMENT_DETERMINERS: Final = frozenset("whatever no every the that this my your these those its each enough same main".split())
_CLAIMS: Final = frozenset("whatever every the that this my your these those its each enough same main what's".split())
_COORDINATES: Final = frozenset("and or also but plus then so".split())
_JUDGED: Final = frozenset("that think thinks say believe feel consider find call".split())
"""Words after which the action is what gets judged: "deny that passing me on is unwise"."""
_QUESTION_WORDS: Final = frozenset("what when where who how which whose".split())
_AUX: Final = frozenset("is are do does did can could would will may might should have has am was were shall".split())


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
    clause: Clause
    first: int
    last: int
    ask: Ask = "vague"
    ask_span: Span | None = None
    ask_rule: str | None = None
    polarity: Polarity | None = None
    turns: tuple[Span, ...] = ()
    certain: bool = True
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """What a stretch of words asks the listener to do."""

    ask: Ask
    first: int
    last: int
    rule: str
    vague: bool = False


@dataclass(slots=True)
class Finder:
    """Looks for closes in the utterances of one draft, in order."""

    clauses: list[Clause]
    askings: list[Asking]
    next_starts: dict[int, list[int]] = field(default_factory=dict)
    """For each utterance, the words at which its next-step questions start."""
    tags: list[Clause] = field(default_factory=list)
    """Utterances that only turn the statement before them into a question: "Can you?"."""

    def closes(self) -> list[Close]:
        """Every close, in the order of the text."""
        found: list[Close] = []
        for clause, asking in zip(self.clauses, self.askings, strict=True):
            here = self._reasons(clause, asking)
            if not here and not self._names_reason(clause) and clause not in self.tags:
                here = self._probes(clause, asking) or self._blunt(clause, asking)
            found.extend(here)
        return found

    @staticmethod
    def _names_reason(clause: Clause) -> bool:
        places = [i for i, word in enumerate(clause.words) if word in ("reason", "reasons")]
        return any(_noun_phrase(clause, at)[1] != "whatever" for at in places)

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
        start, determiner = _noun_phrase(clause, at)
        opener = self._opener(clause, asking, start, at, determiner)
        if opener is None:
            return None
        first, rule, asked = opener
        end = self._complement_end(clause, at + 1, stop)
        they = any(word in ("they", "them") for word in clause.words[at + 1 : end])
        if asking.reported(first, about_them=they):
            return None
        body = _Body(self, clause, at + 1, end, first)
        action = body.action()
        if action is None:
            return None
        frame = clause.span(first, at + 1)
        if action.ask == "vague" and action.rule == "":
            # The frame stands there, with the candidate in it, and no construction we know.
            return Close(
                "any_reason", clause.span(first, end), frame, rule, clause, first, end,
                certain=False, doubt="ask",
            )  # fmt: skip
        return Close(
            "any_reason",
            clause.span(first, end),
            frame,
            rule,
            clause,
            first,
            end,
            action.ask,
            body.action_span(action),
            action.rule,
            polarity(len(body.turns(action))),
            tuple(body.turn_spans(action)),
            certain=asked,
            doubt="" if asked else "asked",
        )

    def _opener(
        self, clause: Clause, asking: Asking, start: int, at: int, determiner: str
    ) -> tuple[int, str, bool] | None:
        """Where the frame begins, its rule, and whether it asks; None when it states."""
        words = clause.words
        tagged = self._tag_follows(clause, at)
        for rule in clause.rules.of("frame"):
            mode = rule.settings["opener"]
            begin = self._begins(clause, rule.node, start, mode)
            if begin is None:
                continue
            if determiner in _CLAIMS or (determiner == "no" and not clause.asks):
                return None
            negated = "not" in words[max(0, begin - 1) : start] or determiner == "no"
            stated = begin > 0 and words[begin - 1] == "i" or words[begin] == "i"
            if mode == "asks":
                inverted = words[begin] in _AUX
                if inverted and begin and words[begin - 1] in ("there", "it", "i") and negated:
                    return (begin - 1, rule.id, True) if tagged or clause.asks else None
                claimed = _subject_i(words, begin) and "not" in words[begin : begin + 2]
                if claimed:
                    return (begin, rule.id, True) if tagged else None
                if inverted and not (words[begin] == "is" and begin and words[begin - 1] == "there"):
                    return begin, rule.id, True
                if stated or _subject_i(words, begin):
                    return (begin, rule.id, True) if tagged else None
                if words[begin] in ("you", "got", "exist", "exists", "give", "name", "tell"):
                    asked = clause.asks or determiner == "any"
                    return (begin, rule.id, asked) if asked else None
                if not clause.asks and negated:
                    return None
                if clause.asks or tagged or asking.marker_before(begin):
                    return begin, rule.id, True
                continue
            if mode == "needs-asking":
                return self._whether(clause, asking, begin, at, rule.id)
            if mode == "needs-question":
                if negated:
                    return (begin, rule.id, True) if tagged or (clause.asks and "no" != determiner) else None
                asked = clause.asks or tagged or determiner == "any"
                return (begin, rule.id, asked) if asked else None
        return self._bare(clause, start, determiner, tagged)

    @staticmethod
    def _begins(clause: Clause, node: object, start: int, mode: str) -> int | None:
        """The earliest word near `start` from which the opener reaches it."""
        for begin in range(max(0, start - 13), start):
            if start in node.ends(clause.matcher, begin):  # type: ignore[attr-defined]
                return begin
        return None

    def _whether(
        self, clause: Clause, asking: Asking, begin: int, at: int, rule: str
    ) -> tuple[int, str, bool] | None:
        if asking.marker_before(begin) or any(m.last <= begin for m in clause.matches("performs")):
            return begin, rule, True
        if clause.asks:
            return begin, rule, True
        after = " ".join(clause.words[at:])
        follows = self._following(clause)
        if follows is not None:
            after += " " + " ".join(follows.words)
        asks = ("what is it", "tell me", "let me know", "hear", "what would", "share", "please say", "speak", "say so", "like to know", "love to know", "name it", "which is it", "what are they", "talk about", "address", "clear")
        if any(phrase in after for phrase in asks):
            return begin, rule, True
        return begin, rule, False

    def _bare(
        self, clause: Clause, start: int, determiner: str, tagged: bool
    ) -> tuple[int, str, bool] | None:
        words = clause.words
        if determiner in _STATEMENT_DETERMINERS and not (determiner in ("no",) and tagged):
            return None
        before = words[start - 1] if start else ""
        opens = clause.comma_before(start) or before in _COORDINATES or before in (
            "today", "me", "now", "so", "far", "question", "this", "heard", "said", "discussed", "about", "call", "conversation", "is", "for", "well", "that", "interview", "talk", "chat", "here", "covered",
        )  # fmt: skip
        if determiner in ("what", "which"):
            return (start, "frame.bare", True) if clause.asks else None
        if opens and (clause.asks or tagged or determiner in ("any", "", "one", "some")):
            asked = clause.asks or determiner == "any" or tagged
            return (start, "frame.bare", asked) if asked else None
        if clause.asks and determiner == "any":
            return start, "frame.bare", True
        return None

    def _following(self, clause: Clause) -> Clause | None:
        place = clause.place + 1
        return self.clauses[place] if place < len(self.clauses) else None

    def _previous(self, clause: Clause) -> Clause | None:
        return self.clauses[clause.place - 1] if clause.place else None

    def _tag_follows(self, clause: Clause, at: int) -> bool:
        """Whether "Can you?", "is there?", "do you see any?" turns a statement into a question."""
        tail = clause.words[at + 1 :][-5:]
        if clause.asks and any(
            tail[i] in _AUX and tail[i + 1] in ("you", "there", "it") for i in range(len(tail) - 1)
        ):
            return True
        follows = self._following(clause)
        if follows is None or not self._is_tag(follows):
            return False
        self.tags.append(follows)
        return True

    @staticmethod
    def _is_tag(follows: Clause) -> bool:
        if follows.asks and {"one", "any"} & set(follows.words[-2:]):
            pairs = list(zip(follows.words, follows.words[1:], strict=False))
            if any(a in _AUX and b in ("there", "you") for a, b in pairs):
                return True
        return (
            follows is not None
            and follows.asks
            and len(follows) <= 6
            and bool(set(follows.words[:3]) & _AUX)
            and bool({"you", "there"} & set(follows.words[:4]))
            and "what" not in follows.words
        )

    def _complement_end(self, clause: Clause, start: int, stop: int) -> int:
        """Where what belongs to this reason ends: before the next question in the sentence."""
        words = clause.words
        for first in self.next_starts.get(clause.place, ()):
            if first > start:
                stop = min(stop, first)
        for index in range(start + 1, stop - 1):
            if words[index] in ("and", "or", "also", "plus") and (
                words[index + 1] in _QUESTION_WORDS
                or (
                    words[index + 1] in _AUX
                    and words[index + 2 : index + 3]
                    and (
                        words[index + 2] in ("you", "i", "there", "we")
                        or (words[index + 1] not in ("do", "have") and words[index + 2] in ("the", "it"))
                    )
                )
            ):
                return index
        return stop

    # ── objections without "reason" ──────────────────────────────────────────────────────

    def _probes(self, clause: Clause, asking: Asking) -> list[Close]:
        for match in clause.matches("probe"):
            if not self._open(clause, asking, match) or clause.matches("elsewhere"):
                continue
            if self._owned_by_candidate(clause, match):
                continue
            body = _Body(self, clause, match.first, len(clause), match.first)
            action = body.action(hints_only=True)
            words = clause.words
            about_me = {"me", "my", "i", "myself", "candidacy", "candidate", "fit"} & set(words[match.first :])
            if action is None and not about_me and len(clause) - match.first > 6:
                continue
            ask: Ask = action.ask if action else "vague"
            return [
                Close(
                    "probe", clause.span(match.first, len(clause)), clause.span(match.first, match.last),
                    match.rule.id, clause, match.first, len(clause), ask,
                    body.action_span(action) if action else None, action.rule if action else None,
                )
            ]  # fmt: skip
        return []

    @staticmethod
    def _owned_by_candidate(clause: Clause, match: Match) -> bool:
        """The candidate's own worries or duties: anything I should worry about?"""
        words = clause.words[match.first : match.last]
        return any(
            words[i] == "i" and words[i + 1] in ("should", "need", "can", "must", "could", "ought", "have", "may")
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
                before[i] in _AUX and before[i + 1] in ("you", "there", "your")
                for i in range(len(before) - 1)
            )
            or (match.first <= 2 and clause.words[match.first] in ("any", "what", "which"))
        )

    # ── asking outright ──────────────────────────────────────────────────────────────────

    def _blunt(self, clause: Clause, asking: Asking) -> list[Close]:
        # "go ahead and have the job" is about the job, wherever else the words may lead.
        found_first = sorted(clause.matches("blunt"), key=lambda m: m.rule.id != "blunt.have-the-job")
        for match in found_first:
            if asking.reported(match.first) or self._held_by_next(clause, match):
                continue
            found = self._blunt_ask(clause, asking, match)
            if found is None:
                continue
            ask, ask_span, ask_rule, last = found
            return [
                Close(
                    "blunt", clause.span(match.first, last), clause.span(match.first, match.last),
                    match.rule.id, clause, match.first, last, ask, ask_span, ask_rule,
                )
            ]  # fmt: skip
        return []

    def _held_by_next(self, clause: Clause, match: Match) -> bool:
        starts = self.next_starts.get(clause.place, ())
        return any(match.first <= start <= match.last for start in starts)

    def _blunt_ask(
        self, clause: Clause, asking: Asking, match: Match
    ) -> tuple[Ask, Span, str, int] | None:
        words, first = clause.words, match.first
        kind = match.rule.settings["ask"]
        if kind != "by-action":
            inverted = words[first] in _AUX
            if not clause.asks and not (inverted and (clause.comma_before(first) or words[first - 1] in _COORDINATES)) and "ask" not in words[first]:
                return None
            if first and words[first - 1] in _QUESTION_WORDS | {"if", "whether", "when", "that", "once"} and not asking.marker_before(first):
                return None
            if {"what", "how", "where", "who"} & set(words[max(0, first - 3) : first]):
                return None
            body = _Body(self, clause, first, len(clause), first)
            action = body.action(hints_only=True)
            ask: Ask = action.ask if action and action.ask in ("advance", "offer") else (
                "offer" if kind == "offer" else "advance"
            )
            return ask, clause.span(first, match.last), match.rule.id, match.last
        subject_first = words[first] not in _AUX
        imperative = words[first] in ("please", "just", "kindly", "so", "then", "ok", "okay", "and") or (
            first + 1 < len(words) and words[first + 1] in ("me", "my")
        )
        if imperative and not (first <= 1 or clause.comma_before(first)):
            return None
        if not imperative:
            if subject_first and not clause.asks:
                return None
            since = max((i for i in range(first + 1) if clause.comma_before(i)), default=0)
            before = set(words[max(since, first - 3) : first])
            if before & {"hope", "trust", "sure", "think", "that", "if", "what", "how", "where", "who", "why", "which", "when", "once", "believe", "know"} and not (
                before & {"if"} and asking.marker_before(first)
            ):
                return None
            if not clause.asks and not (clause.comma_before(first) or words[first - 1] in _COORDINATES):
                return None
        action = _Body(self, clause, first, min(len(clause), match.last + 4), first).action(hints_only=True)
        if action is None or action.first > match.last:
            return None
        lead = words[first : action.first + 1]
        if clause.has("HOLD_BACK", first, action.last) or clause.has("ASKING_VERB", first, action.first + 1):
            return None
        if imperative and action.first > first + 3:
            return None
        if "not" in lead and not clause.asks:
            return None
        return action.ask, clause.span(action.first, action.last), match.rule.id, len(clause)


def _subject_i(words: tuple[str, ...], begin: int) -> bool:
    near = words[max(0, begin - 3) : begin]
    return "i" in near and not {"if", "whether"} & set(near)


def _noun_phrase(clause: Clause, at: int) -> tuple[int, str]:
    """Where "any particular reason" begins, and its determiner ("" when it has none)."""
    words = clause.words
    adjectives = _words(clause, "REASON_ADJ")
    quantifiers = _words(clause, "QUANT")
    start = at
    while start and words[start - 1] in adjectives and start > at - 6:
        start -= 1
    determiner = ""
    while start and words[start - 1] in quantifiers and start > at - 9:
        start -= 1
        determiner = words[start]
    if not determiner:
        # Adjectives such as "other" or "one" may have swallowed it, or there is none.
        inside = [word for word in words[start:at] if word in quantifiers]
        determiner = inside[0] if inside else ""
    if start and words[start - 1] in _STATEMENT_DETERMINERS | {"what", "which", "there's"}:
        if words[start - 1] in ("what", "which") or not determiner:
            return start - 1, words[start - 1]
        if words[start - 1] == "no":
            return start - 1, "no"
    return start, determiner


def _words(clause: Clause, concept: str) -> frozenset[str]:
    return clause.rules.concept(concept).first or frozenset()


class _Body:
    """What follows the frame, and where it leads: the action asked for and its polarity."""

    def __init__(self, finder: Finder, clause: Clause, first: int, last: int, frame: int) -> None:
        self.finder = finder
        self.clause = clause
        self.first, self.last, self.frame = first, last, frame
        self.elsewhere: Clause | None = None
        self.fronted = False

    def action(self, hints_only: bool = False) -> Action | None:
        """The action asked for; None when the reason is about something else.

        With `hints_only` only a named action counts, not a vague one.
        """
        clause = self.clause
        if not hints_only and self._about_something_else():
            return None
        found = _action(clause, self.first, self.last)
        if found is None and not hints_only:
            found = _named_thing(clause, self.first, self.last)
        if found is not None or hints_only:
            return found
        vague = _vague(clause, self.first, self.last)
        elliptic = self._elliptic()
        fronted = _action(clause, 0, self.frame)
        plain = vague is None or vague.rule != "ask.fit"
        if plain and fronted is not None and not self.finder.next_starts.get(clause.place):
            self.fronted = True
            return fronted
        if elliptic or vague is None:
            around = self._around()
            if around is not None:
                return around
        if vague is not None:
            return vague
        if elliptic and self.last > self.first:
            return Action("vague", self.first, self.last, "ask.comfort", vague=True)
        words = set(clause.words[self.first : self.last])
        mine = words & {"me", "my", "i", "candidacy"}
        return Action("vague", self.first, self.last, "") if mine and words & {"not", "you", "would"} else None

    def _about_something_else(self) -> bool:
        near = self.first + 8
        for match in self.clause.matches("elsewhere"):
            if self.first <= match.first < min(near, self.last):
                me = self.clause.words[match.first : self.last]
                if match.rule.id == "elsewhere.candidates-in-general" and (
                    "me" in me or "like" in me[:4]
                ):
                    continue
                return True
        return False

    def _elliptic(self) -> bool:
        """Nothing but a subject and an auxiliary: any reason you wouldn't? any reason not to?"""
        filler = frozenset("you would not to why that do i should it so could might for this be at all we they any reason can will won't whatsoever then if me let hear please which because".split())
        return all(word in filler for word in self.clause.words[self.first : self.last])

    def _around(self) -> Action | None:
        """The action where the sentence only points at it: before the frame, in the sentence
        before, or (split over two) in the next one."""
        clause = self.clause
        follows, before = self.finder._following(clause), self.finder._previous(clause)
        if self.last - self.first <= 3 and follows is not None and not follows.matches("next_step"):
            found = _action(follows, 0, len(follows))
            if found is not None and not follows.matches("blunt"):
                self.elsewhere = follows
                return found
        if before is not None and not self.finder.next_starts.get(before.place):
            found = _action(before, 0, len(before))
            if found is not None:
                self.elsewhere = before
                return found
        return None

    def action_span(self, action: Action) -> Span:
        return (self.elsewhere or self.clause).span(action.first, action.last)

    def turns(self, action: Action) -> list[Turn]:
        """What turns the polarity between the frame and the action."""
        if self.fronted:
            return turns(self.clause, 0, action.first) + turns(self.clause, self.first, self.last)
        if self.elsewhere is not None and self.elsewhere.place < self.clause.place:
            return turns(self.clause, self.first, self.last)
        if self.elsewhere is not None:
            own = turns(self.clause, self.first, self.last)
            return own + turns(self.elsewhere, 0, action.first)
        if action.vague:
            return turns(self.clause, self.first, action.last)
        # Leaving me out, keeping me from: the action itself turns the meaning round.
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

    def turn_spans(self, action: Action) -> list[Span]:
        if self.elsewhere is not None:
            return []
        return [self.clause.span(turn.first, turn.last) for turn in self.turns(action)]


def _action(clause: Clause, first: int, last: int) -> Action | None:
    """The action that the words [first, last) ask for, if they name one."""
    found = [
        match for match in clause.matches("ask") if first <= match.first and match.last <= last + 0
    ]
    cut = interruptions(clause, first, last)
    found = [
        match
        for match in found
        if not _things(clause, match, last)
        and not any(start <= match.first < end for start, end in cut)
    ]
    if not found:
        return None
    recommends = [m for m in found if m.rule.settings["ask"] == "recommend"]
    if recommends:
        best = recommends[0]
        earlier = [m for m in found if m.first < best.first and m.rule.settings["ask"] != "recommend"]
        if not earlier or not clause.has("DEST", earlier[0].first, last):
            return Action(_recommended(clause, best, last), best.first, best.last, best.rule.id)
    best = min(found, key=lambda m: (m.first, _named(clause, m), -m.last))
    return Action(best.rule.settings["ask"], best.first, best.last, best.rule.id)  # type: ignore[arg-type]


def _named(clause: Clause, match: Match) -> int:
    """Among actions that begin together, one that names a round goes before one that doesn't."""
    words = set(clause.words[match.first : match.last])
    onward = match.rule.settings["ask"] == "advance"
    rounds = _words(clause, "STEP_WORDS")
    return 0 if onward == bool(words & rounds) else 1


def _recommended(clause: Clause, match: Match, last: int) -> Ask:
    """Recommending for a round is advancing; recommending for the offer is the offer."""
    stop = next((i for i in range(match.last, last) if clause.comma_before(i)), last)
    words = clause.words[match.first : min(stop, match.last + 8)]
    if set(words) & {"offer", "contract", "hire", "hired"} or "job offer" in " ".join(words):
        return "offer"
    if {"get", "gets"} & set(words) and set(words) & {"job", "position", "role"}:
        return "offer"
    rounds = _words(clause, "STEP_WORDS") | {"proceed", "advance", "assessment", "test", "visit", "shift"}
    near = set(words)
    return "advance" if near & rounds else "recommend"


def _things(clause: Clause, match: Match, last: int) -> bool:
    """Whether something else is passed: passing me the salt, passing on my thanks."""
    words = clause.words
    if match.rule.settings["ask"] != "advance":
        return False
    tail = words[match.last : min(last, match.last + 3)]
    inside = words[match.first : match.last]
    if inside and inside[-1] == "me" and tail[:1] and tail[0] in ("the", "a", "some", "any"):
        return not clause.has("DEST", match.last, min(last, match.last + 5))
    return False


def _vague(clause: Clause, first: int, last: int) -> Action | None:
    found = [m for m in clause.matches("vague") if first <= m.first < last]
    if not found:
        return None
    end = min(last, max(m.last for m in found))
    if any(_things(clause, match, last) for match in clause.matches("ask") if first <= match.first < last):
        return None
    if _elsewhere_bound(clause, found, first, last):
        return None
    words = clause.words[first:last]
    if "with" in words:
        at = words.index("with") + 1
        thing = words[at : at + 4]
        if thing and not {"me", "my", "this", "that", "it", "i", "us", "you"} & set(thing):
            generic = {"process", "application", "candidacy", "hiring", "interview"}
            if not generic & set(thing):
                return None
    best = found[0]
    return Action("vague", best.first, end, best.rule.id, vague=True)


_GOING_ON: Final = frozenset("moving going proceeding continuing advancing saying doing taking seeing pressing stepping carrying pushing".split())


def _elsewhere_bound(clause: Clause, found: list[Match], first: int, last: int) -> bool:
    """Whether the comfort is about doing something else: comfortable sharing the salary."""
    words = clause.words
    if {"me", "my"} & set(words[first:last]) or not any(m.rule.id == "ask.comfort" for m in found):
        return False
    for start, end in clause.concept("COMFORT", first, last):
        follows = words[end : end + 2]
        if start >= first and follows and follows[0].endswith("ing") and len(follows[0]) > 5:
            onward = follows[1:] and follows[1] in ("forward", "ahead", "on", "further", "along", "with", "forwards", "foward")
            if follows[0] in ("moving", "going") and follows[1:] and not onward:
                return True
            return follows[0] not in _GOING_ON or follows[1:] in (("it",), ("the",), ("them",))
    return False


def _named_thing(clause: Clause, first: int, last: int) -> Action | None:
    """An action in words that no rule knows, by what it leads to: me and an offer, me and a round."""
    words = clause.words[first:last]
    files = clause.concept("ME", first, last)
    if not files or any(m.rule.id == "ask.fit" for m in clause.matches("vague") if first <= m.first < last):
        return None
    for index in range(first, last):
        if clause.words[index] in ("offer", "offers"):
            return Action("offer", index, index + 1, "ask.offer")
    for start, end in clause.concept("DEST", first, last):
        if set(clause.words[start:end]) & _words(clause, "STEP_WORDS"):
            return Action("advance", start, end, "ask.move-me")
    mine = [(a, b) for a, b in files if b - a > 1 and clause.words[a] == "my"]
    if mine and set(words) & {"you", "not"}:
        return Action("advance", *mine[0], "ask.move-me")
    return None
