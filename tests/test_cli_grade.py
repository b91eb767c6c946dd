"""`anyreason grade`: many drafts, in JSON Lines, CSV and Parquet, in and out."""

from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from autograders import judge
from autograders.cli import app
from autograders.labels import LABELS
from tests.support import CORPUS

GOOD = (
    "What is the next step in the process? Based on what we’ve talked about today, is there any "
    "reason why you wouldn’t feel comfortable passing me on to the next round?"
)
CONTEXT = {"role": "analyst", "company": "Northwind"}
ROWS = [
    {"id": "good", "stage": "first-round", "text": GOOD, "context": CONTEXT},
    {
        "id": "thanks",
        "stage": "first-round",
        "text": "Thank you,\n“bye”; see you.",
        "context": None,
    },
    {"id": "empty", "stage": "final-round", "text": "", "context": None},
]
ENDINGS = ("jsonl", "csv", "parquet")


def run(*arguments: object):
    return CliRunner().invoke(app, ["grade", *map(str, arguments)])


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    if path.suffix == ".jsonl":
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    elif path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, ["id", "stage", "text", "context"])
            table.writeheader()
            for row in rows:
                context = json.dumps(row["context"]) if row["context"] else ""
                table.writerow({**row, "context": context})
    else:
        pq.write_table(pa.Table.from_pylist(rows), path)
    return path


def read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if path.suffix == ".csv":
        return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    return pq.read_table(path).to_pylist()


def results_of(tmp_path: Path, lines: bytes, name: str = "drafts.jsonl", exit_code: int = 1):
    """The results for a file with these bytes in it."""
    (tmp_path / name).write_bytes(lines)
    run_result = run(tmp_path / name, "-o", tmp_path / "out.jsonl")
    assert run_result.exit_code == exit_code, run_result.output
    return read(tmp_path / "out.jsonl")


@pytest.mark.parametrize("given", ENDINGS)
@pytest.mark.parametrize("wanted", ENDINGS)
def test_every_format_in_and_out(tmp_path: Path, given: str, wanted: str) -> None:
    drafts = write(tmp_path / f"drafts.{given}", ROWS)
    result = run(drafts, "-o", tmp_path / f"results.{wanted}")
    assert result.exit_code == 0, result.output
    assert "3 rows: 1 complete, 1 incomplete, 1 not attempted" in result.stdout
    rows = read(tmp_path / f"results.{wanted}")
    assert [row["id"] for row in rows] == ["good", "thanks", "empty"]
    assert [row["verdict"] for row in rows] == ["complete", "incomplete", "incomplete"]
    assert float(rows[2]["points"]) == 0
    assert sorted(tmp_path.iterdir()) == sorted([drafts, tmp_path / f"results.{wanted}"])


def test_a_jsonl_row_is_what_the_judge_says(tmp_path: Path) -> None:
    write(tmp_path / "drafts.jsonl", ROWS)
    run(tmp_path / "drafts.jsonl", "-o", tmp_path / "results.jsonl")
    first = read(tmp_path / "results.jsonl")[0]
    assert list(first) == ["id", "verdict", "points", "max_points", "labels", "criteria"]
    assert list(first["labels"]) == list(LABELS)
    assert first == {"id": "good", **judge(GOOD, "first-round", CONTEXT).to_dict()}


