"""Concrete details of this interview: names, roles, employers, topics, the step described."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Final

from autograders.clause import Clause
from autograders.data import load_words, word_list
from autograders.judgement import Span
from autograders.lead_in import past_verb
from autograders.spelling import distance

CONTEXT_KEYS: Final = ("role", "company", "interviewer", "next_step", "topic")
"""What a context may hold; docs/judging.md says what each means."""

# Words of a context that say nothing on their own: "manager", "second interview".
_EMPTY: Final = word_list("details", "empty")
_ROLE_NOUNS: Final = word_list("details", "role_nouns")
_GROUPS: Final = word_list("details", "groups")
_STEP_NOUNS: Final = word_list("details", "step_nouns")
_TITLES: Final = word_list("details", "titles")
_PLAIN_CAPITALS: Final = word_list("details", "plain_capitals")
_GREETINGS: Final = word_list("details", "greetings")
_STEP_FILLERS: Final = word_list("details", "step_fillers")
_NO_ROLE_AFTER_AS: Final = word_list("details", "no_role_after_as")
_ABOUT: Final = word_list("details", "about")
_SAID: Final = word_list("details", "said")
_YEARS: Final = word_list("details", "years")
_NOT_ROLES: Final = word_list("details", "not_roles")
_COUNTS: Final = word_list("details", "numbers") | word_list("details", "counts")
_ARTICLES: Final = word_list("details", "articles")
_TITLES_OF_WORK: Final = word_list("details", "titles_of_work")
_SPENT_AT: Final = word_list("details", "spent_at")
_STEP_NAMES: Final = word_list("details", "step_names")
_HELD: Final = word_list("details", "held")
_SHOWN: Final = word_list("details", "shown")
_ASKS: Final = word_list("details", "asks")
_TALK_OF: Final = word_list("details", "talk_of")
_INSIDE_TOPICS: Final = word_list("details", "inside_topics")
_NO_TOPICS: Final = word_list("details", "no_topics")
_TOPIC_CUES: Final = _ABOUT | _SPENT_AT | {"of", "to", "for"}
_WORKED_AT: Final = tuple((word,) for word in _SPENT_AT | {"for"})
_FOR_WHAT: Final = (("offer",), ("job",), ("position",), ("role",), ("post",), ("fit",), ("me",))
_ROLE_WORDS: Final = word_list("details", "role_words")
_LEADS_TO_SUBJECT: Final = word_list("details", "leads_to_subject")
_FORMS: Final = word_list("details", "forms_of_address")
_BECOMES: Final = word_list("details", "becomes")
_MAKES_ME: Final = tuple((verb, "me") for verb in word_list("details", "makes"))
_AGENTS: Final = tuple(word_list("details", "agents"))
_ARTICLE: Final = tuple((word,) for word in _ARTICLES)
_DEGREES: Final = word_list("details", "degrees")
_HELD_WORK: Final = word_list("details", "held_work")
_WORKED: Final = word_list("details", "worked")
_HELLOS: Final = word_list("details", "hellos")
_BEFORE_NAMES: Final = _TITLES | _HELLOS
_NO_NAMES: Final = _PLAIN_CAPITALS | _TITLES
_ENDS: Final = word_list("details", "ends")
_BEFORE_NOUNS: Final = _ENDS | _ARTICLES
_DETERMINED: Final = _COUNTS | {"the", "your", "my", "our"}
_WORK_NOUNS: Final = _ROLE_NOUNS | _GROUPS
_OFFICES: Final = tuple(word_list("details", "offices"))
_TRADES: Final = tuple(word_list("details", "trades"))
_BEFORE_TRADES: Final = word_list("details", "before_trades")
_PRACTISED: Final = word_list("details", "practised")
_PRACTISING: Final = word_list("details", "practising")
_HAVE_BEEN: Final = ("i", "have", "been")
_POINTERS: Final = frozenset({"this", "that", "these", "those", "it", "them", "down"})
_DIPLOMAS: Final = word_list("details", "diplomas")
_OWN_PAST: Final = word_list("details", "own_past")
_CAME: Final = word_list("details", "came")
_CAME_FROM: Final = word_list("details", "came_from")
_NUMBERED: Final = word_list("details", "numbered")
_TAKEN_AS: Final = word_list("details", "taken_as")
_SEEMS: Final = word_list("details", "seems")
_HEADS: Final = word_list("details", "heads")
_HELD_AS: Final = word_list("details", "held_as")
_PRACTISE: Final = word_list("details", "practise")
_AT_PRESENT: Final = frozenset({"i", "now", "currently", "still", "also"})
_OWN_WORKS: Final = word_list("details", "own_works")
_WORKS_ON: Final = (("for",), ("on",), ("about",), ("of",), ("over",))
_NAMED_BY: Final = frozenset({"the", "your", "our", "new", "at"})
_WORKPLACES: Final = word_list("next_step", "workplaces")
_SKILLED: Final = word_list("details", "skilled")
_SELVES: Final = frozenset({"i", "me", "someone", "somebody", "person"})
_ACQUAINTED: Final = word_list("details", "acquainted")
_THE: Final = frozenset({"the", "that", "those", "this", "these", "my", "your"})
_PLAIN_THINGS: Final = word_list("details", "plain_things")
_PLACED: Final = tuple((word,) for word in word_list("details", "placed"))
_ROLE_CUES: Final = _WORK_NOUNS | _HEADS | _BECOMES | _COUNTS | _WORKED | {"for", "as", "me"}
_BACKGROUND_CUES: Final = frozenset({"to", "me"}).union(
    _PRACTISING, _PRACTISE, _PRACTISED, _SKILLED, _HELD_AS, _OWN_WORKS, _OWN_PAST, _DIPLOMAS,
    _CAME_FROM,
)  # fmt: skip
_COURTS: Final = word_list("details", "courts")
_ME: Final = frozenset({"i", "my"})
_TELLERS: Final = frozenset({"i", "we", "you"})


@cache
def _generic() -> frozenset[str]:
    return load_words("generic.txt")


@cache
def _unnamed_steps() -> frozenset[str]:
    """Words before "interview" or "task" that don't make it a step with a name of its own."""
    return _generic() | _STEP_FILLERS | _ENDS


