"""The mock interview without a browser: what is heard, what is said to it, and the debrief."""

from __future__ import annotations

import itertools
import json
import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograders import STAGES, UnknownStageError, judge
from autograders.text import read
from course.authored import AuthoredError, own_file
from course.interview import Interview, UnknownChoiceError
from course.interview_widget import MockInterview, mock_interview
from course.interviewer import SubjectId, Temper, load_tempers, tempers
from course.listening import MAX_SAID
from course.scenarios import load_scenarios, scenarios
from tests.support import CORPUS
from tests.test_scenarios import ONE, written

STEP = "What is the next step in the interview process?"
CLOSES = {
    stage: "Based on what we’ve talked about today, is there any reason why you wouldn’t feel "
    f"comfortable {ask}?"
    for stage, ask in {
        "phone-screen": "passing me on to the hiring manager",
        "first-round": "passing me on to the next round",
        "second-round": "recommending me for the final round",
        "final-round": "giving me the offer",
    }.items()
}
CLOSE = CLOSES["first-round"]
NAMED = CLOSE.replace("the next round", "the half shift with Solveig")
THANKS = "Thank you. I will get ready for it."
TEMPERS = tempers()


def played(
    *said: str,
    stage: str = "first-round",
    scenario: str = "ward-nurse",
    temper: str = "warm",
    seed: int | str | None = 1,
) -> Interview:
    interview = Interview(stage, scenario, temper, seed)
    for words in said:
        interview.say(words)
    return interview


def answer(*said: str, **chosen: str) -> str:
    """What the interviewer says to the last of the turns."""
    interview = played(*said[:-1], **chosen)  # type: ignore[arg-type]
    return " ".join(line.text for line in interview.say(said[-1]))


def is_a(said: str, *branches: str, temper: str = "warm") -> bool:
    """Whether something said holds one of the lines for a case (up to its first placeholder)."""
    own = TEMPERS[temper]
    groups = {**own.lines, **own.answers, **own.subjects, **own.objections}
    return any(
        all(part in said for part in line.replace("}", "{").split("{")[::2])
        for branch in branches
        for line in groups[branch]  # type: ignore[index]
    )


@pytest.mark.parametrize("temper", TEMPERS)
@pytest.mark.parametrize("stage", STAGES)
def test_the_interviewer_begins_by_asking_for_questions(stage: str, temper: str) -> None:
    interview = played(stage=stage, temper=temper)
    assert interview.opening.speaker == "interviewer"
    assert interview.opening.name == interview.scenario.person(stage).name
    assert interview.transcript == (interview.opening,)
    assert is_a(interview.opening.text, "opening", temper=temper)


@pytest.mark.parametrize("temper", TEMPERS)
@pytest.mark.parametrize("stage", STAGES)
def test_who_asks_for_the_next_step_hears_this_scenarios(stage: str, temper: str) -> None:
    for scenario in scenarios().values():
        said = answer(STEP, stage=stage, scenario=scenario.id, temper=temper)
        assert scenario.next_step(stage) in said


@pytest.mark.parametrize("temper", TEMPERS)
@pytest.mark.parametrize("stage", STAGES)
def test_who_does_not_ask_never_hears_of_it(stage: str, temper: str) -> None:
    turns = ["How big is the team?", "When will I hear back?", "I look forward to the next steps."]
    turns += ["Can I have the job?", "Any concerns about me?", CLOSES[stage], "Thank you."]
    interview = played(*turns, stage=stage, temper=temper)
    text = " ".join(line.text for line in interview.transcript if line.speaker != "me")
    assert interview.scenario.next_step(stage) not in text
    assert "{" not in text


