"""Finding the next-step question: who asks what comes next, and of what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

from autograders.clause import Asking, Clause, Match
from autograders.data import generic_words, word_list
from autograders.frame import AUXILIARIES
from autograders.judgement import Span

FILLERS: Final = word_list("next_step", "fillers")
_PREPOSITIONS: Final = word_list("next_step", "prepositions")
_INTO: Final = word_list("next_step", "into")
_CUE_STOPS: Final = word_list("next_step", "cue_stops")
_DETERMINERS: Final = word_list("next_step", "determiners")
_MAY: Final = word_list("next_step", "may")
_HIRING: Final = word_list("next_step", "hiring")
_PEOPLE: Final = word_list("next_step", "people")
_AFTER_HEADS: Final = word_list("next_step", "after_heads")
_SOMEONE: Final = word_list("next_step", "someone")
_GET_THROUGH: Final = tuple((word,) for word in "make makes pass passes get gets go come".split())
_FURTHER: Final = (("through",), ("past",), ("on",), ("to",), ("picked",), ("in",), ("further",))
_PROCESSES: Final = frozenset(("process", "processes", "procedure", "pipeline"))
_ROLES: Final = word_list("details", "role_nouns") - {"work", "desk", "program", "project"}
_AT_WORK: Final = word_list("next_step", "processes_at_work")
_SCHEMES: Final = word_list("next_step", "schemes")
_AUXILIARIES: Final = word_list("next_step", "auxiliaries")
_CAREER: Final = word_list("next_step", "career")


Status = Literal["asked", "unclear", "reported", "other_topic", "statement", "when", "named"]
"""What words about a next step turn out to be. "unclear": nothing shows whether they ask;
"named": the step is only mentioned, as the place that the close wants to go to."""

_RANK: Final = {"asked": 0, "unclear": 1}


@dataclass(frozen=True, slots=True)
class NextStep:
    """Words about a next step: where they stand, what they are, and the rule that says so."""

    span: Span
    rule: str
    clause: Clause = field(repr=False)
    first: int
    last: int
    status: Status


def find(clause: Clause, asking: Asking) -> list[NextStep]:
    """Words about a next step in an utterance, in order; of overlapping ones the best."""
    found: list[NextStep] = []
    for whole in clause.matches("next_step"):
        match = _trimmed(clause, whole)
        if match is None:
            continue
        overlaps = bool(found) and match.first < found[-1].last
        if overlaps and found[-1].status == "asked":
            continue  # nothing is better
        status = _status(clause, asking, match)
        if overlaps:
            if _RANK.get(status, 2) < _RANK.get(found[-1].status, 2):
                found.pop()
            else:
                continue
        after = clause.matcher.at(clause.rules.concept("AFTER"), match.last)
        if after is not None:
            # "the next step after today, and is there…" ends at the comma.
            commas = (i for i in range(match.last + 1, after) if clause.comma_before(i))
            after = next(commas, after)
        if after is not None and not {"reason", "reasons"} & set(clause.words[match.last : after]):
            match = Match(match.first, after, match.rule)
        span = clause.quotable(match.first, _with_like(clause, match), commas=False)
        found.append(NextStep(span, match.rule.id, clause, match.first, match.last, status))
    if not any(step.status == "asked" for step in found):
        found.extend(_by_cues(clause, asking, found))
    return found or _perhaps(clause, asking)


def _perhaps(clause: Clause, asking: Asking) -> list[NextStep]:
    """A question with cues for what comes next, in a construction that no rule knows."""
    words = clause.words
    asks = clause.asks or asking.marker_before(len(words), len(words))
    if not asks or not 3 <= len(words) <= 40 or asking.reported(0):
        return []
    other = ("when", "elsewhere", "courtesy", "probe", "blunt", "ask")
    if {"reason", "reasons"} & set(words) or any(clause.matches(kind) for kind in other):
        return []
    if _CUE_STOPS & set(words) or clause.has("I_DO") or clause.has("LIKE_ME_TO"):
        return []
    order, process = clause.concept("SEQUENCE_CUE"), clause.concept("PROCESS_CUE")
    together = any(a != b for a in order for b in process) or clause.has("STRONG_SEQUENCE")
    whole = Match(0, len(words), clause.rules.of("next_cues")[0])
    if not together or _told(clause, whole, "noun") or _another_topic(clause, whole):
        return []
    return [NextStep(clause.span(0, len(words)), whole.rule.id, clause, 0, len(words), "unclear")]


def _with_like(clause: Clause, match: Match) -> int:
    """Where to stop quoting: "what does the next step look" wants its "like"."""
    follows = clause.words[match.last : match.last + 1]
    return match.last + (follows == ("like",))


_JOINS: Final = ("and", "but", "so", "also")
_ANOTHER_QUESTION: Final = (("is", "there"), ("are", "there"), ("would", "there"), ("do", "you"))
_TIES: Final = (("after",), ("given",), ("based",), ("from",), ("having",), ("considering",))


def _trimmed(clause: Clause, match: Match) -> Match | None:
    """The match without what already belongs to the close that follows it, if any is left."""
    words = clause.words
    for index in range(match.first + 2, match.last):
        after = words[index + 1 : index + 2]
        if words[index] in _JOINS and (
            (clause.comma_before(index) and (after in _TIES or set(after) & _AUXILIARIES))
            or words[index + 1 : index + 3] in _ANOTHER_QUESTION
        ):
            return Match(match.first, index, match.rule)
        if words[index] in ("reason", "reasons"):
            cuts = [
                i
                for i in range(match.first + 2, index)
                if clause.comma_before(i) or words[i] in ("and", "but", "so")
            ]
            end = cuts[-1] if cuts else index - 3
            return Match(match.first, end, match.rule) if end - match.first > 1 else None
    return match


def _by_cues(clause: Clause, asking: Asking, known: list[NextStep]) -> list[NextStep]:
    """A question in words that no rule knows, by what it speaks of: order, and the process.

    Only where nothing else explains the words: no other topic, no close, no question of time.
    """
    words = clause.words
    if any(step.status in ("other_topic", "reported", "when", "statement") for step in known):
        return []
    if {"reason", "reasons"} & set(words) or clause.matches("when") or asking.reported(0):
        return []
    if (
        len(words) > 40
        or clause.matches("probe")
        or not (clause.asks or asking.marker_before(len(words), len(words)))
    ):
        return []
    if _CUE_STOPS & set(words) or ("follow", "up") in pairwise(words):
        return []
    # "You will take me on to the next round or no?" asks for the result, not for the step.
    either = clause.asks and "or" in words and not clause.matches("ask")
    asked = [at for at, _ in clause.concept("WH") if not _points_back(clause, at)]
    asked = asked or ([0] if either else [])
    if not asked:
        return []
    first = asked[0]
    order = clause.concept("SEQUENCE_CUE")
    process = [
        (a, b)
        for a, b in clause.concept("PROCESS_CUE")
        if words[a:b] != ("i",) or (words[first] != "how" and "i" in words[first : first + 4])
    ]
    strong = clause.has("STRONG_SEQUENCE")
    if not strong and not any((a, b) != (c, d) for a, b in order for c, d in process):
        return []
    rule = clause.rules.of("next_cues")[0]
    whole = Match(first, len(words), rule)
    if clause.has("I_DO"):
        return []
    if _another_topic(clause, whole) or _told(clause, whole, "question"):
        return []
    return [NextStep(clause.span(first, len(words)), rule.id, clause, first, len(words), "asked")]


def _status(clause: Clause, asking: Asking, match: Match) -> Status:
    form = match.rule.settings["form"]
    first = match.first
    words = clause.words
    if any(
        words[at] in _BACK and words[at - 1] != "with" and _points_back(clause, at)
        for at in range(first, match.last)
    ):
        return "named"
    if form == "noun" and any(clause.comma_before(i) for i in range(first + 1, match.last)):
        return "named"
    if asking.reported(first, about_them="they" in clause.words):
        return "reported"
    if _another_topic(clause, match):
        return "other_topic"
    if _told(clause, match, form):
        return "statement"
    if _only_when(clause, match, form):
        return "when"
    if form == "tag" and any(at < first for at, _ in clause.concept("WH")):
        return "named"  # "where does the scheme go next?"
    if form == "tag":
        return "asked" if clause.asks else "statement"
    if form == "told-of":
        tells = clause.concept("TELL", max(0, first - 6), first)
        polite = clause.asks or _POLITE & set(clause.words[:first])
        return "asked" if tells and polite and asking.marker_before(first, 4) else "named"
    if form == "question":
        return "asked" if _question(clause, asking, first) else "unclear"
    return _noun(clause, asking, match)


_BACK: Final = frozenset({"what", "how", "where"})
_CAME_UP: Final = word_list("next_step", "came_up")


def _points_back(clause: Clause, first: int) -> bool:
    """ "what we've talked about" is what was said, and no question about what comes."""
    words = clause.words
    if first and set(words[first + 1 : first + 2]) & _CAME_UP:
        return words[first - 1] in _PREPOSITIONS | {"from", "after", "by", "about"}
    return (
        words[first] in _BACK
        and words[first + 1 : first + 2] in (("we",), ("you",), ("i",))
        and clause.has("SPOKE", first + 2, first + 5)
        and not clause.comma_before(first)
        and first > 0
    )


def _question(clause: Clause, asking: Asking, first: int) -> bool:
    if clause.asks or asking.marker_before(first):
        return True
    if clause.comma_before(first) or clause.words[first - 1] in (
        "and",
        "but",
        "so",
        "or",
        "then",
        "is",
    ):
        return True
    return all(
        word in FILLERS or word.isdigit() or _capital(clause, i)
        for i, word in enumerate(clause.words[:first])
    )


def _noun(clause: Clause, asking: Asking, match: Match) -> Status:
    first = match.first
    lead_to = first
    while lead_to and clause.words[lead_to - 1] in _DETERMINERS:
        lead_to -= 1
    into = lead_to and clause.words[lead_to - 1] in _INTO
    if into and clause.words[lead_to - 2 : lead_to] != ("as", "to"):
        return "named"
    if "why" in clause.words[max(0, lead_to - 3) : lead_to]:
        return "other_topic"
    if asking.marker_before(first, 6, announced=clause.asks):
        return "asked"
    if not clause.asks:
        return "named"
    lead = [word for word in clause.words[:first] if word not in FILLERS]
    if len(lead) <= 2 and not clause.has("MOVE", 0, first):
        return "asked"
    return "named"


def _capital(clause: Clause, index: int) -> bool:
    return index in clause.utterance.capitals


def _told(clause: Clause, match: Match, form: str) -> bool:
    """Whether the words are told (I look forward to the next steps), not asked."""
    forward = ("look", "looking")
    if form == "noun" and not clause.asks and set(forward) & set(clause.words[match.last :]):
        return True  # "the next step is something I look forward to"
    for told in clause.matches("statement"):
        if told.first >= match.last or told.last < match.first - (2 if form == "question" else 4):
            continue
        if clause.asks and clause.words[told.first] == "whatever":
            continue  # "could you walk me through whatever's next?"
        if told.first > match.first or _asked_of_me(clause, told):
            continue
        if form == "question" and (told.last < match.first - 1 or clause.comma_before(match.first)):
            continue
        between = range(max(1, told.last), match.first)
        fresh = any(
            clause.comma_before(i) or clause.words[i] in ("and", "but", "so") for i in between
        )
        if fresh and any(told.last <= m.first < match.first for m in clause.matches("ask_marker")):
            continue
        if form == "noun" and clause.comma_before(match.first) and told.last < match.first:
            continue
        return True
    return False


def _asked_of_me(clause: Clause, told: Match) -> bool:
    """ "may I know what…" is no statement, though "I know what…" is."""
    words = clause.words
    if words[max(0, told.first - 2) : told.first] == ("just", "so"):
        return True
    return words[told.first] in ("i", "you") and told.first > 0 and words[told.first - 1] in _MAY


def _only_when(clause: Clause, match: Match, form: str) -> bool:
    """Whether only the time is asked for: when is the next round?"""
    for when in clause.matches("when"):
        if when.first <= match.first < when.last or (
            form != "noun" and match.first <= when.first < match.last
        ):
            head = clause.words[when.first]
            between = clause.words[when.first + 1 : match.first]
            dated = set(clause.words[when.first + 1 : when.first + 2]) & _DATES
            if when.first == match.first and (head == "how" or dated):
                return True
            if form == "question" and clause.words[match.first] not in ("when", "timeline"):
                if when.first >= match.first and head in (
                    "when",
                    "by",
                    "until",
                    "till",
                    "timeline",
                ):
                    continue
                if {"and", "or"} & set(between) or clause.comma_before(match.first):
                    continue
                if when.first == match.first and head in ("what", "which", "how"):
                    return True
                if when.first < match.first and clause.words[match.first] in _AUXILIARIES:
                    return True  # "on what date will I hear about the next step?"
                if when.first < match.first and head != "timeline":
                    continue
                continue
            if {"and", "what", "how", "or"} & set(between):
                continue
            return True
    return False


def _another_topic(clause: Clause, match: Match) -> bool:
    """Whether it is the next step of something other than this hiring."""
    words = clause.words
    if not _SOMEONE.isdisjoint(words) and any(
        _someone_in_role(words, i) for i, word in enumerate(words) if word in _SOMEONE
    ):
        return True
    title = _ROLES & set(words[match.first : match.last + 12])  # "the product designer role"
    if _CAREER & set(words[match.first : match.last + 10]) and not title:
        return True
    own = words[match.first : match.last]
    near = words[match.first : match.last + 3]
    if "up" in near and {("step", "up"), ("steps", "up")} & set(pairwise(near)):
        return True  # "the next step up from cashier"
    if "need" in own and any(own[i : i + 3] == ("need", "from", "me") for i in range(len(own))):
        return True
    if "i" in words[match.first : match.last] and "do" in words[match.first : match.last]:
        own = words[match.first : match.last + 1]
        if any(own[i : i + 2] == ("i", "do") for i in range(len(own))) and "next" in own[-3:]:
            return True
    if _of_another_subject(clause, match) or _another_thing(clause, match):
        return True
    if _as_a_group(clause, match):
        return True
    if _is_past(words, match):
        return True
    if clause.has("DOUBT_N", match.first + 1, match.first + 3):
        return True  # "what doubts are left?"
    if _about_a_case(words[: match.first]) or _about_a_thing(words[match.first : match.last + 5]):
        return True
    limit = min(len(words), match.last + 5)
    for index in range(match.first + 1, limit):
        if index >= match.last and clause.comma_before(index):
            break
        if index >= match.first + 2 and words[index] in (
            "after",
            "once",
            "following",
            "from",
            "past",
            "before",
        ):
            if words[index] == "following" and words[index - 1] in _DETERMINERS:
                continue  # "the following stage of the trial"
            break
        if words[index] == "to" and words[index - 1] in _BEFALLS:
            whom = list(_phrase(clause, index + 1))
            if not set(words[index + 1 : index + 2]) & _MINE and _foreign(clause, "for", whom):
                return True
        if match.rule.settings.get("form") == "tag" and index < match.last:
            continue  # "so it goes to the head of school"
        if words[index] in _PREPOSITIONS and index + 1 < len(words):
            noun = list(_phrase(clause, index + 1))
            if words[index] in ("with", "on", "in"):
                noun = noun[:3]
            if _foreign(clause, words[index], noun):
                return True
    return False


def _is_past(words: tuple[str, ...], match: Match) -> bool:
    """ "What happened after the fire?" But a learner's "what happened after this call?" asks
    what comes."""
    own = words[match.first : match.last + 4]
    past = "happened" in own or ("did" in own and "do" in own)
    return past and not _HERE & set(own)


def _as_a_group(clause: Clause, match: Match) -> bool:
    """ "Where do we go from here as an industry?" speaks for more than two people."""
    words = clause.words
    return any(
        words[at] == "as"
        and words[at + 1] in ("a", "an")
        and _foreign(clause, "as", list(_phrase(clause, at + 2)))
        for at in range(match.first + 1, min(len(words) - 2, match.last + 8))
    )


def _of_another_subject(clause: Clause, match: Match) -> bool:
    """ "Where does the ferry go from here?" asks where something else goes."""
    words = clause.words
    for at in range(match.first + 1, min(match.first + 3, match.last)):
        if words[at] not in _AUXILIARIES:
            continue
        named = at + 1 < len(words) and _capital(clause, at + 1) and words[match.first] == "where"
        if not (named or set(words[at + 1 : at + 2]) & _ITS):
            continue
        subject = list(_phrase(clause, at + 1))
        verb = next((n for n in subject[1:] if words[n] in _goings(clause)), None)
        if verb is None:
            return False
        noun = words[verb - 1]
        return (named and noun not in _known(clause)) or _foreign_noun(
            clause, noun, words[at + 1 : verb], words[match.first] == "where"
        )
    return False


def _foreign_noun(clause: Clause, noun: str, phrase: tuple[str, ...], where: bool) -> bool:
    if _HIRING & set(phrase) - _WEAK_HIRING:
        return False
    unknown = phrase[0] != "this" and noun not in _known(clause)
    return noun in _SCHEMES or (where and (noun in _WORKPLACES or unknown))


def _another_thing(clause: Clause, match: Match) -> bool:
    """ "What's the next feature you'll build?" names what is next, and it is no step."""
    words, at = clause.words, match.last
    after_wh = words[match.first + 1 : match.first + 3]
    comes = set(after_wh[1:]) & _COMES or words[match.first + 2 : match.first + 4] == ("is", "next")
    if words[match.first] in ("what", "which") and comes:
        return after_wh[0] not in _known(clause) | AUXILIARIES | FILLERS
    if at >= len(words) or clause.comma_before(at) or words[at - 1] not in _NEXT:
        return False
    if words[at - 2] not in _DETERMINERS or words[at - 2] in ("this", "that"):
        return False
    if (_HIRING - _WEAK_HIRING) & set(words[at : at + 6]):
        return False  # "the next objective on the selection side"
    known = _known(clause) | _AFTER_HEADS | _PREPOSITIONS | FILLERS
    return not (words[at] in known or words[at].isdigit() or _capital(clause, at))


def _goings(clause: Clause) -> frozenset[str]:
    return clause.starters("GO_ON") | clause.starters("STANDS")


def _known(clause: Clause) -> frozenset[str]:
    """Nouns that may stand for the hiring, or for nothing in particular."""
    steps = clause.starters("STEP_N") | clause.starters("PROCESS_N") | clause.starters("DECIDERS")
    return steps | clause.starters("HOPEFULS") | clause.starters("PLAN") | generic_words() | _PEOPLE


def _about_a_case(before: tuple[str, ...]) -> bool:
    """ "If a customer returns it, what's the next step?" asks about the work."""
    return not _CASES.isdisjoint(before) and any(
        before[i] in ("if", "when", "with")
        and before[i + 1] in ("a", "an", "the", "your")
        and before[i + 2] in _CASES
        for i in range(len(before) - 2)
    )


_POINTERS: Final = word_list("next_step", "pointers")
_POLITE: Final = word_list("next_step", "polite")
_WORKPLACES: Final = word_list("next_step", "workplaces")
_WEAK_HIRING: Final = word_list("next_step", "weak_hiring")
_CASES: Final = word_list("next_step", "cases")


_CONDITIONS: Final = frozenset({"if", "when", "after", "once"})
_ITS: Final = word_list("next_step", "its")
_BEFALLS: Final = word_list("next_step", "befalls")
_COMES: Final = word_list("next_step", "comes")
_DATES: Final = word_list("next_step", "dates")
_MINE: Final = word_list("next_step", "mine")
_NOT_A_ROLE: Final = word_list("next_step", "not_a_role")
_HERE: Final = word_list("next_step", "here")
_NEXT: Final = word_list("next_step", "next")


def _about_a_thing(after: tuple[str, ...]) -> bool:
    """ "What's the next step if the printer jams?" asks about the work, too."""
    if _CONDITIONS.isdisjoint(after):
        return False
    return any(
        after[i] in ("if", "when")
        and after[i + 1] in ("a", "an", "the")
        and (after[i + 2] in _CASES or after[i + 2] not in generic_words() | _HIRING | _PEOPLE)
        for i in range(len(after) - 2)
    ) or any(
        after[i] in ("after", "once")
        and after[i + 1] in ("a", "an", "the", "your")
        and bool(_CASES & set(after[i + 2 : i + 4]))
        for i in range(len(after) - 2)
    )


def _someone_in_role(words: tuple[str, ...], at: int) -> bool:
    after = words[at + 1 : at + 4]
    if words[at - 1 : at] == ("as",):
        return False  # "as someone who ran a ward, I'd ask what comes next"
    if words[at] == "whoever":
        if after[:1] == ("gets",) and after[1:2] in (("past",), ("through",), ("on",), ("picked",)):
            return False
        return bool({"gets", "takes", "fills", "wins", "lands", "does"} & set(after))
    if not after or after[0] not in (
        "in",
        "at",
        "as",
        "on",
        "who",
        "which",
        "starting",
        "joining",
        "doing",
    ):
        return False
    if after[0] == "in" and after[1:2] and after[1] in _NOT_A_ROLE:
        return False
    if after[0] not in ("who", "which"):
        return not {"process", "running", "pool"} & set(words[at + 1 : at + 5])
    return not {
        "pass",
        "passes",
        "you",
        "make",
        "makes",
        "get",
        "gets",
        "move",
        "moves",
        "do",
        "succeed",
        "applies",
    } & set(words[at + 1 : at + 5])


def _phrase(clause: Clause, start: int) -> Iterator[int]:
    for index in range(start, min(len(clause), start + 6)):
        word = clause.words[index]
        if index > start and word in ("you", "we", "i", "they", "that", "which", "who"):
            return
        if word in _AFTER_HEADS or (index > start and clause.comma_before(index)):
            return
        yield index


def _foreign(clause: Clause, preposition: str, noun: list[int]) -> bool:
    words = {clause.words[index] for index in noun}
    behind = clause.words[noun[-1] + 1 : noun[-1] + 3] if noun else ()
    further = clause.words[noun[-1] + 3 : noun[-1] + 4] if noun else ()
    through = behind[1:] not in (("get",), ("gets",)) or further in _FURTHER
    if behind[:1] in (("that",), ("who",)) and behind[1:] in _GET_THROUGH and through:
        return False  # "for interns who make it past this"
    rest = [i for i in noun if clause.words[i] not in generic_words()]
    if "thing" in words:
        return False  # "for the analyst thing"
    if "training" in words:
        return True
    if noun and clause.words[noun[0]] in _POINTERS:
        return False
    hiring = words & _HIRING
    if preposition in ("for", "of") and not {"me", "my", "candidates", "us"} & words:
        heads = [clause.words[i] for i in noun[:2]]
        if heads[1:] and heads[0] in _DETERMINERS and heads[1] in _WORKPLACES:
            return True  # "what's next for the team this quarter"
    kinds = {clause.words[i] for i in rest} & _AT_WORK
    if hiring <= _PROCESSES and kinds:
        hiring = set()  # "the next step in the claims process"
    if preposition in ("for", "of", "as") and rest:
        hiring -= _WEAK_HIRING
    if not words or hiring:
        return False
    if preposition != "for" and preposition != "of" and words & _PEOPLE:
        return False
    if preposition in ("for", "of", "as"):
        if words & _WORKPLACES:
            return not words & {"committee"}
        return bool(rest) and (preposition == "for" or not all(_capital(clause, i) for i in rest))
    return (
        bool(rest)
        and not any(_capital(clause, i) for i in rest)
        and preposition in ("with", "on", "in")
    )