def find(
    clauses: list[Clause], context: Mapping[str, str] | None, moves: Iterable[Clause]
) -> tuple[list[Span], str | None]:
    """Where the draft names a detail of this interview, and the rule that says so. `moves` are
    the sentences of the next-step question and the close."""
    if context:
        spans = list(_from_context(clauses, context))
        if spans:
            return _joined(spans), "personal.context"
    for rule, finder in (
        ("personal.name", _names),
        ("personal.role", _roles),
        ("personal.background", _background),
        ("personal.topic", _topics),
        ("personal.step", _steps),
    ):
        spans = [span for clause in clauses for span in finder(clause)]
        if spans:
            return _joined(spans), rule
    spans = [span for clause in moves for span in _asked_about(clause)]
    return (_joined(spans), "personal.topic") if spans else ([], None)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Neighbours as one: "Ji-woo" and "transport planning" are each one detail."""
    joined: list[Span] = []
    for start, end in sorted(set(spans)):
        if joined and start <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _stem(word: str) -> str:
    for ending in ("ings", "ing", "ers", "er", "ies", "ied", "es", "ed", "s", "ment", "ion", "or"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def _near(word: str, other: str) -> bool:
    if word == other or _stem(word) == _stem(other):
        return True
    longest = max(len(word), len(other))
    if longest < 5 or word[0] != other[0]:
        return False
    return distance(word, other, 1 if longest < 9 else 2) <= (1 if longest < 9 else 2)


def _from_context(clauses: list[Clause], context: Mapping[str, str]) -> Iterator[Span]:
    from autograders.text import read

    wanted: set[str] = set()
    for key in CONTEXT_KEYS:
        value = context.get(key)
        if not isinstance(value, str):
            continue
        words = [word for part in read(value).utterances for word in part.words]
        kept = [w for w in words if w not in _EMPTY and len(w) > 2 and w not in _FORMS]
        wanted |= set(kept)
    for clause in clauses:
        for index, word in enumerate(clause.words):
            if len(word) > 2 and any(
                word == other or (word not in _generic() and _near(word, other)) for other in wanted
            ):
                yield clause.span(index, index + 1)


def _shouting(clause: Clause) -> bool:
    return len(clause) > 5 and len(clause.utterance.capitals) > 0.8 * len(clause)


def _names(clause: Clause) -> Iterator[Span]:
    if _shouting(clause):
        return
    words, capitals = clause.words, clause.utterance.capitals
    if not capitals and _BEFORE_NAMES.isdisjoint(words):
        return
    introduced = [at for at, before in enumerate(words[:-1], 1) if before in _BEFORE_NAMES]
    for index in sorted({*capitals, *introduced}):
        word, before = words[index], words[index - 1] if index else ""
        if before in _TITLES and word not in _generic() and len(word) > 2:
            yield clause.span(index - 1, index + 1)
        elif (
            before in _HELLOS
            and len(word) > 2
            and word not in _generic()
            and word not in _GREETINGS
            and word not in clause.rules.vocabulary
        ):
            yield clause.span(index, index + 1)
        elif (
            index not in capitals
            or word in _NO_NAMES
            or word.rstrip("s") in _PLAIN_CAPITALS
            or len(word) < 2
        ):
            continue
        elif index == 0:
            named = len(words) > 1 and (
                clause.comma_before(1) or 1 in capitals or 0 in clause.utterance.possessives
            )
            if (
                named
                and word not in _GREETINGS
                and word not in _generic()
                and word not in clause.rules.vocabulary
                and len(word) > 2
            ):
                yield clause.span(0, 1)
        elif {"offer", "offers"} & set(clause.words[max(0, index - 4) : index]) and clause.words[
            index - 1
        ] in ("from", "with", "at"):
            continue  # a rival employer is no detail of this interview
        elif not _COURTS.isdisjoint(words[index + 1 : index + 3]) and clause.matches("pushy"):
            continue  # nor is "Brightwater are waiting"
        elif word not in _generic():
            yield clause.span(index, index + 1)


def _content(words: Iterable[str]) -> bool:
    """Whether any of the words names something: "welding", not "everything"."""
    return any(map(_names_something, words))


def _names_something(word: str) -> bool:
    return len(word) > 2 and word not in _generic()


def _unheard(clause: Clause, words: Iterable[str]) -> bool:
    """Whether any of the words is one that interviews don't bring along by themselves."""
    vocabulary = clause.rules.vocabulary
    return any(
        _names_something(word)
        and len(word) > 3
        and not word.endswith("ly")
        and word not in vocabulary
        and word.removesuffix("s") not in vocabulary
        for word in words
    )


