"""Whether words about a next step speak of something other than this hiring."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Final

from autograders.clause import Clause, Match
from autograders.data import generic_words, word_list
from autograders.frame import AUXILIARIES
from autograders.rules import Rules

_FILLERS: Final = word_list("next_step", "fillers")
_PREPOSITIONS: Final = word_list("next_step", "prepositions")
_DETERMINERS: Final = word_list("next_step", "determiners")
_HIRING: Final = word_list("next_step", "hiring")
_PEOPLE: Final = word_list("next_step", "people")
_AFTER_HEADS: Final = word_list("next_step", "after_heads")
_SOMEONE: Final = word_list("next_step", "someone")
_GET_THROUGH: Final = tuple((word,) for word in "make makes pass passes get gets go come".split())
_FURTHER: Final = (("through",), ("past",), ("on",), ("to",), ("picked",), ("in",), ("further",))
_PROCESSES: Final = frozenset(("process", "processes", "procedure", "pipeline", "funnel"))
_ROUNDS: Final = frozenset({"step", "steps", "stage", "round", "rounds", "stages"})
_ROLES: Final = word_list("details", "role_nouns") - {"work", "desk", "program", "project"}
_AT_WORK: Final = word_list("next_step", "processes_at_work")
_SCHEMES: Final = word_list("next_step", "schemes")
_AUXILIARIES: Final = word_list("next_step", "auxiliaries")
_CAREER: Final = word_list("next_step", "career")
_POINTERS: Final = word_list("next_step", "pointers")
_WORKPLACES: Final = word_list("next_step", "workplaces")
_TIMES: Final = word_list("next_step", "times")
_WEAK_HIRING: Final = word_list("next_step", "weak_hiring")
_PRODUCTS: Final = word_list("next_step", "products")
_KINDS: Final = frozenset({"kind", "sort", "type"})
_PARTS: Final = word_list("next_step", "parts")
_JOBS: Final = word_list("next_step", "jobs")
_CASES: Final = word_list("next_step", "cases")
_ENDS: Final = frozenset("after once following from past before besides except".split())
_COUNTS: Final = word_list("details", "numbers") | {"a", "one", "some", "my"}
_YEARS: Final = frozenset({"year", "years"})
_ANCHORS: Final = (("here",), ("there",), ("that",), ("this",), ("now",), ("today",), ("it",))
_CONDITIONS: Final = frozenset({"if", "when", "after", "once"})
_WHENEVER: Final = _CONDITIONS | {"now", "that"}
_EVENTS: Final = word_list("next_step", "events")
_STEMS: Final = tuple(sorted(word_list("next_step", "hiring_stems")))
_SUPPOSES: Final = word_list("next_step", "supposes")
_ITS: Final = word_list("next_step", "its")
_BEFALLS: Final = word_list("next_step", "befalls")
_COMES: Final = word_list("next_step", "comes")
_MINE: Final = word_list("next_step", "mine")
_NOT_A_ROLE: Final = word_list("next_step", "not_a_role")
_HERE: Final = word_list("next_step", "here")
_THINGS: Final = word_list("next_step", "cue_stops") - {"shift", "shifts"}
_NEXT: Final = word_list("next_step", "next")


def is_another(clause: Clause, match: Match) -> bool:
    """Whether it is the next step of something other than this hiring."""
    words = clause.words
    behind = words[match.first : match.last + 5]
    return (
        any(_someone_in_role(words, i) for i, word in enumerate(words) if word in _SOMEONE)
        or _of_working_life(words, match)
        or _of_another_subject(clause, match)
        or _another_thing(clause, match)
        or _as_a_group(clause, match)
        or _is_past(words, match)
        or clause.has("DOUBT_N", match.first + 1, match.first + 3)  # "what doubts are left?"
        or _about_a_case(words[: match.first])
        or _in_case_of_a(words[: match.first], _known(clause.rules))
        or _about_a_thing(behind, _known(clause.rules))
        or _on_an_event(words)
        or _belongs_elsewhere(clause, match)
    )


def names_a_thing(clause: Clause, at: int) -> bool:
    """Whether the noun behind the determiner at word `at` is something of the firm's."""
    nouns = list(_phrase(clause, at + 1))[:4]
    named = {clause.words[i] for i in nouns}
    things = _SCHEMES | _PRODUCTS | _WORKPLACES | _AT_WORK | _CAREER
    return not things.isdisjoint(named) or not named <= _known(clause.rules) | _HIRING


