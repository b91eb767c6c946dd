"""Of what the next step is, by the noun phrase behind "of", "for", "in", or before the verb."""

from __future__ import annotations

from typing import Final

from autograders.clause import Clause, Match
from autograders.data import word_list
from autograders.nouns import hiring_nouns, known_nouns, phrase

_AMONG: Final = word_list("next_step", "among")
_ANCHORS: Final = word_list("next_step", "anchors")
_AT_WORK: Final = word_list("next_step", "at_work")
_AUXILIARIES: Final = word_list("next_step", "auxiliaries")
_AWAITS: Final = word_list("next_step", "awaits")
_BEFALLS: Final = word_list("next_step", "befalls")
_BEHIND: Final = 5
_CALENDARS: Final = word_list("next_step", "calendars")
_CASES: Final = word_list("next_step", "cases")
_CHOICES: Final = frozenset({"selection", "choice"})
_COURSE: Final = frozenset({"process", "rest", "selection"})
_DETERMINERS: Final = word_list("next_step", "determiners")
_DOING: Final = word_list("next_step", "doing")
_ENDS: Final = word_list("next_step", "ends")
_ENSUES: Final = word_list("next_step", "ensues")
_FOR: Final = frozenset({"for", "with"})
_FURTHER: Final = word_list("next_step", "further")
_GET_THROUGH: Final = word_list("next_step", "get_through")
_GO: Final = word_list("next_step", "go")
_HERE: Final = word_list("next_step", "here")
_HIRES: Final = word_list("next_step", "hires")
_HIRING: Final = word_list("next_step", "hiring")
_ITS: Final = word_list("next_step", "its")
_OWNED: Final = word_list("next_step", "owned")
_KEEP: Final = word_list("next_step", "keep")
_JOBS: Final = word_list("next_step", "jobs")
_KINDS: Final = word_list("next_step", "kinds")
_SIDES: Final = word_list("next_step", "sides")
_LATER: Final = (("once",), ("after",), ("when",), ("if",), ("now",))
_MARKETS: Final = word_list("next_step", "markets")
_MINE: Final = word_list("next_step", "mine")
_NAMES_HIRING: Final = word_list("next_step", "names_hiring")
_OF: Final = word_list("next_step", "whose")
"""Behind these stands whose step it is; behind others, with whom or on what it is done."""
_PARTS: Final = word_list("next_step", "parts")
_NEWCOMERS: Final = word_list("next_step", "newcomers")
_PEOPLE: Final = word_list("next_step", "people")
_PICKED: Final = word_list("next_step", "picked")
_PICKING: Final = word_list("next_step", "picking")
_POINTERS: Final = word_list("next_step", "pointers")
_PREPOSITIONS: Final = word_list("next_step", "prepositions")
_NEW_QUESTION: Final = (("do", "you"), ("will", "you"), ("do", "they"), ("does", "it"))
_NO_NOUNS: Final = _PREPOSITIONS | _ANCHORS | _DETERMINERS
_PROCESSES: Final = word_list("next_step", "processes")
_PRODUCTS: Final = word_list("next_step", "products")
_ROUNDS: Final = word_list("next_step", "rounds")
_TITLES: Final = word_list("details", "titles_of_work") | _NEWCOMERS
_TRADES: Final = tuple(sorted(word_list("details", "trades")))
_SCHEMES: Final = word_list("next_step", "schemes")
_STEMS: Final = tuple(sorted(word_list("next_step", "hiring_stems")))
_WEAK_HIRING: Final = word_list("next_step", "weak_hiring")
_WORKING_LIFE: Final = word_list("next_step", "working_life")
_WITH_DOING: Final = frozenset({"with", "in"})
_WORKPLACES: Final = word_list("next_step", "workplaces")


def is_other(clause: Clause, match: Match) -> bool:
    """Whether it is the step of something other than this hiring."""
    return (
        _possessed(clause, match)
        or _as_subject(clause, match)
        or _behind_preposition(clause, match)
        or _after_a_title(clause, match)
    )


def names_a_thing(clause: Clause, at: int) -> bool:
    """Whether the noun behind the determiner at word `at` is something of the firm's."""
    named = {clause.words[i] for i in phrase(clause, at + 1)[:4]}
    things = _SCHEMES | _PRODUCTS | _WORKPLACES | _AT_WORK | _WORKING_LIFE
    return not things.isdisjoint(named) or not named <= hiring_nouns(clause.rules)


