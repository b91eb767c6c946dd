"""The judge also runs in a browser, as JupyterLite and others run Python: in Pyodide.

The kit’s wheel is put into Pyodide, under Node and with no other package, and judges every
labelled draft. All that it says must be what it says here, to the last byte: its words, its
points, and which characters of the draft it means. So must what it says as `make` compiles it.

Node comes from the system; `npm ci` in tests/pyodide/ fetches Pyodide, pinned by its lock file.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograders import nodes
from tests.support import CORPUS, PYODIDE, ROOT, missing, need_pyodide

PROGRAM = PYODIDE / "judge_drafts.py"
# -S leaves out installed packages: here too there are the kit and the standard library alone.
HERE = [sys.executable, "-S", "-X", "utf8", str(PROGRAM)]
ODD = [
    "",
    "🙂 What’s the next step? 🙏🏽 Is there any reason you wouldn’t pass me on? 👩‍💻",
    "Ｗｈａｔ ｉｓ ｔｈｅ ｎｅｘｔ ｓｔｅｐ？",
    "Cafe\u0301 Zoe\u0308: what\u2019s the next step\u202f? \u200bAny reason not to pass me on?",
    "Quelle est la prochaine étape ?",
    "次のステップは何ですか。",
    "Is there any reason you wouldn’t pass me on? " * 400,
    "(" * 9_000 + "and then, " * 1_000,
]
"""Texts on which two Pythons could differ: what they call a letter, how deep they may go."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kit as it is installed, data files and all."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def as_written(wheel: Path, drafts: str) -> str:
    """What the judge says of the drafts where there is only the wheel, which is not compiled."""
    unpacked = wheel.with_suffix("")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    return run(HERE, drafts, PYTHONPATH=str(unpacked)).stdout


@pytest.fixture(scope="module")
def drafts() -> str:
    """Every labelled draft and the odd texts: id, stage, text and context, one a line."""
    files = [*sorted(CORPUS.glob("*.jsonl")), *sorted(CORPUS.parent.glob("rounds/*.jsonl"))]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    odd = (
        json.dumps({"id": f"odd-{place}", "stage": "first-round", "text": text, "context": None})
        for place, text in enumerate(ODD)
    )
    return "".join(f"{line}\n" for line in (*lines, *odd))


def run(command: list[str], drafts: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A program given the drafts; fails with what it said when it fails."""
    done = subprocess.run(
        command,
        input=drafts,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


def test_the_judge_says_the_same_in_pyodide_to_the_last_byte(
    wheel: Path, drafts: str, as_written: str
) -> None:
    node = need_pyodide()
    there = run([node, str(PYODIDE / "run.mjs"), str(wheel), str(PROGRAM)], drafts)

    for one, other in zip(as_written.splitlines(), there.stdout.splitlines(), strict=True):
        assert json.loads(one) == json.loads(other)
    assert there.stdout == as_written
    assert there.stdout.count("\n") == drafts.count("\n") > len(ODD) + 330
    assert json.loads(there.stderr) == {"platform": "emscripten", "packages": []}


def test_the_judge_says_the_same_compiled_to_the_last_byte(drafts: str, as_written: str) -> None:
    if nodes.__file__.endswith(".py"):
        missing("a compiled judge", "make compiles it where there are a C compiler and python3-dev")
    compiled = run(HERE, drafts, PYTHONPATH=str(ROOT)).stdout

    for one, other in zip(as_written.splitlines(), compiled.splitlines(), strict=True):
        assert json.loads(one) == json.loads(other)
    assert compiled == as_written


def test_pyodide_is_pinned_with_hashes_and_no_place_to_fetch_from() -> None:
    text = (PYODIDE / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    packages = json.loads(text)["packages"]
    wanted = json.loads((PYODIDE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert packages.pop("")["dependencies"] == wanted
    assert set(wanted) == {"pyodide"}
    assert packages["node_modules/pyodide"]["version"] == wanted["pyodide"]
    for name, package in packages.items():
        assert re.fullmatch(r"sha512-[\w+/]+=*", package["integrity"], re.ASCII), name
