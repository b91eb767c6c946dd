"""From a reading to what the draft does: its moves, their order, its ties and its remarks."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any, Final, NamedTuple

from autograders import closes as closing
from autograders import details, lead_in, next_pointing, next_step
from autograders.clause import Asking, Clause, Match
from autograders.close import Close
from autograders.complement import Draft
from autograders.data import word_list
from autograders.frame import Frames
from autograders.judgement import Span
from autograders.next_step import NextStep
from autograders.rules import Rules, load_rules
from autograders.spelling import repair
from autograders.stages import Stage
from autograders.text import Reading, Utterance, read

Mark = tuple[Span, str]
"""A stretch of the draft and the rule that took it."""


class Analysis(NamedTuple):
    """Everything that the criteria look at.

    `close` is the last certain close, or else the last doubtful one. `after` is the first
    real question after it. `other_steps` are words about a next step that don't ask for it.
    """

    reading: Reading
    stage: Stage
    steps: tuple[NextStep, ...]
    other_steps: tuple[NextStep, ...]
    closes: tuple[Close, ...]
    close: Close | None
    after: Span | None
    tie: Mark | None
    details: tuple[Span, ...]
    details_rule: str | None
    pushy: tuple[Mark, ...]
    undercut: tuple[Mark, ...]
    asked_when: Span | None
    """A question about time alone: "When will I hear back?"."""

    @property
    def unclear_step(self) -> NextStep | None:
        """Words about a next step of which nothing shows whether they ask, if none asks."""
        unclear = (step for step in self.other_steps if step.status == "unclear")
        return None if self.steps else next(unclear, None)

    @property
    def in_order(self) -> bool | None:
        """Whether a next-step question precedes the close and nothing real follows it."""
        if not self.steps or self.close is None or not self.close.told:
            return None
        asked_before = any(step.span[0] < self.close.frame[0] for step in self.steps)
        asked_after = any(step.span[0] > self.close.frame[0] for step in self.steps)
        return asked_before and not asked_after and self.after is None


def analyse(text: str, stage: Stage, context: Mapping[str, str] | None) -> Analysis:
    """Read a draft and find out what it does. Never raises on any text."""
    rules = load_rules()
    reading = read(text, repair)
    utterances = sorted(reading.utterances, key=lambda u: u.starts[0])
    spoken_quotes = _quotes_are_speech(utterances)
    essay = _essay(utterances)
    clauses: list[Clause] = []
    askings: list[Asking] = []
    asides: list[Clause] = []
    leading: Clause | None = None  # what the words before a quotation could introduce it with
    told = 0  # so many utterances from the first are only told about
    for utterance, behind in zip(utterances, _behind(utterances), strict=True):
        if utterance.aside:
            asides.append(Clause(utterance, -1, rules))
            continue
        clause = Clause(utterance, len(clauses), rules)
        spoken = (
            not essay
            and not _word_list(utterance)
            and (
                not utterance.quoted
                or spoken_quotes
                or _introduces(leading)
                or _claims(behind, rules)
            )
        )
        clauses.append(clause)
        if not utterance.quoted and len(clause) > _JOINING:
            leading = clause
        if clause.has("REFERS_BACK") and not clause.asks:
            askings[told:] = [Asking(earlier, spoken=False) for earlier in clauses[told:-1]]
            told = len(askings)
        askings.append(Asking(clause, spoken))
        if len(askings) > 1 and (askings[-1].recants or askings[-1].leaves_unasked(clauses[-2])):
            askings[-2] = Asking(clauses[-2], spoken=False)
    found = [step for step in _steps(clauses, askings) if not _inside_close(step)]
    steps = tuple(step for step in found if step.status == "asked")
    starts: dict[int, list[int]] = {}
    for step in steps:
        starts.setdefault(step.clause.place, []).append(step.first)
    seen = Draft(Frames(clauses), starts)
    closes = closing.find(seen, clauses, askings)
    certain = [item for item in closes if item.certain]
    last = certain[-1] if certain else closes[-1] if closes else None
    every = clauses + asides
    moves = [step.clause for step in steps] + [item.clause for item in certain[-1:]]
    spans, rule = details.find(every, context, moves)
    return Analysis(
        reading,
        stage,
        steps,
        tuple(step for step in found if step.status not in ("asked", "named")),
        tuple(closes),
        last,
        _question_after(last, clauses, askings, seen.frames.tags) if last else None,
        lead_in.find(last, clauses, list(steps), seen.frames.tags) if last else None,
        tuple(spans),
        rule,
        tuple(_marks(every, "pushy")),
        tuple(_marks(every, "undercut"))
        + tuple(
            back for back in _taken_back(clauses, askings) if not _asked_all_the_same(back, last)
        ),
        _asked_when(clauses, askings),
    )


def _steps(clauses: list[Clause], askings: list[Asking]) -> Iterator[NextStep]:
    """Words about a next step in every clause, each in the light of the sentence before it."""
    topic = False
    for clause, asking in zip(clauses, askings, strict=True):
        here = next_step.find(clause, asking, topic)
        yield from here
        if len(clause) > _SHORT:
            topic = next_pointing.another_topic(clause, [step.status for step in here])


_SHORT: Final = 3
"""Words; "Okay, good then." brings up no topic."""


def _inside_close(step: NextStep) -> bool:
    """Whether "the next step" here only says where the close wants to go."""
    words = step.clause.words
    if {"reason", "reasons"} & set(words[step.first : step.last]):
        return True
    places = [i for i, word in enumerate(words[: step.first]) if word in ("reason", "reasons")]
    if not places:
        return False
    if words[step.first + 1 : step.first + 2] == ("not",):
        return True  # "any reason you and Ana wouldn't want to see me again"
    return step.rule == "next.noun" or not {"and", "or", "also", "but"} & set(
        words[places[-1] : step.first]
    )


def _quotes_are_speech(utterances: list[Utterance]) -> bool:
    """Whether quotation marks only wrap what the candidate says, as in a script."""
    quoted = sum(len(u.words) for u in utterances if u.quoted)
    total = sum(len(u.words) for u in utterances)
    return bool(quoted) and quoted >= 0.8 * total


_SMALL_OPENERS: Final = word_list("analysis", "small_openers")
_CLAIMS: Final = (("is",), ("are",))
_NEAR: Final = 3
_INVERTS: Final = word_list("analysis", "inverts")
_SUBJECTS: Final = word_list("analysis", "subjects")
_ESSAY_WORDS: Final = word_list("analysis", "essay_words")


def _essay(utterances: list[Utterance]) -> bool:
    """Whether it tells about the method to nobody: no "you" anywhere, and people by their parts."""
    if any(utterance.asks for utterance in utterances):
        return False
    words = [word for utterance in utterances for word in utterance.words]
    return not {"you", "your", "yours", "me"} & set(words) and bool(_ESSAY_WORDS & set(words))


_SENTENCE_WORDS: Final = frozenset({"is", "are", "do", "you", "i"})


def _word_list(utterance: Utterance) -> bool:
    """Whether it only lists words between commas, as somebody does to please a grader."""
    if utterance.asks or not _SENTENCE_WORDS.isdisjoint(utterance.words):
        return False
    commas = len(utterance.commas)
    return commas >= 4 and len(utterance.words) <= 3 * (commas + 1)


_JOINING: Final = 2
"""Words; no more stand between the first of two questions read out and the second: "And:"."""


def _introduces(leading: Clause | None) -> bool:
    """Whether these words ask the quotation behind them: what I'd ask you is this: "…"."""
    if leading is None:
        return False
    told = any(match.rule.settings.get("only") != "them" for match in leading.matches("reported"))
    return bool(leading.matches("performs")) and not told


