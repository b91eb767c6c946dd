"""How fast the judge is: beside other checkers, and as texts grow.

    python -m bench.judge

The same drafts go through this judge, through a regex such as an instructor would write in
an afternoon, and through proselint's checks where that is installed (`pip install proselint`).
Then hostile texts double in size, with the 20,000-character limit lifted.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograders.judge import judge, judge_any_length
from autograders.rubric import default_rubric
from autograders.stages import find_stage

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
SIZES = (1, 2, 4, 8, 16, 32, 64)
HOSTILE = {
    "the frame, again and again": "is there any reason why you would not ",
    "nested quotes": 'he said "she said “is there any reason” and ',
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


def drafts() -> list[dict[str, str]]:
    files = sorted(CORPUS.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def per_second(check: Callable[[dict[str, str]], object], rows: Iterable[dict[str, str]]) -> float:
    """Drafts a second: the median of five passes over all of them."""
    rows = list(rows)
    check(rows[0])  # whatever is loaded at first use
    passes = []
    for _ in range(5):
        start = time.perf_counter()
        for row in rows:
            check(row)
        passes.append(len(rows) / (time.perf_counter() - start))
    return statistics.median(passes)


def checkers() -> dict[str, Callable[[dict[str, str]], object]]:
    found: dict[str, Callable[[dict[str, str]], object]] = {
        "this judge": lambda row: judge(row["text"], row["stage"]),
        "an instructor's regex": lambda row: [regex.search(row["text"]) for regex in REGEXES],
    }
    try:
        from proselint.checks import __register__
        from proselint.registry import CheckRegistry
        from proselint.tools import LintFile
    except ImportError:
        return found
    registry = CheckRegistry()
    registry.register_many(__register__)
    found["proselint's checks"] = lambda row: LintFile("draft", row["text"]).lint()
    return found


def seconds_for(text: str) -> float:
    stage, rubric = find_stage("first-round"), default_rubric()
    times = []
    for _ in range(3):
        start = time.perf_counter()
        judge_any_length(text, stage, None, rubric)
        times.append(time.perf_counter() - start)
    return min(times)


def import_seconds(code: str) -> float:
    times = []
    for _ in range(7):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    console = Console()
    rows = drafts()
    speeds = {name: per_second(check, rows) for name, check in checkers().items()}
    table = Table("checker", "drafts a second", "beside this judge", title=f"{len(rows)} drafts")
    for name, speed in speeds.items():
        table.add_row(name, f"{speed:,.0f}", f"{speed / speeds['this judge']:.2f}×")
    console.print(table)

    table = Table("hostile text", *(f"{size} KB" for size in SIZES), "last doubling")
    for name, piece in HOSTILE.items():
        spent = [
            seconds_for((piece * (size * 1024 // len(piece) + 1))[: size * 1024]) for size in SIZES
        ]
        table.add_row(
            name, *(f"{s * 1000:,.0f} ms" for s in spent), f"{spent[-1] / spent[-2]:.2f}×"
        )
    console.print(table)

    bare = import_seconds("pass")
    loaded = import_seconds("import autograders.judge as j, autograders.rules as r; r.load_rules()")
    console.print(f"import, rules loaded: {loaded - bare:.3f} s beyond bare Python ({bare:.3f} s)")


if __name__ == "__main__":
    main()