def test_a_csv_has_a_column_for_every_label_and_criterion(tmp_path: Path) -> None:
    write(tmp_path / "drafts.jsonl", ROWS)
    run(tmp_path / "drafts.jsonl", "-o", tmp_path / "results.csv")
    assert (tmp_path / "results.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    first = read(tmp_path / "results.csv")[0]
    criteria = judge(GOOD, "first-round").criteria
    assert list(first) == [
        *("id", "verdict", "points", "max_points", "error"),
        *(label for label in LABELS if label != "verdict"),
        *(f"{c.name}_{what}" for c in criteria for what in ("met", "feedback")),
    ]
    assert first["next_step"] == first["next_step_met"] == "true"
    assert first["next_step_feedback"]
    assert first["polarity"] == "against"


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    write(tmp_path / "drafts.jsonl", ROWS)
    run(tmp_path / "drafts.jsonl", "-o", tmp_path / "results.parquet")
    table = pq.read_table(tmp_path / "results.parquet")
    assert table.schema.field("points").type == pa.float64()
    assert table.schema.field("labels").type.field("fits_stage").type == pa.bool_()
    expected = judge(GOOD, "first-round", CONTEXT).to_dict()
    assert table.to_pylist()[0] == {"id": "good", "error": None, **expected}


BAD_LINES = {
    b'{"stage": "first-round", "text": "x"}': ("row 2", "no “id”"),
    b'{"id": "b", "stage": "first-round"}': ("b", "no “text”"),
    b'{"id": "b", "stage": "first-round", "text": null}': ("b", "no “text”"),
    b'{"id": "b", "stage": "first-round", "text": ["x"]}': ("b", "a list"),
    b'{"id": "b", "stage": "lunch", "text": "x"}': ("b", "phone-screen, first-round"),
    b'{"id": "b", "text": "x"}': ("b", "no stage was named"),
    b'{"id": "b", "stage": 1, "text": "x"}': ("b", "“stage” must be text"),
    b'{"id": 7, "stage": "first-round", "text": 8}': (7, "a number"),
    b'{"id": true, "stage": "first-round", "text": "x"}': ("row 2", "“id” must be"),
    b'{"id": "b", "stage": "first-round", "text": "x", "context": [1]}': ("b", "“context” must be"),
    b'{"id": "b", "stage": "first-round", "text": "x", "context": "{"}': ("b", "“context” is not"),
    b'{"id": "b", "stage": "first-round", "text": "x", "context": {"role": 1}}': (
        "b",
        "context.role",
    ),
    b'{"id": "b", "stage": "first-round", "text": "' + b"x" * 20_001 + b'"}': ("b", "20,000"),
    b'{"id": "b", "stage": ': ("row 2", "not JSON"),
    b'["id"]': ("row 2", "not an object"),
    b"[" * 100_000: ("row 2", "not JSON"),
    b'{"id": ' + b"9" * 5_000 + b"}": ("row 2", "not JSON"),
    b'{"id": "b", "text": "caf\xe9"}': ("row 2", "byte 24 of the line is 0xe9"),
    b'"' + b"x" * 9_000_000 + b'"': ("row 2", "longer than"),
}


@pytest.mark.parametrize("line", BAD_LINES, ids=[f"line{i}" for i in range(len(BAD_LINES))])
def test_a_bad_row_gets_an_error_and_the_run_goes_on(tmp_path: Path, line: bytes) -> None:
    good = json.dumps(ROWS[0]).encode()
    first, bad, last = results_of(tmp_path, good + b"\n" + line + b"\n" + good + b"\n")
    assert first == last
    assert first["verdict"] == "complete"
    assert list(bad) == ["id", "error"]
    name, problem = BAD_LINES[line]
    assert bad["id"] == name
    assert problem in bad["error"]


def test_bad_rows_in_csv(tmp_path: Path) -> None:
    lines = (
        b"\xef\xbb\xbfId,Stage,Text\r\n"
        b'good,first-round,"Next step, please?"\r\n'
        b"comma,first-round,Next step, please?\r\n"
        b"short,first-round\r\n"
        b",first-round,x\r\n"
        b"latin,first-round,caf\xe9\r\n"
        b",,\r\n"
        b"empty,first-round,\r\n"
    )
    rows = results_of(tmp_path, lines, "drafts.csv")
    assert [row["id"] for row in rows] == ["good", "comma", "short", "row 5", "latin", "empty"]
    errors = {row["id"]: row["error"] for row in rows if "error" in row}
    assert set(errors) == {"comma", "short", "row 5", "latin"}
    assert "quotation marks" in errors["comma"]
    assert "0xe9" in errors["latin"]
    assert "CSV UTF-8" in errors["latin"]


def test_a_quotation_mark_that_is_never_closed_costs_its_own_row_only(tmp_path: Path) -> None:
    lines = (
        "id,stage,text\n"
        'two,first-round,"Next\nstep?"\n'
        'open,first-round,"What is next?\n'
        f'good,first-round,"{GOOD}"\n'
        'broken,first-round,"I say "hi" to them"\n'
        f"good,first-round,{GOOD.replace(',', '')}\n"
        'late,first-round,"What is next?\n'
        "good,first-round,x\n"
        "last,first-round,x"
    ).encode()
    rows = results_of(tmp_path, lines, "drafts.csv")
    assert [row["id"] for row in rows] == "two open good broken good late good last".split()
    errors = {row["id"]: row["error"] for row in rows if "error" in row}
    assert set(errors) == {"open", "broken", "late"}
    assert '(") that opens cell 3 in line 4 is never closed' in errors["open"]
    assert "Line 6 can’t be read as CSV: more text comes after" in errors["broken"]
    assert "opens cell 3 in line 8 is never closed" in errors["late"]


def test_a_text_of_several_lines_before_the_stray_mark(tmp_path: Path) -> None:
    lines = (
        b"id,stage,text,context\n"
        b'a,first-round,"One\ntwo, ""three""","{\n'
        b"b,first-round,x,\n"
        b'c,first-round,"One\ntwo","{}" or so\n'
        b"d,first-round,x,\n"
    )
    rows = results_of(tmp_path, lines, "drafts.csv")
    assert [(row["id"], "error" in row) for row in rows] == [
        *(("a", True), ("b", False), ("c", True), ("d", False))
    ]
    assert "opens cell 4 in line 3" in rows[0]["error"]
    assert "Line 6" in rows[2]["error"]


def test_nothing_but_stray_marks(tmp_path: Path) -> None:
    lines = b"id,stage,text\n" + b'a,first-round,"x\n' * 5_000
    rows = results_of(tmp_path, lines, "drafts.csv")
    assert len(rows) == 5_000
    assert all("never closed" in row["error"] for row in rows)


def test_a_csv_from_a_country_that_writes_semicolons(tmp_path: Path) -> None:
    lines = f'id;stage;text;context\nx;first-round;"{GOOD}";"{{""role"": ""analyst""}}"\n'.encode()
    (row,) = results_of(tmp_path, lines, "drafts.csv", exit_code=0)
    assert row["verdict"] == "complete"


def test_parquet_with_maps_numbers_and_holes(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": pa.array([1, None, 3], pa.int64()),
            "stage": pa.array(["first-round"] * 3).dictionary_encode(),
            "text": pa.array([GOOD, GOOD, None], pa.large_string()),
            "context": pa.array(
                [[("role", "analyst")], [], None], pa.map_(pa.string(), pa.string())
            ),
            "more": pa.array([b"\xff"] * 3),
        }
    )
    pq.write_table(table, tmp_path / "drafts.parquet")
    result = run(tmp_path / "drafts.parquet", "-o", tmp_path / "results.jsonl")
    assert result.exit_code == 1
    first, second, third = read(tmp_path / "results.jsonl")
    assert first["id"] == 1
    assert first["verdict"] == "complete"
    assert (second["id"], third["id"]) == ("row 2", 3)
    assert "error" in second
    assert "error" in third