def _behind(utterances: list[Utterance]) -> Iterator[Utterance | None]:
    """For each of them the first one behind it that is no quotation."""
    unquoted = (place for place, utterance in enumerate(utterances) if not utterance.quoted)
    ahead: int | None = -1
    for place in range(len(utterances)):
        while ahead is not None and ahead <= place:
            ahead = next(unquoted, None)
        yield None if ahead is None else utterances[ahead]


def _claims(behind: Utterance | None, rules: Rules) -> bool:
    """Whether the words behind the quotation ask it: "…?" is what I'd like to ask you."""
    if behind is None or behind.words[:1] not in _CLAIMS:
        return False
    clause = Clause(behind, -1, rules)
    asks = any(match.first <= _NEAR for match in clause.matches("performs"))
    return asks and not clause.matches("taken_back")


def _question_after(
    close: Close, clauses: list[Clause], askings: list[Asking], tags: Container[Clause]
) -> Span | None:
    """The first real question after the close: not a tag, not a courtesy, not a quotation."""
    for clause, asking in zip(clauses, askings, strict=True):
        if clause.utterance.starts[0] < close.span[0] or clause is close.clause or clause in tags:
            continue
        if asking.reported(0) and clause.utterance.quoted:
            continue
        asked = clause.asks or _opens_like_a_question(clause)
        if asked and not clause.matches("courtesy") and len(clause) > 1:
            if close.ask_span and clause.span(0, len(clause))[0] <= close.ask_span[0]:
                continue
            return clause.span(0, len(clause))
    words, start = close.clause.words, close.last
    if start < len(words) and close.kind == "any_reason":
        tail = words[start : start + 3]
        if tail[-2:] in (("is", "there"), ("are", "there"), ("do", "you")):
            return None
        if (
            len(words) - start >= 3
            and tail[0] in ("and", "or", "also", "plus")
            and "that" not in tail[:2]
        ):
            return close.clause.span(start, len(words))
    return None


