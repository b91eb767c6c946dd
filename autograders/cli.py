"""The command `anyreason`: a thin shell that reads arguments, calls, and prints.

Exit status: 0 all went well; 1 it ran, and some rows had something wrong with them;
2 it could not run (the message on stderr says why and what to do).
"""

from __future__ import annotations

import contextlib
import json
import re
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console

from autograders.gradebook.quick_start import start_quickly
from autograders.stages import STAGES

if TYPE_CHECKING:
    from autograders.evaluate import Evaluation, VerdictScore
    from autograders.rubric import Rubric

app = typer.Typer(
    name="anyreason",
    help="Judge what a candidate plans to say in the last minute of a job interview.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

rubrics = typer.Typer(help="Rubrics: what each part of a draft is worth.", no_args_is_help=True)
app.add_typer(rubrics, name="rubric")

DraftFile = Annotated[
    str, typer.Argument(help="A text file with one draft, or - for standard input.")
]
StageName = Annotated[str, typer.Option(help=f"The interview’s stage: {', '.join(STAGES)}.")]
Context = Annotated[str, typer.Option(help="What is known of the interview, as a JSON object.")]
RubricFile = Annotated[
    Path | None, typer.Option("--rubric", help="Your own rubric, a .toml file.", metavar="FILE")
]


def main() -> None:
    """What the console command runs."""
    start_quickly()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that can't show a curly quote shows “?”; it must not stop the command.
            stream.reconfigure(errors="replace")
    app()


# The commands. Each imports what it needs when it runs, so that the others start quickly.
# A new one goes below these: a function with @app.command().


@app.command()
def judge(
    file: DraftFile = "-",
    stage: StageName = "",
    context: Context = "",
    rubric: RubricFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Judge one draft and say what works in it and why."""
    from autograders.judge import judge as judge_draft
    from autograders.stages import find_stage
    from autograders.tables import as_context

    refuse_tables_and_notebooks(file)
    with stopping_at(ValueError):
        find_stage(stage)  # before waiting for a draft that could not be judged
        known = as_context(context)
        counts = read_rubric(rubric)
        judgement = judge_draft(read_draft(file), stage=stage, context=known, rubric=counts)
    if as_json:
        print_json(judgement.to_dict())
    else:
        typer.echo(printable(str(judgement)))


@app.command()
def explain(
    file: DraftFile = "-",
    stage: StageName = "",
    context: Context = "",
) -> None:
    """Show how a judgement came about: words, concepts, rules, criteria."""
    from autograders.explain import explain as explain_draft
    from autograders.stages import find_stage
    from autograders.tables import as_context

    refuse_tables_and_notebooks(file)
    with stopping_at(ValueError):
        find_stage(stage)
        derivation = explain_draft(read_draft(file), stage, as_context(context))
    typer.echo(printable(derivation))


@app.command()
def grade(
    drafts: Annotated[
        Path, typer.Argument(help="Rows of id, stage, text (and context): .jsonl, .csv, .parquet.")
    ],
    results: Annotated[
        Path, typer.Option("--output", "-o", help="Where the results go: .jsonl, .csv, .parquet.")
    ],
    rubric: RubricFile = None,
) -> None:
    """Judge many drafts: one result per row, in order."""
    from functools import partial

    from autograders.batch import grade_file
    from autograders.judge import judge as judge_draft
    from autograders.tables import TableError

    judge_by = partial(judge_draft, rubric=read_rubric(rubric))
    with stopping_at(TableError), counting("drafts") as count:
        summary = grade_file(drafts, results, judge_draft=judge_by, on_row=count)
    typer.echo(f"{results}: {summary}")
    if summary.repeated:
        ids = ", ".join(f"“{name}”" for name in summary.repeated[:10])
        more = f" and {len(summary.repeated) - 10:,} more" if len(summary.repeated) > 10 else ""
        complain(f"{drafts}: note: more than one row has the id {ids}{more}; each has a result.")
    if summary.errors:
        raise typer.Exit(1)


@app.command()
def evaluate(
    labelled: Annotated[list[Path], typer.Argument(help="Labelled drafts, as .jsonl.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Leave out the disagreements.")] = False,
) -> None:
    """Hold the judge against labelled drafts: accuracy, precision, recall, F1, kappa."""
    from autograders.evaluate import evaluate_files
    from autograders.tables import TableError

    with stopping_at(TableError):
        evaluation = evaluate_files(labelled)
    if as_json:
        found = evaluation.to_dict()
        if quiet:
            del found["disagreements"]
        print_json(found)
    elif evaluation.verdicts.drafts:
        wide = None if sys.stdout.isatty() else 100
        print_evaluation(evaluation, Console(highlight=False, width=wide), quiet=quiet)
    for problem in evaluation.problems:
        complain(f"{problem.file}, {problem.id}: {problem.problem} This row was left out.")
    if evaluation.problems:
        raise typer.Exit(1)


@app.command()
def demo(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Where to play the class; the folder “demo” here when left out."),
    ] = None,
) -> None:
    """Play a class of made-up students, from releasing the assignment to the grades."""
    from autograders.gradebook.demo import play

    raise typer.Exit(play(folder))


@app.command()
def new_course(
    folder: Annotated[Path, typer.Argument(help="The folder to make; a new or an empty one.")],
) -> None:
    """Make a course folder of your own, with all assignments and five steps in its README.md."""
    from autograders.gradebook.new_course import make_course

    with stopping_at(OSError):
        names = make_course(folder)
    typer.echo(printable(f"{folder}: {', '.join(names)}"))
    typer.echo(printable(f"Now open {folder / 'README.md'}: it has the five steps of a class."))


@app.command()
def add_students(
    file: Annotated[
        Path,
        typer.Argument(help="What your LMS made when you exported its gradebook: .csv or .xls."),
    ],
    course: Annotated[Path, typer.Option(help="The course folder.", metavar="DIR")] = Path(),
) -> None:
    """Take your class list out of a gradebook that Canvas, Moodle or Blackboard exported."""
    from nbgrader.coursedir import CourseDirectory

    from autograders.gradebook import class_list
    from autograders.gradebook.course import CourseError, load_course

    with stopping_at(CourseError, ValueError, OSError):
        found = class_list.read_class_list(file)
        new = class_list.add_students(CourseDirectory(config=load_course(course)), found.students)
    known = len(found.students) - new
    typer.echo(f"From {found.lms}: {new} added, {known} there already.")
    if found.students:
        who = found.students[0]
        called = f"{who.first_name} {who.last_name}"
        typer.echo(printable(f"Their id is the {found.id_is}: {called} is “{who.id}”."))
    for problem in found.problems:
        complain(problem)
    if found.problems:
        raise typer.Exit(1)


@app.command()
def collect_zip(
    assignment: Annotated[str, typer.Argument(help="The assignment’s name.")],
    downloads: Annotated[
        list[Path],
        typer.Argument(
            help="What your LMS made when you downloaded all submissions: a zip file, or the "
            "folder that came out of it.",
            metavar="FILE...",
        ),
    ],
    lms: Annotated[
        str, typer.Option(help="Canvas, Moodle or Blackboard; when left out, the names tell.")
    ] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace what was collected before.")
    ] = False,
    course: Annotated[Path, typer.Option(help="The course folder.")] = Path(),
) -> None:
    """Take the students’ notebooks out of a download from Canvas, Moodle or Blackboard."""
    from nbgrader.coursedir import CourseDirectory

    from autograders.gradebook.collect_zip import collect_zip as collect
    from autograders.gradebook.course import CourseError, load_course
    from autograders.gradebook.lms_names import find_lms

    with stopping_at(CourseError, ValueError, OSError):
        lms = find_lms(lms) if lms else ""
        place = CourseDirectory(config=load_course(course))
        done = collect(place, assignment, downloads, lms, over=replace)
    for line in done.told():
        typer.echo(printable(line))
    for problem in done.problems:
        complain(f"{problem.what}: {problem.why}")
    if done.problems:
        raise typer.Exit(1)


@app.command()
def autograde(
    assignment: Annotated[str, typer.Argument(help="The assignment, such as a1-two-questions.")],
    course: Annotated[Path, typer.Option(help="The course directory.", metavar="DIR")] = Path(),
    student: Annotated[
        list[str] | None, typer.Option(help="Only this student; may be given more than once.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(help="How many processes; one for each core when left out.", min=1)
    ] = None,
    rubric: RubricFile = None,
    force: Annotated[
        bool, typer.Option("--force", help="Also grade what has not changed since.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Write changed scores without asking.")
    ] = False,
) -> None:
    """Grade everybody’s submission as text: nothing that was handed in is run."""
    from autograders.gradebook.autograde import Change
    from autograders.gradebook.autograde import autograde as grade_class
    from autograders.gradebook.autograde_told import tell, tell_changes
    from autograders.gradebook.course import CourseError
    from autograders.rubric import RubricError

    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)

    def agree(changes: Sequence[Change]) -> bool:
        bar.stop()
        typer.echo(
            "A newer kit, another rubric or another due date changes what is in the gradebook."
        )
        tell_changes(changes, console)
        if yes:
            return True
        if sys.stdin.isatty():
            return typer.confirm("Write these scores?")
        typer.echo("They are not written. To write them, run it again with --yes.")
        return False

    with stopping_at(CourseError, RubricError), progress_bar() as bar:
        grades = grade_class(
            course,
            assignment,
            students=student or (),
            jobs=jobs,
            rubric=rubric,
            again=force,
            dry_run=dry_run,
            agree=agree,
            on_start=bar.start,
            on_done=bar.advance,
        )
    tell(grades, console, dry_run=dry_run)
    if grades.unreadable or grades.held_back:
        raise typer.Exit(1)


@app.command()
def report(
    assignment: Annotated[str, typer.Argument(help="The assignment’s name in nbgrader.")],
    course: Annotated[Path, typer.Option(help="The course folder.", metavar="DIR")] = Path(),
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Where the page goes: .html.", show_default=False),
    ] = None,
    table: Annotated[
        Path | None,
        typer.Option("--csv", help="Also write a table, a row for each draft: .csv."),
    ] = None,
    similar: Annotated[
        bool, typer.Option("--similar", help="Also list drafts that sound alike, to look at.")
    ] = False,
    alike: Annotated[
        int, typer.Option(min=50, max=100, help="From how many per cent on they do.")
    ] = 75,
) -> None:
    """Write a page on how a class did: what was met and missed, and what waits for you."""
    from autograders.gradebook.course import CourseError
    from autograders.gradebook.write_report import write_report

    page = output or Path(f"{assignment}-report.html")
    with stopping_at(CourseError, ValueError, OSError):
        told = write_report(
            course, assignment, page, table=table, alike=alike / 100 if similar else None
        )
    for line in told:
        typer.echo(printable(line))


@rubrics.command()
def check(file: Annotated[Path, typer.Argument(help="A rubric, as a .toml file.")]) -> None:
    """Say what a rubric counts, or what is wrong with it."""
    rubric = read_rubric(file)
    if rubric is None:
        return
    typer.echo(printable(rubric.name))
    for criterion in rubric.criteria:
        worth = f"{criterion.points:g}" if criterion.points else "a remark"
        partly = ", ".join(f"{outcome} {points:g}" for outcome, points in criterion.partial.items())
        told = f"  {criterion.name} ({criterion.title}): {worth}"
        typer.echo(printable(f"{told}; in part: {partly}" if partly else told))
    typer.echo(f"total: {rubric.max_points:g}")


# What the commands share.


def complain(message: str) -> None:
    """Say what went wrong, on stderr."""
    typer.echo(printable(f"anyreason: {message}"), err=True)


@contextlib.contextmanager
def stopping_at(*errors: type[Exception]) -> Iterator[None]:
    """Turn these errors into their message on stderr and exit status 2."""
    try:
        yield
    except errors as error:
        complain(str(error))
        raise typer.Exit(2) from error


def stop(message: str) -> NoReturn:
    """Say on stderr why this can't go on, and exit with status 2."""
    complain(message)
    raise typer.Exit(2)


def print_json(data: Any) -> None:
    """Plain data as JSON, readable for people too."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def printable(text: str) -> str:
    """The text without characters that could steer a terminal (a draft may hold any)."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "�", text.replace("\r\n", "\n"))


def read_rubric(file: Path | None) -> Rubric | None:
    """The rubric in a file; None for the kit's own. Exits with 2 when it can't be used."""
    from autograders.rubric import RubricError, load_rubric

    if file is None:
        return None
    with stopping_at(RubricError):
        try:
            return load_rubric(file)
        except OSError as error:
            stop(f"{file}: {error.strerror or error}.")


def refuse_tables_and_notebooks(file: str) -> None:
    """Exit with 2, naming the command for it, when a file holds more than one draft."""
    from autograders.tables import ENDINGS

    kind = Path(file).suffix.lower()
    if kind in ENDINGS:
        stop(
            f"{file}: this is a table, not one draft; judge its rows with: "
            f"anyreason grade {shlex.quote(file)} -o results.csv"
        )
    if kind == ".ipynb":
        stop(
            f"{file}: this is a notebook, not one draft; open it and run its boxes with: "
            f"jupyter lab {shlex.quote(file)}"
        )


def read_draft(file: str) -> str:
    """One draft from a file, or from standard input for "-". Exits with 2 when it can't be."""
    from autograders.judge import MAX_CHARACTERS

    most = MAX_CHARACTERS * 4 + 3  # no character takes more than four bytes; three for a BOM
    try:
        if file == "-":
            if sys.stdin.isatty():
                typer.echo("Type the draft, then press Ctrl-D on a line of its own.", err=True)
            raw = sys.stdin.buffer.read(most + 1)
        else:
            with Path(file).open("rb") as opened:
                raw = opened.read(most + 1)
    except FileNotFoundError:
        stop(f"{file}: there is no such file.")
    except IsADirectoryError:
        stop(f"{file}: this is a folder, not a file.")
    except OSError as error:
        stop(f"{file}: {error.strerror or error}.")
    name = "standard input" if file == "-" else file
    if len(raw) > most:
        stop(f"{name}: the draft is too long; the limit is {MAX_CHARACTERS:,} characters.")
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        byte = raw[error.start]
        stop(
            f"{name}: the draft is not UTF-8 (byte {error.start:,} is 0x{byte:02x}); "
            "save it as plain text in UTF-8."
        )


@contextlib.contextmanager
def counting(what: str) -> Iterator[Callable[[], None]]:
    """A line on stderr that counts up, where stderr is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda: None
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn(f"{{task.completed:,.0f}} {what}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda: progress.advance(task)


class Bar:
    """A progress bar on stderr with the time that is left, where stderr is a terminal."""

    def __init__(self) -> None:
        from rich.progress import Progress

        console = Console(stderr=True)
        self._progress = Progress(console=console, transient=True)
        self._shown = console.is_terminal
        self._task: Any = None

    def start(self, total: int) -> None:
        """So many there are; the bar shows from now on."""
        if self._shown:
            self._task = self._progress.add_task("Grading", total=total)
            self._progress.start()

    def advance(self) -> None:
        """One more is through."""
        if self._task is not None:
            self._progress.advance(self._task)

    def stop(self) -> None:
        """Takes the bar off the screen."""
        if self._task is not None:
            self._progress.stop()


@contextlib.contextmanager
def progress_bar() -> Iterator[Bar]:
    """A Bar that is off the screen at the end, whatever happens."""
    bar = Bar()
    try:
        yield bar
    finally:
        bar.stop()


def print_evaluation(evaluation: Evaluation, console: Console, *, quiet: bool) -> None:
    """The figures as tables, and every disagreement with its text unless `quiet`."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    if not quiet:
        for found in evaluation.disagreements:
            console.print(Text(printable(f"{found.id} · {found.stage}"), style="bold"))
            console.print(Text(printable(found.text)), soft_wrap=True)
            for name, (expected, said) in found.labels.items():
                console.print(Text(f"  {name}: readers {_cell(expected)}, judge {_cell(said)}"))
            console.print()

    labels = Table(title="Agreement by label", title_justify="left", box=SIMPLE_HEAD)
    labels.add_column("label")
    for heading in ("support", "accuracy", "precision", "recall", "F1", "κ"):
        labels.add_column(heading, justify="right")
    for score in evaluation.labels:
        figures = (score.precision, score.recall, score.f1)
        labels.add_row(
            score.name,
            str(score.support),
            _percent(score.accuracy),
            *(_percent(figure) for figure in figures),
            "–" if score.kappa is None else f"{score.kappa:.2f}",
        )
    console.print(labels)

    verdicts = Table(title="Verdicts", title_justify="left", box=SIMPLE_HEAD)
    verdicts.add_column("file", overflow="fold")
    for heading in ("drafts", "right", "of decided", "unsure", "good failed", "bad passed"):
        verdicts.add_column(heading, justify="right")
    for name, files_score in evaluation.files.items():
        verdicts.add_row(Text(printable(Path(name).name)), *_verdict_cells(files_score))
    if len(evaluation.files) != 1:
        verdicts.add_section()
        verdicts.add_row("all", *_verdict_cells(evaluation.verdicts), style="bold")
    console.print(verdicts)


def _verdict_cells(score: VerdictScore) -> tuple[str, ...]:
    return (
        str(score.drafts),
        _percent(score.accuracy),
        _percent(score.decided),
        _percent(score.unsure / score.drafts if score.drafts else None),
        f"{score.good_failed} of {score.good}",
        f"{score.bad_passed} of {score.bad}",
    )


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _cell(value: Any) -> str:
    return json.dumps(value) if not isinstance(value, str) else value