def _those(words: tuple[str, ...], tell: Callable[[str], bool]) -> list[tuple[int, str]]:
    """The words that may begin or end a detail, each with its place: few of all."""
    return [(index, word) for index, word in enumerate(words) if tell(word)]


_MOST_WORDS: Final = 8192
"""Of so many words it is remembered what they tell: drafts say much the same ones."""


@lru_cache(_MOST_WORDS)
def _tells_role(word: str) -> bool:
    return word in _ROLE_CUES or word in _NUMBERED or word.isdigit() or word.endswith(_OFFICES)


@lru_cache(_MOST_WORDS)
def _tells_background(word: str) -> bool:
    return word in _BACKGROUND_CUES or word in _TITLES_OF_WORK or word.endswith(_TRADES)


@lru_cache(_MOST_WORDS)
def _tells_topic(word: str) -> bool:
    return word in _TOPIC_CUES or word in _DETERMINED or word in _SEEMS or word in _TELLERS


def _roles(clause: Clause) -> Iterator[Span]:
    """A role with its own name, or the candidate's years or work in one."""
    words = clause.words
    for index, word in _those(words, _tells_role):
        if word.endswith(_OFFICES) and words[index - 1] in _ARTICLES and _content((word,)):
            yield clause.span(index - 1, index + 1)
        if word in _NUMBERED and index + 1 < len(words) and words[index + 1].isdigit():
            yield clause.span(index, index + 2)
        if word.isdigit():
            yield from _years(clause, index)
        if word not in _ROLE_CUES:
            continue
        before = words[index - 1 : index]
        if word in _WORKED and before == ("i",):
            place = list(_until_end(words[index + 2 : index + 6]))
            if words[index + 1 : index + 2] in _WORKED_AT and _content(place):
                yield clause.span(index, index + 2 + len(place))
        if word in _WORK_NOUNS:
            yield from _named_before(clause, index)
        if word in _WORK_NOUNS or word in _HEADS:
            yield from _named_after(clause, index)
        if word == "for" and before in _FOR_WHAT:
            named = list(_until_end(words[index + 1 : index + 4]))
            mine = named[:1] == ["my"]
            if _content(named) and not mine and not set(named) & clause.starters("STEP_WORDS"):
                yield clause.span(index + 1, index + 1 + len(named))
        if word == "as" and index + 1 < len(clause):
            yield from _as_what(clause, index)
        if word in _BECOMES or words[index - 1 : index + 1] in _MAKES_ME:
            yield from _what_to_be(clause, index)
        if word in _COUNTS:
            yield from _years(clause, index)