def test_parquet_columns_by_any_capitals_and_odd_contexts(tmp_path: Path) -> None:
    table = {"ID": ["a", "b"], "Stage": ["first-round"] * 2, " text": [GOOD] * 2}
    pq.write_table(pa.table({**table, "Context": [[1, 2], None]}), tmp_path / "drafts.parquet")
    result = run(tmp_path / "drafts.parquet", "-o", tmp_path / "results.jsonl")
    assert result.exit_code == 1, result.output
    first, second = read(tmp_path / "results.jsonl")
    assert first["id"] == "a"
    assert "“context” must be an object in { }, and here it is a list" in first["error"]
    assert second["verdict"] == "complete"

    pq.write_table(pa.table({**table, "TEXT": [GOOD] * 2}), tmp_path / "drafts.parquet")
    result = run(tmp_path / "drafts.parquet", "-o", tmp_path / "results.jsonl")
    assert result.exit_code == 2
    assert "more than one column is called “text”" in result.stderr


def test_a_spreadsheet_never_runs_what_a_student_wrote(tmp_path: Path) -> None:
    starts = ["=", "+", "-", "@", "\t", "\r", " ="]
    rows = [
        {"id": f"{start}cmd|x", "stage": f"{start}1", "text": "x", "context": None}
        for start in starts
    ]
    write(tmp_path / "drafts.jsonl", rows)
    run(tmp_path / "drafts.jsonl", "-o", tmp_path / "results.csv")
    for row in read(tmp_path / "results.csv"):
        for cell in row.values():
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
        assert row["id"].startswith("'")


