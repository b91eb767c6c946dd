"""Finds the gradebook's student for whom an LMS names: by number, by name or by username."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from autograders.gradebook.lms_names import SentFile

ANONYMOUS: Final = "anon_"
"""What Canvas writes for a name where the assignment is graded without names."""


@dataclass(frozen=True, slots=True)
class Person:
    """A student as the gradebook knows them. `number` is its `lms_user_id`, or ""."""

    id: str
    first_name: str
    last_name: str
    number: str


class NobodyError(LookupError):
    """No student, or more than one, fits; the message says what was looked for."""


class People:
    """The students of a class, to be found by what the LMS calls them.

    `sent` is everything in the download: where usernames may hold “_”, as the assignment's name
    may, only all names together tell where a username begins.
    """

    def __init__(self, people: Iterable[Person], sent: Iterable[SentFile]) -> None:
        self._people = list(people)
        self._by_number = {person.number: person for person in self._people if person.number}
        self._before = Counter(
            before
            for each in {one.sender for one in sent}
            for before, _ in self._usernames_ending(each)
        )

    def find(self, lms: str, sent: SentFile) -> str:
        """The id of the student who sent this file. NobodyError where that isn't certain."""
        found = self._by_username(sent.sender) if lms == "Blackboard" else self._by_name(sent)
        if len(found) == 1:
            return found[0].id
        if found:
            ids = ", ".join(f"“{person.id}”" for person in found)
            raise NobodyError(f"More than one student in the gradebook has this name: {ids}.")
        if sent.sender.startswith(ANONYMOUS):
            raise NobodyError("Canvas left out the name, since this is graded without names.")
        number = f", or has the number {sent.number} (lms_user_id)" if sent.number else ""
        called = "whose id ends" if lms == "Blackboard" else "is called"
        raise NobodyError(f"Nobody in the gradebook {called} “{sent.sender}”{number}.")

    def _by_name(self, sent: SentFile) -> Sequence[Person]:
        if sent.number in self._by_number:
            return [self._by_number[sent.number]]
        wanted = _letters(sent.sender)
        return [
            person
            for person in self._people
            # One with another number is somebody else of this name.
            if not (sent.number and person.number) and wanted and wanted in _names(person)
        ]

    def _by_username(self, sender: str) -> Sequence[Person]:
        found = self._usernames_ending(sender)
        most = max((self._before[before] for before, _ in found), default=0)
        return [person for before, person in found if self._before[before] == most]

    def _usernames_ending(self, sender: str) -> list[tuple[str, Person]]:
        """Each student whose id may be the end of this, with what stands before it."""
        folded = sender.casefold()
        return [
            (folded.removesuffix(person.id.casefold()), person)
            for person in self._people
            if f"_{folded}".endswith(f"_{person.id.casefold()}")
        ]


def _names(person: Person) -> set[str]:
    first, last = person.first_name, person.last_name
    return {_letters(f"{first}{last}"), _letters(f"{last}{first}")}


def _letters(name: str) -> str:
    """A name's letters and digits, small and bare of accents: what no LMS and no Mac changes."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in bare if char.isalnum())
