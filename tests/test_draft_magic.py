"""%%draft and check() in a session: judged on the spot, kind about slips, silent on stderr."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.testing.globalipapp import start_ipython
from IPython.utils.capture import capture_output
from nbformat.v4 import new_code_cell, new_notebook

from autograders import STAGES
from autograders.stub import STUB, is_untouched
from course.open_page import interview_of
from tests.support import ROOT

NEXT_STEP = "What is the next step in the interview process?"
CLOSE = (
    "Based on what we've talked about today, is there any reason why you wouldn't feel "
    "comfortable {}?"
)
FIRST = f"{NEXT_STEP}\n{CLOSE.format('passing me on to the next round')}"
FINAL = f"{NEXT_STEP}\n{CLOSE.format('giving me the offer')}"


@dataclass(frozen=True)
class Ran:
    """What running one cell showed: rich and plain, in order; and the value of its last line."""

    html: str
    plain: str
    value: Any


class Session:
    """A session of IPython with the course loaded."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell

    def run(self, cell: str) -> Ran:
        with capture_output() as seen:
            result = self._shell.run_cell(cell)
        assert seen.stderr == "", "nbgrader gives no points to a cell that writes to stderr"
        assert result.success
        bundles = [output.data for output in seen.outputs]
        html = "\n".join(bundle.get("text/html", "") for bundle in bundles)
        plain = "\n".join(bundle.get("text/plain", "") for bundle in bundles)
        return Ran(html, plain, result.result)


@pytest.fixture
def session() -> Iterator[Session]:
    shell = start_ipython() or InteractiveShell.instance()
    shell.reset(new_session=False)
    shell.extension_manager.loaded.discard("course")
    shell.magics_manager.registry.pop("DraftMagics", None)
    fresh = Session(shell)
    fresh.run("%load_ext course")
    yield fresh
    shell.reset(new_session=False)


def test_a_draft_is_shown_marked_up_rich_and_plain(session: Session) -> None:
    ran = session.run(f"%%draft first-round\n{FIRST}")
    assert 'class="arw-draft"' in ran.html
    assert "Complete" in ran.plain
    assert "─ ✓ next step" in ran.plain
    assert ran.value is None


def test_a_plain_terminal_shows_the_plain_form() -> None:
    # A terminal takes an empty line, or two, for the end of a draft.
    typed = f"%load_ext course\n%%draft first-round\n{FIRST}\n\n\n\nexit\n"
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--simple-prompt", "--colors=nocolor", "--no-banner"],
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=True,
    )
    assert "✓ next step" in done.stdout
    assert "<style>" not in done.stdout


@pytest.mark.parametrize("line", ["%%draft", "%%draft third-round", "%%draft first-round, please"])
@pytest.mark.parametrize("body", ["", "\n", f"\n{FIRST}"])
def test_a_stage_that_is_none_is_answered_with_those_there_are(
    session: Session, line: str, body: str
) -> None:
    ran = session.run(line + body)
    for stage in STAGES:
        assert stage in ran.html
        assert stage in ran.plain


def test_the_wrong_word_is_quoted_and_never_markup(session: Session) -> None:
    ran = session.run("%%draft <b>x</b>\nHello")
    assert "“<b>x</b>” is not a stage" in ran.plain
    assert "<b>x</b>" not in ran.html


@pytest.mark.parametrize(
    "prose",
    [
        FIRST,
        "what is the next step?",
        "Hi, thanks for today.\nWhat's next?",
        "from what you’ve heard, is there any reason not to pass me on",
        "So, my last questions:\nInterviewer: Go ahead.\nWhat is the ____ in the process?",
        "who would I meet next?",
    ],
)
def test_prose_without_its_first_line_is_told_what_to_put_there(
    session: Session, prose: str
) -> None:
    ran = session.run(prose)
    assert "has lost its first line" in ran.plain
    for stage in STAGES:
        assert f"%%draft {stage}" in ran.plain


@pytest.mark.parametrize(
    ("slip", "instead"),
    [
        ("%% draft first-round", "“%%draft first-round”"),
        ("%%Draft final-round", "“%%draft final-round”"),
        ("%%Reply weaknesses", "“%%reply weaknesses”"),
        ("%%darft first-round", "%%draft first-round"),
        ("%%<b>x</b>", "%%draft phone-screen"),
    ],
)
def test_a_mistyped_first_line_is_quoted_and_put_right(
    session: Session, slip: str, instead: str
) -> None:
    ran = session.run(f"{slip}\n{FIRST}")
    assert f"“{slip}” is not a first line" in ran.plain
    assert instead in ran.plain
    assert "<b>" not in ran.html


@pytest.mark.parametrize(
    "code",
    ["1 if True else 2", "%time 1", "%%time\n1", "    3 + 4", "[x for x in ()] or 1 if 1 else 0"],
)
def test_code_beside_the_lessons_is_left_alone(session: Session, code: str) -> None:
    assert "first line" not in session.run(code).plain


