"""What is kept of a learner: whatever happens to the file, the lesson goes on."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.store import Store

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
    max_leaves=10,
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home of mine"
    monkeypatch.setenv("ANYREASON_HOME", str(home))
    return home


@pytest.fixture
def blocked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that cannot be made, whoever runs the tests: a file stands where it should be."""
    wall = tmp_path / "wall"
    wall.write_text("I am a file.")
    monkeypatch.setenv("ANYREASON_HOME", str(wall / "inside"))
    return wall


def test_what_is_saved_is_there_for_the_next_one_of_that_name(folder: Path) -> None:
    assert Store("card").load() == {}
    assert Store("card").save({"said": "“Schön”, 次は何ですか"}) is True
    again = Store("card")
    assert again.load() == {"said": "“Schön”, 次は何ですか"}
    assert again.problem == ""
    assert Store("progress").load() == {}
    assert [file.name for file in folder.iterdir()] == ["card.json"]


def test_the_file_can_be_read_by_a_person_and_by_nobody_else() -> None:
    store = Store("card")
    store.save({"said": "What’s next?"})
    assert "What’s next?" in store.text()
    assert store.text() == store.path.read_text(encoding="utf-8")
    if os.name == "posix":
        assert store.path.stat().st_mode & 0o077 == 0


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), JSON))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_any_plain_data_comes_back(data: dict) -> None:
    store = Store("anything")
    assert store.save(data)
    assert store.load() == json.loads(
        json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
    )


def test_half_a_character_and_odd_values_are_no_reason_to_fail() -> None:
    store = Store("card")
    assert store.save({"said": "half \ud83d", "where": Path("here")})
    assert store.load() == {"said": "half ?", "where": "here"}


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[1, 2]", b"\xff\xfe\x00", b"null", b'{"a": ' * 100_000]
)
def test_a_damaged_file_is_set_aside_and_told_in_one_sentence(damage: bytes) -> None:
    store = Store("progress")
    store.save({})
    store.path.write_bytes(damage)
    assert store.load() == {}
    assert store.problem.endswith(".")
    assert "progress.damaged.json" in store.problem
    (aside,) = store.set_aside()
    assert aside.name == "progress.damaged.json"
    assert aside.read_bytes() == damage
    assert not store.path.exists()
    assert store.save({"new": 1})
    assert store.load() == {"new": 1}
    assert store.problem == ""


def test_a_second_damaged_file_does_not_take_the_place_of_the_first(folder: Path) -> None:
    store = Store("card")
    Store("card-two").save({"another": "file"})
    (folder / "card.damaged-two.json").write_text("not ours")
    for damage in ("{1", "{2", "{3"):
        store.save({})
        store.path.write_text(damage)
        store.load()
    assert "kept as card.damaged-3.json" in store.problem
    assert [path.read_text() for path in store.set_aside()] == ["{1", "{2", "{3"]
    assert store.delete() is True
    assert sorted(path.name for path in folder.iterdir()) == [
        "card-two.json",
        "card.damaged-two.json",
    ]


def test_a_file_of_a_newer_kit_is_read_and_left_as_it_is(folder: Path) -> None:
    folder.mkdir()
    newer = '{"version": 2, "stages": {"first-round": "Mine"}, "colour": "green"}'
    store = Store("card")
    store.path.write_text(newer)
    assert store.load()["stages"] == {"first-round": "Mine"}
    assert "a newer version of this kit" in store.problem
    store.put_aside()
    assert "a newer version of this kit" in store.problem
    assert store.save({"version": 1}) is False
    assert "until you close the page" in store.problem
    assert store.load() == {"version": 1}
    assert "a newer version of this kit" in store.problem
    assert store.path.read_text() == newer
    assert [path.name for path in folder.iterdir()] == ["card.json"]


def test_where_nothing_can_be_written_the_session_goes_on_from_memory(blocked: Path) -> None:
    store = Store("card")
    assert store.load() == {}
    data = {"said": "first"}
    assert store.save(data) is False
    assert "until you close the page" in store.problem
    data["said"] = "changed behind its back"
    assert Store("card").load() == {"said": "first"}
    assert "first" in Store("card").text()
    store.delete()
    assert Store("card").load() == {}
    assert blocked.read_text() == "I am a file."


def unreadable(path: Path) -> None:
    raise OSError(errno.EIO, "Input/output error", str(path))


def test_a_file_that_cannot_be_opened_is_not_written_over() -> None:
    store = Store("card")
    store.save({"said": "mine"})
    with pytest.MonkeyPatch.context() as disk:
        disk.setattr(Path, "read_bytes", unreadable)
        assert store.load() == {}
        assert "card.json could not be opened, so it stays as it is." in store.problem
        assert store.save({"said": "new"}) is False
        assert "until you close the page" in store.problem
    assert store.path.read_text(encoding="utf-8") == '{\n "said": "mine"\n}\n'
    assert Store("card").load() == {"said": "new"}
    assert Store("card").save({"said": "newer"}) is False
    assert "mine" in store.path.read_text(encoding="utf-8")
    assert store.delete() is True
    assert store.save({"said": "after"}) is True


def test_once_it_can_be_opened_again_it_is_written_as_before() -> None:
    store = Store("card")
    store.save({"said": "mine"})
    with pytest.MonkeyPatch.context() as disk:
        disk.setattr(Path, "read_bytes", unreadable)
        store.load()
    assert store.load() == {"said": "mine"}
    assert store.problem == ""
    assert store.save({"said": "new"}) is True


def test_a_folder_where_the_file_should_be_stops_nothing(folder: Path) -> None:
    (folder / "card.json").mkdir(parents=True)
    store = Store("card")
    assert store.load() == {}
    assert store.problem
    assert store.save({"a": 1}) is False
    assert store.load() == {"a": 1}
    assert store.delete() is False
    assert str(store.path) in store.problem
    assert [file.name for file in folder.iterdir()] == ["card.json"]


def test_after_delete_nothing_is_left(folder: Path) -> None:
    store = Store("progress")
    store.save({"a": 1})
    store.path.write_text("{")
    store.load()
    store.save({"a": 2})
    assert store.delete() is True
    assert list(folder.iterdir()) == []
    assert store.text() == ""
    assert store.delete() is True


@pytest.mark.parametrize("name", ["../card", "", "Card", "a/b", "a.json", "-x"])
def test_a_name_is_never_a_path(name: str) -> None:
    with pytest.raises(ValueError, match="file’s name"):
        Store(name)


def test_without_a_folder_named_it_is_the_systems_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANYREASON_HOME")
    path = Store("card").path
    assert path.is_absolute()
    assert path.parent.name == "anyreason"


@pytest.mark.parametrize(
    ("named", "inside"),
    [("~/kept here", "kept here"), ("kept", "kept"), (" ./kept/a ", "kept/a"), ("~", "")],
)
def test_a_folder_is_the_same_from_wherever_one_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, inside: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("ANYREASON_HOME", named)
    for start in (tmp_path, tmp_path.parent):
        monkeypatch.chdir(start)
        assert Store("card").path == tmp_path / inside / "card.json"


def test_a_home_that_nobody_has_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANYREASON_HOME", "~no-such-user-here/kept")
    assert Store("card").path.is_absolute()
