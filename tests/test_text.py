"""Reading: offsets stay inside the text, and speech is told from what surrounds it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograders import judge
from autograders.spelling import repair
from autograders.text import Reading, read

PIECES = st.sampled_from(
    [
        "is there any reason ", "you wouldn't ", "Interviewer: ", "Me: ", "\n", "\"", "“", "”",
        "(", ")", "[", "... ", "? ", ". ", "what's the next step", "é", "e\u0301", "\u200b", "😀",
        "\u202e", "\x00", "’", "I'd've", "B.Com. ", "1. ", "- ", "ﬁ", "İ", "ß", "\u2028",
    ]
)  # fmt: skip


def words(reading: Reading) -> list[list[str]]:
    return [list(utterance.words) for utterance in reading.utterances]


def assert_offsets_hold(text: str, reading: Reading) -> None:
    for utterance in reading.utterances:
        assert utterance.tokens
        for token in utterance.tokens:
            assert 0 <= token.start <= token.end <= len(text)
            assert token.word


@example("ﬁﬁwhat’s next")
@given(st.text(max_size=400))
def test_any_text_is_read_and_every_offset_lies_inside_it(text: str) -> None:
    assert_offsets_hold(text, read(text, repair))


@given(st.lists(PIECES, max_size=40).map("".join))
def test_so_is_any_mixture_of_what_drafts_are_made_of(text: str) -> None:
    assert_offsets_hold(text, read(text, repair))


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_the_judge_never_raises_and_its_spans_lie_inside_the_text(text: str) -> None:
    for result in judge(text, "first-round").criteria:
        for start, end in result.spans:
            assert 0 <= start <= end <= len(text)


def test_contractions_are_two_words_each_with_its_own_characters() -> None:
    text = "You wouldn't say what's next"
    tokens = read(text).utterances[0].tokens
    assert [(token.word, text[token.start : token.end]) for token in tokens] == [
        ("you", "You"),
        ("would", "would"),
        ("not", "n't"),
        ("say", "say"),
        ("what", "what"),
        ("is", "'s"),
        ("next", "next"),
    ]


@pytest.mark.parametrize(
    "written", ["wouldn't", "wouldn’t", "wouldnt", "woudn't", "would'nt", "Wouldn´t", "would not"]
)
def test_every_spelling_of_a_negation_is_the_same(written: str) -> None:
    assert read(f"you {written} hire me").utterances[0].words[1:3] == ("would", "not")


def test_the_interviewers_turn_is_left_out_and_labels_are_dropped() -> None:
    text = "Me: What is next?\nInterviewer: A test. Any questions?\nMe: No, thanks."
    assert words(read(text)) == [["what", "is", "next"], ["no", "thanks"]]


def test_labels_inside_a_line_count_too() -> None:
    text = "Me: What is next? Interviewer: A test. Me: Fine."
    assert words(read(text)) == [["what", "is", "next"], ["fine"]]


def test_a_line_without_a_label_after_the_interviewers_is_the_candidate_again() -> None:
    text = "Interviewer: Any questions?\nWhat is next?"
    assert words(read(text)) == [["what", "is", "next"]]


def test_a_wrapped_line_goes_on_and_a_new_line_begins() -> None:
    wrapped = "What is the next step in your\ninterview process?"
    listed = "What is the next step?\n- Any reason not to?"
    assert len(read(wrapped).utterances) == 1
    assert len(read(listed).utterances) == 2


def test_asides_stage_directions_and_long_quotations_stand_apart() -> None:
    text = 'I say "what is the next step here" (sorry about that) [she nods] and go.'
    found = {(u.words[0], u.quoted, u.aside) for u in read(text).utterances}
    assert ("what", True, False) in found
    assert ("sorry", False, True) in found
    assert not any("nods" in u.words for u in read(text).utterances)


def test_single_quotation_marks_quote_and_apostrophes_do_not() -> None:
    text = "My aunt says 'what's next for the nurses?' and goin' on 'cause she can't stop, 'tis."
    found = {(u.words[:2], u.quoted) for u in read(text).utterances}
    assert found == {(("my", "aunt"), False), (("what", "is"), True)}
    assert not any(u.quoted for u in read("Goin' by the nurses' rota, I'm 'in' on it.").utterances)
    last = read("(I wrote 'what is the next step for my friends')").utterances[0]
    assert last.quoted
    assert last.words[-1] == "friends"


def test_titles_and_initials_end_no_sentence() -> None:
    assert len(read("I met Mr. Okoro and Dr. B. Lind, e.g. today.").utterances) == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("reasom", ("reason",)),
        ("confortable", ("comfortable",)),
        ("comftorable", ("comfortable",)),
        ("interveiw", ("interview",)),
        ("reasonwhy", ("reason", "why")),
        ("nextstep", ("next", "step")),
    ],
)
def test_slips_are_forgiven(typed: str, meant: tuple[str, ...]) -> None:
    assert read(typed, repair).utterances[0].words == meant


@pytest.mark.parametrize("word", ["season", "treason", "found", "posed", "hiding", "unhirable"])
def test_a_real_word_is_never_repaired(word: str) -> None:
    assert repair(word) is None


@pytest.mark.parametrize("word", ["uncomfortabl", "discomfortable", "inconvenient"])
def test_a_repair_never_takes_a_negation_away(word: str) -> None:
    meant = repair(word)
    assert meant is None or meant[0].startswith(("un", "dis", "in"))
