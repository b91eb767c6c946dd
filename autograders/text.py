"""Reading: from what a learner typed to utterances of words that know where they stood.

The original text is never rewritten. Every word keeps the offsets of the characters it came
from, so that whatever is decided later can be underlined in the draft itself. Nothing here
knows what the words mean: that starts in `moves`.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final, NamedTuple

from autograders.data import load_toml

APOSTROPHES: Final = dict.fromkeys(map(ord, "’‘`´ʼ′"), "'")

Repair = Callable[[str], "tuple[str, ...] | None"]
"""Given a word as typed (lower case): the rule words that it stands for, or None to keep it."""


class Token(NamedTuple):
    """One word as the rules see it.

    `word` is normalised (lower case, no accents, contractions split, slips repaired);
    `start` and `end` are the characters of the original text that it came from.
    `capital` says that it was typed with a capital letter, `comma` that a comma, dash,
    colon or semicolon stands before it.
    """

    word: str
    start: int
    end: int
    capital: bool = False
    comma: bool = False
    possessive: bool = False


class Utterance(NamedTuple):
    """A stretch of the candidate's speech that ends like a sentence.

    `words` are normalised (see Token); `starts` and `ends` are, for each of them, the
    characters that it came from. `commas`, `capitals` and `possessives` are the places of the
    words that have one, ascending. `ender` is "?", "." or "" (nothing, or a line break).
    `quoted` is speech inside quotation marks; `aside` stands in round brackets; `turn` counts
    the candidate's turns when the draft is written as a dialogue.
    """

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    commas: tuple[int, ...]
    capitals: tuple[int, ...]
    possessives: tuple[int, ...]
    ender: str
    quoted: bool
    aside: bool
    turn: int

    @property
    def asks(self) -> bool:
        """Whether it ends in a question mark."""
        return self.ender == "?"

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The words one by one, each with all that is known of it."""
        return tuple(
            Token(word, start, end, at in self.capitals, at in self.commas, at in self.possessives)
            for at, (word, start, end) in enumerate(
                zip(self.words, self.starts, self.ends, strict=True)
            )
        )

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The characters from word `first` up to and not including word `last`."""
        return self.starts[first], self.ends[last - 1]


class Reading(NamedTuple):
    """A draft, read: its text and the candidate's utterances in order."""

    text: str
    utterances: tuple[Utterance, ...]


class _Words(NamedTuple):
    negated: dict[str, str]
    expanded: dict[str, tuple[str, ...]]
    titles: frozenset[str]
    openers: frozenset[str]
    candidate: frozenset[str]
    interviewer: frozenset[str]
    numbered: frozenset[str]
    after_two: frozenset[str]
    after_four: frozenset[str]


@cache
def _words() -> _Words:
    data = load_toml("words.toml")
    return _Words(
        negated=data["negated"],
        expanded={key: tuple(value.split()) for key, value in data["expanded"].items()},
        titles=frozenset(data["titles"]["words"]),
        openers=frozenset(data["openers"]["words"]),
        candidate=frozenset(data["speakers"]["candidate"]),
        interviewer=frozenset(data["speakers"]["interviewer"]),
        **{name: frozenset(listed) for name, listed in data["digits"].items()},
    )


