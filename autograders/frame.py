"""The any-reason frame: where it opens, and whether it really asks."""

from __future__ import annotations

from typing import Final

from autograders.clause import Asking, Clause
from autograders.data import word_list
from autograders.nodes import Matcher
from autograders.polarity import INTERRUPTIONS
from autograders.rules import Rule

_STATEMENT_DETERMINERS: Final = word_list("frame", "statement_determiners")
_CLAIMS: Final = word_list("frame", "claims")
_COORDINATES: Final = word_list("frame", "coordinates")
_BEFORE_BARE: Final = word_list("frame", "before_bare")
_BARE_VERBS: Final = word_list("frame", "bare_verbs")
_TRUSTS: Final = word_list("frame", "trusts")
_TAG_WORDS: Final = word_list("frame", "tag_words")
_NEVER: Final = frozenset({"not", "never", "hardly", "seldom"})
"""What makes a statement of "there is … any reason"."""
_ASKED_BEHIND: Final = 5
"""Words, at most, of "do you have one?" behind the reason that it asks for."""
_IS_WHAT: Final = (("be", "what"), ("is", "what"), ("are", "what"))
_WHICH: Final = frozenset({"what", "is", "are", "would", "might", "it", "they", "be"})
_ANSWERS: Final = 5
"""Words, at most, of what the other one answered: "I found none."."""
_TOPICS: Final = (("about",), ("of",))
"""Before these reasons are only spoken of: "a question about reasons"."""
_ASIDE: Final = (("aside",), ("apart",))
_IF_ANY: Final = (("if", "any"), ("if", "there"), ("if", "you"), ("should", "there"))
_SOUGHT: Final = frozenset({"looked", "hunted", "searched", "hunting", "searching"})
_HERE: Final = frozenset({"you", "there"})
_IF_YOU_DO: Final = ("if", "you", "do")
_SHORT: Final = 3
"""Words, at most, of "reason at all?" behind what it is asked for."""
_WANTED: Final = 20
"""So many words back "I'd like to know" may stand."""
_I_KNOW: Final = ("i", "know", "you")
_TURNS_OVER: Final = 3
"""Words, at most, of "can you see?" behind a question that was put to somebody else."""
_TAGGED: Final = (("you",), ("there",), ("it",))
_TAGS: Final = word_list("frame", "tags")
_FRAGMENTS: Final = word_list("frame", "fragments")
"""What may stand before a "whether" that goes on asking: "And I guess, too, whether…"."""
_ASKS_FOR: Final = word_list("clause", "asks_for")
_ONLY: Final = word_list("frame", "only")
"""What makes of it a question by itself: "Only whether there is any reason…"."""
_OPENS_COMPLEMENT: Final = {(word,) for word in word_list("frame", "opens_complement")}
AUXILIARIES: Final = word_list("frame", "aux")


