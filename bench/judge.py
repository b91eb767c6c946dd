"""How fast the judge is: beside other checkers, and as texts grow.

    python -m bench.judge

The same drafts go through this judge, through a regex such as an instructor would write in
an afternoon, and, where they are installed, through proselint's checks (`pip install
proselint`) and a MiniLM classifier (`pip install sentence-transformers`, with the model
all-MiniLM-L6-v2 already on this machine: nothing is downloaded). All take turns, and what
counts is the processor's time: whatever else the machine does slows all of them alike. `make`
compiles this judge where there is a C compiler; the first line says whether it did. Then
hostile texts grow from 1 KB to 1,000 KB, with the 20,000-character limit lifted; the last
column says how many times the work of 500 KB is done for 1,000 KB.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograders import nodes
from autograders.judge import judge, judge_any_length
from autograders.rubric import default_rubric
from autograders.stages import find_stage

Row = dict[str, str]
Checker = Callable[[Row], object]

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
ROUNDS = 7
SIZES = (1, 10, 100, 1000)
HALF = 500
HOSTILE = {
    "the frame, again and again": "is there any reason why you would not ",
    "nested quotes": 'he said "she said “is there any reason” and ',
    "single quotation marks": "he said 'she said 'is there any reason\n",
    "quotation after quotation": "“is there any reason that I should know?” ",
    "lines of an interviewer": "interviewer: well\nand so\n",
    "no spaces": "isthereanyreasonwhyyouwouldnotpassmeon",
    "only negations": "not never no nothing without hesitate ",
    "combining marks": "a\u0301\u0302\u0303\u0304 ",
    "next steps": "what is the next step after the next round of the process ",
    "brackets": "((((is there any reason",
}
REGEXES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"next step|what happens next|where do we go from here",
        r"any reason.*(wouldn't|would not|hesitate)",
        r"next round|offer|recommend",
        r"based on|given|after",
    )
]


class NotHereError(Exception):
    """A checker that this machine doesn't have; the message says what is missing."""


def drafts() -> list[Row]:
    files = sorted(CORPUS.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


# ── the checkers ─────────────────────────────────────────────────────────────────────────


def this_judge(_rows: list[Row]) -> Checker:
    return lambda row: judge(row["text"], row["stage"])


def instructors_regex(_rows: list[Row]) -> Checker:
    return lambda row: [regex.search(row["text"]) for regex in REGEXES]


def proselint(_rows: list[Row]) -> Checker:
    try:
        from proselint.checks import __register__
        from proselint.registry import CheckRegistry
        from proselint.tools import LintFile
    except ImportError:
        raise NotHereError("proselint is not installed") from None
    registry = CheckRegistry()
    registry.register_many(__register__)
    return lambda row: LintFile("draft", row["text"]).lint()


def minilm(rows: list[Row]) -> Checker:
    """A draft counts as what the nearest labelled draft is, by their embeddings."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError:
        raise NotHereError("sentence-transformers is not installed") from None
    try:
        model = SentenceTransformer("all-MiniLM-L6-v2")
    except OSError:
        raise NotHereError("the model all-MiniLM-L6-v2 is not on this machine") from None
    known = model.encode([row["text"] for row in rows], normalize_embeddings=True)

    def nearest(row: Row) -> object:
        likeness = known @ model.encode(row["text"], normalize_embeddings=True)
        return rows[int(likeness.argmax())]["labels"]

    return nearest


CHECKERS = {
    "this judge": this_judge,
    "an instructor's regex": instructors_regex,
    "proselint's checks": proselint,
    "a MiniLM classifier": minilm,
}


# ── measuring ────────────────────────────────────────────────────────────────────────────


def seconds(check: Checker, rows: list[Row]) -> float:
    start = time.process_time()
    for row in rows:
        check(row)
    return time.process_time() - start


def take_turns(checkers: dict[str, Checker], rows: list[Row]) -> list[dict[str, float]]:
    """The seconds that each checker takes for all drafts, in each of several rounds."""
    for check in checkers.values():
        check(rows[0])  # whatever is loaded at first use
    return [{name: seconds(check, rows) for name, check in checkers.items()} for _ in range(ROUNDS)]


def seconds_for(piece: str, kilobytes: int) -> float:
    """The processor's seconds for a text of this size, the least of three times."""
    text = (piece * (kilobytes * 1024 // len(piece) + 1))[: kilobytes * 1024]
    stage, rubric = find_stage("first-round"), default_rubric()
    times = []
    for _ in range(3):
        start = time.process_time()
        judge_any_length(text, stage, None, rubric)
        times.append(time.process_time() - start)
    return min(times)


def import_seconds(code: str) -> float:
    """The seconds for a Python of its own that runs this, the least of several times."""
    # As it is where the kit is installed: what is imported was compiled before.
    keeps = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, env=keeps)
        times.append(time.perf_counter() - start)
    return min(times)


# ── the tables ───────────────────────────────────────────────────────────────────────────


def compare(console: Console) -> None:
    rows = drafts()
    checkers: dict[str, Checker] = {}
    for name, make in CHECKERS.items():
        try:
            checkers[name] = make(rows)
        except NotHereError as missing:
            console.print(f"{name}: {missing}, so it was not run.")
    rounds = take_turns(checkers, rows)
    table = Table(
        "checker",
        "drafts a second",
        "this judge is",
        title=f"{len(rows)} drafts, the processor’s time, the median of {ROUNDS} rounds",
    )
    for name in checkers:
        speed = len(rows) / statistics.median(spent[name] for spent in rounds)
        times = statistics.median(spent[name] / spent["this judge"] for spent in rounds)
        table.add_row(name, f"{speed:,.0f}", f"{times:.2f}× as fast")
    console.print(table)


def grow(console: Console) -> None:
    sizes = (f"{size:,} KB" for size in SIZES)
    table = Table("hostile text", *sizes, f"{HALF} → {2 * HALF:,} KB", title="processor seconds")
    for name, piece in HOSTILE.items():
        spent = {size: seconds_for(piece, size) for size in (*SIZES, HALF)}
        table.add_row(
            name,
            *(f"{spent[size]:.3f}" for size in SIZES),
            f"{spent[2 * HALF] / spent[HALF]:.2f}×",
        )
    console.print(table)


def main() -> None:
    console = Console()
    compiled = not nodes.__file__.endswith(".py")
    console.print(f"The judge runs {'compiled' if compiled else 'as it is written'}.")
    compare(console)
    grow(console)
    bare = import_seconds("pass")
    loaded = import_seconds("import autograders.judge as j, autograders.rules as r; r.load_rules()")
    console.print(f"import, rules loaded: {loaded - bare:.3f} s beyond bare Python ({bare:.3f} s)")


if __name__ == "__main__":
    main()
