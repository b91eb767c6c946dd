"""Notebooks come in from zip files as Canvas, Moodle and Blackboard make them, good and bad."""

from __future__ import annotations

import io
import re
import shutil
import stat
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderApp
from typer.testing import CliRunner, Result

from autograders.gradebook.assets import copy_assignments
from autograders.gradebook.class_folder import ClassFolder
from autograders.gradebook.lms_names import PATTERNS, read_name, which_lms
from course.cli import app
from tests.gradebook_class import ASSIGNMENT, GOOD_FINAL, GOOD_FIRST, write

BOOK = f"{ASSIGNMENT}.ipynb"
AMARA = {"first_name": "Amara", "last_name": "Okafor", "lms_user_id": "4711"}
JOSE = {"first_name": "José María", "last_name": "Núñez-O’Brien", "lms_user_id": "4712"}
WEI = {"first_name": "Wei", "last_name": "Zhang", "lms_user_id": "4713"}
CLASS = {"amara": AMARA, "jose_m": JOSE, "wei": WEI}

# As each LMS names the files of these three, in this order.
NAMES = {
    "Canvas": (
        "okaforamara_4711_901_{}",
        "núñezobrienjosémaría_LATE_4712_902_{}",
        "zhangwei_4713_903_{}",
    ),
    "Moodle": (
        "Amara Okafor_657717_assignsubmission_file_/{}",
        "José María Núñez-OBrien_657718_assignsubmission_file/{}",
        "Wei Zhang_657719_assignsubmission_file_{}",
    ),
    "Blackboard": (
        "Two questions_amara_attempt_2026-11-28-09-30-00_{}",
        "Two questions_jose_m_attempt_2026-11-28-09-31-00_{}",
        "Two questions_WEI_attempt_2026-11-29-09-32-00_{}",
    ),
}


@pytest.fixture(scope="module")
def class_of_three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = tmp_path_factory.mktemp("class") / "course"
    copy_assignments(course)
    know(course, CLASS)
    return course


@pytest.fixture
def folder(class_of_three: Path, tmp_path: Path) -> Path:
    """A course folder with a class of three."""
    return Path(shutil.copytree(class_of_three, tmp_path / "course"))


def know(course: Path, people: Mapping[str, Mapping[str, str]]) -> None:
    small = ClassFolder(course, log=course / "nbgrader.log")
    for student, names in people.items():
        small.add_student(student, names)
    small.close()


