"""Forgiving slips: the rule word that an unknown word most likely stands for.

Only a word that is neither in the rules' vocabulary nor protected is looked at. One edit
(a letter added, dropped, changed, or two swapped) is forgiven in words of five letters and
more, two in words of nine and more, and a missing space between two rule words. A repair
never touches a negation: no word that starts or ends like one is turned into, or out of, it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final

from autograders.data import load_words
from autograders.rules import load_rules

SHORT: Final = 5
LONG: Final = 9
LONGEST: Final = 28
"""Letters; nobody means a rule word by more."""
_NEGATIVE_HEADS: Final = ("un", "in", "im", "dis", "non", "ir")


def distance(a: str, b: str, most: int) -> int:
    """Damerau-Levenshtein distance (adjacent swaps count once), or most + 1 when over."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        older, before, row = before, row, [i] + [0] * len(b)
        for j, y in enumerate(b, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                row[j] = min(row[j], older[j - 2] + 1)
        if min(row) > most:
            return most + 1
    return row[-1]


def _deletions(word: str, count: int) -> set[str]:
    """The word with up to `count` letters left out: what near words have in common."""
    found = shorter = {word}
    for _ in range(count):
        shorter = {part[:i] + part[i + 1 :] for part in shorter for i in range(len(part))}
        found = found | shorter
    return found


def _edits(word: str) -> int:
    return 0 if len(word) < SHORT else 1 if len(word) < LONG else 2


@cache
def _index() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in sorted(load_rules().vocabulary):
        if word.isascii() and word.isalpha() and _edits(word):
            for key in _deletions(word, _edits(word)):
                found.setdefault(key, []).append(word)
    return found


@cache
def _known() -> frozenset[str]:
    return load_rules().vocabulary | load_words("protected.txt") | load_words("generic.txt")


def _negation_moves(typed: str, word: str) -> bool:
    """Whether the repair would add or take away a negative beginning or ending."""
    for head in _NEGATIVE_HEADS:
        if (typed.startswith(head) or word.startswith(head)) and not (
            typed.startswith(head) and word.startswith(head)
        ):
            return True
    return word.endswith(("less", "nt")) != typed.endswith(("less", "nt"))


@lru_cache(maxsize=4096)
def repair(typed: str) -> tuple[str, ...] | None:
    """The rule words that a mistyped word stands for, or None to leave it as it is.

    `typed` is one word in lower case. Two words come back where a space was left out.
    """
    plain = typed.isascii() and typed.isalpha()
    if not plain or not SHORT - 1 <= len(typed) <= LONGEST or typed in _known():
        return None
    return _nearest(typed) or _two(typed)


def _nearest(typed: str) -> tuple[str, ...] | None:
    candidates: set[str] = set()
    for key in _deletions(typed, 2 if len(typed) >= LONG - 1 else 1):
        candidates.update(_index().get(key, ()))
    ranked = sorted(_ranked(typed, candidates))
    return (ranked[0][2],) if ranked else None


def _ranked(typed: str, candidates: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    for word in candidates:
        away = distance(typed, word, _edits(word))
        if away <= _edits(word) and not _negation_moves(typed, word):
            # Between equals, people rarely get the first letter wrong.
            yield away, int(typed[0] != word[0]), word


def _two(typed: str) -> tuple[str, ...] | None:
    words = load_rules().vocabulary
    for cut in range(2, len(typed) - 1):
        first, second = typed[:cut], typed[cut:]
        if first in words and second in words and max(len(first), len(second)) >= SHORT - 1:
            return (first, second)
    return None
