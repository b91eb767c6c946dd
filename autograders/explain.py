"""How one judgement came about, and what one rule finds: for people who write rules.

`fires` says where a rule counts in a text; the examples and near misses of every rule are
held against it. `explain` tells the whole derivation of one judgement as plain text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from autograders.analysis import Analysis, analyse
from autograders.clause import Clause, Match
from autograders.close import Close
from autograders.judge import judge
from autograders.judgement import Span
from autograders.next_step import NextStep
from autograders.nodes import Choice, Concept, Ends, InOrder, Matcher, Maybe, Node
from autograders.rules import Rule, Rules, load_rules
from autograders.stages import find_stage
from autograders.text import Token

# Rules of these kinds decide nothing alone: they say how the words around them are meant.
_AROUND: Final = (
    "ask_marker",
    "statement",
    "when",
    "reported",
    "taken_back",
    "performs",
    "elsewhere",
    "courtesy",
)

_STATUS: Final = {
    "asked": "asked",
    "unclear": "nothing shows whether it is asked",
    "reported": "only told about, quoted or taken back",
    "other_topic": "about something other than this hiring",
    "statement": "stated, not asked",
    "when": "asks only when",
    "named": "only named",
}
_DOUBT: Final = {
    "ask": "what the reason is asked about could not be read",
    "asked": "whether it is asked could not be read",
}


def unmark(example: str) -> tuple[str, Span]:
    """An example without its [brackets], and the stretch that stood between them.

    Raises ValueError when it has not exactly one bracketed stretch.
    """
    start, end = example.find("["), example.find("]")
    if example.count("[") != 1 or example.count("]") != 1 or end <= start + 1:
        raise ValueError(f"one stretch in [square brackets] is needed: {example}")
    plain = example[:start] + example[start + 1 : end] + example[end + 1 :]
    return plain, (start, end - 1)


def fires(rule: Rule, text: str, stage: str = "first-round") -> list[Span]:
    """Where a rule counts in a draft, in the order of the text; empty when it does not.

    A rule for a move, a tie or a remark counts when the judge lets it decide, whatever its
    pattern matches besides. A rule that only says how words are meant (a statement, a report,
    a request for an answer) counts wherever its pattern matches.
    Raises UnknownStageError.
    """
    analysis = analyse(text, find_stage(stage), None)
    return sorted(set(_counted(rule, analysis)))


def _counted(rule: Rule, analysis: Analysis) -> Iterator[Span]:
    if rule.kind in ("next_step", "next_cues"):
        yield from (step.span for step in analysis.steps if step.rule == rule.id)
    elif rule.kind in ("frame", "probe", "blunt"):
        closes = (close for close in analysis.closes if close.certain)
        yield from (close.frame for close in closes if close.rule == rule.id)
    elif rule.kind in ("ask", "vague"):
        last = analysis.closes[-1] if analysis.closes else None
        if last is not None and last.ask_rule == rule.id and last.ask_span is not None:
            yield last.ask_span
    elif rule.kind == "lead_in":
        if analysis.tie is not None and analysis.tie[1] == rule.id:
            yield analysis.tie[0]
    elif rule.kind in ("pushy", "undercut"):
        marks = analysis.pushy if rule.kind == "pushy" else analysis.undercut
        yield from (span for span, by in marks if by == rule.id)
    else:
        for clause in _clauses(analysis):
            for match in clause.matches(rule.kind):
                if match.rule.id == rule.id:
                    yield clause.span(match.first, match.last)


def _clauses(analysis: Analysis) -> list[Clause]:
    rules = load_rules()
    utterances = sorted(analysis.reading.utterances, key=lambda one: one.starts[0])
    return [Clause(utterance, place, rules) for place, utterance in enumerate(utterances)]


# ── which concepts a match went through ──────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Used:
    """A concept that a match went through: the words [first, last), and what it used itself."""

    name: str
    first: int
    last: int
    inside: tuple[Used, ...]


def concepts_used(node: Node, matcher: Matcher, first: int, last: int) -> tuple[Used, ...]:
    """The concepts by which `node` matches the words [first, last); () when it does not.

    Where there are several ways, one of them: the one whose elements take most words first.
    """
    if last not in node.ends(matcher, first) or first == last:
        return ()
    if isinstance(node, Concept):
        return (Used(node.name, first, last, concepts_used(node.node, matcher, first, last)),)
    if isinstance(node, Maybe):
        return concepts_used(node.inner, matcher, first, last)
    if isinstance(node, Choice):
        fitting = (option for option in node.options if last in option.ends(matcher, first))
        return concepts_used(next(fitting), matcher, first, last)
    if isinstance(node, InOrder):
        return tuple(_in_order(node, matcher, first, last))
    return ()


def _in_order(node: InOrder, matcher: Matcher, first: int, last: int) -> Iterator[Used]:
    """Walks the parts from the left, keeping to ends from which the rest still reaches `last`."""
    reaching: list[set[int]] = [{last}]
    for part in reversed(node.parts):
        goals = reaching[0]
        reaching.insert(
            0,
            {at for at in range(first, last + 1) if goals.intersection(part.ends(matcher, at))},
        )
    at = first
    for part, goals in zip(node.parts, reaching[1:], strict=True):
        ends: Ends = tuple(end for end in part.ends(matcher, at) if end in goals)
        # A concept takes what it can; words of any kind are what is left over.
        end = ends[-1] if part.first is not None or isinstance(part, Maybe) else ends[0]
        yield from concepts_used(part, matcher, at, end)
        at = end


# ── the derivation as text ───────────────────────────────────────────────────────────────


def explain(text: str, stage: str, context: Mapping[str, str] | None = None) -> str:
    """The derivation of one judgement as readable plain text, several lines long.

    It tells how the draft was read, which rules fired on which words by way of which
    concepts, what was asked and what was only told and why, what turned the polarity round,
    and the labels. A draft with nothing in it is said to be not attempted.
    Arguments and errors are those of `judge`.
    """
    judgement = judge(text, stage, context)
    if not judgement.attempted:
        return str(judgement)
    analysis = analyse(text, find_stage(stage), context)
    teller = _Teller(text, analysis)
    lines = [
        "How it was read",
        *teller.reading(),
        "",
        "What comes next",
        *teller.steps(),
        "",
        "The close",
        *teller.closes(),
        "",
        "Tied to the conversation",
        *teller.tie(),
        "",
        "Details of this interview",
        *teller.details(),
        "",
        "Remarks",
        *teller.remarks(),
        "",
        "Labels",
        *(f"  {name}: {_plain(value)}" for name, value in judgement.labels.items()),
    ]
    return "\n".join(lines)


def _plain(value: object) -> str:
    if value is None:
        return "–"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _typed(tokens: Iterable[Token]) -> list[tuple[int, int, list[str]]]:
    """Each word as it was typed: its characters, and the words that the rules see in it."""
    typed: list[tuple[int, int, list[str]]] = []
    for token in tokens:
        if typed and typed[-1][1] == token.start:
            start, _, words = typed.pop()
            typed.append((start, token.end, [*words, token.word]))
        else:
            typed.append((token.start, token.end, [token.word]))
    return typed


class _Teller:
    """Puts one analysis into words."""

    def __init__(self, text: str, analysis: Analysis) -> None:
        self.text = text
        self.analysis = analysis
        self.clauses = _clauses(analysis)
        self.rules: Rules = load_rules()
        self.by_id = {rule.id: rule for kind in self.rules.by_kind.values() for rule in kind}

    # How it was read.

    def reading(self) -> Iterator[str]:
        if not self.clauses:
            yield "  nothing that the candidate says"
        for number, clause in enumerate(self.clauses, 1):
            utterance = clause.utterance
            start, end = clause.span(0, len(clause))
            marks = ["a question" if utterance.asks else "no question mark"]
            marks += ["in quotation marks"] * utterance.quoted + ["in brackets"] * utterance.aside
            yield f"  {number}. characters {start}–{end}, {', '.join(marks)}"
            seen = (", " * token.comma + token.word for token in utterance.tokens)
            yield "     words: " + " ".join(seen).replace(" , ", ", ").removeprefix(", ")
            changed = [
                f"“{self.text[start:end]}” is {' '.join(words)}"
                for start, end, words in _typed(utterance.tokens)
                if self.text[start:end].lower() != " ".join(words)
            ]
            if changed:
                yield "     " + "; ".join(changed)
            for match in self._around(clause):
                yield "     " + self._fired(clause, match.rule, match.first, match.last)

    def _around(self, clause: Clause) -> Iterator[Match]:
        """What says how words are meant; of several matches of a rule in one place, the first."""
        for kind in _AROUND:
            done: dict[str, int] = {}
            for match in clause.matches(kind):
                if match.first >= done.get(match.rule.id, 0):
                    done[match.rule.id] = match.last
                    yield match

    def _fired(self, clause: Clause, rule: Rule, first: int, last: int) -> str:
        span = clause.span(first, last)
        used = concepts_used(rule.node, clause.matcher, first, last)
        by = f", by {self._used(clause, used)}" if used else ""
        return f"{rule.id} on {self._at(span)}{by}"

    def _used(self, clause: Clause, used: Iterable[Used]) -> str:
        told = []
        for one in used:
            inside = f" ({self._used(clause, one.inside)})" if one.inside else ""
            told.append(f"{one.name} “{' '.join(clause.words[one.first : one.last])}”{inside}")
        return ", ".join(told)

    def _at(self, span: Span) -> str:
        return f"“{' '.join(self.text[span[0] : span[1]].split())}” ({span[0]}–{span[1]})"

    # What comes next.

    def steps(self) -> Iterator[str]:
        known = self.analysis.steps + self.analysis.other_steps
        if not known:
            yield "  no rule found words about a next step, asked or told"
        for step in sorted(known, key=lambda one: one.span):
            rule = self.by_id[step.rule]
            yield "  " + self._fired(step.clause, rule, step.first, step.last)
            yield f"     {_STATUS[step.status]}{self._because(step)}"

    def _because(self, step: NextStep) -> str:
        kinds = {"reported": ("reported", "taken_back"), "statement": ("statement",)}
        kinds["when"] = ("when",)
        for kind in kinds.get(step.status, ()):
            for match in step.clause.matches(kind):
                if match.first <= step.first or kind == "when":
                    return f": {self._fired(step.clause, match.rule, match.first, match.last)}"
        if step.status == "asked":
            for match in step.clause.matches("ask_marker"):
                if match.first < step.first and not step.clause.asks:
                    return f": {self._fired(step.clause, match.rule, match.first, match.last)}"
        return ""

    # The close.

    def closes(self) -> Iterator[str]:
        if not self.analysis.closes:
            yield "  no close"
        for close in self.analysis.closes:
            rule = self.by_id[close.rule]
            yield f"  {rule.id} on {self._at(close.frame)}: {close.kind.replace('_', '-')}"
            used = self._frame_concepts(close, rule)
            if used:
                yield f"     by {self._used(close.clause, used)}"
            if not close.certain:
                yield f"     not certain: {_DOUBT.get(close.doubt, close.doubt)}"
                continue
            where = f" on {self._at(close.ask_span)}" if close.ask_span else ""
            by = f", by {close.ask_rule}{where}" if close.ask_rule else ""
            yield f"     asks for: {close.ask}{by}"
            if close.polarity is not None:
                yield f"     {self._turned(close)}"
            if close is not self.analysis.close:
                yield "     not the last close, so it decides nothing"
        yield from self._reasons_elsewhere()
        if self.analysis.after is not None:
            yield f"  a question after the close: {self._at(self.analysis.after)}"

    def _frame_concepts(self, close: Close, rule: Rule) -> tuple[Used, ...]:
        """A frame's pattern ends where "any reason" begins; other closes match as a whole."""
        matcher = close.clause.matcher
        inside = [
            end
            for end in rule.node.ends(matcher, close.first)
            if end <= close.last and close.clause.span(close.first, end)[1] <= close.frame[1]
        ]
        if not inside or inside[-1] <= close.first:
            return ()
        return concepts_used(rule.node, matcher, close.first, inside[-1])

    def _turned(self, close: Close) -> str:
        count = len(close.turns)
        which = ", ".join(self._at(turn) for turn in close.turns)
        meaning = (
            "reasons against moving on" if close.polarity == "against" else "reasons in favour"
        )
        if not count:
            # Turns in a sentence of their own have no place beside the close.
            return f"no turn beside the close; it asks for {meaning}"
        return f"{count} {'turn' if count == 1 else 'turns'} of polarity, {which}: {meaning}"

    def _reasons_elsewhere(self) -> Iterator[str]:
        taken = [close.span for close in self.analysis.closes]
        for clause in self.clauses:
            for index, word in enumerate(clause.words):
                span = clause.span(index, index + 1)
                if word not in ("reason", "reasons") or any(a <= span[0] < b for a, b in taken):
                    continue
                yield f"  {self._at(span)} makes no close: {self._no_close(clause, index)}"

    def _no_close(self, clause: Clause, index: int) -> str:
        for kind, why in (
            ("elsewhere", "the reason is about something else"),
            ("reported", "it is only told about"),
            ("taken_back", "it is taken back"),
        ):
            for match in clause.matches(kind):
                if (kind == "elsewhere") == (match.first > index):
                    return f"{why}, {self._fired(clause, match.rule, match.first, match.last)}"
        return "it is not asked, or nothing after it is about the candidate’s going on"

    # The rest.

    def tie(self) -> Iterator[str]:
        if self.analysis.tie is None:
            yield "  no tie in the close’s sentence or the one before"
            return
        span, name = self.analysis.tie
        yield "  " + self._mark(span, name)

    def details(self) -> Iterator[str]:
        for span in self.analysis.details:
            yield f"  {self.analysis.details_rule} on {self._at(span)}"
        if not self.analysis.details:
            yield "  none"

    def remarks(self) -> Iterator[str]:
        for name, marks in (("pushy", self.analysis.pushy), ("undercut", self.analysis.undercut)):
            for span, rule in marks:
                yield f"  {name}: {self._mark(span, rule)}"
        if not self.analysis.pushy and not self.analysis.undercut:
            yield "  none"

    def _mark(self, span: Span, name: str) -> str:
        rule = self.by_id.get(name)
        for clause in self.clauses:
            for match in clause.matches(rule.kind) if rule else ():
                if match.rule is rule and clause.span(match.first, match.last) == span:
                    return self._fired(clause, match.rule, match.first, match.last)
        return f"{name} on {self._at(span)}"