@pytest.mark.parametrize("code", ["if x == 1 then y", "for all of them:", "print(1 2 3)"])
def test_who_writes_python_sees_its_own_errors(code: str) -> None:
    shell = start_ipython() or InteractiveShell.instance()
    with capture_output() as seen:
        result = shell.run_cell(code)
    assert isinstance(result.error_in_exec or result.error_before_exec, SyntaxError)
    assert "first line" not in seen.stdout


def test_a_draft_with_a_gap_is_not_judged(session: Session) -> None:
    ran = session.run("%%draft first-round\nWhat is the ____ in the process?")
    assert ran.plain.startswith("There is still a gap.")


@pytest.mark.parametrize(
    "line", ["%%draft First Round", '%%draft "first-round"', "%%draft first_round  "]
)
def test_a_stage_may_be_written_as_people_write_it(session: Session, line: str) -> None:
    assert "First round · Complete" in session.run(f"{line}\n{FIRST}").plain


@pytest.mark.parametrize("body", ["", "\n", "\n   \n\n", f"\n{STUB}", f"\n\n{STUB}\n"])
def test_nothing_written_yet_is_not_attempted_and_not_wrong(session: Session, body: str) -> None:
    drafted = session.run(f"%%draft first-round{body}")
    assert "Not attempted" in drafted.plain
    assert "not yet" not in drafted.html
    checked = session.run('check("first-round")')
    assert (type(checked.value), checked.value) == (float, 0.0)
    assert "Not attempted" in checked.plain


def test_check_gives_the_points_of_the_last_draft_as_a_float(session: Session) -> None:
    session.run("%%draft first-round\nWhat is the next step in the process?")
    some = session.run('check("first-round")')
    session.run(f"%%draft first-round\n{FIRST}")
    all_of_it = session.run('check("first-round")')
    assert type(all_of_it.value) is float
    assert 0.0 < some.value < all_of_it.value == 10.0
    assert "10 of 10 points" in all_of_it.plain


def test_every_stage_has_a_draft_of_its_own(session: Session) -> None:
    session.run(f"%%draft first-round\n{FIRST}")
    session.run(f"%%draft final-round\n{FINAL}")
    assert session.run('check("first-round")').value == 10.0
    assert session.run('check("final-round")').value == 10.0
    session.run(f"%%draft first-round\n{FINAL}")
    assert session.run('check("first-round")').value < 10.0


@pytest.mark.parametrize("empty", ["", "\n  \n", f"\n{STUB}"])
def test_an_untouched_box_leaves_the_earlier_draft(session: Session, empty: str) -> None:
    session.run(f"%%draft first-round\n{FIRST}")
    assert "Not attempted" in session.run(f"%%draft first-round{empty}").plain
    assert session.run('check("first-round")').value == 10.0
    assert "Not attempted" in session.run(f"%%draft final-round{empty}").plain


@pytest.mark.parametrize("call", ['check("second-round")', 'check("x")', "check()", "check(3)"])
def test_check_without_a_draft_is_zero_and_says_why(session: Session, call: str) -> None:
    ran = session.run(call)
    assert (type(ran.value), ran.value) == (float, 0.0)
    assert "%%draft second-round" in ran.plain or "is one of these" in ran.plain


def test_a_draft_that_is_too_long_is_said_to_be(session: Session) -> None:
    ran = session.run("%%draft first-round\n" + "word " * 5000)
    assert ran.plain.startswith("This draft has 2")
    assert "the limit is 20,000" in ran.plain
    assert ran.plain.lower().count("keep what you would say") == 1
    assert session.run('check("first-round")').value == 0.0


def test_loading_twice_keeps_what_was_drafted(session: Session) -> None:
    session.run(f"%%draft first-round\n{FIRST}")
    session.run("%load_ext course")
    session.run("%reload_ext course")
    assert session.run('check("first-round")').value == 10.0


def test_prose_is_never_run_or_expanded(session: Session) -> None:
    session.run("secret = 'from the session'")
    ran = session.run("%%draft first-round\n{secret} $secret !echo hi\nimport os; what is next?")
    assert "{secret} $secret !echo hi" in ran.plain
    assert "from the session" not in ran.plain


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        STUB,
        STUB.upper(),
        f"\n  {STUB}\n\n",
        "# YOUR CODE HERE\nraise NotImplementedError()",
    ],
)
def test_what_counts_as_untouched(text: str) -> None:
    assert is_untouched(text)


@pytest.mark.parametrize("text", ["x", f"{STUB} And more.", f"{STUB}\nWhat comes next?"])
def test_what_counts_as_written(text: str) -> None:
    assert not is_untouched(text)


