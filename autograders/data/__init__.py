"""The judge's data files: words, concepts, rules, texts of feedback, rubrics. All TOML."""

from __future__ import annotations

import os
import tomllib
from functools import cache
from typing import Any, Final

# importlib.resources and pathlib would take longer to import than all of this takes to read.
_FOLDER: Final[str] = __path__[0]


def _read(name: str) -> str:
    with open(f"{_FOLDER}/{name}", encoding="utf-8") as file:  # noqa: PTH123
        return file.read()


def load_toml(name: str) -> dict[str, Any]:
    """The parsed data file of this name, such as "words.toml" or "rules/close.toml"."""
    return tomllib.loads(_read(name))


def rule_files() -> list[str]:
    """The names of the rule files, in the order in which they are read."""
    names = os.listdir(f"{_FOLDER}/rules")  # noqa: PTH208
    return sorted(f"rules/{name}" for name in names if name.endswith(".toml"))


def load_words(name: str) -> frozenset[str]:
    """The words of a plain list, one or more a line; lines that start with # are comments."""
    lines = (line for line in _read(name).splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


@cache
def generic_words() -> frozenset[str]:
    """Everyday words that name nothing particular."""
    return load_words("generic.txt")


@cache
def _lists() -> dict[str, dict[str, str]]:
    return load_toml("lists.toml")


def word_list(module: str, name: str) -> frozenset[str]:
    """A word list of data/lists.toml, by the module that uses it and its name."""
    return frozenset(_lists()[module][name].split())