# A word: letters and digits, with apostrophes, hyphens, slashes and ampersands inside it.
_WORD: Final = re.compile(r"(_{2,}|[^\W_]+(?:['’‘`´ʼ′&/][^\W_]+)*['’]?)", re.UNICODE)
_LABEL: Final = re.compile(r"[ \t>*_-]*([^\W\d_][\w .'’()-]{0,30}?)[*_ ]{0,3}:(?!\d)", re.UNICODE)
_INLINE_LABEL: Final = re.compile(
    r"(?<=[.?!…\"”)])[ \t]+(?=(?:interviewer|me|candidate|recruiter)\s*:)", re.IGNORECASE
)
_BULLET: Final = re.compile(r"[ \t]*(?:[-*•–—]|\(?\d{1,2}[.)]|\(?[a-d][.)])[ \t]+", re.IGNORECASE)
_END: Final = re.compile(r"[.?!…。？！؟]+")
_MARK: Final = re.compile(
    r"[(\[{\"“„«\n\r\v\f\x85\u2028\u2029.?!…。？！؟]|(?<![^\s(\[{:;,–—-])['‘](?=[^\W_])"
)
_BEYOND: Final = re.compile(r"[^\"”’')*_ ]")
_OPEN_QUOTE: Final = '"“„«'
_SINGLE_QUOTES: Final = "'‘"
_ELISION: Final = re.compile(
    r".(?:cause|cos|coz|tis|twas|em|ee|til|bout|round|n|ave|ow|ere|fraid|un|course)\b",
    re.IGNORECASE,
)
"""What an apostrophe at the start of a word stands for where it opens no quotation."""
_SINGLE_CLOSE: Final = re.compile(
    r"(?<=[.?!…,])['’](?!\w)|(?<=\w)(?<!in)(?<!s)(?<!\bo)(?<!\ban)(?<!\bth)(?<!\bwi)['’](?!\w)"
    r"|(?<=s)['’](?=[,.;:?!)])"
)
"""The end of such a quotation: no "nurses' station", no "goin' on"."""
_CLOSE_QUOTE: Final = {'"': '"', "“": '”"', "„": '”“"', "«": "»"}
_COMMAS: Final = frozenset(",;:–—-…")
_LONG_WORD: Final = 40
"""Letters; a longer word is nothing to remember."""
_MOST_WORDS: Final = 8192
"""As many words are remembered before that starts anew."""
_LONG_LINE: Final = 25
LONGEST_UTTERANCE: Final = 160
"""Words. A longer stretch is cut, so that no text can cost more than its length."""
_QUOTE_WORDS: Final = 4
_ANSWERS: Final = re.compile(
    r"\b(?:say|saying|an?|get|getting|hear|hearing|stamp|write)\s*$", re.IGNORECASE
)
"""What stands before an answer in quotation marks."""
_OF_METHOD: Final = re.compile(r"\?|\b(?:reason|next|step|pass|hire|comfortable)", re.IGNORECASE)
"""What no such answer holds: then the method is quoted."""
_STOP: Final = re.compile(r"[.?!…\n]")
_ANSWER_WORDS: Final = 6
"""An answer has no more of them."""


def plain(word: str) -> str:
    """The word in lower case, straight apostrophes, without accents or invisible marks."""
    low = word.translate(APOSTROPHES).lower()
    if low.isascii():
        return low
    parts = unicodedata.normalize("NFKD", low)
    return "".join(char for char in parts if not unicodedata.combining(char))


def read(text: str, repair: Repair | None = None) -> Reading:
    """Read a draft. Never raises on any text; every offset lies inside `text`.

    `repair` may give the rule words that an unknown word stands for (see `spelling`).
    """
    utterances: list[Utterance] = []
    closes = _SingleCloses(text)
    for turn, (start, end) in enumerate(_turns(text)):
        for piece in _split(text, start, end, closes):
            utterances.extend(_utterances(text, piece, turn, repair))
    return Reading(text, tuple(utterances))


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for found in re.finditer(r"[\n\r\v\f\x85\u2028\u2029]+", text[start:end]):
        yield at, start + found.start()
        at = start + found.end()
    yield at, end