WARD = 'check("first-round", role="ward nurse", company="Kaldfjord Hospital")'


def test_a_check_that_tells_of_the_interview_counts_what_fits_no_other(session: Session) -> None:
    session.run(f"%%draft first-round\n{FIRST}")
    assert session.run('check("first-round")').value == 10.0
    anybodys = session.run(WARD)
    assert anybodys.value == 9.0
    assert "9 of 10 points" in anybodys.plain
    # From now on the box itself knows the interview, too.
    ran = session.run(f"%%draft first-round\nI would like to be a ward nurse. {FIRST}")
    assert "10 of 10" in ran.plain
    assert "Personal: met, 1 of 1" in ran.plain
    assert session.run(WARD).value == 10.0
    assert "Personal: met, 1 of 1" not in session.run(f"%%draft final-round\n{FINAL}").plain


@pytest.mark.parametrize("told", ['salary="40,000"', "role=3"])
def test_a_check_that_tells_something_else_says_what_it_may_tell(
    session: Session, told: str
) -> None:
    session.run(f"%%draft first-round\n{FIRST}")
    ran = session.run(f'check("first-round", {told})')
    assert (type(ran.value), ran.value) == (float, 0.0)
    assert f"“{told.partition('=')[0]}” can’t be read" in ran.plain
    assert "next_step" in ran.plain


def test_the_saved_page_tells_of_the_interview_before_its_check_was_run(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "a2.ipynb"
    code = ["%%draft first-round\nHello", 'check("final-round", role="baker")', WARD]
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in code]), page)
    monkeypatch.setenv("JPY_SESSION_NAME", str(page))
    ran = session.run(f"%%draft first-round\n{FIRST}")
    assert "Personal: not yet, 0 of 1" in ran.plain
    assert "9 of 10" in ran.plain


def test_the_check_that_tells_of_an_interview_is_the_next_below_the_draft(tmp_path: Path) -> None:
    page = tmp_path / "two.ipynb"
    nurse, baker = ('check("first-round", role="nurse")', 'check("first-round", role="baker")')
    cells = [new_code_cell(source) for source in ("%%draft first-round", nurse, "x", baker)]
    nbformat.write(new_notebook(cells=cells), page)
    where = {"JPY_SESSION_NAME": str(page)}
    assert interview_of("first-round", cells[0].id, where) == {"role": "nurse"}
    assert interview_of("first-round", cells[2].id, where) == {"role": "baker"}
    assert interview_of("first-round", "added-since", where) == {"role": "nurse"}
    assert interview_of("final-round", cells[0].id, where) == {}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 3}', '{"cells": [3, {}]}', "\x00"])
def test_a_page_that_is_no_notebook_tells_nothing(tmp_path: Path, text: str) -> None:
    page = tmp_path / "odd.ipynb"
    page.write_text(text, encoding="utf-8")
    assert interview_of("first-round", "", {"JPY_SESSION_NAME": str(page)}) == {}
    assert interview_of("first-round", "", {"JPY_SESSION_NAME": str(tmp_path)}) == {}
    assert interview_of("first-round", "", {}) == {}


MARKS = "1. next: yes\n2. reason: yes\n3. stage: no\n4. order: yes\n5. tie: yes"


def test_a_self_check_is_set_beside_the_judgement(session: Session) -> None:
    early = session.run(f"%%self_check before first-round\n{MARKS}")
    assert "Run the box that begins with %%draft first-round" in early.plain
    session.run(f"%%draft first-round\n{FIRST}")
    ran = session.run(f"%%self_check before first-round\n{MARKS}")
    assert "You and the page agree on 4 of 5." in " ".join(ran.plain.split())
    assert "arw-criteria" in ran.html
    assert ran.value is None


@pytest.mark.parametrize("line", ["%%self_check", "%%self_check before", "%%self_check after <b>x"])
def test_a_self_check_without_a_stage_says_which_there_are(session: Session, line: str) -> None:
    ran = session.run(line)
    assert "final-round" in ran.plain
    assert "<b>" not in ran.html


def test_what_was_written_on_this_page_is_offered_for_the_card_and_to_say_aloud(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.run(f"%%draft phone-screen\n{FIRST}")  # a run that is nobody's
    assert session.run("say_aloud()").value.text == ""
    monkeypatch.setenv("JPY_SESSION_NAME", "my-page.ipynb")
    session.run(f"%%draft first-round\n{FIRST}")
    session.run(f"%%draft final-round\n{STUB}")
    offered = session.run("my_card()").value.parts["drafts"]
    assert "Use my first round draft" in offered
    assert "final round" not in offered
    assert "phone screen" not in offered
    session.run(f"%%draft final-round\n{FINAL}")
    assert session.run("say_aloud()").value.text == FINAL
    session.run(f"%%draft first-round\n{FIRST}")
    assert session.run("say_aloud()").value.text == FIRST