@pytest.mark.parametrize("temper", TEMPERS)
@pytest.mark.parametrize(
    ("said", "branch", "stage"),
    [
        ("Can I have the job?", "brush_off", "first-round"),
        ("So did I get it?", "brush_off", "final-round"),
        ("Do you have any hesitations about my candidacy?", "probe", "first-round"),
        (
            "Is there any reason why you would pass me on to the next round?",
            "praise",
            "first-round",
        ),
        ("Is there any reason I wouldn’t be a good fit?", "vague", "first-round"),
        ("Is there any reason you wouldn’t give me the offer?", "too_early", "phone-screen"),
        ("Any reason you wouldn’t pass me on to the next round?", "too_late", "final-round"),
        ("You have to decide now.", "pushed", "first-round"),
        ("I look forward to the next steps.", "remark", "first-round"),
        ("qwertz", "remark", "first-round"),
        ("Hello", "greeting", "first-round"),
        ("hi salim. good morning!", "greeting", "first-round"),
        ("Hello, I liked what you said about the ward.", "remark", "first-round"),
        ("umm I dont know what to ask", "lost", "first-round"),
        ("Hi. Um…", "lost", "first-round"),
        ("I don’t know yet: how big is the team?", "team", "first-round"),
        ("word " * 5_000, "too_long", "first-round"),
        ("  \n ", "silence", "first-round"),
        ("How is the new heart ward coming along?", "topic", "first-round"),
        ("What does a normal day look like?", "day", "first-round"),
        ("tell me about the people i would work with", "team", "first-round"),
        ("When will I hear back?", "when", "first-round"),
        ("Do unicorns count?", "other", "first-round"),
        ("No, that’s all, thank you.", "farewell", "first-round"),
    ],
)
def test_what_was_said_decides_what_comes_back(
    said: str, branch: str, stage: str, temper: str
) -> None:
    assert is_a(answer(said, stage=stage, temper=temper), branch, temper=temper)


def test_what_the_judge_cannot_read_is_asked_about() -> None:
    unclear = "The reason that you would not be comfortable to pass me to next round please"
    heard = played(unclear)
    if heard.debrief().judgement.criterion("close").met is None:  # type: ignore[union-attr]
        assert is_a(heard.transcript[-1].text, "unsure")


def test_another_question_gets_an_answer_and_the_next_turn() -> None:
    said = answer("How do you train new people?")
    assert is_a(said, "training")
    assert is_a(said, "anything_else")


def test_several_things_in_one_turn_are_all_answered() -> None:
    interview = played(f"How big is the team? And your plans? {STEP} {CLOSE}")
    _, _, first, last = interview.transcript
    assert is_a(first.text, "team")
    assert is_a(first.text, "future")
    assert interview.scenario.next_step("first-round") in first.text
    assert last.speaker == "interviewer"
    assert not interview.over
    assert interview.debrief().judgement.verdict == "complete"  # type: ignore[union-attr]
    one_sentence = "What’s the next step, and is there any reason you wouldn’t pass me on to it?"
    assert interview.scenario.next_step("first-round") in played(one_sentence).transcript[2].text


@pytest.mark.parametrize("stage", STAGES)
def test_a_good_close_gets_one_of_the_five_answers(stage: str) -> None:
    kinds = set()
    for temper in TEMPERS:
        for seed in range(25):
            interview = played(STEP, CLOSES[stage], stage=stage, temper=temper, seed=seed)
            said = interview.transcript[-1].text
            own = TEMPERS[temper]
            found = [kind for kind in own.answers if is_a(said, kind, temper=temper)]
            found += ["objection"] * is_a(said, *own.objections, temper=temper)
            assert len(found) == 1, said
            kinds.add(found[0])
            assert not interview.over
    late = stage in {"second-round", "final-round"}
    assert kinds == {"no_reason", "by_friday", "warm_yes", "objection"} | (
        {"committee"} if late else set()
    )


def test_all_six_objections_come_up() -> None:
    said = [played(STEP, CLOSE, seed=seed).transcript[-1].text for seed in range(200)]
    for kind in TEMPERS["warm"].objections:
        assert any(is_a(line, kind) for line in said), kind


def with_answer(*branches: str) -> Interview:
    """An interview, after a good close that got this answer."""
    for seed in range(200):
        interview = played(STEP, CLOSE, seed=seed)
        if is_a(interview.transcript[-1].text, *branches):
            return interview
    raise AssertionError(branches)


def test_one_reply_then_goodbye() -> None:
    interview = with_answer("no_reason")
    (said,) = interview.say("Thank you. I’ll bring my papers.")
    assert is_a(said.text, "after_reply")
    assert interview.over
    assert interview.say("One more thing?") == []
    assert interview.transcript[-1] == said


def test_a_reply_to_an_objection_may_check_whether_it_helped() -> None:
    interview = with_answer(*TEMPERS["warm"].objections)
    (said,) = interview.say("I led two night shifts alone. Would you pass me on now?")
    assert is_a(said.text, "after_objection")


