"""The parts that a pair of questions is built from, and how one is put into a draft.

The parts are data: data/studio.toml. A wording that is put into a draft takes the place of the
one that does the same work there, whether it came from the list or is the learner's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, model_validator

from autograders import STAGES, Judgement, judge
from autograders.text import read
from course.authored import AuthoredError, Text, expected, parse_toml, problems
from course.scenarios import StageId

Kind = Literal["next_step", "lead_in", "frame", "ask"]
KINDS: Final[tuple[Kind, ...]] = ("next_step", "lead_in", "frame", "ask")
"""The parts, in the order in which they are said."""

Form = Literal["ing", "base"]
Span = tuple[int, int]

SLOTS: Final = ("role", "company", "topic", "step")

_SLOT: Final = re.compile(r"\{(\w*)\}")
_LONGEST: Final = 80
"""Characters of a slot. What is longer would not be said inside of a question."""


_NOT_INSIDE: Final = re.compile(r"[?!{}“”\"]|(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bSt)\.\s")
"""What would end a sentence or open a quotation in the middle of one."""


def _slots_known(text: str) -> str:
    for name in _SLOT.findall(text):
        if name not in SLOTS:
            known = ", ".join("{" + slot + "}" for slot in SLOTS)
            raise expected(f"a text with no other slots than {known}")
    return text


def _question(text: str) -> str:
    if not text.endswith("?"):
        raise expected("a whole question, with a question mark at its end")
    return text


def _open_ended(text: str) -> str:
    if text[-1] in ".?!,":
        raise expected("words that the close goes on after, without a mark at their end")
    return text


Filled = Annotated[Text, AfterValidator(_slots_known)]
Open = Annotated[Filled, AfterValidator(_open_ended)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    stages: tuple[StageId, ...] = ("phone-screen", "first-round", "second-round", "final-round")
    tone: Literal["", "formal", "plain"] = ""


class NextStep(_Entry):
    """A next-step question, whole."""

    text: Annotated[Filled, AfterValidator(_question)]


class LeadIn(_Entry):
    """What ties the close to the talk, without the comma that follows it."""

    text: Open


class Frame(_Entry):
    """“is there any reason why you wouldn’t …”, in both of its forms. `first` is shown."""

    ing: Open
    base: Open
    first: Form


class Ask(_Entry):
    """What the close asks the listener to do: “passing me on …”, “pass me on …”."""

    ing: Open
    base: Open


class Parts(BaseModel):
    """Every wording, in the order in which it is offered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    next_step: tuple[NextStep, ...]
    lead_in: tuple[LeadIn, ...]
    frame: tuple[Frame, ...]
    ask: tuple[Ask, ...]

    @model_validator(mode="after")
    def _something_for_every_stage(self) -> Self:
        for kind in KINDS:
            for stage in STAGES:
                plain = [
                    wording for wording in offers(stage, {}, self)[kind] if not wording.personal
                ]
                if not plain:
                    raise expected(
                        f"a list of {kind} with at least one wording for {stage} without a slot"
                    )
        return self


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording as it is offered: its slots filled, in one form or in two.

    `first` is the form that is shown. `personal` says that it names something from the
    learner's interview.
    """

    kind: Kind
    forms: Mapping[str, str]
    first: str
    tone: str
    personal: bool

    @property
    def text(self) -> str:
        """The wording as it is shown."""
        return self.forms[self.first]

    def form(self, wanted: str) -> str:
        """The wording in this form; in its only one where it has no other."""
        return self.forms.get(wanted, self.text)


@dataclass(frozen=True, slots=True)
class Placed:
    """A draft after a part was put in: [start, end) is what is new in `text`."""

    text: str
    start: int
    end: int


@cache
def parts() -> Parts:
    """The kit's own parts. Raises AuthoredError where the file can't be used."""
    file = files("course") / "data" / "studio.toml"
    return read_parts(file.read_bytes(), file.name)


def read_parts(data: bytes, file: str) -> Parts:
    """Parts out of the bytes of a TOML file.

    Raises AuthoredError, a ValueError, that names `file`, each key to mend and what was expected.
    """
    table = parse_toml(data, file)
    try:
        return Parts(**table)
    except ValidationError as error:
        raise AuthoredError(problems(error, file)) from error


def fillings(context: Mapping[str, str] | None) -> dict[str, str]:
    """What the slots hold for this interview (the judge's context); unknown ones are left out.

    A field that a learner wrote as a sentence, or at length, fills no slot.
    """
    context = context or {}
    filled = {
        "role": re.sub(
            r"^(?:an?|the)\s+|\s+(?:role|job|position)$", "", context.get("role", "").strip()
        ),
        "company": context.get("company", ""),
        "topic": _inside(context.get("topic", "")),
        "step": _step(context.get("next_step", "")),
    }
    tidy = {slot: " ".join(value.split()).rstrip(".,;:!? ") for slot, value in filled.items()}
    return {
        slot: value
        for slot, value in tidy.items()
        if value and len(value) <= _LONGEST and not _NOT_INSIDE.search(value)
    }


def offers(
    stage: str, filled: Mapping[str, str], source: Parts | None = None
) -> dict[Kind, tuple[Wording, ...]]:
    """The wordings of every part for this stage, with what the interview's slots hold."""
    if source is None:
        return _own_offers(stage, tuple(sorted(filled.items())))
    return _offers(stage, filled, source)


@lru_cache(maxsize=64)
def _own_offers(stage: str, filled: tuple[tuple[str, str], ...]) -> dict[Kind, tuple[Wording, ...]]:
    offered = _offers(stage, dict(filled), parts())
    # A learner may call a job or a place anything; never offer what would then be misread.
    plain = {kind: next(w for w in offered[kind] if not w.personal) for kind in KINDS}
    return {
        kind: tuple(w for w in wordings if not w.personal or _works({**plain, kind: w}, stage))
        for kind, wordings in offered.items()
    }


def _works(chosen: Mapping[Kind, Wording], stage: str) -> bool:
    judged = judge(compose(*(chosen[kind] for kind in KINDS)), stage)
    return judged.verdict == "complete" and bool(judged.labels["lead_in"])


def _offers(
    stage: str, filled: Mapping[str, str], source: Parts
) -> dict[Kind, tuple[Wording, ...]]:
    found: dict[Kind, tuple[Wording, ...]] = {}
    for kind in KINDS:
        entries: tuple[NextStep | LeadIn | Frame | Ask, ...] = getattr(source, kind)
        wordings = [
            wording
            for entry in entries
            if stage in entry.stages and (wording := _fill(kind, entry, filled)) is not None
        ]
        found[kind] = tuple(wordings)
    return found


def compose(next_step: Wording, lead_in: Wording, frame: Wording, ask: Wording) -> str:
    """The pair, built from these four parts."""
    close = f"{lead_in.text}, {frame.text} {ask.form(frame.first)}?"
    return f"{next_step.text}\n{capital(close)}"


def used(text: str, stage: str, filled: Mapping[str, str]) -> dict[Kind, int | None]:
    """Which of the offered wordings stands in a draft: its place in the list, or None."""
    found: dict[Kind, int | None] = {}
    for kind, wordings in offers(stage, filled).items():
        places = list(_verbatim(text, wordings))
        found[kind] = max(places, key=lambda place: place[0])[1] if places else None
    return found


def put(
    text: str, wording: Wording, stage: str, context: Mapping[str, str] | None = None
) -> Placed:
    """Puts a wording into a draft where it belongs.

    It takes the place of the same part, whoever worded that; where there is none, it goes where
    the part is said. Where that would not make the part work, the close is built anew.
    """
    draft = _Draft.read(text, stage, context)
    placed = _tidy(draft.put(wording))
    if wording.kind in ("next_step", "lead_in") or draft.unfinished(wording):
        return placed
    candidates = [placed, draft.tied(placed), draft.anew(wording), draft.tied(draft.anew(wording))]
    return min(map(_tidy, candidates), key=draft.harm)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A draft with the stretches of its parts, as far as there are any."""

    text: str
    judged: Judgement
    found: dict[Kind, Span]
    forms: dict[Kind, str | None]
    """Of the frame and the ask that are there: which form they have, where that is known."""
    choices: dict[Kind, tuple[Wording, ...]]
    sentences: tuple[Span, ...]

    @classmethod
    def read(cls, text: str, stage: str, context: Mapping[str, str] | None) -> _Draft:
        text = text.rstrip(" \t")
        judged = judge(text, stage, context)
        filled = fillings(context)
        found: dict[Kind, Span] = {}
        forms: dict[Kind, str | None] = {}
        for kind in KINDS:
            # A wording of another stage is in the way as well, once the stage has changed.
            known = [wording for other in STAGES for wording in offers(other, filled)[kind]]
            places = list(_verbatim(text, known))
            if places:
                span, _, form = max(places, key=lambda place: place[0])
                found[kind], forms[kind] = span, form
        sentences = tuple(
            (utterance.tokens[0].start, utterance.tokens[-1].end)
            for utterance in read(text).utterances
            if utterance.tokens
        )
        draft = cls(text, judged, found, forms, offers(stage, filled), sentences)
        draft._ask_the_judge()
        return draft

    def _ask_the_judge(self) -> None:
        """The learner's own wordings: where the judge sees a part that is not from a list."""
        if not self.judged.attempted:
            return
        spans = {
            result.name: result.spans for result in self.judged.criteria if result.met is not None
        }
        if "next_step" not in self.found and spans.get("next_step"):
            span = spans["next_step"][0]
            whole = self._sentence(span[0])
            close = spans.get("close") or ((-1, -1),)
            # A question that shares its sentence with the close gives up only its own words.
            self.found["next_step"] = span if whole[0] <= close[0][0] < whole[1] else whole
        if "lead_in" not in self.found and spans.get("lead_in"):
            self.found["lead_in"] = spans["lead_in"][0]
        fits = [result for result in self.judged.criteria if result.name == "fits_stage"]
        if "ask" not in self.found and fits and fits[0].spans and fits[0].outcome != "vague":
            self.found["ask"] = fits[0].spans[0]
            first = self.text[slice(*fits[0].spans[0])].split()[0].lower()
            self.forms["ask"] = "ing" if first.endswith("ing") and first != "bring" else "base"
        if "frame" not in self.found and spans.get("close"):
            start, end = spans["close"][0]
            start = self._close_begins(start)
            if "ask" in self.found and start < self.found["ask"][0]:
                end = self.found["ask"][0]
            self.found["frame"] = (start, end)

    def _sentence(self, at: int) -> Span:
        for start, end in self.sentences:
            if start <= at < end:
                return start, end
        return at, at

    def _close_begins(self, at: int) -> int:
        """Where the close's own words begin in its sentence: after the parts that go before it."""
        start, end = self._sentence(at)
        for kind in ("next_step", "lead_in"):
            before = self.found.get(kind)
            if before is not None and start <= before[0] <= at and before[1] <= end:
                gap = _leading(r"[\s,:;–—-]*(?:and\b\s*)?", self.text[before[1] :])
                start = before[1] + len(gap)
        return start

    def unfinished(self, wording: Wording) -> bool:
        """Whether a part that this one needs beside it is still to be written."""
        own = "frame" in self.found and self.forms.get("frame") is None
        return wording.kind == "frame" and "ask" not in self.found and not own

    def harm(self, placed: Placed) -> int:
        """How many criteria a change would lose, and whether its close would not work."""
        judged = judge(placed.text, self.judged.stage, self.judged.context)
        lost = sum(
            bool(result.met) and not judged.criterion(result.name).met
            for result in self.judged.criteria
        )
        works = judged.labels["close"] == "any_reason" and judged.labels["fits_stage"]
        return lost if works else lost + len(self.judged.criteria)

    def put(self, wording: Wording) -> Placed:
        match wording.kind:
            case "next_step":
                return self._put_next_step(wording.text)
            case "lead_in":
                return self._put_lead_in(wording.text)
            case "frame":
                return self._put_frame(wording)
            case _:
                return self._put_ask(wording)

    def anew(self, wording: Wording) -> Placed:
        """The whole close, built anew around this wording."""
        frame = wording if wording.kind == "frame" else self.choices["frame"][0]
        ask = wording if wording.kind == "ask" else self.choices["ask"][0]
        close = f"{frame.text} {ask.form(frame.first)}?"
        spans = [self.found[kind] for kind in ("frame", "ask") if kind in self.found]
        if not spans:
            return self._append(close)
        start = self._close_begins(min(start for start, _ in spans))
        end = max(self._sentence(end - 1)[1] for _, end in spans)
        return self._replace((start, end), close)

    def tied(self, placed: Placed) -> Placed:
        """With the draft's own lead-in before the close, where it stood in what was replaced."""
        if "lead_in" not in self.found:
            return placed
        lead_in = self.text[slice(*self.found["lead_in"])].strip(" ,")
        if _level(lead_in) in _level(placed.text):
            return placed
        before, rest = placed.text[: placed.start], placed.text[placed.start :]
        new = f"{self._cased(placed.start, lead_in)}, {_small(rest)}"
        return Placed(before + new, placed.start, placed.end + len(lead_in) + 2)

    def _put_next_step(self, new: str) -> Placed:
        if "next_step" in self.found:
            return self._replace(self.found["next_step"], new)
        start = self._close_start()
        if start is None:
            return self._append(new)
        alone = not self.text[:start].strip() or self.text[:start].rstrip(" ").endswith("\n")
        return self._insert(start, new + ("\n" if alone else " "))

    def _put_lead_in(self, new: str) -> Placed:
        if "lead_in" in self.found:
            return self._replace(self.found["lead_in"], new)
        if "frame" not in self.found:
            return self._append(f"{new}, ")
        return self._insert(self.found["frame"][0], f"{new}, ")

    def _put_frame(self, wording: Wording) -> Placed:
        ask = self.found.get("ask")
        form = wording.first
        own = ask is not None and not self._offered_ask()
        if own:
            form = self.forms.get("ask") or form
        new = wording.form(form)
        if ask is None:
            if "frame" in self.found:
                return self._replace(self.found["frame"], new)
            return self._after_opening(new + " ")
        start = self.found["frame"][0] if "frame" in self.found else ask[0]
        start = min(start, ask[0])
        if not own:
            known = self._offered_ask()
            new = f"{new} {known.form(form)}" if known is not None else new
            return self._replace((start, ask[1]), new)
        return self._replace((start, ask[0]), new + " ")

    def _put_ask(self, wording: Wording) -> Placed:
        frame, ask = self.found.get("frame"), self.found.get("ask")
        if frame is None and ask is None:
            # Without a frame an ask is no sentence: begin one.
            first = self.choices["frame"][0]
            return self._after_opening(f"{first.text} {wording.form(first.first)}?")
        form = self.forms.get("frame") or self.forms.get("ask") or "ing"
        if ask is not None:
            return self._replace(ask, wording.form(form))
        if frame is None or self.forms.get("frame") is None:
            return self.anew(wording)
        # What stands between the frame and the end of its sentence said what to do before.
        _, end = self._sentence(frame[1] - 1)
        return self._replace((frame[1], max(end, frame[1])), f" {wording.form(form)}")

    def _offered_ask(self) -> Wording | None:
        """The wording of the ask that is there, where it came from a list."""
        words = _level(self.text[slice(*self.found["ask"])])
        for stage in STAGES:
            for wording in offers(stage, fillings(self.judged.context))["ask"]:
                if words in map(_level, wording.forms.values()):
                    return wording
        return None

    def _close_start(self) -> int | None:
        starts = [self.found[kind][0] for kind in ("lead_in", "frame", "ask") if kind in self.found]
        if not starts:
            return None
        start = min(starts)
        return self._sentence(start)[0] if "lead_in" not in self.found else start

    def _after_opening(self, new: str) -> Placed:
        """After the lead-in that waits for the rest of its close; else at the end."""
        lead_in = self.found.get("lead_in")
        if lead_in is None or re.search(r"[.?!\n]", self.text[lead_in[1] :].rstrip()):
            return self._append(new)
        rest = self.text[lead_in[1] :]
        gap = _leading(r"[\s,]*", rest)
        before = ("" if "," in gap else ",") + ("" if gap.endswith(" ") else " ")
        return self._insert(lead_in[1] + len(gap), new, before=before)

    def _replace(self, span: Span, new: str) -> Placed:
        start, end = span
        # Never a part of a word: “the face-to-face” goes as a whole.
        if end and self.text[end - 1].isalnum():
            end += len(_leading(r"[\w’'-]*", self.text[end:]))
        if new.endswith("?") and self.text[end : end + 1] in ("?", ".", "!"):
            end += 1
        new = self._cased(start, new)
        if self.text[end : end + 1].isalnum() and not new.endswith((" ", "\n")):
            new += " "
        return Placed(self.text[:start] + new + self.text[end:], start, start + len(new))

    def _insert(self, at: int, new: str, before: str | None = None) -> Placed:
        rest = self.text[at:]
        new = self._cased(at, new)
        if rest and new.rstrip(" ").endswith(","):
            rest = _small(rest)
        gap = before
        if gap is None:
            gap = " " if at and self.text[at - 1].isalnum() else ""
        start = at + len(gap)
        return Placed(self.text[:at] + gap + new + rest, start, start + len(new))

    def _append(self, new: str) -> Placed:
        lead = self.text.rstrip()
        lead += "\n" if lead else ""
        new = capital(new)
        return Placed(lead + new, len(lead), len(lead) + len(new))

    def _cased(self, at: int, new: str) -> str:
        """With a capital where a sentence begins, and without one inside of a sentence."""
        before = self.text[:at].rstrip(" \t*-•“\"'‘>")
        # After “One last thing:” either is right: as it was.
        opens = not before or before[-1] in ".?!…\n"
        opens |= before.endswith(":") and self.text[at : at + 1].isupper()
        return capital(new) if opens else _small(new)


def _tidy(placed: Placed) -> Placed:
    """The same, with the question mark that a finished close ends in."""
    text, end = placed.text, placed.end
    new = text[placed.start : end]
    rest = text[end:]
    if new.endswith((" ", "?", ",", "\n")) or re.match(r"\s*[\w?.!,…’]", rest):
        return placed
    return Placed(f"{text[:end]}?{rest}", placed.start, end + 1)


def _fill(
    kind: Kind, entry: NextStep | LeadIn | Frame | Ask, filled: Mapping[str, str]
) -> Wording | None:
    if isinstance(entry, Frame | Ask):
        forms = {"ing": entry.ing, "base": entry.base}
    else:
        forms = {"only": entry.text}
    first = entry.first if isinstance(entry, Frame) else next(iter(forms))
    slots = {slot for text in forms.values() for slot in _SLOT.findall(text)}
    if not slots <= filled.keys():
        return None
    told = {form: _SLOT.sub(lambda slot: filled[slot[1]], text) for form, text in forms.items()}
    return Wording(kind, told, first, entry.tone, bool(slots))


def _verbatim(
    text: str, wordings: tuple[Wording, ...] | list[Wording]
) -> Iterator[tuple[Span, int, str]]:
    """Where wordings stand in a text, word for word: the stretch, which one, in which form.

    Of several that cover one another, only the longest.
    """
    level = _level(text)
    found = [
        ((match.start(), match.end()), place, form)
        for place, wording in enumerate(wordings)
        for form, words in wording.forms.items()
        if (bare := _level(words).rstrip("?")) in level
        for match in re.finditer(rf"(?<!\w){re.escape(bare)}(?!\w)", level)
    ]
    for entry in found:
        (start, end), _, _ = entry
        if not any(
            other[0] <= start and end <= other[1] and other != (start, end) for other, _, _ in found
        ):
            yield entry


def _level(text: str) -> str:
    """The text with letters and apostrophes that differ only in looks made the same.

    Character for character: what stands where does not change.
    """
    low = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return low.replace("’", "'").replace("‘", "'").replace("\n", " ")


def _leading(pattern: str, text: str) -> str:
    found = re.match(pattern, text)
    return found[0] if found else ""


def capital(text: str) -> str:
    """With a large first letter."""
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    """With a small first letter, unless the first word is “I” or looks like a name."""
    first = _leading(r"[\w’']+", text)
    if first in ("I", "I’m", "I'm", "I’d", "I'd", "I’ve", "I've", "I’ll", "I'll"):
        return text
    return text[:1].lower() + text[1:] if first[1:].islower() or len(first) == 1 else text


def _inside(phrase: str) -> str:
    """A phrase as it stands inside of a sentence: its article small."""
    return re.sub(
        r"^(The|A|An|My|Your|Our|How|Why|What)\b", lambda found: found[0].lower(), phrase.strip()
    )


_STEP_WORD: Final = re.compile(r"(?:the|an?|another|your|my|one more)\s+\w", re.IGNORECASE)
_TOLD: Final = re.compile(
    r"\b(?:i|we|you|they|he|she|it|is|are|was|will|would|can|could|comes?|goes|meets?|has|have|"
    r"decides?|happens?|takes?|then|calls? (?:me|you)|writes?)\b",
    re.IGNORECASE,
)


def _step(told: str) -> str:
    """The step that was described, where it is a thing that somebody can be passed on to."""
    told = told.strip().rstrip(".")
    return _inside(told) if _STEP_WORD.match(told) and not _TOLD.search(told) else ""