def _of_working_life(words: tuple[str, ...], match: Match) -> bool:
    """Whether it is a step of somebody's career, of the job itself, or the candidate's own."""
    title = _ROLES & set(words[match.first : match.last + 12])  # "the product designer role"
    if _CAREER & set(words[match.first : match.last + 10]) and not title:
        return True
    own = words[match.first : match.last]
    pairs = set(pairwise(words[match.first : match.last + 3]))
    if not _AT_WORK.isdisjoint(own) and any(
        a in _AT_WORK and b in _PROCESSES | _ROUNDS for a, b in pairs
    ):
        return True  # "the onboarding steps"
    if {("step", "up"), ("steps", "up"), ("next", "year")} & pairs:
        return True  # "the next step up from cashier"
    if own[:1] == ("where",) and ("you", "see") in pairs:
        return True  # "where do you see the company going"
    if any(own[i : i + 3] == ("need", "from", "me") for i in range(len(own))):
        return True
    return {("i", "do"), ("do", "next")} <= pairs  # "what can I do next?"


def _belongs_elsewhere(clause: Clause, match: Match) -> bool:
    """Whether an "of", "for", "in" … behind it ties it to something else."""
    words = clause.words
    limit = min(len(words), match.last + 5)
    plans = clause.concept("PLAN", match.first, limit)
    for index in range(match.first + 1, limit):
        if index >= match.last and clause.comma_before(index):
            break
        if index >= match.first + 2 and words[index] in _ENDS:
            if words[index + 1 : index + 2] in _ANCHORS:
                continue  # "from here for the seals"
            if words[index] == "following" and words[index - 1] in _DETERMINERS:
                continue  # "the following stage of the trial"
            break
        noun = list(_phrase(clause, index + 1))
        if words[index] == "to" and words[index - 1] in _BEFALLS:
            mine = set(words[index + 1 : index + 2]) & _MINE
            if not mine and _foreign(clause, "for", noun):
                return True
        if match.rule.settings.get("form") == "tag" and index < match.last:
            continue  # "so it goes to the head of school"
        if words[index] not in _PREPOSITIONS or index + 1 == len(words):
            continue
        if words[index - 1] in _KINDS or any(a < index < b for a, b in plans):
            continue  # "what kind of test", "the lie of the land"
        along = words[index] == "on" and ("line" not in words[index:] or "still" in words[:index])
        along = along or words[index - 1] in _PARTS
        if along and clause.has("COURSE_N", index + 1, index + 4):
            continue  # "the rest of the loop", "the stations still on the line"
        if words[index] in ("with", "on", "in"):
            noun = noun[:3]
        if _foreign(clause, words[index], noun):
            return not _set_against(words, match.first, index + len(noun))
    return False


def _set_against(words: tuple[str, ...], first: int, last: int) -> bool:
    """ "I don't mean the next step for the firm but for me": what follows "but" is meant."""
    behind = words[last : last + 4]
    return "not" in words[:first] and "but" in behind and not _MINE.isdisjoint(behind)


def _is_past(words: tuple[str, ...], match: Match) -> bool:
    """ "What happened after the fire?" But a learner's "what happened after this call?" asks
    what comes."""
    own = words[match.first : match.last + 4]
    past = "happened" in own or "took" in own or ("did" in own and "do" in own)
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
    # Where only cues say that it asks about the hiring, another subject says that it doesn't.
    strict = words[match.first] == "where" or match.rule.id == "next.cues"
    for at in range(match.first + 1, min(match.first + 3, match.last)):
        if words[at] not in _AUXILIARIES:
            continue
        named = (
            at + 1 < len(words)
            and at + 1 in clause.utterance.capitals
            and words[match.first] == "where"
        )
        if not (named or set(words[at + 1 : at + 2]) & _ITS):
            continue
        subject = list(_phrase(clause, at + 1))
        verb = next((n for n in subject[1:] if words[n] in _goings(clause)), None)
        if verb is None:
            return False
        noun = words[verb - 1]
        if verb == at + 2 and noun in _HERE:
            return False  # "where does today lead"
        return (named and noun not in _known(clause.rules)) or _foreign_noun(
            clause, noun, words[at + 1 : verb], strict
        )
    return False


def _foreign_noun(clause: Clause, noun: str, phrase: tuple[str, ...], where: bool) -> bool:
    if _HIRING & set(phrase) - _WEAK_HIRING:
        return False
    unknown = phrase[0] != "this" and noun not in _known(clause.rules)
    if unknown and phrase[0] in ("a", "an"):
        return True  # "what stages does a loaf go through"
    return noun in _SCHEMES or (where and (noun in _WORKPLACES or unknown))