@pytest.mark.parametrize("wanted", ENDINGS)
def test_half_a_character_pair_can_be_written(tmp_path: Path, wanted: str) -> None:
    line = b'{"id": "\\ud83d", "stage": "\\udc00", "text": "Next? \\udfff"}\n'
    (tmp_path / "drafts.jsonl").write_bytes(line)
    assert run(tmp_path / "drafts.jsonl", "-o", tmp_path / f"results.{wanted}").exit_code == 1
    (row,) = read(tmp_path / f"results.{wanted}")
    assert row["error"]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("drafts.txt", b"", "must end in .jsonl, .csv or .parquet"),
        ("drafts.csv", b"", "no column “id”, “stage” or “text”"),
        ("drafts.csv", b"id,stage,draft\n1,first-round,x\n", "no column “text”"),
        ("drafts.csv", "id,stage,text\n".encode("utf-16"), "UTF-16"),
        ("drafts.jsonl", "{}\n".encode("utf-16"), "UTF-16"),
        ("drafts.csv", "id,stage,text\n".encode("utf-16"), "CSV UTF-8"),
        (
            "drafts.csv",
            b"PK\x03\x04\x14\0\x06\0,\xff,id",
            "not a text file. Save the table as “CSV UTF-8”",
        ),
        (
            "drafts.csv",
            b"id,stage,r\xe9ponse\n",
            "first row is not UTF-8. Save the table as “CSV UTF-8”",
        ),
        ("drafts.csv", b"id,Text,stage,text ,ID\n", "more than one column is called “id”, “text”"),
        ("drafts.csv", b'id,stage,"text\n1,first-round,x\n', "opens cell 3 in line 1"),
        ("drafts.parquet", b"PAR1 not really PAR1", "Parquet"),
        ("drafts.parquet", b"", "Parquet"),
    ],
)
def test_a_file_that_can_not_be_read_at_all(
    tmp_path: Path, name: str, content: bytes, problem: str
) -> None:
    (tmp_path / name).write_bytes(content)
    result = run(tmp_path / name, "-o", tmp_path / "results.csv")
    assert result.exit_code == 2
    assert problem in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_files_that_are_not_there(tmp_path: Path) -> None:
    result = run(tmp_path / "none.csv", "-o", tmp_path / "results.csv")
    assert (result.exit_code, "no such file" in result.stderr) == (2, True)
    drafts = write(tmp_path / "drafts.jsonl", ROWS)
    result = run(drafts, "-o", tmp_path / "nowhere" / "results.csv")
    assert (result.exit_code, "can’t write there" in result.stderr) == (2, True)
    result = run(drafts, "-o", tmp_path / "results.xlsx")
    assert (result.exit_code, ".parquet" in result.stderr) == (2, True)


def test_it_never_overwrites_the_drafts(tmp_path: Path) -> None:
    drafts = write(tmp_path / "drafts.jsonl", ROWS)
    before = drafts.read_bytes()
    (tmp_path / "link.jsonl").symlink_to(drafts)
    for target in (drafts, tmp_path / "link.jsonl"):
        result = run(drafts, "-o", target)
        assert result.exit_code == 2
        assert "overwrite" in result.stderr
        assert drafts.read_bytes() == before


def test_a_failed_run_leaves_the_old_results(tmp_path: Path) -> None:
    drafts = write(tmp_path / "drafts.parquet", ROWS * 1_000)
    whole = drafts.read_bytes()
    drafts.write_bytes(whole[:200] + bytes(len(whole) - 2_000) + whole[-1_800:])
    (tmp_path / "results.parquet").write_text("old")
    assert run(drafts, "-o", tmp_path / "results.parquet").exit_code == 2
    assert (tmp_path / "results.parquet").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 2


def test_the_corpus_comes_out_in_order_whatever_the_format(tmp_path: Path) -> None:
    lines = (CORPUS / "undergraduates.jsonl").read_text(encoding="utf-8").splitlines()
    random.Random(1).shuffle(lines)  # noqa: S311 - an order, not a secret
    rows = [{**json.loads(line), "labels": None} for line in lines] * 4
    found = {}
    for kind in ENDINGS:
        drafts = write(tmp_path / f"d.{kind}", [{k: r[k] for k in ROWS[0]} for r in rows])
        assert run(drafts, "-o", tmp_path / f"r-{kind}.jsonl").exit_code == 0
        found[kind] = (tmp_path / f"r-{kind}.jsonl").read_bytes()
    assert [row["id"] for row in read(tmp_path / "r-csv.jsonl")] == [row["id"] for row in rows]
    assert found["jsonl"] == found["csv"] == found["parquet"]


def test_ids_that_stand_twice_are_named(tmp_path: Path) -> None:
    drafts = write(tmp_path / "drafts.jsonl", [*ROWS, ROWS[0], ROWS[2], ROWS[0]])
    result = run(drafts, "-o", tmp_path / "results.jsonl")
    assert result.exit_code == 0
    assert "more than one row has the id “good”, “empty”;" in result.stderr
    assert len(read(tmp_path / "results.jsonl")) == 6


def test_an_instructors_rubric_counts(tmp_path: Path) -> None:
    rubric = tmp_path / "mine.toml"
    rubric.write_text('[criteria.next_step]\ntitle = "Next"\npoints = 4\n', encoding="utf-8")
    drafts = write(tmp_path / "drafts.jsonl", ROWS[:1])
    result = run(drafts, "-o", tmp_path / "results.csv", "--rubric", rubric)
    assert result.exit_code == 0, result.output
    (row,) = read(tmp_path / "results.csv")
    assert float(row["points"]) == float(row["max_points"]) == 4
    assert "next_step_met" in row
    assert "close_met" not in row
    result = run(drafts, "-o", tmp_path / "results.csv", "--rubric", tmp_path / "none.toml")
    assert (result.exit_code, "none.toml" in result.stderr) == (2, True)