def _background(clause: Clause) -> Iterator[Span]:
    """What the candidate is, or did before: "an ex-trucker", "my thesis on coral", "I drove
    lorries", "coming from hairdressing"."""
    words = clause.words
    for index, word in _those(words, _tells_background):
        before = words[index - 1] if index else ""
        if word.endswith(_TRADES) and _content((word,)):
            yield from _trade(clause, index)
        if word in _TITLES_OF_WORK and _unheard(clause, (before,)):
            yield from _trade(clause, index)  # "the previous quarry manager"
        mine = before == "who" and not _SELVES.isdisjoint(words[max(0, index - 6) : index])
        told = before == "i" or mine or words[max(0, index - 2)] == "i"
        going = word in _PRACTISING and words[max(0, index - 3) : index] == _HAVE_BEEN
        going = going or (word in _PRACTISE and before in _AT_PRESENT)
        once = before == "used" and word == "to" and words[max(0, index - 2)] == "i"
        if (word in _PRACTISED and told) or going or once:
            field = words[index + 1 : _comma(clause, index + 1, index + 7)]
            named = _content(w for w in field if not w.endswith("ly"))
            if named and field[0] not in _POINTERS:
                yield clause.span(index, index + 1 + len(field))
        if word in _SKILLED and before in ("a", "an", "am", "as"):
            field = tuple(_until_end(words[index + 1 : _comma(clause, index + 1, index + 4)]))
            if _unheard(clause, field):
                yield clause.span(index, index + 1 + len(field))
        if word in _HELD_AS:
            yield from _own(clause, index)
        if word == "me" and before == "like":
            start = next((i for i in range(index - 3, index - 6, -1) if words[i] in ("a", "an")), 0)
            if _unheard(clause, words[start + 1 : index - 1] if start > 0 else ()):
                yield clause.span(start, index + 1)  # "a drystone waller like me"
        mine = "my" in words[max(0, index - 3) : index]
        if word in _OWN_WORKS and mine and words[index + 1 : index + 2] in _WORKS_ON:
            field = tuple(_until_end(words[index + 2 : index + 6]))
            if _content(field):
                yield clause.span(index, index + 2 + len(field))
        if (word in _OWN_PAST and mine) or (word in _DIPLOMAS and before in _ARTICLES):
            field = words[index + 1 : _comma(clause, index + 1, index + 7)]
            if _unheard(clause, field):
                yield clause.span(index, index + 1 + len(field))
        if word in _CAME_FROM and before in _CAME:
            place = list(_until_end(words[index + 1 : index + 4]))
            mine = before != "out" or not _ME.isdisjoint(words[max(0, index - 6) : index])
            if _content(place) and (mine or clause.comma_before(index - 1)):
                yield clause.span(index - 1, index + 1 + len(place))


def _trade(clause: Clause, index: int) -> Iterator[Span]:
    """ "a retired miner", "the last bookkeeper"; no "solicitor friend", no "uncle, a miner"."""
    words = clause.words
    near = range(max(0, index - 3), index)
    start = next((i for i in near if words[i] in _BEFORE_TRADES), None)
    known = _ACQUAINTED & {*words[max(0, index - 4) : index], *words[index + 1 : index + 2]}
    if start is not None and not known:
        yield clause.span(start, index + 1)


def _own(clause: Clause, index: int) -> Iterator[Span]:
    """ "my conveyancing experience": what stands between "my" and what the candidate has."""
    words = clause.words
    start = next((i for i in range(max(0, index - 4), index - 1) if words[i] == "my"), None)
    if start is None or any(clause.comma_before(i) for i in range(start + 1, index + 1)):
        return
    named = words[start + 1 : index]
    if not _ROLE_WORDS.isdisjoint(named) or _unheard(clause, named):
        yield clause.span(start, index + 1)


def _comma(clause: Clause, first: int, last: int) -> int:
    """The first word from `first` on with a comma before it, no further than `last`."""
    stop = min(last, len(clause))
    return next((i for i in range(first, stop) if clause.comma_before(i)), stop)


