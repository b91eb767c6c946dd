"""The rules: how English makes each move, as data with examples, compiled once."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, cached_property
from typing import Any, Final, NamedTuple

from autograders.data import load_toml, rule_files
from autograders.grammar import Compiler, Inflections, PatternError
from autograders.index import Index, Open
from autograders.nodes import Choice, Concept, InOrder, Maybe, Node

KINDS: Final = frozenset(
    "next_step ask_marker statement when reported taken_back performs frame probe blunt ask vague "
    "lead_in pushy undercut elsewhere courtesy next_cues another_topic".split()
)


EXAMPLES: Final = 3
"""How many examples, and how many near misses, a rule must have."""


class RuleError(ValueError):
    """A rule file that can't be used; the message names the file, the rule and the key."""


class Rule(NamedTuple):
    """One way in which English does one thing.

    `kind` says what it decides; `node` is its compiled pattern; `settings` holds what some
    kinds need beside it ("form", "opener", "ask", "reach"). `examples` mark the stretch that
    the rule takes with [brackets]; `near_misses` are close to it and must not count.
    """

    id: str
    kind: str
    why: str
    node: Node
    settings: Mapping[str, str]
    examples: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    file: str = ""


class Alternatives(NamedTuple):
    """The ways in which the rules of one kind match, each with its rule's place among them.

    The first of the `ways` has bit `low` in what `Rules.look` says, and so on; `ones` has a bit
    for each of them, and `of_rule` those of one rule, by its id.
    """

    low: int
    ones: int
    ways: tuple[tuple[Node, int], ...]
    of_rule: Mapping[str, int]


class Rules:
    """Every rule by kind, the concepts they share, and the words that they name."""

    def __init__(self, by_kind: Mapping[str, tuple[Rule, ...]], compiler: Compiler) -> None:
        self.by_kind = by_kind
        self.compiler = compiler
        self.concepts = {name: compiler.concept(name) for name in compiler.names}

    def of(self, kind: str) -> tuple[Rule, ...]:
        """The rules of a kind, in the order of their files."""
        return self.by_kind.get(kind, ())

    def concept(self, name: str) -> Concept:
        """A compiled concept of data/concepts.toml."""
        return self.concepts[name]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word that a rule or a concept names."""
        return frozenset(self.compiler.vocabulary)

    def look(self, words: Sequence[str]) -> Open:
        """What the words of an utterance leave open of `alternatives`."""
        return self.index.look(words)

    @cached_property
    def alternatives(self) -> Mapping[str, Alternatives]:
        """Every way in which a rule of a kind matches, in the order of the rules."""
        found = {}
        low = 1
        for kind in sorted(KINDS):
            ways: list[tuple[Node, int]] = []
            of_rule = {}
            for place, rule in enumerate(self.of(kind)):
                own = [(node, place) for node in _ways(rule.node)]
                of_rule[rule.id] = (1 << len(own)) - 1 << low + len(ways)
                ways += own
            found[kind] = Alternatives(low, (1 << len(ways)) - 1, tuple(ways), of_rule)
            low += len(ways)
        return found

    @cached_property
    def index(self) -> Index:
        """What tells which alternatives the words of an utterance leave open."""
        whole = [rule.node for rules in self.by_kind.values() for rule in rules]
        own = [node for those in self.alternatives.values() for node, _ in those.ways]
        with _for_good():
            return Index(own, [*whole, *self.concepts.values()])


def _ways(node: Node) -> Iterator[Node]:
    """The ways in which it matches, one of which each match goes."""
    if isinstance(node, Concept):
        yield from _ways(node.node)
    elif isinstance(node, Choice):
        for option in node.options:
            yield from _ways(option)
    elif isinstance(node, InOrder) and isinstance(node.parts[0], Maybe) and node.parts[1:]:
        # With what may stand first and without: so the first words of each are known.
        yield InOrder((node.parts[0].inner, *node.parts[1:]))
        yield from _ways(InOrder(node.parts[1:]))
    else:
        yield node


@contextmanager
def _for_good() -> Iterator[None]:
    """While what is made is here to stay: Python would look through all of it for garbage
    again and again, which takes a tenth of the time that the rules take to load."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


@cache
def load_rules() -> Rules:
    """The rules of the kit. Raises RuleError when a file is not as it should be."""
    with _for_good():
        return _load_rules()


def _load_rules() -> Rules:
    concepts = load_toml("concepts.toml")
    compiler = Compiler(concepts["concepts"], Inflections(concepts["irregular"]))
    found: dict[str, list[Rule]] = {}
    seen: set[str] = set()
    for name in rule_files():
        for number, entry in enumerate(load_toml(name).get("rule", []), 1):
            rule = _rule(name, number, entry, compiler)
            if rule.id in seen:
                raise RuleError(f"{name}: two rules are called {rule.id}")
            seen.add(rule.id)
            found.setdefault(rule.kind, []).append(rule)
    return Rules({kind: tuple(rules) for kind, rules in found.items()}, compiler)


def _rule(file: str, number: int, entry: Mapping[str, Any], compiler: Compiler) -> Rule:
    where = f"{file}, rule {number} ({entry.get('id', 'without an id')})"
    for key in ("id", "kind", "why", "patterns"):
        if not entry.get(key):
            raise RuleError(f"{where}: “{key}” is missing")
    for key in ("examples", "near_misses"):
        if len(entry.get(key, ())) < EXAMPLES:
            raise RuleError(f"{where}: “{key}” needs at least {EXAMPLES} sentences")
    if entry["kind"] not in KINDS:
        raise RuleError(
            f"{where}: kind “{entry['kind']}” is unknown; use one of {', '.join(sorted(KINDS))}"
        )
    try:
        node = compiler.alternatives(entry["patterns"])
    except PatternError as error:
        raise RuleError(f"{where}, patterns: {error}") from error
    known = {"id", "kind", "why", "patterns", "examples", "near_misses"}
    return Rule(
        entry["id"],
        entry["kind"],
        entry["why"],
        node,
        {key: value for key, value in entry.items() if key not in known},
        tuple(entry.get("examples", ())),
        tuple(entry.get("near_misses", ())),
        tuple(entry["patterns"]),
        file,
    )
