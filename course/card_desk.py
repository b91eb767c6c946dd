"""What stands behind `my_card()`: the preview, the boxes to change the words, and saving."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from autograders import STAGES, Stage, judge
from course.card import (
    DONT_ASK,
    LONGEST,
    Card,
    card_html,
    card_rows,
    card_text,
    draw_card,
    own_words,
    read_card,
    write_card,
)
from course.pairs import PAIRS
from course.panel import data_link
from course.shown import Shown, render
from course.store import NOT_SAVED, Store

NAME = "my-card"
_SUFFIX = {"page": ".html", "text": ".txt"}


class CardDesk:
    """One sitting with the card. Every change is kept at once."""

    label = "My card"

    def __init__(self, drafts: Mapping[str, str]) -> None:
        self._drafts = drafts
        self._store = Store("card")
        self._card = read_card(self._store)
        self._problem = self._store.problem
        self._began = dict(self._card.stages)
        # What stands on the card as far as this widget knows; the studio may have changed it.
        self._known = dict(self._card.stages)
        self._editing = not self._card.stages
        self._asks = ""
        self._said = ""

    def do(self, action: str, of: str, text: str) -> None:
        """Takes in a press or some typing; what it led to is told in the place "said"."""
        self._refresh()
        asked, self._asks = self._asks, ""
        self._said = ""
        if action == "words" and of in STAGES:
            self._write(of, text)
        elif action in {"edit", "done"}:
            self._editing = action == "edit"
        elif action == "back" and of in self._card.before:
            self._put_back(of)
        elif action == "draft" and of in self._offers():
            self._take(of)
        elif action == "save" and of in _SUFFIX:
            self._save(of)
        elif action in {"over", "both"} and asked == of and of in _SUFFIX:
            self._save(of, over=action == "over", both=action == "both")
        elif action == "empty":
            self._asks = "empty"
        elif action == "yes" and asked == "empty":
            self._empty()

    def _refresh(self) -> None:
        """Takes in what another page, or another widget of this one, put on the card."""
        self._card = read_card(self._store)
        self._problem = self._store.problem

    def _keep(self) -> None:
        if not self._store.save(self._card.model_dump()):
            self._problem = self._store.problem
        elif self._problem == NOT_SAVED:
            self._problem = ""

    def _write(self, stage: str, text: str) -> None:
        text = text[:LONGEST].strip()
        stored = self._card.stages.get(stage, "")
        if stored != self._known.get(stage, ""):
            # The box may still hold older words: what came onto the card meanwhile is kept.
            self._began[stage] = stored
            if stored and stored not in text:
                self._said = (
                    f"Other words had come onto your card for the {STAGES[stage].name.lower()}. "
                    "“Put back” brings them back."
                )
        began = self._began.get(stage, "")
        if began and began != text:
            self._card.before[stage] = began
        if text:
            self._card.stages[stage] = text
        else:
            self._card.stages.pop(stage, None)
        self._known[stage] = text
        if len(text) >= LONGEST:
            self._said = f"There is room for {LONGEST} characters here. Make it a little shorter."
        self._keep()

    def _put_back(self, stage: str) -> None:
        now, then = self._card.stages.get(stage, ""), self._card.before.pop(stage)
        self._card.stages[stage] = self._began[stage] = self._known[stage] = then
        if now and now != then:
            self._card.before[stage] = now
        self._said = f"Your {STAGES[stage].name.lower()} is as it was before."
        self._keep()

    def _offers(self) -> dict[str, str]:
        """What the candidate says in each draft that is not on the card yet and fits there."""
        offers = {stage: own_words(self._drafts.get(stage, "")) for stage in STAGES}
        return {
            stage: words
            for stage, words in offers.items()
            if words and len(words) <= LONGEST and words != self._card.stages.get(stage)
        }

    def _to_mend(self) -> list[tuple[Stage, str]]:
        """The stages whose words are not complete yet, each with the one thing to change."""
        judged = [
            (stage, judge(self._card.stages[stage.id], stage.id))
            for stage in STAGES.values()
            if stage.id in self._card.stages
        ]
        return [(stage, found.summary) for stage, found in judged if found.verdict != "complete"]

    def _take(self, stage: str) -> None:
        words = self._offers()[stage]
        self._card.put(stage, words)
        self._began[stage] = self._known[stage] = words
        self._said = f"Your {STAGES[stage].name.lower()} draft is on the card now."
        self._keep()

    def _empty(self) -> None:
        gone = self._store.delete()
        self._card, self._began, self._known, self._editing = Card(), {}, {}, True
        self._said = "Your card is empty now." if gone else self._store.problem
        if not gone:
            self._refresh()

    def _save(self, form: str, over: bool = False, both: bool = False) -> None:
        """Writes the card where the learner sees it: beside the lesson, else at home."""
        for folder in (Path.cwd(), Path.home()):
            if not os.access(folder, os.W_OK):
                continue
            path = folder / f"{NAME}{_SUFFIX[form]}"
            number = 2
            while both and path.exists():
                path = folder / f"{NAME}-{number}{_SUFFIX[form]}"
                number += 1
            try:
                write_card(path, over=over)
            except FileExistsError:
                self._asks = form
                return
            except OSError:
                continue
            self._said = f"Saved as {path.name}, in the folder {path.parent}."
            if form == "page":
                self._said += " Open it in your browser to print it, or to save it as a PDF."
            return
        self._said = "No file can be written here. Use the download links: they always work."

    def parts(self) -> dict[str, str]:
        """The places of the panel."""
        values = {
            "rows": [
                (stage, self._card.stages.get(stage.id, ""), PAIRS[stage.id])
                for stage in STAGES.values()
            ],
            "backs": [
                stage
                for stage in STAGES.values()
                if self._card.before.get(stage.id)
                and self._card.before[stage.id] != self._card.stages.get(stage.id)
            ],
            "drafts": [STAGES[stage] for stage in self._offers()],
            "filled": len(self._card.stages),
            "to_mend": self._to_mend(),
            "editing": self._editing,
            "asks": self._asks,
            "file": f"{NAME}{_SUFFIX.get(self._asks, '')}",
            "said": self._said,
            "problem": self._problem,
            "longest": LONGEST,
            "links": [
                ("Download the page", f"{NAME}.html", data_link(card_html(), "text/html")),
                ("Download the text", f"{NAME}.txt", data_link(card_text(), "text/plain")),
            ],
        }
        places = ("head", "drafts", "edit", "back", "look", "actions", "said", "links")
        drawn = {place: render("card_desk.html", place=place, **values) for place in places}
        drawn["preview"] = draw_card(self._card)
        order = [*places]
        order.insert(order.index("look"), "preview")
        return {place: drawn[place] for place in order}

    def static(self) -> Shown:
        """A card filled with the kit's own pairs: a learner's own is never stored in a lesson."""
        pairs = {stage: f"{pair.next_step}\n{pair.close}" for stage, pair in PAIRS.items()}
        card = Card(stages=pairs)
        html = draw_card(card, "card_static.html")
        lines = ["A card could look like this. Run this box to make your own.", ""]
        for stage, said in card_rows(card):
            lines += [f"{stage.name}, with {stage.who}", *(f"  {line}" for line in said), ""]
        return Shown(html, "\n".join([*lines, "Don’t ask when", *(f"  {w}" for w in DONT_ASK)]))