def _opens_like_a_question(clause: Clause) -> bool:
    """Whether it is worded as a question, though the question mark is missing."""
    words = clause.words
    start = next((i for i, word in enumerate(words[:3]) if word not in _SMALL_OPENERS), 3)
    pair = words[start : start + 2]
    return len(pair) == 2 and pair[0] in _INVERTS and pair[1] in _SUBJECTS


def _marks(clauses: list[Clause], kind: str) -> list[Mark]:
    """Remarks of a kind; "don't feel you have to answer" presses nobody, and whoever is "not
    afraid to ask" takes nothing back."""
    return [
        (clause.span(match.first, match.last), match.rule.id)
        for clause in clauses
        for match in clause.matches(kind)
        if not _softened(clause, match)
        if not (_denied(clause, match.first) or _only_spoken_of(clause, match))
        or (kind != "pushy" and clause.words[match.first] not in _FEARS)
    ]


def _softened(clause: Clause, match: Match) -> bool:
    """Whether the sentence holds what the rule says "unless" of ("If it's a no, I'd welcome a
    word on why"), or is a question where the rule is one for statements."""
    settings = match.rule.settings
    asked = settings.get("form") == "statement" and clause.asks
    return asked or ("unless" in settings and clause.has(settings["unless"]))


def _only_spoken_of(clause: Clause, match: Match) -> bool:
    """Whether the words are asked about, supposed or ruled out, so that they press nobody:
    "what doubts do you have…", "if you have to choose", "you asked when I can start", "no
    other offers"."""
    words, at = clause.words, match.first
    before = words[at - 1] if at else ""
    pairs = zip(words[at : match.last], words[at + 1 : match.last], strict=False)
    return (
        (words[at] == "you" and before in _SUPPOSES)
        or (words[at] in _QUESTIONS and before in _TELLS)
        or any(no == "no" and thing in _RIVALS for no, thing in pairs)
    )


def _denied(clause: Clause, at: int) -> bool:
    """Whether "not" stands close before word `at`, with no comma between."""
    near = range(max(0, at - 3), at)
    last = next((i for i in reversed(near) if clause.words[i] == "not"), None)
    if last is not None and clause.words[max(0, last - 1) : last] == ("if",):
        return False  # "if not, I go elsewhere"
    return last is not None and not any(clause.comma_before(i) for i in range(last + 1, at + 1))


_SUPPOSES: Final = word_list("analysis", "supposes")
_QUESTIONS: Final = word_list("analysis", "questions")
_TELLS: Final = word_list("analysis", "tells")
_RIVALS: Final = word_list("analysis", "rivals")
_FEARS: Final = word_list("analysis", "fears")
_AFTER_WHEN: Final = tuple((word,) for word in word_list("analysis", "inverts"))


def _asked_when(clauses: list[Clause], askings: list[Asking]) -> Span | None:
    for clause, asking in zip(clauses, askings, strict=True):
        if not clause.asks or asking.reported(0):
            continue
        for match in clause.matches("when"):
            # "How do you settle it when two of you disagree?" is about the work.
            pair = clause.words[match.first : match.first + 2]
            if pair[0] != "when" or pair[1:] in _AFTER_WHEN:
                return clause.span(0, len(clause))
    return None


def _asked_all_the_same(mark: Mark, close: Close | None) -> bool:
    """Whether a close that is asked follows: "I won't ask if I'm hired. Is there any reason…?"."""
    return close is not None and close.certain and close.span[0] > mark[0][0]


def _taken_back(clauses: list[Clause], askings: list[Asking]) -> list[Mark]:
    found = _marks(clauses, "taken_back")
    for clause, asking in zip(clauses, askings, strict=True):
        asks = {"reason", "reasons", "next", "ask", "question"} & set(clause.words)
        if asking.retreats and asks and not clause.has("ANSWERED"):
            found += [(clause.span(a, b), "reported.taken-back") for a, b in asking.retreats]
        before = clauses[clause.place - 1] if clause.place else None
        if asking.recants or (before is not None and asking.leaves_unasked(before)):
            found.append((clause.span(0, len(clause)), "reported.taken-back"))
    return found


def labels(analysis: Analysis) -> dict[str, Any]:
    """The labels of docs/judging.md, without the verdict."""
    close = analysis.close if analysis.close and analysis.close.told else None
    ask = close.ask if close else None
    return {
        "next_step": bool(analysis.steps),
        "close": close.kind if close else "none",
        "polarity": close.polarity if close else None,
        "ask": ask,
        "fits_stage": (ask in analysis.stage.fitting) if close else None,
        "order": analysis.in_order,
        "lead_in": (analysis.tie is not None) if close else None,
        "personal": bool(analysis.details),
        "pushy": bool(analysis.pushy),
        "undercut": bool(analysis.undercut),
    }