def _turns(text: str) -> Iterator[tuple[int, int]]:
    """The stretches that the candidate says, speaker labels and the other side left out."""
    if ":" not in text:  # nobody is labelled
        yield 0, len(text)
        return
    starts: list[tuple[int, int]] = []
    for first, last in _lines(text, 0, len(text)):
        at = first
        for found in _INLINE_LABEL.finditer(text, first, last):
            starts.append((at, found.end()))
            at = found.end()
        starts.append((at, last))
    labels = [_label(text, first, last) for first, last in starts]
    words = _words()
    names = [label[0] if label else None for label in labels]
    dialogue = any(name in words.candidate for name in names)
    ours = True
    turn: tuple[int, int] | None = None
    labelled = False
    for (first, last), label in zip(starts, labels, strict=True):
        if label and (
            label[0] in words.candidate or label[0] in words.interviewer or (dialogue and label[2])
        ):
            if turn:
                yield turn
                turn = None
            ours = label[0] in words.candidate
            labelled = True
            first = label[1]
        elif labelled and not ours and not dialogue and text[first:last].strip():
            # Only the interviewer is labelled: a new line is the candidate again, unless it
            # goes on in the middle of a sentence.
            before = text[_solid_end(text, first, 0) - 1]
            begins = text[first:last].lstrip()[:1]
            if before in '.?!…"”' or not begins.islower():
                ours = True
        if ours:
            turn = (turn[0], last) if turn else (first, last)
    if turn:
        yield turn


def _solid_end(text: str, at: int, start: int) -> int:
    """Where what is no white space ends before `at`; `start` if there is nothing else."""
    while at > start and text[at - 1].isspace():
        at -= 1
    return at


def _label(text: str, first: int, last: int) -> tuple[str, int, bool] | None:
    """The speaker label at the start of a line: its name, where speech begins, and whether
    it looks like a person's name."""
    found = _LABEL.match(text, first, last)
    if not found:
        return None
    name = plain(found[1]).strip(" .")
    raw = found[1].strip()
    words = raw.split()
    looks_named = len(words) <= 3 and all(word[:1].isupper() for word in words)
    return name, found.end(), looks_named


class _Piece:
    """A sentence in the making: stretches of text and how it ended."""

    __slots__ = ("aside", "ender", "quoted", "stretches")

    def __init__(self) -> None:
        self.stretches: list[tuple[int, int]] = []
        self.ender = ""
        self.quoted = False
        self.aside = False


