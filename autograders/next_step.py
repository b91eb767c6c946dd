"""Finding the next-step question: who asks what comes next, and of what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from autograders import next_cues, next_pointing, next_told, next_topic
from autograders.clause import Asking, Clause, Match
from autograders.data import word_list
from autograders.judgement import Span

_FILLERS: Final = word_list("next_step", "fillers")
_INTO: Final = word_list("next_step", "into")
_DETERMINERS: Final = word_list("next_step", "determiners")
_AUXILIARIES: Final = word_list("next_step", "auxiliaries")
Status = Literal["asked", "unclear", "reported", "other_topic", "statement", "when", "named"]
"""What words about a next step turn out to be. "unclear": nothing shows whether they ask;
"named": the step is only mentioned, as the place that the close wants to go to."""

_RANK: Final = {"asked": 0, "unclear": 1}
_JOINS: Final = ("and", "but", "so", "also")
_ANOTHER_QUESTION: Final = (("is", "there"), ("are", "there"), ("would", "there"), ("do", "you"))
_TIES: Final = (("after",), ("given",), ("based",), ("from",), ("having",), ("considering",))
_IDEAS: Final = word_list("next_step", "ideas")
_POLITE: Final = word_list("next_step", "polite")


@dataclass(frozen=True, slots=True)
class NextStep:
    """Words about a next step: where they stand, what they are, and the rule that says so."""

    span: Span
    rule: str
    clause: Clause = field(repr=False)
    first: int
    last: int
    status: Status


def find(clause: Clause, asking: Asking, topic: bool = False) -> list[NextStep]:
    """Words about a next step in an utterance, in order; of overlapping ones the best.

    `topic` says that what was spoken of before is another topic, to which "it" would point.
    """
    found: list[NextStep] = []
    for taken in clause.matches("next_step"):
        match = _trimmed(clause, taken)
        if match is None:
            continue
        overlaps = bool(found) and match.first < found[-1].last
        if overlaps and found[-1].status == "asked":
            continue  # nothing is better
        if overlaps and found[-1].status == "other_topic" and match.last <= found[-1].last:
            continue  # what is inside it is of the same topic
        status = _status(clause, asking, match, topic)
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
    whole = None
    if all(step.status in ("named", "unclear") for step in found):
        whole = next_cues.asked(clause, asking)
    if whole and topic and next_pointing.points(clause, whole):
        return found
    doubtful = None if whole or found else next_cues.unclear(clause, asking)
    if cued := whole or doubtful:
        span = clause.span(cued.first, cued.last)
        how: Status = "asked" if whole else "unclear"
        found.append(NextStep(span, cued.rule.id, clause, cued.first, cued.last, how))
    return found


def _with_like(clause: Clause, match: Match) -> int:
    """Where to stop quoting: "what does the next step look" wants its "like"."""
    follows = clause.words[match.last : match.last + 1]
    return match.last + (follows == ("like",))


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


def _status(clause: Clause, asking: Asking, match: Match, topic: bool) -> Status:
    form = match.rule.settings["form"]
    first = match.first
    words = clause.words
    if any(
        words[at] in next_told.BACK
        and words[at - 1] != "with"
        and next_told.points_back(clause, at)
        for at in range(first, match.last)
    ):
        return "named"
    if form == "noun" and any(clause.comma_before(i) for i in range(first + 1, match.last)):
        return "named"
    if asking.reported(first, about_them="they" in clause.words):
        return "reported"
    if next_topic.is_another(clause, match) or next_pointing.elsewhere(clause, match, topic):
        return "other_topic"
    if next_told.is_told(clause, match, form):
        return "statement"
    if next_told.is_only_when(clause, match, form):
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
        word in _FILLERS or word.isdigit() or i in clause.utterance.capitals
        for i, word in enumerate(clause.words[:first])
    )


def _noun(clause: Clause, asking: Asking, match: Match) -> Status:
    first = match.first
    lead_to = first
    while lead_to and clause.words[lead_to - 1] in _DETERMINERS:
        lead_to -= 1
    into = lead_to and clause.words[lead_to - 1] in _INTO
    before = clause.words[max(0, lead_to - 2) : lead_to]
    begged = any(marker.last == lead_to for marker in clause.matches("ask_marker"))
    if into and before != ("as", "to") and not begged and not _IDEAS & set(before):
        return "named"
    if "why" in clause.words[max(0, lead_to - 3) : lead_to]:
        return "other_topic"
    if asking.marker_before(first, 9 if _IDEAS & set(before) else 6, announced=clause.asks):
        return "asked"
    if not clause.asks:
        return "named"
    lead = [word for word in clause.words[:first] if word not in _FILLERS]
    if len(lead) <= 2 and not clause.has("MOVE", 0, first):
        return "asked"
    return "named"