class Frames:
    """Finds how the frames of one draft open; it knows the sentences around each."""

    def __init__(self, clauses: list[Clause]) -> None:
        self.clauses = clauses
        self.tags: dict[Clause, None] = {}
        """Utterances that only turn the statement before them into a question: "Can you?"."""

    def opener(
        self, clause: Clause, asking: Asking, start: int, at: int, determiner: str
    ) -> tuple[int, str, bool] | None:
        """Where the frame begins, its rule, and whether it asks; None when it states."""
        words = clause.words
        if words[at + 1 : at + 2] in _ASIDE and words[at + 2 : at + 3] != ("from",):
            return None  # "Reasons aside, will you hire me?"
        named = not determiner and words[start - 1 : start] in _TOPICS
        if named and (clause.comma_before(at + 1) or words[at + 1 : at + 2] == ("and",)):
            return None  # "a question about reasons, but: what don't you like?"
        if self._asked_behind(clause, start, determiner):
            return start, "frame.bare", True
        if (
            determiner == "the"
            and clause.comma_before(at + 1)
            and words[at + 1 : at + 3] in _IF_ANY
        ):
            # "I'd like to know the reason, if there is one, that…"
            asked = clause.asks or asking.marker_before(start, _WANTED)
            return (start, "frame.bare", True) if asked else None
        if clause.asks and words[start - 1 : start + 1] == ("how", "many"):
            return start - 1, "frame.bare", True
        supposes = words[start - 1 : start] == ("for",) and determiner not in ("what", "which")
        begged = supposes and asking.marker_before(start, 1)
        if supposes and not begged and words[start - 2] not in _ASKS_FOR:
            # "If for any reason you…" supposes one, and may ask for it: "… I'd like to hear it".
            told = words[start - 2] == "if" and clause.has("PLEASE_SAY", at)
            # "I looked for any reason you'd have not to and found none. Can you think of one?"
            told = told or (words[start - 2] in _SOUGHT and self._tag_follows(clause, at))
            return (start, "frame.bare", True) if told else None
        behind = clause.asks and clause.comma_before(start)
        if behind and determiner == "any" and len(clause) - at <= _SHORT:
            return start, "frame.bare", True  # "I can't see why you'd drop me: any reason?"
        if behind and determiner in ("what", "which"):
            return start, "frame.bare", True  # "If you chose not to hire me, what reason…?"
        tagged = self._tag_follows(clause, at)
        for rule in clause.rules.of("frame"):
            mode = rule.settings["opener"]
            begin = self._begins(clause, rule, start)
            if begin is None:
                continue
            if mode == "what":
                # "What's next, and any reason…" is two questions.
                if {"there", "and", "next"} & set(words[begin:at]):
                    continue
                return (
                    (begin, rule.id, True) if clause.asks or asking.marker_before(begin) else None
                )
            if determiner in _CLAIMS or (determiner == "no" and not (clause.asks or tagged)):
                return None
            negated = determiner == "no" or not _NEVER.isdisjoint(words[max(0, begin - 3) : start])
            stated = (begin > 0 and words[begin - 1] == "i") or words[begin] == "i"
            if mode == "asks":
                inverted = words[begin] in AUXILIARIES and (
                    words[begin - 1 : begin] != ("i",) or clause.comma_before(begin)
                )
                inverted = inverted and words[max(0, begin - 2) : begin + 1] != _IF_YOU_DO
                if inverted and begin and words[begin - 1] in ("there", "it", "i") and negated:
                    return (begin - 1, rule.id, True) if tagged or clause.asks else None
                claimed = _subject_i(clause, begin) and "not" in words[begin : begin + 2]
                if claimed:
                    return (begin, rule.id, True) if tagged else None
                is_one = words[begin] in ("is", "was") and start == begin + 1
                told = is_one and words[begin - 1] not in ("there", "it")
                if told and not (clause.asks or tagged or clause.comma_before(begin)):
                    continue  # "nothing I did is a reason"
                if inverted and not (
                    words[begin - 1 : begin] == ("there",) and not clause.comma_before(begin)
                ):
                    return begin, rule.id, True
                if (stated or _subject_i(clause, begin)) and _begins_anew(clause, begin, start):
                    continue  # "having heard how I got on, any reason…?"
                if stated or _subject_i(clause, begin):
                    if tagged:
                        return begin, rule.id, True
                    return self._wanted(clause, asking, start, at)
                if words[begin] in _BARE_VERBS:
                    asked = clause.asks or tagged or determiner == "any"
                    if not asked and clause.comma_before(start):
                        continue  # "whether, with what you know now, some reason…"
                    return (begin, rule.id, asked) if asked else None
                if not clause.asks and negated:
                    return None
                if clause.asks or tagged or asking.marker_before(begin):
                    return begin, rule.id, True
                continue
            if mode == "needs-asking":
                return self._whether(clause, asking, begin, at, rule.id)
            if mode == "needs-question":
                if words[begin - 1 : begin] in (("if",), ("whether",)):
                    continue
                if words[begin - 1 : begin] == ("case",):
                    return self._whether(clause, asking, begin, at, rule.id)
                if negated:
                    return (
                        (begin, rule.id, True)
                        if tagged or (clause.asks and determiner != "no")
                        else None
                    )
                asked = clause.asks or tagged or determiner == "any"
                return (begin, rule.id, asked) if asked else None
        if not clause.asks and not tagged and words[at + 1 : at + 2] not in _OPENS_COMPLEMENT:
            return None
        return self._bare(clause, start, determiner, tagged)

    @staticmethod
    def _begins(clause: Clause, rule: Rule, start: int) -> int | None:
        """The earliest word near `start` from which the opener reaches it."""
        # What stands after the last comma goes first: "from what I told you, have any reason".
        comma = max((i for i in clause.utterance.commas if i < start), default=0)
        furthest = max(0, start - 13)
        nearer = max(comma, furthest)
        near = [at for at in clause.starts(rule) if furthest <= at < start]
        for begin in sorted(near, key=lambda at: at < nearer):
            if rule.node.after(clause.matcher, begin) >> start & 1:
                return begin
        kept = Frames._uninterrupted(clause, start)
        if len(kept) == start:
            return None
        words = tuple(clause.words[i] for i in kept)
        matcher = Matcher(words + clause.words[start:])
        for begin in range(max(0, len(kept) - 13), len(kept)):
            if rule.node.after(matcher, begin) >> len(kept) & 1:
                return kept[begin]
        return None

    @staticmethod
    def _uninterrupted(clause: Clause, start: int) -> list[int]:
        """The words before `start` without stretches between commas that only interrupt:
        "whether, after all that we said, you see any reason"."""
        kept: list[int] = []
        for first, last in clause.segments(0, start):
            if first == 0 or last == start or clause.words[first] not in INTERRUPTIONS:
                kept.extend(range(first, last))
        return kept

    def _wanted(
        self, clause: Clause, asking: Asking, start: int, at: int
    ) -> tuple[int, str, bool] | None:
        """What the candidate says of a reason may still want one: I'd be glad to know of any."""
        for rule in clause.rules.of("frame"):
            if rule.settings["opener"] == "needs-asking":
                begin = self._begins(clause, rule, start)
                if begin is not None:
                    return self._whether(clause, asking, begin, at, rule.id)
        return None

    def _whether(
        self, clause: Clause, asking: Asking, begin: int, at: int, rule: str
    ) -> tuple[int, str, bool] | None:
        joined = clause.comma_before(begin) or clause.words[begin - 1] in _COORDINATES
        reach = begin if joined else 9  # "I was wondering what the next part is, and then, if…"
        only = clause.words[begin - 1] in _ONLY and clause.comma_before(begin - 1)
        if (
            (only and begin > 1)
            or asking.marker_before(begin, reach)
            or any(m.last <= begin for m in clause.matches("performs"))
        ):
            return begin, rule, True
        if self.turned_over(clause):
            return begin, rule, True
        before = self.previous(clause)
        fragment = clause.words[begin] == "whether" and set(clause.words[:begin]) <= _FRAGMENTS
        goes_on = (begin <= 3 or fragment) and before is not None and before.matches("performs")
        if clause.asks or (goes_on and clause.words[0] in ("and", "also", "or", "if", "whether")):
            return begin, rule, True
        if fragment and clause.words[0] in _ONLY:
            return begin, rule, True
        follows = self.following(clause)
        after = clause.words[at:] + (follows.words if follows is not None else ())
        if not _TRUSTS.isdisjoint(after) or _I_KNOW in zip(
            after, after[1:], after[2:], strict=False
        ):
            return None
        return begin, rule, self._told_to_say(clause, at)

    def _told_to_say(self, clause: Clause, at: int) -> bool:
        """Whether the listener is told to say which: "…, do tell me"."""
        follows = self.following(clause)
        return clause.has("PLEASE_SAY", at) or (follows is not None and follows.has("PLEASE_SAY"))

    def _bare(
        self, clause: Clause, start: int, determiner: str, tagged: bool
    ) -> tuple[int, str, bool] | None:
        words = clause.words
        if determiner in _STATEMENT_DETERMINERS and not (determiner == "no" and tagged):
            return None
        before = words[start - 1] if start else ""
        if not (clause.asks or _TRUSTS.isdisjoint(words[:start])):
            return None  # "I trust that any reason not to would have come up."
        opens = clause.comma_before(start) or before in _COORDINATES | _BEFORE_BARE
        if determiner in ("what", "which"):
            return (start, "frame.bare", True) if clause.asks else None
        if opens and (clause.asks or tagged or determiner in ("any", "", "one", "some")):
            asked = clause.asks or determiner == "any" or tagged
            return (start, "frame.bare", asked) if asked else None
        if clause.asks and determiner == "any":
            return start, "frame.bare", True
        return None

    @staticmethod
    def _asked_behind(clause: Clause, start: int, determiner: str) -> bool:
        """Whether a reason that is named first is asked for at the end: "The reason for leaving
        me out: is there one?", "The reason for that would be what?"."""
        opens = clause.comma_before(start) or clause.words[start - 1] in _COORDINATES | {"about"}
        if determiner not in ("the", "your", "", "a", "any", "one") or not (clause.asks and opens):
            return False
        parts = [clause.words[a:b] for a, b in clause.segments(start, len(clause))]
        last = parts[-1]
        inverted = last[0] in AUXILIARIES and len(last) <= _ASKED_BEHIND
        asked = inverted and (last[-1] in ("one", "any") or last[1] in ("one", "any"))
        return (
            asked or last in (("any",), ("what",)) or any(part[-2:] in _IS_WHAT for part in parts)
        )

    def turned_over(self, clause: Clause) -> bool:
        """Whether a question that is told of is put to the listener after all: "I asked my dog
        whether there was any reason not to, and he knew of none. Do you?"."""
        last = clause.words[max(clause.utterance.commas, default=0) :]
        last = last[not _COORDINATES.isdisjoint(last[:1]) :]
        if clause.asks and last[1:2] == ("you",) and len(last) <= _TURNS_OVER:
            return last[0] in AUXILIARIES
        follows = self.following(clause)
        if follows is not None and len(follows) <= _ANSWERS and not follows.asks:
            follows = self.following(follows)  # "He knew of none."
        if follows is None or _HERE.isdisjoint(follows.words) or not self._is_tag(follows):
            return False
        self.tags[follows] = None
        return True

    def following(self, clause: Clause) -> Clause | None:
        """The utterance after this one."""
        place = clause.place + 1
        return self.clauses[place] if place < len(self.clauses) else None

    def previous(self, clause: Clause) -> Clause | None:
        """The utterance before this one."""
        return self.clauses[clause.place - 1] if clause.place else None

    def _tag_follows(self, clause: Clause, at: int) -> bool:
        """Whether "Can you?", "is there?", "do you see any?" turns a statement into a question."""
        tail = clause.words[at + 1 :][-5:]
        if clause.asks and tail[-1:] and tail[-1] in _TAGS and clause.comma_before(len(clause) - 1):
            return True  # "No reason not to send me on, right?"
        if clause.asks and any(
            last - first <= 3 and clause.words[first + 1 : first + 2] in _TAGGED
            for first, last in clause.segments(at, len(clause))
            if clause.words[first] in AUXILIARIES
        ):
            return True  # "No reason not to send me on, is there, from what you've seen?"
        if clause.asks and any(
            tail[i] in AUXILIARIES
            and tail[i + 1] in ("you", "there", "it", "one", "any")
            and (tail[i] != "will" or tail[i - 1] != "so")
            for i in range(len(tail) - 1)
        ):
            return True
        follows = self.following(clause)
        if follows is None or not self._is_tag(follows):
            return False
        self.tags[follows] = None
        return True

    @staticmethod
    def _is_tag(follows: Clause) -> bool:
        first = next(follows.segments(0, len(follows)), (0, 0))[1]
        if (
            follows.asks
            and 2 <= first <= 3
            and set(follows.words[:first]) <= _TAG_WORDS & (AUXILIARIES | {"you", "there"})
        ):
            return True  # "Can you, going by this afternoon?"
        words = follows.words[2 * (follows.words[:2] == ("if", "so")) :]
        if follows.asks and words[:1] == ("what",) and _WHICH.issuperset(words):
            return True  # "If so, what is it?"
        if follows.asks and {"one", "any"} & set(follows.words[-2:]):
            pairs = list(zip(follows.words, follows.words[1:], strict=False))
            if any(a in AUXILIARIES and b in ("there", "you") for a, b in pairs):
                return True
        return (
            follows.asks
            and len(follows) <= 6
            and set(follows.words) <= _TAG_WORDS
            and bool(set(follows.words[:3]) & AUXILIARIES)
            and bool({"you", "there"} & set(follows.words[:4]))
        )


