"""How fast a class is graded: three ways, on the same submissions, in one run.

    python -m bench.class [--largest 1000]

Stock nbgrader, which runs each notebook in a kernel; nbgrader with the kit's settings; and
`anyreason autograde`. All are commands, timed from their start to their end. Stock nbgrader
grades thirty submissions only, and its rate is used for the larger classes. The drafts are
those of tests/corpus/, four to a student. The scores are held to be the same: the run fails
where they aren't. (A draft that waits for a person has no score of ours to compare.)
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbgrader.api import Gradebook
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "tests" / "corpus"
ASSIGNMENT = "a2-every-stage"
STOCK = "c = get_config()\nc.CourseDirectory.course_id = 'any-reason-why'\n"
STOCK_SIZE = 30

NBGRADER = [sys.executable, "-m", "nbgrader", "autograde", ASSIGNMENT]
OURS = [
    *(sys.executable, "-c", "from autograders.cli import main; main()", "autograde", ASSIGNMENT),
]


@dataclass(frozen=True)
class Timed:
    """Seconds for a class, and the most memory that a process of it had, in megabytes."""

    seconds: float
    megabytes: float
    students: int

    @property
    def each(self) -> float:
        return self.seconds / self.students


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--largest", type=int, default=300, help="the largest class")
    largest = parser.parse_args().largest
    sizes = [size for size in (30, 100, 300, 1000) if size <= largest]
    console = Console(width=100)
    table = Table(title=f"Seconds for a submission of {ASSIGNMENT}, {os.cpu_count()} cores")
    for heading in ("students", "stock nbgrader", "nbgrader, kit", "anyreason autograde"):
        table.add_column(heading, justify="right")
    table.add_column("stock / anyreason", justify="right")
    table.add_column("memory, MB", justify="right")
    with TemporaryDirectory() as name:
        home = Path(name)
        stock = make_class(home / "stock", STOCK_SIZE, STOCK)
        by_stock = run(stock, NBGRADER, STOCK_SIZE)
        for size in sizes:
            kit, ours = (make_class(home / f"{way}-{size}", size) for way in ("kit", "ours"))
            by_kit = run(kit, NBGRADER, size) if size <= 300 else None
            by_ours = run(ours, OURS, size)
            compared = compare(ours, kit) if by_kit else 0
            if size == STOCK_SIZE:
                same = compare(ours, stock)
                console.print(f"{same} scores of stock nbgrader and of the kit: all the same.")
            if by_kit:
                console.print(f"{compared} scores of both of the kit’s ways: all the same.")
            table.add_row(
                f"{size:,}",
                f"{by_stock.each:.3f}" + ("" if size == STOCK_SIZE else " (of 30)"),
                f"{by_kit.each:.3f}" if by_kit else "–",
                f"{by_ours.each:.4f}",
                f"{by_stock.each / by_ours.each:.0f}×",
                f"{by_ours.megabytes:.0f}",
            )
    console.print(table)


def make_class(folder: Path, size: int, config: str | None = None) -> Path:
    """A course folder with the assignment given out and the work of `size` students in it."""
    shutil.copytree(ROOT / "assignments" / "source" / ASSIGNMENT, folder / "source" / ASSIGNMENT)
    settings = folder / "nbgrader_config.py"
    kit = ROOT / "assignments" / "nbgrader_config.py"
    settings.write_text(kit.read_text(encoding="utf-8"), encoding="utf-8")
    command([sys.executable, "-m", "nbgrader", "generate_assignment", ASSIGNMENT], folder)
    if config is not None:
        settings.write_text(config, encoding="utf-8")
    released = folder / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    text = released.read_text(encoding="utf-8")
    drafts = drafts_by_stage()
    for number in range(size):
        notebook = nbformat.reads(text, as_version=4)
        for cell in notebook.cells:
            first = cell.source.partition("\n")[0]
            stage = first.removeprefix("%%draft ").strip()
            if cell.metadata.get("nbgrader", {}).get("solution") and stage in drafts:
                mine = drafts[stage]
                cell.source = f"{first}\n{mine[number % len(mine)]}"
        target = folder / "submitted" / f"student-{number:04}" / ASSIGNMENT
        target.mkdir(parents=True)
        nbformat.write(notebook, target / released.name)
    return folder


def drafts_by_stage() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(CORPUS.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found.setdefault(row["stage"], []).append(row["text"])
    return found


def run(folder: Path, words: list[str], students: int) -> Timed:
    """Times a command in a course folder."""
    start = time.perf_counter()
    kilobytes = command(words, folder)
    return Timed(time.perf_counter() - start, kilobytes / 1024, students)


def command(words: list[str], folder: Path) -> int:
    """Runs a command to its end; the most memory that a process of it had, in kilobytes."""
    with (folder / "log.txt").open("ab") as log:
        running = subprocess.Popen(words, cwd=folder, stdout=log, stderr=log)
        _, status, used = os.wait4(running.pid, 0)
    if status:
        sys.exit(f"{' '.join(words)} failed:\n{(folder / 'log.txt').read_text()[-2000:]}")
    return used.ru_maxrss


def compare(ours: Path, theirs: Path) -> int:
    """How many scores there are to compare; ends the run where two are not the same."""
    expected, count = dict(scores(theirs)), 0
    for key, score in scores(ours):
        if score is not None and expected[key] is not None:
            count += 1
            if abs(score - expected[key]) > 1e-9:
                sys.exit(f"{key}: {expected[key]} in {theirs.name}, {score} in {ours.name}")
    return count


def scores(folder: Path) -> Iterator[tuple[tuple[str, str], float | None]]:
    """Everybody's automatic scores: (student, cell) and the score, None where it waits."""
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "any-reason-why") as gradebook:
        for submission in gradebook.assignment_submissions(ASSIGNMENT):
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    yield (submission.student.id, grade.name), grade.auto_score


if __name__ == "__main__":
    main()