def _named_before(clause: Clause, index: int) -> Iterator[Span]:
    """ "the front desk position": what stands between the article and the noun."""
    words, start = clause.words, index
    while start and index - start < 4 and words[start - 1] not in _BEFORE_NOUNS:
        start -= 1
    titled = words[index - 1] in _TITLES_OF_WORK and (
        index - start > 1 or words[index] in _ROLE_NOUNS
    )
    article = start > 0 and words[start - 1] in _ARTICLES
    if (
        start < index
        and article
        and (titled or _content(words[start:index]) or set(words[start:index]) & _ROLE_WORDS)
    ):
        yield clause.span(start, index + 1)


def _named_after(clause: Clause, index: int) -> Iterator[Span]:
    """ "the position of site geologist", "the head of history"."""
    if clause.words[index + 1 : index + 2] == ("of",) and clause.words[index] != "side":
        noun = list(_until_end(clause.words[index + 2 : index + 6]))
        if _content(noun) or (len(noun) > 1 and noun[-1] in _TITLES_OF_WORK):
            yield clause.span(index, index + 2 + len(noun))


def _as_what(clause: Clause, index: int) -> Iterator[Span]:
    """ "as your night-shift pharmacist", "as shift lead"."""
    words = clause.words
    head = index + 1 + (words[index + 1] in _ARTICLES)
    named = list(_until_end(words[head : head + 4]))
    article = head > index + 1 and words[index + 1] != "the"
    far = {*words[index - 1 : index], words[index + 1]} & _DEGREES or "as" in words[
        max(0, index - 2) : index
    ]  # "as keen as mustard"
    if far or words[index + 1] in _NO_ROLE_AFTER_AS or not named or named[-1] in _NOT_ROLES:
        return
    who = named[-1] in _TITLES_OF_WORK or named[-1].endswith(_AGENTS)
    if (named[0].endswith("ing") and not who) or words[index - 1] in _TAKEN_AS:
        return
    if _content(named) or (article and not set(named) & _NOT_ROLES):
        yield clause.span(index, min(len(words), head + len(named)))


def _what_to_be(clause: Clause, index: int) -> Iterator[Span]:
    """ "be your next payroll clerk", "make me head of sixth form": who the candidate would be."""
    words = clause.words
    head = index + 1 + (words[index + 1 : index + 2] in _ARTICLE)
    named = list(_until_end(words[head : head + 5]))
    titled = _content(named) and not _TITLES_OF_WORK.isdisjoint(named)
    if titled or any(word.endswith(_AGENTS) and _content((word,)) for word in named):
        yield clause.span(index, min(len(words), head + len(named)))


def _years(clause: Clause, index: int) -> Iterator[Span]:
    """ "my six years in theatre nursing", "in freight forwarding for eleven years"."""
    words = clause.words
    near = words[index + 1 : index + 4]
    if words[index - 1 : index] == ("for",) and set(near[:1]) & _YEARS:
        before = words[max(0, index - 6) : index - 1]
        place = next((i for i, w in enumerate(before) if w in _HELD), None)
        if place is not None and _content(before[place + 1 :]):
            yield clause.span(max(0, index - 6) + place, index + 2)
    at = next((i for i, w in enumerate(near) if w in _YEARS), None)
    if at is None:
        return
    after = words[index + at + 2 : index + at + 7]
    if after and after[0] in _SPENT_AT and _content(after):
        yield clause.span(index, min(len(words), index + at + 6))


def _until_end(words: Iterable[str]) -> Iterator[str]:
    for number, word in enumerate(words):
        if word in _ENDS:
            return
        if number > 3:
            return
        yield word


def _topics(clause: Clause) -> Iterator[Span]:
    """What was talked about, seen or tried."""
    words = clause.words
    for index, word in _those(words, _tells_topic):
        if word in _TOPIC_CUES:
            yield from _topic_after(clause, index)
        if word in _DETERMINED and not _SHOWN.isdisjoint(words[max(0, index - 4) : index]):
            noun = list(_until_end(words[index + 1 : index + 5]))
            if _content(noun):
                yield clause.span(index, index + 1 + len(noun))
        if word in _SEEMS and index > 1:
            start = next((i for i in (index - 2, index - 3) if i >= 0 and words[i] == "the"), None)
            if start is not None and _unheard(clause, words[start + 1 : index]):
                yield clause.span(start, index)
        if word in _TELLERS and index > 1:
            yield from _worked_on(clause, index)
        if word == "you" and "my" in words[index + 2 : index + 6] and past_verb(words, index + 1):
            thing = words.index("my", index + 2) + 1  # "you sat through my divorce-court anecdote"
            noun = list(_until_end(words[thing : _comma(clause, thing, thing + 4)]))
            if _unheard(clause, noun):
                yield clause.span(thing, thing + len(noun))
    if not _content(words):
        return  # no tie could name a subject
    for match in clause.matches("lead_in"):
        stop = _comma(clause, match.first + 1, match.last + 5)
        stop = next((i for i in range(match.first + 1, stop) if words[i] in _ASKS), stop)
        yield from _subjects(clause, match.first, stop)
        if _unheard(clause, words[match.first : stop]):
            yield clause.span(match.first, stop)