def _possessed(clause: Clause, match: Match) -> bool:
    """ "What's the company's next move?", but not "the company's next step in hiring"."""
    return any(
        clause.words[at] in _WORKPLACES - _PEOPLE
        and (_HIRING - _WEAK_HIRING - _ROUNDS).isdisjoint(clause.words[at + 1 : at + 7])
        for at in clause.utterance.possessives
        if match.first <= at + 1 < match.last
    )


def _after_a_title(clause: Clause, match: Match) -> bool:
    """ "The next step after parish nurse": a title without an article is a rung of the ladder."""
    words = clause.words
    for at in range(match.first + 2, min(match.last + 1, len(words) - 1)):
        if words[at] == "after" and words[at + 1] not in _DETERMINERS:
            noun = phrase(clause, at + 1)
            stop = next((i for i in noun if words[i] in _NO_NOUNS), noun.stop)
            return stop > noun.start and _is_worker(clause, words[stop - 1], plural=False)
    return False


def _is_worker(clause: Clause, word: str, plural: bool = True) -> bool:
    """Whether a word says what somebody works as, whom one hires: "nurse", "apprentices"."""
    one = word.removesuffix("s") if plural else word
    if one in _PEOPLE or one in clause.starters("DECIDERS"):
        return False
    return one in clause.starters("TITLE") or one in _TITLES or one.endswith(_TRADES)


def _behind_preposition(clause: Clause, match: Match) -> bool:
    """ "The next step of the trial", "what happens to the sheds": what stands behind "of"."""
    words = clause.words
    limit = min(len(words), match.last + _BEHIND)
    plans = clause.concept("PLAN", match.first, limit)
    for at in range(match.first + 1, min(limit, len(words) - 1)):
        for_other = words[at] == "for" and words[at + 1] not in _MINE
        if at >= match.last and clause.comma_before(at) and not for_other:
            if any(words[i] == "for" and clause.comma_before(i) for i in range(at + 1, limit)):
                continue  # "next step, as you see it, for the clinic"
            break  # "what's next, for my own planning", but "…, for the reef"
        if words[at] == "from" and words[at - 1] in _ENSUES:
            return _foreign(clause, "for", phrase(clause, at + 1))  # "follows from your pricing"
        if clause.comma_before(at) and words[at : at + 2] in _NEW_QUESTION:
            break  # "what happens now, do you pass it to the shop"
        if at < match.last and words[at] in _ENSUES and _names_hiring(clause, at + 1):
            break  # "what follows the telephone sift in this campaign"
        if at >= match.first + 2 and words[at] in _ENDS:
            if words[at + 1] in _ANCHORS:
                continue  # "from here for the seals"
            if words[at] == "following" and words[at - 1] in _DETERMINERS:
                continue  # "the following stage of the trial"
            break
        noun = phrase(clause, at + 1)
        befalls = words[at] == "to" and words[at - 1] in _BEFALLS and words[at + 1] not in _MINE
        if befalls and _foreign(clause, "for", noun):
            return True
        if words[at] in _AWAITS and words[at + 1] in _OWNED and _foreign(clause, "for", noun):
            return True  # "what awaits the coral reef"
        if match.rule.settings.get("form") == "tag" and at < match.last:
            continue  # "so it goes to the head of school"
        if words[at] not in _PREPOSITIONS or _goes_on(words, at):
            continue
        if words[at] == "with" and words[at - 1] == "be":
            continue  # "will my next interview be with the whole kitchen"
        if (
            words[at - 1] in _KINDS
            or (words[at - 1] in _SIDES and words[at - 2] == "the")
            or any(a < at < b for a, b in plans)
        ):
            continue  # "what kind of test", "on the part of the school", "the lie of the land"
        along = words[at] == "on" and ("line" not in words[at:] or "still" in words[:at])
        along = along or words[at - 1] in _PARTS
        if along and clause.has("COURSE_N", at + 1, at + 4):
            continue  # "the rest of the loop", "the stations still on the line"
        titled = any(_is_worker(clause, words[i]) for i in noun)
        if titled and (words[at + 1] in _PICKING or words[at - 1] in _CHOICES):
            continue  # "with picking the apprentices", "the selection of the ranger"
        if words[at] in _WITH_DOING and words[at + 1].endswith("ing"):
            if not _PICKED.isdisjoint(words[at + 2 : at + 8]):
                continue  # "in getting the gardener hired"
            if len(noun) > 1 and (words[at] == "with" or words[at + 1] in _DOING):
                noun = noun[1:]  # "with getting the new oven", "in building the second mill"
        hires = words[at - 1] in _HIRES
        whatever = words[at] == "for" or (words[at] == "of" and hires)
        if whatever and _is_hiring(clause, match.first, noun):
            break  # "the rest of the selection for the pastry chef"
        if words[at] == "of" and "between" in words[match.first : at]:
            break  # "between today and the naming of your new cellist"
        if words[at] in _AMONG:
            if len(noun) > 3 and words[noun[3]] in _NAMES_HIRING:
                continue  # "in the trainee scheme interviews"
            noun = noun[:3]
            if words[noun.stop - 1] == "into":
                noun = noun[:-1]  # "in your research into bees"
        if _foreign(clause, words[at], noun):
            return not _set_against(words, match.first, at + len(noun))
    return False


