"""What README.md names is there: its files, pictures, links and commands."""

from __future__ import annotations

import re
import shlex
from importlib.metadata import entry_points
from importlib.util import find_spec

import pytest
import yaml
from typer.main import get_command

from course.cli import app
from tests.support import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
LINKS = re.findall(r"\]\(([^)]+)\)", README)
PICTURES = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", README)
QUOTED = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", README, flags=re.DOTALL))
IN_BLOCKS = [
    line.split("#")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    for line in block.splitlines()
]
PROGRAMS = {"make", "anyreason", "nbgrader", "jupyter", "conda"}
COMMANDS = [shlex.split(c) for c in IN_BLOCKS + QUOTED if c.split()[0] in PROGRAMS]
# Made by the reader of the README, not part of the kit.
THEIRS = {"draft.txt", "drafts.csv", "results.jsonl", ".venv"}


@pytest.mark.parametrize("link", [link for link in LINKS if not link.startswith("http")])
def test_every_link_leads_to_a_file(link: str) -> None:
    assert (ROOT / link).is_file()


def test_there_are_two_pictures_each_said_in_words() -> None:
    assert len(PICTURES) == 2
    for words, path in PICTURES:
        assert len(words.split()) >= 5
        assert (ROOT / path).read_bytes().startswith(b"\x89PNG")


def test_every_file_and_folder_named_is_there() -> None:
    words = {word for quoted in [*QUOTED, *IN_BLOCKS] for word in quoted.split()}
    paths = {word for word in words if "/" in word or re.search(r"\.[a-z]+$", word)} - THEIRS
    for path in paths:
        found = list(ROOT.glob(path.rstrip("/"))) or list(ROOT.glob(f"assignments/{path}"))
        assert found, path


def test_every_command_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    ours = get_command(app).commands  # type: ignore[attr-defined]
    scripts = {script.name for script in entry_points(group="console_scripts")}
    assert {command[0] for command in COMMANDS} == PROGRAMS
    for program, *rest in COMMANDS:
        if program == "make":
            assert re.search(rf"^{rest[0]}:", makefile, re.MULTILINE), rest
        elif program == "anyreason" and rest:
            assert rest[0] in ours, rest
        elif program == "nbgrader" and rest:
            assert find_spec(f"nbgrader.apps.{rest[0].replace('_', '')}app"), rest
            assert (ROOT / "assignments" / "source" / rest[1]).is_dir()
        elif program != "conda":
            assert program in scripts


def test_every_option_named_exists() -> None:
    ours = get_command(app).commands  # type: ignore[attr-defined]
    for program, *rest in COMMANDS:
        if program == "anyreason" and rest:
            known = {name for parameter in ours[rest[0]].params for name in parameter.opts}
            assert {word for word in rest if word.startswith("-")} <= known


def test_the_conda_environment_has_the_name_that_is_activated() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert ["conda", "activate", environment["name"]] in COMMANDS
