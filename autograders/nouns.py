"""Nouns that may stand for the hiring, and noun phrases as far as word lists can tell them."""

from __future__ import annotations

from functools import cache
from typing import Final

from autograders.clause import Clause
from autograders.data import generic_words, word_list
from autograders.rules import Rules

_HIRING_NOUNS: Final = ("STEP_N", "PROCESS_N", "DECIDERS", "HOPEFULS", "PLAN")
_HIRING: Final = word_list("next_step", "hiring") | word_list("next_step", "several")
_PEOPLE: Final = word_list("next_step", "people")
_ENDS: Final = word_list("next_step", "after_heads")
_PRONOUNS: Final = word_list("next_step", "pronouns")
_SUBJECTS: Final = word_list("next_step", "subjects")
_LONGEST: Final = 6


@cache
def known_nouns(rules: Rules) -> frozenset[str]:
    """Nouns that may stand for the hiring, or for nothing in particular."""
    nouns = (rules.concept(name).first or frozenset() for name in _HIRING_NOUNS)
    return frozenset().union(generic_words(), _PEOPLE, *nouns)


@cache
def hiring_nouns(rules: Rules) -> frozenset[str]:
    """Those, and the words that have the hiring in them."""
    return known_nouns(rules) | _HIRING


def phrase(clause: Clause, start: int) -> range:
    """The words of the noun phrase that starts at word `start`, up to what ends one."""
    end = min(len(clause), start + _LONGEST)
    if start < end and clause.words[start] in _PRONOUNS:
        return range(start, start + 1)
    for at in range(start, end):
        inside = at > start and (clause.words[at] in _SUBJECTS or clause.comma_before(at))
        if inside or clause.words[at] in _ENDS:
            return range(start, at)
    return range(start, end)
