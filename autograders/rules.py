"""The rules: how English makes each move, as data with examples, compiled once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from autograders.data import load_toml, rule_files
from autograders.grammar import Compiler, Concept, Inflections, Node, PatternError

KINDS: Final = frozenset(
    "next_step ask_marker statement when reported taken_back performs frame probe blunt ask vague "
    "lead_in pushy undercut elsewhere courtesy next_cues".split()
)


EXAMPLES: Final = 3
"""How many examples, and how many near misses, a rule must have."""


class RuleError(ValueError):
    """A rule file that can't be used; the message names the file, the rule and the key."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which English does one thing.

    `kind` says what it decides; `node` is its compiled pattern; `settings` holds what some
    kinds need beside it ("form", "opener", "ask", "reach"). `examples` mark the stretch that
    the rule takes with [brackets]; `near_misses` are close to it and must not count.
    """

    id: str
    kind: str
    why: str
    node: Node = field(repr=False)
    settings: Mapping[str, str]
    examples: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()
    patterns: tuple[str, ...] = field(default=(), repr=False)
    file: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """Every rule by kind, the concepts they share, and the words that they name."""

    by_kind: Mapping[str, tuple[Rule, ...]]
    compiler: Compiler = field(repr=False)

    def of(self, kind: str) -> tuple[Rule, ...]:
        """The rules of a kind, in the order of their files."""
        return self.by_kind.get(kind, ())

    def concept(self, name: str) -> Concept:
        """A compiled concept of data/concepts.toml."""
        return self.compiler.concept(name)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word that a rule or a concept names."""
        return frozenset(self.compiler.vocabulary)


@cache
def load_rules() -> Rules:
    """The rules of the kit. Raises RuleError when a file is not as it should be."""
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
    for concept in concepts["concepts"]:
        compiler.concept(concept)
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