class _SingleCloses:
    """Where single quotation marks may close: found in one pass over the text, as a search
    from every mark on would read the same stretch again for each of many marks."""

    __slots__ = ("_places", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._places: list[int] | None = None

    def after(self, at: int, end: int) -> int | None:
        """The first place in [at, end) where one may close."""
        if self._places is None:  # most texts open none
            self._places = [found.start() for found in _SINGLE_CLOSE.finditer(self._text)]
        number = bisect_left(self._places, at)
        place = self._places[number] if number < len(self._places) else end
        return place if place < end else None


def _split(text: str, start: int, end: int, closes: _SingleCloses) -> Iterator[_Piece]:
    """Cut a turn into sentences; brackets and long quotations become pieces of their own."""
    main = _Piece()
    begun = at = start
    bullet = _BULLET.match(text, at, end)
    if bullet:
        begun = at = bullet.end()
    while (mark := _MARK.search(text, at, end)) is not None:
        at = mark.start()
        char = text[at]
        if char in "([{":
            close = _closing(text, at, end)
            if close is not None:
                main.stretches.append((begun, at))
                yield from _inside(text, at + 1, close, char, closes)
                begun = at = close + 1
                continue
        elif char in _OPEN_QUOTE or char in _SINGLE_QUOTES:
            close = _closing_quote(text, at, end, closes)
            if close is not None and _long_enough(text, at, close):
                main.stretches.append((begun, at))
                # What leads up to a quotation stays in one piece with what follows it.
                for piece in _split(text, at + 1, close, closes):
                    piece.quoted = True
                    yield piece
                begun = at = close + 1
                continue
            if close is not None and char in _OPEN_QUOTE and not _STOP.search(text, at, close):
                at = close  # what closes it opens no other quotation
        elif char in "\n\r\v\f\x85\u2028\u2029":
            after = at + 1
            while after < end and text[after].isspace():
                after += 1
            bullet = _BULLET.match(text, after, end)
            if bullet or _breaks(text, begun, at, after, end):
                main.stretches.append((begun, at))
                yield main
                main = _Piece()
                begun = at = bullet.end() if bullet else after
                continue
            at = after
            continue
        else:
            stop = _END.match(text, at, end)
            if stop:
                ender = _ender(text, stop, begun, end)
                if ender is not None:
                    main.stretches.append((begun, stop.start()))
                    main.ender = ender
                    yield main
                    main = _Piece()
                    begun = stop.end()
                at = stop.end()
                continue
        at += 1
    main.stretches.append((begun, end))
    yield main


def _inside(
    text: str, start: int, end: int, bracket: str, closes: _SingleCloses
) -> Iterator[_Piece]:
    """What stands in brackets: a stage direction in square ones, an aside in round ones."""
    if bracket != "(":
        return
    for piece in _split(text, start, end, closes):
        piece.aside = piece.ender != "?"
        yield piece


def _closing(text: str, at: int, end: int) -> int | None:
    close = {"(": ")", "[": "]", "{": "}"}[text[at]]
    found = text.find(close, at, min(end, at + 400))
    return None if found < 0 else found


def _long_enough(text: str, at: int, close: int) -> bool:
    """Whether it is what somebody says: a whole question, or more than a word or two, and no
    answer that is only named (to say "thanks but no thanks")."""
    quoted = text[at + 1 : close]
    if _ANSWERS.search(text, max(0, at - 10), at) and not _OF_METHOD.search(quoted):
        return len(quoted.split(None, _ANSWER_WORDS)) > _ANSWER_WORDS
    wanted = 2 if quoted.endswith("?") else _QUOTE_WORDS
    return len(quoted.split(None, wanted - 1)) == wanted


def _closing_quote(text: str, at: int, end: int, closes: _SingleCloses) -> int | None:
    if text[at] in _SINGLE_QUOTES:
        if _ELISION.match(text, at):
            return None
        return closes.after(at + 1, min(end, at + 600))
    ends = [text.find(char, at + 1, min(end, at + 1500)) for char in _CLOSE_QUOTE[text[at]]]
    found = [place for place in ends if place > 0]
    return min(found) if found else None


def _breaks(text: str, begun: int, at: int, after: int, end: int) -> bool:
    """Whether a line break ends a sentence, or only wraps a long line."""
    if text.count("\n", at, after) > 1 or after >= end:
        return True
    last = _solid_end(text, at, begun)
    far = max(0, last - _LONG_LINE)
    line = text[max(text.rfind("\n", far, last) + 1, far) : last]
    if last == begun or line[-1:] in (".", "?", "!", "…"):
        return True
    if line[-1] in ",;:–—-":
        return False
    begins = re.match(r"\W*(\w*)", text[after : after + 40])
    opener = begins[1] if begins else ""
    opens = opener[:1].isupper() and plain(opener) in _words().openers
    return len(line) < _LONG_LINE or opens


def _ender(text: str, stop: re.Match[str], begun: int, end: int) -> str | None:
    """How the sentence ends here: "?" or ".", or None when it doesn't end."""
    marks, after = stop[0], stop.end()
    beyond = _BEYOND.search(text, after, end)
    follows = beyond[0] if beyond else ""
    if any(mark in marks for mark in "?？؟"):
        return "?"
    dots = marks.strip(".…") == ""
    if dots:
        glued = after < end and not text[after].isspace() and text[after] not in "\"”’')*_"
        if len(marks) == 1 and marks == ".":
            if glued:
                # "B.Com", "3.5", "example.org"; but "today.What" is a missed space.
                typed = stop.start() > begun and text[stop.start() - 1].islower()
                return "." if typed and text[after].isupper() else None
            before = plain(text[max(begun, stop.start() - 8) : stop.start()]).split()
            last = before[-1].lstrip("(\"'") if before else ""
            if last in _words().titles and follows and not (last == "no" and follows.isupper()):
                return None
            if len(last) == 1 and last.isalpha() and last != "i" and follows:
                return None
        elif follows and not follows.isupper():
            # An ellipsis in the middle of a sentence: a pause.
            return None
    return "."


def _utterances(text: str, piece: _Piece, turn: int, repair: Repair | None) -> Iterator[Utterance]:
    """The sentence as one utterance; as several, when nobody could say it in one breath."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    commas: list[int] = []
    capitals: list[int] = []
    possessives: list[int] = []
    comma = False
    known, others = _remembered(False, repair), _remembered(True, repair)
    for start, end in piece.stretches:
        at = start
        # What stands before a word, the word, what stands before the next, and so on.
        pieces = _WORD.split(text[start:end])
        for before, typed in zip(pieces[::2], pieces[1::2], strict=False):
            # A hyphen inside "follow-up" parts nothing.
            if before not in (" ", "-") and not _COMMAS.isdisjoint(before):
                comma = True
            at += len(before)
            parts = known[typed]
            if isinstance(parts, str):  # most words stand for one, and for nothing else
                if comma:
                    commas.append(len(words))
                    comma = False
                words.append(parts)
                starts.append(at)
                at += len(typed)
                ends.append(at)
                known = others
                continue
            for word, begins, stops, leads, capital, possessive in parts:
                if comma and leads:
                    commas.append(len(words))
                if capital:
                    capitals.append(len(words))
                if possessive:
                    possessives.append(len(words))
                words.append(word)
                starts.append(at + begins)
                ends.append(at + stops)
            if parts:
                comma, known = False, others
            at += len(typed)
        comma = comma or start != end
    if "2" in words or "4" in words:
        _spell_digits(words)
    for first in range(0, len(words), LONGEST_UTTERANCE):
        last = first + LONGEST_UTTERANCE
        yield Utterance(
            tuple(words[first:last]),
            tuple(starts[first:last]),
            tuple(ends[first:last]),
            _within(commas, first, last),
            _within(capitals, first, last),
            _within(possessives, first, last),
            piece.ender if last >= len(words) else "",
            piece.quoted,
            piece.aside,
            turn,
        )


def _spell_digits(words: list[str]) -> None:
    """Reads "4 u" as "for you", and "2 pass me on" as "to pass me on", but not "round 2"."""
    typed = _words()
    for at in range(1, len(words) - 1):
        if words[at - 1] in typed.numbered:
            continue
        if words[at] == "4" and words[at + 1] in typed.after_four:
            words[at] = "for"
        if words[at] == "2" and words[at + 1] in typed.after_two:
            words[at] = "to"


def _within(places: list[int], first: int, last: int) -> tuple[int, ...]:
    """Those of the places, ascending, that are in [first, last), counted from `first`."""
    if not places:
        return ()
    here = places[bisect_left(places, first) : bisect_left(places, last)]
    return tuple([place - first for place in here])


_SUFFIXES: Final = {"s": "is", "d": "would", "ll": "will", "ve": "have", "re": "are", "m": "am"}
_S_IS: Final = frozenset(
    "it that what there where who how here he she when why this everything let whatever".split()
)
_NOT: Final = re.compile(r"(\w{2,}?)(?:n'?t|'nt|n't)$")
_AUXILIARIES: Final = frozenset(
    "is are was were do does did has have had would could should might must need ought wo ca "
    "sha ai woud coud shoud wuld".split()
)
_AUX_FIX: Final = {
    "wo": "will", "ca": "can", "sha": "shall", "ai": "is",
    "woud": "would", "coud": "could", "shoud": "should", "wuld": "would",
}  # fmt: skip


class _Part(NamedTuple):
    """A word that a typed word stands for: a Token that counts from the typed word's start.

    `leads` says that it takes the comma before the typed word.
    """

    word: str
    start: int
    end: int
    leads: bool = False
    capital: bool = False
    possessive: bool = False


class _Remembered(dict[str, "str | tuple[_Part, ...]"]):
    """What typed words stand for: looked into once, as drafts say much the same words.

    A word that stands for one that is neither a capital's nor an owner's is only that one.
    """

    def __init__(self, inner: bool, repair: Repair | None) -> None:
        super().__init__()
        self._inner, self._repair = inner, repair

    def __missing__(self, raw: str) -> str | tuple[_Part, ...]:
        meant = _parts(raw, self._inner, self._repair)
        only = meant[0].word if len(meant) == 1 else ""
        parts = only if meant == (_Part(only, 0, len(raw), leads=True),) else meant
        if len(raw) <= _LONG_WORD:
            if len(self) >= _MOST_WORDS:
                self.clear()
            self[raw] = parts
        return parts


@cache
def _remembered(inner: bool, repair: Repair | None) -> _Remembered:
    """For the first word of a sentence, or for those `inner` to it."""
    return _Remembered(inner, repair)


def _parts(raw: str, inner: bool, repair: Repair | None) -> tuple[_Part, ...]:
    """The words that one typed word stands for; `inner` when it doesn't begin its sentence."""
    typed = plain(raw)
    end = len(raw)
    capital = raw[:1].isupper()
    words = _words()

    def make(*pieces: tuple[str, int, int]) -> tuple[_Part, ...]:
        return tuple(
            _Part(sys.intern(word), start, max(start, end), not index, capital and not index)
            for index, (word, start, end) in enumerate(pieces)
        )

    bare = typed.strip("'")
    if not bare:
        return ()
    aux = words.negated.get(bare)
    if aux is not None:
        cut = max(1, end - 3)
        return make((aux, 0, cut), ("not", cut, end))
    expanded = words.expanded.get(bare)
    if expanded is not None and raw != "ID":  # “my ID card”
        cut = max(1, end // 2) if len(expanded) > 1 else end
        return make(*((w, cut if i else 0, end if i else cut) for i, w in enumerate(expanded)))
    if "'" in bare:
        negative = _NOT.match(bare)
        if negative and negative[1] in _AUXILIARIES:
            cut = len(negative[1])
            return make((_AUX_FIX.get(negative[1], negative[1]), 0, cut), ("not", cut, end))
        head, _, tail = bare.rpartition("'")
        if tail in _SUFFIXES and head:
            # One letter may stand for several (“ﬁ”): the head may be shorter as it was typed.
            typed_head = raw.translate(APOSTROPHES).rstrip("'").rpartition("'")[0]
            cut = min(len(head), len(typed_head))
            before = _parts(raw[:cut], inner, repair)
            if tail == "s" and plain(head) not in _S_IS and head not in ("next", "now"):
                owner = [part._replace(end=end, possessive=True) for part in before[-1:]]
                return (*before[:-1], *owner)
            return (*before, _Part(_SUFFIXES[tail], cut, max(cut, end)))
        bare = bare.replace("'", "")
    if (
        repair is not None
        and bare.endswith("in")
        and len(bare) > 4
        and (ing := bare + "g") in _known_ings()
    ):
        return make((ing, 0, end))
    if "/" in bare or "&" in bare:
        return make((bare, 0, end))
    name = capital and inner
    repaired = None if repair is None or name else repair(bare)
    if repaired is not None and len(repaired) > 1:
        cut = min(end, len(repaired[0]))
        return make((repaired[0], 0, cut), (repaired[1], cut, end))
    return make((repaired[0] if repaired else bare, 0, end))


@cache
def _known_ings() -> frozenset[str]:
    """Words in -ing that the rules name: what "happenin" and "passin'" stand for."""
    from autograders.rules import load_rules

    return frozenset(word for word in load_rules().vocabulary if word.endswith("ing"))