def _begins_anew(clause: Clause, begin: int, start: int) -> bool:
    """Whether a comma before the reason starts a question of its own."""
    return clause.comma_before(start) or any(
        clause.comma_before(i) and clause.words[i] in AUXILIARIES for i in range(begin + 1, start)
    )


def _subject_i(clause: Clause, begin: int) -> bool:
    """Whether "i" governs the opener: "I can't see any reason", but not "as I said, is there…"."""
    start = begin
    while start > max(0, begin - 3) and not clause.comma_before(start):
        start -= 1
    near = clause.words[start:begin]
    return "i" in near and not {"if", "whether"} & set(near)


def noun_phrase(clause: Clause, at: int) -> tuple[int, str]:
    """Where "any particular reason" begins, and its determiner ("" when it has none)."""
    words = clause.words
    adjectives = clause.starters("REASON_ADJ")
    quantifiers = clause.starters("QUANT")
    start = at
    while start and words[start - 1] in adjectives and start > at - 6:
        start -= 1
    while start < at and words[start] in _COORDINATES:
        start += 1  # "and any reason"
    determiner = ""
    while start and words[start - 1] in quantifiers and start > at - 9:
        start -= 1
        determiner = words[start]
    if not determiner:
        # Adjectives such as "other" or "one" may have swallowed it, or there is none.
        inside = [word for word in words[start:at] if word in quantifiers]
        determiner = inside[0] if inside else ""
    if start and words[start - 1] in _STATEMENT_DETERMINERS | {"what", "which", "there's"}:
        if words[start - 1] == "the" and words[start - 2 : start - 1] in (("there",), ("have",)):
            return start - 1, "a" if clause.asks else "the"  # "is there the reason why you not…"
        if words[start - 1] in ("what", "which") or not determiner:
            return start - 1, words[start - 1]
        if words[start - 1] == "no":
            return start - 1, "no"
    return start, determiner