def _names_hiring(clause: Clause, at: int) -> bool:
    """Whether the noun phrase there is of this hiring: "the telephone sift"."""
    noun = phrase(clause, at)
    last = next((i for i in noun if clause.words[i] in _PREPOSITIONS), noun.stop) - 1
    return last > at and clause.words[last] in _HIRING - _WEAK_HIRING


def _goes_on(words: tuple[str, ...], at: int) -> bool:
    """ "What goes on after this": there "on" belongs to the verb."""
    return words[at] == "on" and words[at - 1] in _GO and words[at + 1] not in _DETERMINERS


def _is_hiring(clause: Clause, first: int, noun: range) -> bool:
    """Whether what stands before "for" is this hiring, whatever it is for, unless that is a
    thing of the firm's work; or whether those who are hired stand behind it."""
    words = clause.words
    who = words[noun[-1]] if noun and words[noun.start] not in ("your", "our") else ""
    new = any(words[at].removesuffix("s") in _NEWCOMERS for at in noun)
    new = new and words[noun.stop : noun.stop + 1] not in _LATER
    if (new or not _COURSE.isdisjoint(words[first : noun.start])) and _is_worker(clause, who):
        return True  # "the rest of the process for the lifeguards", "for the trainee vets"
    things = _CASES - clause.starters("TITLE")
    return not _NAMES_HIRING.isdisjoint(clause.words[first : noun.start]) and all(
        word.removesuffix("s") not in things for word in clause.words[noun.start : noun.stop]
    )


def _set_against(words: tuple[str, ...], first: int, last: int) -> bool:
    """ "I don't mean the next step for the firm but for me": what follows "but" is meant."""
    behind = words[last : last + 4]
    return "not" in words[:first] and "but" in behind and not _MINE.isdisjoint(behind)


def _as_subject(clause: Clause, match: Match) -> bool:
    """ "Where does the ferry go from here?" asks where something else goes."""
    words = clause.words
    where = words[match.first] == "where"
    told = match.rule.id == "next.cues" and words[match.first] in ("how", "where")
    for at in range(match.first, min(match.first + 3, match.last, len(words) - 1)):
        if at == match.first and told and words[at + 1] in _OWNED:
            end = phrase(clause, at + 1).stop  # "how the harvest will go"
            if words[end : end + 1] == ("will",):
                return _foreign_subject(clause, words[at + 1 : end], strict=True)
            if not where:
                continue
        if words[at] not in _AUXILIARIES and not (where and at == match.first):
            continue  # "where does the ferry go", "(tell me) where the ferry goes"
        named = where and at + 1 in clause.utterance.capitals
        if not named and words[at + 1] not in _ITS:
            continue
        goings = clause.starters("GO_ON") | clause.starters("STANDS")
        verb = next((i for i in phrase(clause, at + 1)[1:] if words[i] in goings), None)
        if verb is None:
            return False
        noun = words[verb - 1]
        if verb == at + 2 and noun in _HERE:
            return False  # "where does today lead"
        if named and noun not in known_nouns(clause.rules):
            return True
        # Where only cues say that it asks about the hiring, another subject says that it doesn't.
        strict = where or match.rule.id == "next.cues"
        return _foreign_subject(clause, words[at + 1 : verb], strict)
    return False


