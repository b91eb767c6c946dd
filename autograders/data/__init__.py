"""The judge's data files: words, concepts, rules, texts of feedback, rubrics. All TOML."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


def load_toml(name: str) -> dict[str, Any]:
    """The parsed data file of this name, such as "words.toml" or "rules/close.toml"."""
    with (files(__name__) / name).open("rb") as file:
        return tomllib.load(file)


def rule_files() -> list[str]:
    """The names of the rule files, in the order in which they are read."""
    folder = files(__name__) / "rules"
    return sorted(
        f"rules/{entry.name}" for entry in folder.iterdir() if entry.name.endswith(".toml")
    )


def load_words(name: str) -> frozenset[str]:
    """The words of a plain list, one or more a line; lines that start with # are comments."""
    text = (files(__name__) / name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


@cache
def _lists() -> dict[str, dict[str, str]]:
    return load_toml("lists.toml")


def word_list(module: str, name: str) -> frozenset[str]:
    """A word list of data/lists.toml, by the module that uses it and its name."""
    return frozenset(_lists()[module][name].split())