def zipped(path: Path, files: Iterable[tuple[str, str | bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return path


def collect(course: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(
        app, ["collect-zip", ASSIGNMENT, *map(str, arguments), "--course", str(course)]
    )


def work(course: Path, student: str, name: str = BOOK) -> str | None:
    file = course / "submitted" / student / ASSIGNMENT / name
    return file.read_text(encoding="utf-8") if file.is_file() else None


def everything(course: Path) -> set[str]:
    files = (course / "submitted").rglob("*") if (course / "submitted").is_dir() else []
    return {path.relative_to(course / "submitted").as_posix() for path in files if path.is_file()}


@pytest.mark.parametrize("lms", PATTERNS)
def test_everybodys_notebook_comes_in_under_its_own_name(
    lms: str, folder: Path, tmp_path: Path
) -> None:
    names = [name.format(BOOK) for name in NAMES[lms]]
    archive = zipped(tmp_path / "submissions.zip", zip(names, ("one", "two", "three"), strict=True))

    done = collect(folder, archive)

    assert done.exit_code == 0, done.output
    assert f"From {lms}: 3 collected" in done.output
    assert [work(folder, student) for student in CLASS] == ["one", "two", "three"]
    times = [work(folder, student, "timestamp.txt") for student in CLASS]
    if lms == "Blackboard":
        assert times[0] == "2026-11-28 09:30:00 UTC"
    else:
        assert times == [None] * 3
    assert ("calls these late: jose_m" in done.output) == (lms == "Canvas")
    assert {path.name for path in folder.iterdir()} >= {"source", "submitted"}
    assert not list(folder.glob(".collecting*"))


@pytest.mark.parametrize("lms", PATTERNS)
def test_the_names_tell_which_lms_it_was(lms: str) -> None:
    names = [name.format(BOOK) for name in NAMES[lms]]
    assert which_lms(names) == lms
    assert which_lms([f"submissions/{name}" for name in names]) == lms


@pytest.mark.parametrize("lms", PATTERNS)
def test_a_file_name_that_looks_like_another_students_is_still_ones_own(lms: str) -> None:
    mine = NAMES[lms][0]
    for others in NAMES.values():
        sent = read_name(lms, mine.format(others[2].format(BOOK).replace("/", "_")))
        assert sent is not None
        assert sent.sender.casefold().endswith(("amara", "amara okafor"))
    if lms == "Moodle":  # the only one that keeps a student's folders
        sent = read_name(lms, mine.format(NAMES[lms][2].format(BOOK)))
        assert sent is not None
        assert sent.sender == "Amara Okafor"


@pytest.mark.parametrize(
    "name",
    [
        f"{ASSIGNMENT}-1.ipynb",
        f"{ASSIGNMENT} (2).ipynb",
        f"{ASSIGNMENT}-Copy1.ipynb",
        f"{ASSIGNMENT.upper()}.IPYNB",
        f"{ASSIGNMENT}.ipynb.txt",
        "my own ✎.ipynb",
    ],
)
def test_a_notebook_of_another_name_gets_its_own_again(
    name: str, folder: Path, tmp_path: Path
) -> None:
    archive = zipped(tmp_path / "all.zip", [(f"okaforamara_4711_901_{name}", "mine")])
    done = collect(folder, archive)
    assert done.exit_code == 0, done.output
    assert work(folder, "amara") == "mine"
    assert everything(folder) == {f"amara/{ASSIGNMENT}/{BOOK}"}
    assert ("my own ✎.ipynb" in done.output) == name.startswith("my own")


def test_of_several_attempts_the_newest_counts(folder: Path, tmp_path: Path) -> None:
    attempt = "Two questions_amara_attempt_2026-11-{}_{}"
    archive = zipped(
        tmp_path / "blackboard.zip",
        [
            (attempt.format("28-10-00-00", BOOK), "second"),
            (attempt.format("29-08-00-00", "again.ipynb"), "third"),
            (attempt.format("27-23-00-00", BOOK), "first"),
            ("Two questions_amara_attempt_2026-11-29-08-00-00.txt", "Name: Amara Okafor (amara)"),
        ],
    )
    assert collect(folder, archive).exit_code == 0
    assert work(folder, "amara") == "third"
    assert work(folder, "amara", "timestamp.txt") == "2026-11-29 08:00:00 UTC"


def test_of_several_uploads_to_canvas_the_newest_counts(folder: Path, tmp_path: Path) -> None:
    uploads = [("902", f"{ASSIGNMENT}-1.ipynb"), ("901", BOOK), ("899", f"{ASSIGNMENT}-2.ipynb")]
    archive = zipped(
        tmp_path / "canvas.zip",
        [(f"okaforamara_4711_{upload}_{name}", upload) for upload, name in uploads],
    )
    assert collect(folder, archive).exit_code == 0
    assert work(folder, "amara") == "902"


def test_other_files_are_left_out_and_a_folder_in_a_zip_file_is_opened(
    folder: Path, tmp_path: Path
) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(f"My Folder/{BOOK}", "mine")
        archive.writestr(f"__MACOSX/My Folder/._{BOOK}", "resource fork")
        archive.writestr(f"My Folder/.ipynb_checkpoints/{ASSIGNMENT}-checkpoint.ipynb", "old")
        archive.writestr("My Folder/photo.png", "…")
    outer = zipped(
        tmp_path / "all.zip",
        [
            ("Amara Okafor_657717_assignsubmission_file_/work.zip", inner.getvalue()),
            ("Amara Okafor_657717_assignsubmission_onlinetext_/onlinetext.html", "Hello"),
            (f"__MACOSX/Wei Zhang_657719_assignsubmission_file_/._{BOOK}", "resource fork"),
            (f"Wei Zhang_657719_assignsubmission_file_/{BOOK}", "Wei's"),
            ("Wei Zhang_657719_assignsubmission_file_/notes.pdf", "…"),
        ],
    )
    done = collect(folder, outer)
    assert done.exit_code == 0, done.output
    assert everything(folder) == {f"{who}/{ASSIGNMENT}/{BOOK}" for who in ("amara", "wei")}
    assert work(folder, "amara") == "mine"
    assert "Nothing from: jose_m." in done.output


def test_a_bad_entry_is_named_and_the_others_go_on(folder: Path, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("zhangwei_4713_903_" + BOOK)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr(link, "/etc/passwd")
        made.writestr("../../okaforamara_4711_901_evil.ipynb", "out")
        made.writestr("/etc/okaforamara_4711_901_evil.ipynb", "out")
        made.writestr("C:\\okaforamara_4711_901_evil.ipynb", "out")
        made.writestr("README.txt", "who put this here?")
        made.writestr("dupontjean_9999_905_" + BOOK, "a stranger's")
        made.writestr("núñezobrienjosémaría_4712_902_drawing.pdf", "no notebook")
        made.writestr("okaforamara_4711_901_" + BOOK, "good")
    done = collect(folder, archive)
    assert done.exit_code == 1
    assert everything(folder) == {f"amara/{ASSIGNMENT}/{BOOK}"}
    assert work(folder, "amara") == "good"
    for name, why in {
        link.filename: "a link",
        "../../okaforamara": "leads out",
        "/etc/okaforamara": "leads out",
        "C:\\okaforamara": "leads out",
        "README.txt": "no file a name like this",
        "dupontjean": "Nobody in the gradebook is called “dupontjean”, or has the number 9999",
        "jose_m": "no notebook in what was handed in: “drawing.pdf”",
    }.items():
        assert re.search(
            rf"^anyreason: .*{re.escape(name)}.*{re.escape(why)}", done.output, re.MULTILINE
        ), name
    assert not (tmp_path / "okaforamara_4711_901_evil.ipynb").exists()


def test_no_more_is_unpacked_than_nbgrader_takes(folder: Path, tmp_path: Path) -> None:
    config = folder / "nbgrader_config.py"
    config.write_text(
        config.read_text("utf-8") + "\nc.CourseDirectory.max_file_size = 50\n", "utf-8"
    )
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr(BOOK, b" " * 60_000)
    archive = zipped(
        tmp_path / "all.zip",
        [
            (NAMES["Canvas"][0].format(BOOK), b" " * 60_000),
            (NAMES["Canvas"][1].format("bomb.zip"), inner.getvalue()),
            (NAMES["Canvas"][2].format(BOOK), b" " * 40_000),
        ],
    )
    done = collect(folder, archive)
    assert done.exit_code == 1
    assert everything(folder) == {f"wei/{ASSIGNMENT}/{BOOK}"}
    for student in ("amara", "jose_m"):
        assert re.search(rf"^anyreason: {student}: .*larger than", done.output, re.MULTILINE)


def test_a_damaged_entry_and_a_locked_one_stop_nobody(folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as made:  # stored as it is, so that a byte can be changed
        for name, data in zip(NAMES["Canvas"], ("damaged", "locked!", "whole"), strict=True):
            made.writestr(name.format(BOOK), data)
    raw = bytearray(archive.read_bytes())
    raw[raw.index(b"damaged")] ^= 0xFF
    with zipfile.ZipFile(archive) as made:
        info = made.infolist()[1]
        at = info.header_offset
    raw[at + 6] |= 1
    central = raw.index(b"PK\x01\x02", raw.index(b"PK\x01\x02") + 1)
    raw[central + 8] |= 1
    archive.write_bytes(raw)

    done = collect(folder, archive)

    assert done.exit_code == 1
    assert everything(folder) == {f"wei/{ASSIGNMENT}/{BOOK}"}
    assert re.search(r"amara: .*damaged", done.output)
    assert re.search(r"jose_m: .*password", done.output)


def test_what_cannot_be_told_apart_is_left_to_the_instructor(folder: Path, tmp_path: Path) -> None:
    amara, jose, wei = NAMES["Moodle"]
    archive = zipped(
        tmp_path / "moodle.zip",
        [
            (amara.format("one.ipynb"), "one"),
            (amara.format("two.ipynb"), "two"),
            (jose.format(f"a/{BOOK}"), "a"),
            (jose.format(f"b/{BOOK}"), "b"),
            (wei.format(BOOK), "mine"),
            (wei.format("photos.zip"), "not a zip file at all"),
        ],
    )
    done = collect(folder, archive)
    assert done.exit_code == 1
    assert everything(folder) == {f"wei/{ASSIGNMENT}/{BOOK}"}
    assert f"amara: No notebook has the name “{ASSIGNMENT}”" in done.output
    assert "jose_m: There are 2 notebooks" in done.output


def test_accents_are_read_with_and_without_the_flag_for_them(folder: Path, tmp_path: Path) -> None:
    """Canvas writes UTF-8 and doesn't say so; a Mac takes letters and accents apart."""
    archive = zipped(tmp_path / "canvas.zip", [("nXXYYezobrienjosemaria_4799_902_" + BOOK, "mine")])
    raw = archive.read_bytes().replace(b"nXXYYez", "núñez".encode())
    archive.write_bytes(raw)
    know(folder, {"jose_m": {**JOSE, "lms_user_id": ""}})
    assert collect(folder, archive).exit_code == 0
    assert work(folder, "jose_m") == "mine"
    apart = zipped(
        tmp_path / "moodle.zip",
        [
            (
                "Jose\u0301 Mari\u0301a Nu\u0301n\u0303ez-OBrien_7_assignsubmission_file_/" + BOOK,
                "new",
            )
        ],
    )
    done = collect(folder, apart, "--replace")
    assert done.exit_code == 0, done.output
    assert work(folder, "jose_m") == "new"
    assert "Replaced: jose_m. anyreason autograde grades them again" in done.output


def test_two_people_who_could_be_one_student_are_both_left_to_the_instructor(
    folder: Path, tmp_path: Path
) -> None:
    archive = zipped(
        tmp_path / "moodle.zip",
        [
            (f"Wei Zhang_1_assignsubmission_file_/{BOOK}", "one Wei"),
            (f"Zhang Wei_2_assignsubmission_file_/{BOOK}", "another Wei"),
            (f"Amara Okafor_3_assignsubmission_file_/{BOOK}", "Amara's"),
        ],
    )
    know(folder, {"amara2": {**AMARA, "lms_user_id": ""}})
    done = collect(folder, archive)
    assert done.exit_code == 1
    assert everything(folder) == set()
    assert "wei: Two people in Moodle have this name" in done.output
    assert "More than one student in the gradebook has this name: “amara”, “amara2”" in done.output


def test_a_username_with_underscores_is_not_taken_for_a_shorter_one(
    folder: Path, tmp_path: Path
) -> None:
    know(folder, {"m": {"first_name": "M"}, "1_m": {"first_name": "One"}})
    head = "Task_1_{}_attempt_2026-11-28-09-30-00_" + BOOK
    archive = zipped(
        tmp_path / "blackboard.zip",
        [(head.format(who), who) for who in ("m", "jose_m", "amara")],
    )
    done = collect(folder, archive)
    assert done.exit_code == 0, done.output
    assert {student: work(folder, student) for student in ("m", "jose_m", "amara", "1_m")} == {
        "m": "m",
        "jose_m": "jose_m",
        "amara": "amara",
        "1_m": None,
    }


def test_collecting_again_changes_nothing_unless_asked(folder: Path, tmp_path: Path) -> None:
    first = zipped(tmp_path / "first.zip", [(NAMES["Canvas"][0].format(BOOK), "first")])
    later = zipped(tmp_path / "later.zip", [("okaforamara_4711_999_" + BOOK, "later")])
    assert "1 collected" in collect(folder, first).output
    assert "0 collected, 1 there already" in collect(folder, first).output
    kept = collect(folder, later)
    assert kept.exit_code == 1
    assert "--replace" in kept.output
    assert "Nothing from: jose_m, wei." in kept.output
    assert work(folder, "amara") == "first"
    assert "1 replaced" in collect(folder, first, later, "--replace").output
    assert work(folder, "amara") == "later"


def test_a_folder_that_a_browser_unpacked_will_do(folder: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "submissions"
    unpacked.mkdir()
    (unpacked / NAMES["Canvas"][0].format(BOOK)).write_text("mine", "utf-8")
    (unpacked / NAMES["Canvas"][2].format(BOOK)).symlink_to(folder / "nbgrader_config.py")
    done = collect(folder, unpacked)
    assert done.exit_code == 1
    assert "a link to a file elsewhere" in done.output
    assert everything(folder) == {f"amara/{ASSIGNMENT}/{BOOK}"}


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda path, _: path.write_bytes(path.read_bytes()[:90]), "not a whole zip file"),
        (
            lambda path, _: zipped(path, [("notes.ipynb", "?")]),
            "not as Canvas, Moodle or Blackboard",
        ),
        (lambda path, _: path.unlink(), "there is no such file"),
        (lambda _, course: (course / "nbgrader_config.py").unlink(), "not a course directory"),
        (lambda _, course: shutil.rmtree(course / "source" / ASSIGNMENT), "There are: a2-every"),
        (lambda _, course: (course / "gradebook.db").unlink(), "no students yet"),
    ],
)
def test_what_can_not_work_is_said_in_a_sentence(
    spoil, says: str, folder: Path, tmp_path: Path
) -> None:
    archive = zipped(tmp_path / "all.zip", [(NAMES["Canvas"][0].format(BOOK), "first")])
    spoil(archive, folder)
    done = collect(folder, archive)
    assert done.exit_code == 2
    assert says in done.output
    assert done.output.count("\n") == 1
    assert everything(folder) == set()


def test_nbgraders_own_zip_collect_takes_the_same_files(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = ClassFolder(folder, log=folder / "nbgrader.log")
    small.generate(ASSIGNMENT)
    notebook = nbformat.read(folder / "release" / ASSIGNMENT / BOOK, as_version=4)
    write(GOOD_FIRST, GOOD_FINAL)(notebook)
    archive = folder / "downloaded" / ASSIGNMENT / "archive"
    archive.mkdir(parents=True)
    names = NAMES["Blackboard"]
    zipped(
        archive / "submissions.zip",
        [
            (names[0].format("mine.ipynb"), nbformat.writes(notebook)),
            (names[2].format(BOOK), "damaged"),
            ("../" + names[1].format(BOOK), "out"),
        ],
    )
    monkeypatch.chdir(folder)
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["nbgrader"])

    NbGraderApp.launch_instance(["zip_collect", ASSIGNMENT])
    NbGraderApp.clear_instance()

    assert everything(folder) == {
        f"{who}/{ASSIGNMENT}/{name}" for who in ("amara", "wei") for name in (BOOK, "timestamp.txt")
    }
    assert small.autograde(ASSIGNMENT, "amara")
    assert not small.autograde(ASSIGNMENT, "wei")
    with small.gradebook as gradebook:
        submission = gradebook.find_submission(ASSIGNMENT, "amara")
        assert submission.score == 20
        assert submission.timestamp.isoformat() == "2026-11-28T09:30:00"
    small.close()


def test_the_gradebook_is_only_read(folder: Path, tmp_path: Path) -> None:
    archive = zipped(tmp_path / "all.zip", [("dupontjean_9999_905_" + BOOK, "a stranger's")])
    collect(folder, archive)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        assert {student.id for student in gradebook.students} == set(CLASS)
