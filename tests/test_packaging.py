"""The files that install the kit agree with each other: pyproject, the lock, environment.yml."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from functools import cache
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from rattler import MatchSpec

from tests.support import ROOT

CONDA_NAMES = {"playwright": "playwright-python"}
"""PyPI's name → conda-forge's, where they differ."""

ONLY_CONDA = {"python", "pip"}
"""What a conda environment needs named and a virtual environment brings along."""


@cache
def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def direct() -> dict[str, SpecifierSet]:
    """Every package that pyproject.toml names, for running and for testing, with its bounds."""
    written = project()["dependencies"] + project()["optional-dependencies"]["dev"]
    wanted = [Requirement(line) for line in written]
    return {canonicalize_name(found.name): found.specifier for found in wanted}


@cache
def environment() -> dict:
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def conda_specs() -> dict[str, SpecifierSet]:
    """Every conda package of environment.yml; raises where conda could not read a line."""
    specs = {}
    for line in environment()["dependencies"]:
        if isinstance(line, dict):
            continue
        spec = MatchSpec(line, strict=True)
        assert spec.name is not None
        version = "" if spec.version is None else str(spec.version)
        specs[str(spec.name.normalized)] = SpecifierSet("" if version == "*" else version)
    return specs


def pinned() -> list[tuple[Requirement, list[str]]]:
    """Every package of requirements.lock with its hashes."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = []
    for entry in re.sub(r"\s*\\\n\s*", " ", text).splitlines():
        line = entry.split("#")[0].strip()
        if line:
            requirement, *hashes = line.split(" --hash=")
            entries.append((Requirement(requirement), hashes))
    return entries


def test_conda_and_pip_ask_for_the_same_packages_within_the_same_bounds() -> None:
    specs = conda_specs()
    python = specs.pop("python")
    assert python == SpecifierSet(project()["requires-python"])
    specs.pop("pip")
    assert specs == {CONDA_NAMES.get(name, name): bounds for name, bounds in direct().items()}


def test_conda_takes_everything_from_conda_forge_and_installs_the_project_itself() -> None:
    assert environment()["name"] == project()["name"]
    assert environment()["channels"] == ["conda-forge", "nodefaults"]
    (by_pip,) = [line["pip"] for line in environment()["dependencies"] if isinstance(line, dict)]
    assert by_pip == ["-e ."]
    assert set(conda_specs()) >= ONLY_CONDA


@pytest.mark.parametrize("name", sorted(direct()))
def test_the_lock_pins_every_direct_dependency_within_its_bounds(name: str) -> None:
    versions = [
        next(iter(found.specifier)).version
        for found, _ in pinned()
        if canonicalize_name(found.name) == name
    ]
    assert versions, f"requirements.lock has no {name}: run make lock"
    assert all(direct()[name].contains(version) for version in versions)


def test_the_lock_pins_exactly_and_with_hashes() -> None:
    for found, hashes in pinned():
        assert [bound.operator for bound in found.specifier] == ["=="], found
        assert hashes, found
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in hashes), found


def test_the_lock_names_no_place_to_fetch_from() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    options = re.findall(r"^\s*(--?[a-z][a-z-]*)", text, flags=re.MULTILINE)
    assert set(options) == {"--hash"}
    assert "://" not in text
    assert all(found.url is None for found, _ in pinned())


def test_the_wheel_holds_both_packages_with_their_data_and_nothing_else(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as built:
        names = set(built.namelist())
        entry_points = next(name for name in names if name.endswith("entry_points.txt"))
        assert "anyreason = course.cli:main" in built.read(entry_points).decode()
    dist = f"{project()['name']}-{project()['version']}"
    assert {name.split("/")[0] for name in names} == {
        "autograders",
        "course",
        f"{dist}.data",
        f"{dist}.dist-info",
    }
    tracked = subprocess.run(
        ["git", "ls-files", "autograders", "course"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    for_lab = {name for name in tracked if name.startswith("course/lab/")}
    assert set(tracked) - for_lab <= names
    # pip puts these where JupyterLab looks for what other packages bring.
    share = f"{dist}.data/data/share/jupyter"
    assert {name for name in names if name.startswith(share)} == {
        f"{share}/lab/settings/overrides.d/anyreason.json",
        f"{share}/labextensions/anyreason/package.json",
        f"{share}/labextensions/anyreason/static/prose.js",
    }


def test_jupyterlab_is_told_the_version_of_the_kit() -> None:
    told = json.loads((ROOT / "course/lab/labextension/package.json").read_text("utf-8"))
    assert (told["name"], told["version"]) == (project()["name"], project()["version"])