def _another_thing(clause: Clause, match: Match) -> bool:
    """ "What's the next feature you'll build?" names what is next, and it is no step."""
    words, at = clause.words, match.last
    after_wh = words[match.first + 1 : match.first + 3]
    comes = set(after_wh[1:]) & _COMES or words[match.first + 2 : match.first + 4] == ("is", "next")
    if words[match.first] in ("what", "which") and comes:
        return after_wh[0] not in _known(clause.rules) | AUXILIARIES | _FILLERS
    if at >= len(words) or clause.comma_before(at) or words[at - 1] not in _NEXT:
        return False
    if words[at - 2] not in _DETERMINERS or words[at - 2] in ("this", "that"):
        return False
    if (_HIRING - _WEAK_HIRING) & set(words[at : at + 6]):
        return False  # "the next objective on the selection side"
    if words[at] in _THINGS:
        return True  # "your next holiday"
    known = _known(clause.rules) | _AFTER_HEADS | _PREPOSITIONS | _FILLERS
    return not (words[at] in known or words[at].isdigit() or at in clause.utterance.capitals)


def _goings(clause: Clause) -> frozenset[str]:
    return clause.starters("GO_ON") | clause.starters("STANDS")


_HIRING_NOUNS: Final = ("STEP_N", "PROCESS_N", "DECIDERS", "HOPEFULS", "PLAN")


@cache
def _known(rules: Rules) -> frozenset[str]:
    """Nouns that may stand for the hiring, or for nothing in particular."""
    nouns = (rules.concept(name).first or frozenset() for name in _HIRING_NOUNS)
    return frozenset().union(generic_words(), _PEOPLE, *nouns)


def _about_a_case(before: tuple[str, ...]) -> bool:
    """ "If a customer returns it, what's the next step?" asks about the work."""
    return not _CASES.isdisjoint(before) and any(
        before[i] in ("if", "when", "with", "once", "after")
        and before[i + 1] in ("a", "an", "the", "your")
        and before[i + 2] in _CASES
        for i in range(len(before) - 2)
    )


def _in_case_of_a(before: tuple[str, ...], known: frozenset[str]) -> bool:
    """ "Suppose a pump fails: what's the next step?": "a" names one of many at work."""
    return any(
        before[i] in _SUPPOSES
        and before[i + 1] in ("a", "an")
        and before[i + 2] not in known | _HIRING
        for i in range(len(before) - 2)
    )


def _about_a_thing(after: tuple[str, ...], known: frozenset[str]) -> bool:
    """ "What's the next step if the printer jams?" asks about the work, too."""
    if _CONDITIONS.isdisjoint(after):
        return False
    pairs = set(pairwise(after))
    if any(("after", time) in pairs for time in _TIMES & set(after)):
        return True  # "what do you do after work?"
    if any(("after", count) in pairs for count in _COUNTS) and not _YEARS.isdisjoint(after):
        return True  # "after two years in the role"
    if any(("this", job) in pairs and "after" in after for job in ("role", "job")):
        return True  # "what's next for you after this role?"
    return any(
        after[i] in ("if", "when")
        and after[i + 1] in ("a", "an", "the")
        and (after[i + 2] in _CASES or after[i + 2] not in generic_words() | _HIRING | _PEOPLE)
        for i in range(len(after) - 2)
    ) or any(
        after[i] in ("after", "once")
        and after[i + 1] in ("a", "an", "the", "your")
        and (
            bool(_CASES & set(after[i + 2 : i + 4]))
            or (after[i + 1] in ("a", "an") and after[i + 2] not in known | _HIRING)
        )
        for i in range(len(after) - 2)
    )


def _on_an_event(words: tuple[str, ...]) -> bool:
    """ "Once the terminal opens, what's next?" asks about what the firm does."""
    for at in range(len(words) - 2):
        if words[at] in _WHENEVER and words[at + 1] in _ITS:
            near = words[at + 2 : at + 6]
            event = next((i for i, word in enumerate(near) if word in _EVENTS), 0)
            if event and _HIRING.isdisjoint(near[:event]):
                return True
    return False


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
    made = len(noun) > 2 and clause.words[noun[-1]] in _PRODUCTS
    if noun and clause.words[noun[0]] in _POINTERS and not made:
        return False
    hiring = words & _HIRING | {word for word in words if word.startswith(_STEMS)}
    last = clause.words[noun[-1]] if len(noun) > 1 else ""
    at_work = last in _SCHEMES and preposition in ("on", "with", "in")
    if last in _PRODUCTS or (at_work and not hiring - _WEAK_HIRING - {last}):
        return True  # "that interview software", "on the Skye project"
    if words & _JOBS:
        return False  # "for the lab job"
    if preposition == "of" and words & _CASES:
        return True  # "at the end of a shift"
    if preposition in ("for", "of") and not {"me", "my", "candidates", "us"} & words:
        heads = [clause.words[i] for i in noun[:2]]
        if heads[1:] and heads[0] in _DETERMINERS and heads[1] in _WORKPLACES:
            return True  # "what's next for the team this quarter"
    kinds = words & _AT_WORK
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
        return bool(rest) and (
            preposition == "for" or not all(i in clause.utterance.capitals for i in rest)
        )
    return (
        bool(rest)
        and not any(i in clause.utterance.capitals for i in rest)
        and preposition in ("with", "on", "in")
    )