@pytest.mark.parametrize("temper", TEMPERS)
def test_nobody_is_thanked_for_an_answer_that_brought_nothing_new(temper: str) -> None:
    talks = [played(STEP, CLOSE, seed=seed, temper=temper) for seed in range(50)]
    objections = TEMPERS[temper].objections
    doubted = [talk for talk in talks if is_a(talk.transcript[-1].text, *objections, temper=temper)]
    assert doubted
    for talk in doubted:
        (said,) = talk.say("ok thanks")
        assert is_a(said.text, "objection_stands", temper=temper)
        assert talk.over


def test_what_one_may_ask_after_the_close_is_answered() -> None:
    said = with_answer("by_friday").say("Whom should I follow up with?")[0].text
    assert is_a(said, "contact")
    assert is_a(said, "farewell")
    again = with_answer("by_friday").say("So will you pass me on?")[0].text
    assert is_a(again, "asked_again")


def test_a_close_that_came_too_soon_can_still_be_followed_by_the_next_step() -> None:
    interview = with_answer("no_reason")
    early = played(CLOSE, STEP, seed=interview.seed)
    assert early.scenario.next_step("first-round") in early.transcript[-1].text
    assert early.over


def test_after_a_blunt_ask_one_can_try_again() -> None:
    interview = played("Can I have the job?", STEP, CLOSE)
    assert interview.debrief().judgement.verdict == "complete"  # type: ignore[union-attr]


def test_time_runs_out_with_a_warning() -> None:
    for temper in TEMPERS.values():
        interview = played(temper=temper.id)
        for turn in range(temper.patience):
            assert not interview.over, turn
            said = " ".join(line.text for line in interview.say("How big is the team?"))
            left = temper.patience - turn - 1
            assert is_a(said, "last_one", temper=temper.id) is (left == 1)
        assert interview.over
        assert is_a(said, "out_of_time", temper=temper.id)


def test_the_last_turn_can_still_be_a_good_close() -> None:
    patience = TEMPERS["brisk"].patience
    interview = played(*["How big is the team?"] * (patience - 1), CLOSE, temper="brisk")
    assert not interview.over
    interview.say("Thank you.")
    assert interview.over


def test_silence_costs_no_turn() -> None:
    interview = played(*[""] * 30)
    assert not interview.over
    assert len({line.text for line in interview.transcript[1:]}) > 1


def test_the_same_seed_and_words_give_the_same_interview() -> None:
    turns = ["How big is the team?", STEP, CLOSE, "Thank you."]
    one, two = (Interview(seed=12) for _ in range(2))
    for words in turns:
        assert one.say(words) == two.say(words)
    assert (one.stage, one.scenario, one.temper) == (two.stage, two.scenario, two.temper)
    assert one.text() == two.text()
    assert str(one.debrief()) == str(two.debrief())


def test_the_answer_to_the_close_does_not_depend_on_the_small_talk() -> None:
    short = played(STEP, CLOSE, seed=4)
    long = played("How big is the team?", "Who are they?", STEP, CLOSE, seed=4)
    assert short.transcript[-1] == long.transcript[-1]


def test_seeds_differ_and_no_seed_is_a_new_one() -> None:
    assert len({Interview(seed=seed).scenario.id for seed in range(40)}) > 10
    assert len({Interview().seed for _ in range(5)}) > 1


def test_what_there_is_not_is_told() -> None:
    with pytest.raises(UnknownStageError):
        Interview("third-round")
    with pytest.raises(UnknownChoiceError, match="ward-nurse"):
        Interview(scenario="astronaut")
    with pytest.raises(UnknownChoiceError, match="brisk, guarded, warm"):
        Interview(temper="angry")


@settings(max_examples=40)
@given(st.lists(st.text(max_size=300), max_size=6), st.sampled_from(list(STAGES)))
def test_anything_may_be_typed(said: list[str], stage: str) -> None:
    interview = Interview(stage, seed=1)
    for words in said:
        for line in interview.say(words):
            assert line.text.strip()
    interview.text().encode("utf-8")
    assert all(section.sentences for section in interview.debrief().sections)


def test_a_very_long_talk_is_still_judged() -> None:
    interview = played(*["I like bees. " * 150] * 7, f"{STEP} {CLOSE}")
    assert interview.debrief().judgement.verdict == "complete"  # type: ignore[union-attr]


# The debrief.


def sentences(interview: Interview, title: str) -> str:
    for section in interview.debrief().sections:
        if title in section.title:
            return " ".join((*section.sentences, *section.models))
    raise AssertionError(title)


