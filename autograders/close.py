"""What a close is: the any-reason question, a probe for objections, or a blunt request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from autograders.actions import Ask
from autograders.clause import Clause
from autograders.judgement import Span
from autograders.polarity import Polarity

Kind = Literal["any_reason", "probe", "blunt"]
Doubt = Literal["", "ask", "asked"]


class Target(NamedTuple):
    """What a close asks for, the characters that say so, and the rule that found them."""

    ask: Ask = "vague"
    span: Span | None = None
    rule: str | None = None


UNTOLD: Final = Target()
"""What a close asks for that does not say what."""


@dataclass(frozen=True, slots=True)
class Close:
    """One close that was asked, in the words [first, last) of its clause.

    `span` covers the question, `frame` the words that make it one ("is there any reason"),
    `target` what is asked for, and `turns` the words that turn the polarity round. `doubt`
    says what could not be read for certain: whether it is asked at all, or what it asks for.
    """

    kind: Kind
    rule: str
    clause: Clause = field(repr=False)
    first: int
    opened: int
    """Where the frame ends: it is the words [first, opened)."""
    last: int
    target: Target = UNTOLD
    polarity: Polarity | None = None
    turns: tuple[Span, ...] = ()
    doubt: Doubt = ""

    @property
    def span(self) -> Span:
        """The characters of the question."""
        return self.clause.span(self.first, self.last)

    @property
    def frame(self) -> Span:
        """The characters of the words that make it a close."""
        return self.clause.span(self.first, self.opened)

    @property
    def ask(self) -> Ask:
        """What it asks the listener to do."""
        return self.target.ask

    @property
    def ask_span(self) -> Span | None:
        """The characters that say what it asks for, if any do."""
        return self.target.span

    @property
    def ask_rule(self) -> str | None:
        """The rule that found them."""
        return self.target.rule

    @property
    def certain(self) -> bool:
        """Whether all of it could be read."""
        return not self.doubt

    @property
    def told(self) -> bool:
        """Whether its kind is known, though perhaps not what it asks for."""
        return self.certain or (self.doubt == "ask" and self.polarity is not None)