def _worked_on(clause: Clause, index: int) -> Iterator[Span]:
    """ "the avalanche maps I've presented": what somebody did something with."""
    words = clause.words
    end = index - (words[index - 1] in ("that", "which"))
    near = range(max(0, end - 4), end - 1)
    start = next((i for i in reversed(near) if words[i] in _THE), end)
    if start < end and past_verb(words, index + 1) and _unheard(clause, words[start + 1 : end]):
        broken = any(clause.comma_before(i) for i in range(start + 1, index + 1))
        if not broken and _ENDS.isdisjoint(words[start + 1 : end]):
            yield clause.span(start, end)


def _topic_after(clause: Clause, index: int) -> Iterator[Span]:
    """What stands behind a word that leads to a topic: "a tour of the brewery", "the story
    about the flood", "my experience in nursing"."""
    words, word = clause.words, clause.words[index]
    before = words[index - 1] if index else ""
    if word in ("of", "to") and before in ("tour", "visit"):
        place = list(_until_end(words[index + 1 : index + 6]))
        if _content(place):
            yield clause.span(index + 1, index + 1 + len(place))
    if word in _SPENT_AT and before in _HELD_WORK and "my" in words[max(0, index - 3) : index]:
        field = tuple(_until_end(words[index + 1 : index + 6]))
        if _content(field):
            yield clause.span(index + 1, index + 1 + len(field))
    if word not in _ABOUT and not (word in ("of", "for") and before in _TALK_OF):
        return
    if _SAID.isdisjoint(words[max(0, index - 6) : index]):
        return
    if words[index + 1 : index + 3] == ("this", "interview"):
        return
    noun: list[str] = []
    for ahead in words[index + 1 : index + 9]:
        if ahead in _ENDS and noun and ahead not in _INSIDE_TOPICS:
            break
        noun.append(ahead)
    thing = word == "about" and noun[:1] and noun[0] in _THE and {*noun[1:2]} & _PLAIN_THINGS
    if (thing or _content(noun)) and _NO_TOPICS.isdisjoint(noun[:2]):
        yield clause.span(index + 1, index + 1 + len(noun))


def _subjects(clause: Clause, first: int, last: int) -> Iterator[Span]:
    """What a tie says the talk was about: "after our hour on freight rates"."""
    if "my" not in clause.words and "the" not in clause.words:
        return
    for at in range(first, last - 1):
        if clause.words[at] in _LEADS_TO_SUBJECT:
            noun = list(_until_end(clause.words[at + 1 : last]))
            named = [word for word in noun if word not in clause.starters("TALK")]
            if _content(named) and not {"me", "i"} & set(noun):
                yield clause.span(at + 1, at + 1 + len(noun))


def _asked_about(clause: Clause) -> Iterator[Span]:
    """ "the next step at the cannery?", "offer me the deanery": what the two moves themselves
    name is about this interview."""
    for index, word in enumerate(clause.words):
        if not index or clause.words[index - 1] not in _NAMED_BY or word in _WORKPLACES:
            continue
        last = index + 1 == len(clause) or clause.comma_before(index + 1)
        if clause.words[index - 1] == "at" and not last:
            continue
        if word.isalpha() and not word.endswith("ing") and _unheard(clause, (word,)):
            yield clause.span(index - 1, index + 1)


def _steps(clause: Clause) -> Iterator[Span]:
    """A step with a name of its own: the calibration exercise, that video interview."""
    words = clause.words
    for index, word in enumerate(words):
        if word in _STEP_NOUNS and index:
            before = words[index - 1]
            if before in _STEP_NAMES or before not in _unnamed_steps():
                yield clause.span(index - 1, index + 1)
            place = list(_until_end(words[index + 3 : index + 7]))
            set_in = words[index + 1 : index + 2] in _PLACED
            if (
                set_in
                and words[index + 2 : index + 3] in _ARTICLE
                and _content(set(place) - _ROLE_WORDS)
            ):
                yield clause.span(index, index + 3 + len(place))