def test_the_debrief_quotes_what_was_said() -> None:
    interview = played("How big is the team?", STEP, CLOSE, "I’ll bring my papers.")
    heard = sentences(interview, "heard")
    assert "“How big is the team?”" in heard
    assert f"“{STEP}”" in heard
    assert "is there any reason why you wouldn’t" in heard
    back = sentences(interview, "came back")
    assert interview.transcript[-3].text in back
    assert "“I’ll bring my papers.”" in back
    assert "Nothing was left out" in sentences(interview, "never got asked")


def test_it_says_what_never_got_asked_and_one_thing_to_try() -> None:
    interview = played(STEP, "Can I have the job?")
    interview.end()
    assert interview.over
    assert "“Can I have the job?”" in sentences(interview, "heard")
    assert interview.transcript[-1].text.split(" ")[0] in sentences(interview, "heard")
    assert "reason against you" in sentences(interview, "never got asked")
    assert "Can I have the job" in sentences(interview, "try next")
    assert "what comes next" in sentences(played(CLOSE), "never got asked")
    assert "the next round" in sentences(played(STEP), "never got asked")
    assert len(interview.debrief().sections[-1].sentences) == 1


def test_a_blunt_ask_before_a_good_close_is_what_to_leave_out() -> None:
    interview = played(STEP, "Can I have the job?", NAMED)
    assert "leave out “Can I have the job?”" in sentences(interview, "try next")


def test_a_close_that_could_have_named_the_step_is_told_which() -> None:
    for told in (played(STEP, CLOSE), played(STEP, CLOSE, THANKS)):
        assert "your close can name that very step" in sentences(told, "try next")
        assert "the half shift with Solveig" in str(told.debrief())
    assert "very step" not in str(played(STEP, NAMED).debrief())
    assert "very step" not in str(played(CLOSE).debrief())
    final = CLOSES["final-round"]
    assert "very step" not in str(played(STEP, final, stage="final-round").debrief())


@pytest.mark.parametrize("stage", STAGES)
def test_a_close_with_the_step_of_its_scenario_names_it(stage: str) -> None:
    for scenario in scenarios().values():
        step = scenario.context(stage)["next_step"]
        close = f"Is there any reason why you wouldn’t feel comfortable passing me on to {step}?"
        told = played(STEP, close, stage=stage, scenario=scenario.id).debrief()
        assert "very step" not in str(told), step


def test_ending_at_once_is_no_fault() -> None:
    interview = played("")
    interview.end()
    debrief = interview.debrief()
    assert debrief.judgement is None
    assert "What is the next step" in sentences(interview, "try next")


def test_the_reply_is_noted_in_words_and_never_marked() -> None:
    with_reply = with_answer(*TEMPERS["warm"].objections)
    before = with_reply.debrief().judgement
    with_reply.say("You are wrong, and I have another question. Is the coffee good?")
    assert with_reply.debrief().judgement == before
    assert "point" not in str(with_reply.debrief())
    assert "without a reply" in sentences(with_answer("no_reason"), "came back")


def test_the_debrief_as_html_escapes_the_learners_words() -> None:
    shown = played("I <img src=x> bees {quote} {anything}.").debrief().shown()
    assert "<img" not in shown.html
    assert "I &lt;img src=x&gt; bees {quote} {anything}." in shown.html
    assert "I <img src=x> bees {quote} {anything}." in shown.text


def test_the_transcript_is_a_talk_that_the_judge_reads() -> None:
    text = played(STEP, CLOSE).text()
    head, _, *lines = text.splitlines()
    assert "ward nurse at Kaldfjord Hospital" in head
    assert [line.split(":")[0] for line in lines] == ["Interviewer", "Me"] * 2 + ["Interviewer"]


# What it says, as data.


def test_every_line_of_every_temper_is_there_and_filled() -> None:
    assert len(TEMPERS) >= 3
    for temper in TEMPERS.values():
        groups = (temper.lines, temper.subjects, temper.answers, temper.objections)
        for group in groups:
            for branch, lines in group.items():  # type: ignore[attr-defined]
                assert len(lines) == len(set(lines)) >= 2, (temper.id, branch)
                for line in lines:
                    assert "'" not in line
                    assert '"' not in line