def _foreign_subject(clause: Clause, subject: tuple[str, ...], strict: bool) -> bool:
    if not (_HIRING - _WEAK_HIRING).isdisjoint(subject):
        return False
    noun = subject[-1]
    unknown = subject[0] != "this" and noun not in known_nouns(clause.rules)
    if unknown and subject[0] in ("a", "an"):
        return True  # "what stages does a loaf go through"
    return noun in _SCHEMES or (strict and (noun in _WORKPLACES or unknown))


def _foreign(clause: Clause, preposition: str, noun: range) -> bool:
    """Whether the noun phrase behind a preposition names something else than this hiring."""
    words = clause.words[noun.start : noun.stop]
    said = frozenset(words)
    last = words[-1] if len(words) > 1 else ""
    if not words or words[0] == "whoever" or _who_get_through(clause, noun):
        return False
    if preposition in _FOR and len(words) > 1 and last.removesuffix("s") in _JOBS:
        return False  # "for the dental nurse trainee role"
    if words[0] in _POINTERS and not (len(words) > 2 and last in _PRODUCTS):
        if preposition == "in" and last in _MARKETS:
            return True  # "your next move in this market"
        if preposition in _OF and last in _WORKPLACES - _HIRING:
            return True  # "for this industry"
        return len(words) > 1 and not any(_may_be_ours(clause, at) for at in noun[1:])
    if words[1:2] and words[1] in _CALENDARS:
        return False  # "what's next on the agenda"
    hiring = said & _HIRING | {word for word in words if word.startswith(_STEMS)}
    if last in _PRODUCTS:
        return True  # "that interview software"
    if last in _SCHEMES and preposition not in _OF and hiring <= _WEAK_HIRING | {last}:
        return True  # "on the Skye project"
    if preposition in _OF and said & _CASES and _MINE.isdisjoint(said):
        return True  # "at the end of a shift"
    if hiring <= _PROCESSES | _WEAK_HIRING and (said & _AT_WORK or _process_at_work(clause, noun)):
        return True  # "the next step in the claims process"
    if (
        preposition in _OF
        and said & (_WORKPLACES | _SCHEMES - _WEAK_HIRING)
        and hiring <= _WEAK_HIRING
    ):
        return "committee" not in said  # "what's next for the team this quarter"
    if preposition != "for" and preposition != "of" and said & (_PEOPLE | clause.starters("TITLE")):
        return False
    capitals = set(clause.utterance.capitals)
    rest = [at for at in noun if clause.words[at] not in known_nouns(clause.rules)]
    if preposition in _OF:
        if not rest or not hiring <= _WEAK_HIRING:
            return False
        return preposition == "for" or not capitals.issuperset(rest)
    weak = _WEAK_HIRING - _MINE if preposition != "with" else frozenset()
    return (
        preposition in _AMONG and bool(rest) and hiring <= weak and capitals.isdisjoint(rest)
    )  # "in your recycling scheme", but "with your colleague"


def _process_at_work(clause: Clause, noun: range) -> bool:
    """Whether a word that no hiring has says what process it is: "the glazing process"."""
    return any(
        clause.words[at] in _PROCESSES and not _may_be_ours(clause, at - 1) for at in noun[1:]
    )


def _may_be_ours(clause: Clause, at: int) -> bool:
    """Whether the noun behind "this" or "that" may stand for the hiring, or says nothing."""
    word = clause.words[at]
    return (
        word in hiring_nouns(clause.rules)
        or word in _JOBS
        or word in clause.starters("JOB_N")
        or at in clause.utterance.capitals
        or word.startswith(_STEMS)
        or word.isdigit()
        or at in clause.utterance.possessives
    )


def _who_get_through(clause: Clause, noun: range) -> bool:
    """ "For interns who make it past this", "for the graduates you keep": the candidates."""
    that, verb, further = (*clause.words[noun.stop : noun.stop + 3], "", "", "")[:3]
    if that == "you":
        return not (_KEEP | _PICKING).isdisjoint((verb, further))
    if that not in ("that", "who") or verb not in _GET_THROUGH:
        return False
    return verb not in ("get", "gets") or further in _FURTHER
