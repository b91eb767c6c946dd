"""Picks words of students that can be shown to a class without saying whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

MOST: Final = 3
"""How many quotes are shown for one thing."""

_ALIKE: Final = 75.0
_FITTING: Final = 70  # characters: long enough to see what is meant, short enough to read at once
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Words that introduce somebody, and what tells a person as surely as a name does.
_INTRODUCES: Final = re.compile(
    r"\b(?:my name|i am|i['’]?m|this is|call me|yours|regards|sincerely)\b[ ,:]*(?:is )?(?=[A-Z])",
    re.IGNORECASE,
)
_TELLS: Final = re.compile(r"@|https?:|www\.|\d{5,}|\d[\d ().-]{6,}\d")


@dataclass(frozen=True, slots=True)
class Said:
    """Some words, and the names and the id of whoever wrote them."""

    words: str
    by: frozenset[str]


def name_parts(*names: str) -> frozenset[str]:
    """The words of names and ids that could tell whose they are, in small letters."""
    parts = (part.casefold() for name in names for part in _WORD.findall(name))
    return frozenset(part for part in parts if len(part) > 1)


def quotes(said: Iterable[Said], class_names: frozenset[str]) -> tuple[str, ...]:
    """At most MOST of these words that name nobody, the more telling first, none twice.

    Left out are words that hold a name of whoever wrote them or of a classmate, that introduce
    somebody, or that hold an address or a long number. Words with other names in them (of a
    company, say) are taken only where there are no others.
    """
    candidates = {
        each.words for each in said if each.words and not _tells(each.words, each.by, class_names)
    }
    picked: list[str] = []
    for words in sorted(candidates, key=_rank):
        if all(fuzz.ratio(words.casefold(), other.casefold()) < _ALIKE for other in picked):
            picked.append(words)
        if len(picked) == MOST:
            break
    return tuple(picked)


def _tells(words: str, by: frozenset[str], class_names: frozenset[str]) -> bool:
    found = _WORD.findall(words)
    return (
        bool(_TELLS.search(words))
        or any(_introduces(words))
        or any(part in by for word in found for part in name_parts(word))
        # A name such as Will or Grace is also a word: a classmate's counts with its capital only.
        or any(word[:1].isupper() and word.casefold() in class_names for word in found[1:])
    )


def _introduces(words: str) -> Iterable[bool]:
    """Whether a capital stands right behind words that introduce somebody."""
    for found in _INTRODUCES.finditer(words):
        yield words[found.end() : found.end() + 1].isupper()


def _rank(words: str) -> tuple[bool, int, str]:
    return _has_names(words), abs(len(words) - _FITTING), words


def _has_names(words: str) -> bool:
    """Whether a word has a capital that its place in the sentence does not ask for."""
    return any(
        found[0][:1].isupper()
        and found[0].split("’")[0].split("'")[0] != "I"
        and words[: found.start()].rstrip(" \"“'‘(")[-1:] not in ("", ".", "!", "?", ":")
        for found in _WORD.finditer(words)
    )
