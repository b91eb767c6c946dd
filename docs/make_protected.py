"""Makes autograders/data/protected.txt: real words that must never be taken for slips.

From the project's folder: .venv/bin/python -m docs.make_protected /usr/share/dict/words
The argument is a list of English words, one a line. The kit's own list was made from SCOWL,
as Debian's package wamerican has it. To be run after rules or concepts gained words.
"""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterable
from pathlib import Path

from autograders.rules import load_rules
from autograders.spelling import SHORT, _nearest, _two

PROTECTED = Path(__file__).resolve().parent.parent / "autograders" / "data" / "protected.txt"
HEAD = """\
# Real English words that lie within a slip of a rule word: never repaired.
# Made by docs/make_protected.py from SCOWL (Debian's wamerican).
"""


def protected(words: Iterable[str]) -> list[str]:
    """The words, in order, that the judge would otherwise take for something else.

    That is a misspelt rule word ("warms" for "warns") or two without their space ("drones"
    for "dr ones"). Words that a rule names, names with a capital and words with an apostrophe
    are left out: none of them is ever repaired.
    """
    vocabulary = load_rules().vocabulary
    real = {word.strip() for word in words}
    return sorted(
        word
        for word in real
        if len(word) >= SHORT - 1
        and word.isascii()
        and word.isalpha()
        and word.islower()
        and word not in vocabulary
        # Not by `repair`: it would already heed the list that is being made.
        and (_nearest(word) or _two(word))
    )


def render(words: Iterable[str]) -> str:
    """The file's text: a heading, then the protected ones of these words."""
    return HEAD + "\n".join(textwrap.wrap(" ".join(protected(words)), 110)) + "\n"


def main() -> None:
    """Reads the word list that is named and writes the protected words."""
    parser = argparse.ArgumentParser(description="Makes the list of protected words.")
    parser.add_argument("words", type=Path, help="a list of English words, one a line")
    parser.add_argument("--output", type=Path, default=PROTECTED, help="where it goes")
    given = parser.parse_args()
    text = render(given.words.read_text(encoding="utf-8").splitlines())
    given.output.write_text(text, encoding="utf-8")
    print(f"wrote {given.output}")


if __name__ == "__main__":
    main()
