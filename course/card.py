"""The card: a learner's own questions for each stage, to take along.

Kept in one file on this machine, until the learner saves it as a page or as text.
"""

from __future__ import annotations

import re
from typing import Final

from pydantic import BaseModel, Field, ValidationError

from autograders import STAGES, UnknownStageError, find_stage
from autograders.stub import is_untouched
from autograders.text import read
from course.store import Store

LONGEST: Final = 1_200
"""Characters that fit on the card for one stage."""


class Card(BaseModel):
    """The whole file, by stage: the questions, and those that stood there before."""

    version: int = 1
    stages: dict[str, str] = Field(default_factory=dict)
    before: dict[str, str] = Field(default_factory=dict)

    def put(self, stage: str, text: str) -> None:
        """Puts a text on the card; what stood there can be put back."""
        old = self.stages.get(stage, "")
        if old:
            self.before[stage] = old
        self.stages[stage] = text


def add_to_card(stage_id: str, text: str) -> str:
    """Puts the candidate's words of a draft on the card, in place of what was there.

    Returns a sentence for the learner. Never raises.
    """
    try:
        stage = find_stage(stage_id)
    except UnknownStageError as error:
        return f"Nothing was added: {error}"
    words = own_words(text)
    if not words or is_untouched(text):
        return "There is nothing to put on the card yet. Write your questions first."
    if len(words) > LONGEST:
        return (
            f"That is {len(words):,} characters long, and a card has room for {LONGEST:,}. "
            "Keep your last two questions."
        )
    store = Store("card")
    card = read_card(store)
    old = card.stages.get(stage.id, "")
    name = stage.name.lower()
    if old == words:
        return f"That is on your card already, for the {name}."
    card.put(stage.id, words)
    store.save(card.model_dump())
    instead = ", in place of what was there" if old else ""
    return " ".join(
        filter(None, [f"It is on your card for the {name} now{instead}.", store.problem])
    )


def own_words(text: str) -> str:
    """What the candidate says in a draft, as written: without the interviewer's lines."""
    turns: dict[int, tuple[int, int]] = {}
    for utterance in read(text).utterances:
        if utterance.tokens:
            start, end = utterance.tokens[0].start, utterance.tokens[-1].end
            first, last = turns.get(utterance.turn, (start, end))
            turns[utterance.turn] = (min(first, start), max(last, end))
    said = []
    for start, end in turns.values():
        # Marks before the first word and after the last belong to what is said.
        while start > 0 and not text[start - 1].isalnum() and text[start - 1] not in ":\n":
            start -= 1
        ending = re.compile(r"[^\w\n]*").match(text, end)
        said.append(text[start : ending.end() if ending else end])
    lines = [" ".join(line.split()) for line in "\n".join(said).splitlines()]
    return "\n".join(line for line in lines if line)


def card_text() -> str:
    """The card as plain text; a stage without questions is left out."""
    card = read_card(Store("card"))
    lines = ["MY LAST QUESTIONS", ""]
    for stage in STAGES.values():
        if stage.id in card.stages:
            lines += [f"{stage.name}, with {stage.who}", card.stages[stage.id], ""]
    return "\n".join(lines)


def read_card(store: Store) -> Card:
    """What is in the file; a file that holds something else is moved aside."""
    try:
        card = Card.model_validate(store.load())
    except ValidationError:
        store.put_aside()
        return Card()
    for texts in (card.stages, card.before):
        for stage in list(texts):
            if stage not in STAGES or not texts[stage].strip():
                del texts[stage]
    return card