def test_what_is_listened_for_is_written_as_the_judge_reads_it() -> None:
    data = own_file("interview/listening.toml")
    assert set(data["subjects"]) | {"topic", "other"} == set(get_args(SubjectId))
    phrases = [phrase for words in data["subjects"].values() for phrase in words]
    phrases += data["asking"]["starts"] + data["greeting"]["starts"]
    for kind in ("leaving", "lost"):
        phrases += data[kind]["whole"] + data[kind]["parts"]
    for phrase in phrases:
        words = [word for part in read(phrase).utterances for word in part.words]
        assert " ".join(words) == phrase


def own_temper(folder: Path, **changes: str) -> Path:
    source = Path(__file__).resolve().parent.parent / "course/data/interview/tempers/warm.toml"
    text = source.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    return written(folder, text, "mine.toml")


def test_an_instructor_writes_an_interviewer_and_a_job(tmp_path: Path) -> None:
    temper = load_tempers(own_temper(tmp_path, **{'"Warm"': '"Sleepy"'}))["mine"]
    folder = tmp_path / "jobs"
    folder.mkdir()
    job = load_scenarios(written(folder, ONE))["baker"]
    interview = Interview("first-round", job, temper, seed=1)
    assert "You would bake with Jo." in interview.say(STEP)[0].text
    assert load_tempers(str(tmp_path))["mine"].name == "Sleepy"
    widget = mock_interview("first-round", job, temper)
    assert isinstance(widget, MockInterview)
    assert widget.view["who"]["title"] == "First round with Ana Silva"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"Take your time."', '" "', "“lines.silence.0” is empty"),
        ("silence =", "silents =", "“lines.silents” is unknown; expected opening, "),
        ("warm_yes = [", "other = [", "“answers.other” is unknown"),
        ("pay = [", "pay = []\npaid = [", "“subjects.pay” should hold at least 1."),
        ("salary = [", "wages = [", "“objections.wages” is unknown"),
        ("{topic}. Now", "{topik}. Now", "it has {topik}."),
        ("{topic}. Now", "{topic. Now", "a line in which every { has its }"),
        ("Take your time.", "{next_step}", "it is in “silence”, and may be in next_step and"),
        ("I am glad you ask. {next_step}", "No.", "every one of those in “next_step”"),
        ("patience = 8", "patience = 0x" + "f" * 5_000, "“patience” should be at most 12, not"),
        ("patience = 8", "patience = " + "9" * 5_000, "a number in it that is too long"),
        ("patience = 8", "patience = " + "[" * 5_000, "too many brackets"),
        ("patience = 8", "patience = 80", "“patience” should be at most 12, not 80."),
        ("no_reason = 2", 'no_reason = "2"', "“chances.no_reason” should be a whole number"),
        ("no_reason = 2", "", "“chances.no_reason” is missing; expected a whole number"),
        ('name = "Warm"', "", "“name” is missing."),
        ('name = "Warm"', 'name = "Warm"\nid = "x"', "“id” is not needed"),
        ("[chances]", "[chances", "this is not TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_file_and_key(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = own_temper(tmp_path, **{old: new})
    with pytest.raises(AuthoredError) as caught:
        load_tempers(path)
    assert said in str(caught.value)
    assert all(line.startswith(f"{path}: ") for line in str(caught.value).splitlines())


def test_a_branch_that_is_missing_is_named(tmp_path: Path) -> None:
    source = own_temper(tmp_path).read_text(encoding="utf-8")
    whole = tomllib.loads(source)
    for group in ("lines", "subjects", "answers", "objections"):
        for branch in whole[group]:
            head, _, tail = source.partition(f"[{group}]")
            start = tail.index(f"\n{branch} = [")
            cut = tail[:start] + tail[tail.index("\n]", start) + 2 :]
            path = written(tmp_path, f"{head}[{group}]{cut}", "cut.toml")
            with pytest.raises(AuthoredError, match=rf"“{group}\.{branch}” is missing"):
                load_tempers(path)


def test_a_file_with_a_name_that_is_no_id_is_told(tmp_path: Path) -> None:
    with pytest.raises(AuthoredError, match=r"such as warm\.toml"):
        load_tempers(written(tmp_path, "", "My temper.toml"))


# The widget, as far as it needs no browser.


def test_the_widget_plays_an_interview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANYREASON_HOME", str(tmp_path))
    widget = mock_interview()
    assert isinstance(widget, MockInterview)
    assert widget.view["phase"] == "setup"
    assert len(widget.choices["scenario"]) == len(scenarios())

    def send(**content: object) -> None:
        widget._handle_custom_msg(content, [])

    send(kind="say", text="too early")
    assert widget.view["phase"] == "setup"
    send(kind="begin", stage="first-round", scenario="ward-nurse", temper="nobody")
    assert widget.view["phase"] == "talk"
    assert widget.view["who"]["title"] == "First round with Bisi Adeyemi"
    send(kind="say", text=STEP)
    send(kind="say", text=7)
    send(kind="dance")
    assert [line["speaker"] for line in widget.view["lines"]] == ["interviewer", "me"] * 1 + [
        "interviewer"
    ]
    send(kind="end")
    assert widget.view["phase"] == "after"
    assert widget.view["debrief"][0]["title"] == "What Bisi Adeyemi heard"
    assert f"Me: {STEP}" in widget.view["text"]
    assert "One thing to try next" in widget.view["text"]
    send(kind="again")
    assert widget.view["phase"] == "setup"
    assert widget.view["chosen"]["scenario"] == "ward-nurse"
    assert (tmp_path / "progress.json").exists()


def test_with_a_seed_it_begins_at_once_and_the_same_for_all() -> None:
    one, two = mock_interview(seed=3), mock_interview(seed=3)
    assert one is not None
    assert two is not None
    assert one.view["lines"] == two.view["lines"]
    assert one.view["phase"] == "talk"


@pytest.mark.parametrize("stage", [None, *STAGES])
def test_where_widgets_do_not_run_it_shows_how_one_goes(stage: str | None) -> None:
    bundles = []
    for _ in range(2):
        widget = mock_interview(stage)
        assert widget is not None
        bundle = widget._repr_mimebundle_()
        bundles.append(bundle[0] if isinstance(bundle, tuple) else bundle)
    one, two = bundles
    assert "application/vnd.jupyter.widget-view+json" in one
    for form in ("text/html", "text/plain"):
        assert one[form] == two[form]
        assert "What is the next step in the interview process?" in one[form]
        assert "Nothing was left out" in one[form]


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"stage": "third-round"}, "“third-round” is not a stage here"),
        ({"scenario": "astronaut"}, "“astronaut” is not a job here"),
        ({"temper": "angry"}, "“angry” is not an interviewer here"),
        ({"stage": 5}, "“5” is not a stage here"),
        ({"stage": 10**5_000}, "“int” is not a stage here"),
        ({"stage": "\ud800"}, "“?” is not a stage here"),
        ({"scenario": 5}, "“5” is not a job here"),
        ({"scenario": ["ward-nurse"]}, "“['ward-nurse']” is not a job here"),
        ({"scenario": "\ud800"}, "“?” is not a job here"),
        ({"temper": 5}, "“5” is not an interviewer here"),
        ({"temper": {}}, "“{}” is not an interviewer here"),
        ({"seed": "\ud800"}, "“?” can’t be a seed"),
        ({"seed": 10**5_000}, "“int” can’t be a seed"),
        ({"seed": 1.5}, "“1.5” can’t be a seed"),
        ({"seed": [1]}, "“[1]” can’t be a seed"),
        ({"seed": "x" * 5_000}, " …” can’t be a seed"),
    ],
    ids=itertools.count(),
)
def test_a_learner_is_told_what_there_is(
    chosen: dict[str, Any], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mock_interview(**chosen) is None
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    "chosen",
    [
        {"scenario": 5},
        {"scenario": ["ward-nurse"]},
        {"temper": {"warm"}},
        {"seed": "\ud800"},
        {"seed": 10**5_000},
    ],
    ids=["number", "list", "set", "half", "long"],
)
def test_a_wrong_kind_of_choice_is_an_unknown_one(chosen: dict[str, Any]) -> None:
    with pytest.raises(UnknownChoiceError):
        Interview("first-round", **chosen)


def test_a_temper_is_what_it_is() -> None:
    assert isinstance(TEMPERS["warm"], Temper)
    assert TEMPERS["guarded"].chances["warm_yes"] == 0


def test_what_is_heard_is_what_the_judge_says_of_the_labelled_drafts() -> None:
    rows = [
        line for path in CORPUS.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()
    ]
    for row in map(json.loads, rows):
        if len(row["text"]) > MAX_SAID:
            continue
        interview = played(row["text"], stage=row["stage"])
        heard = sentences(interview, "heard")
        labels = judge(row["text"], row["stage"]).labels
        good = labels["polarity"] == "against" and labels["fits_stage"]
        assert ("asked what comes next" in heard) is labels["next_step"], row["id"]
        assert ("noted that you asked" in heard) is bool(good), row["id"]
