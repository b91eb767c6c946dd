"""Reading and writing notebooks: nbformat's calls, which carry no types, in one place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode, from_dict, reader, v4
from nbformat.v4 import rwbase


def read_notebook(path: Path) -> NotebookNode:
    """The notebook in a file, as the current version of the format."""
    notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


def parse_notebook(text: str) -> NotebookNode:
    """The notebook in a text, as the current version of the format.

    What a damaged cell lacks is filled in. Raises NotJSONError, and whatever nbformat raises
    when it is not a notebook all the same.
    """
    try:
        return _parse(text)
    except reader.NotJSONError:
        raise
    except Exception:  # noqa: BLE001 (nbformat raises whatever a damaged file makes it trip over)
        return _parse(_filled_in(text))


def _parse(text: str) -> NotebookNode:
    found = reader.reads(text)  # type: ignore[no-untyped-call]
    notebook: NotebookNode = nbformat.convert(found, to_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    return notebook


def _filled_in(text: str) -> str:
    """The same notebook with what the format asks of every cell; what is there stays."""
    data = json.loads(text)
    data.setdefault("metadata", {})
    for cell in data["cells"]:
        cell.setdefault("cell_type", "raw")
        cell.setdefault("source", "")
        if not isinstance(cell.get("metadata"), dict):
            cell["metadata"] = {}
        if cell["cell_type"] == "code":
            cell.setdefault("outputs", [])
            cell.setdefault("execution_count", None)
    return json.dumps(data)


def notebook_text(notebook: NotebookNode) -> str:
    """What stands in the file of a notebook: JSON, a line for each cell.

    nbformat's own writer copies all of it first and indents every value, which takes longer than
    judging what stands in it.
    """
    rwbase.strip_transient(notebook)  # type: ignore[no-untyped-call]
    cells = ",\n".join(_json(cell) for cell in notebook.cells)
    rest = _json({key: value for key, value in notebook.items() if key != "cells"})
    return f'{{"cells": [\n{cells}\n],\n{rest[1:]}\n'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def new_cell(cell_type: str, source: str, nbgrader: NotebookNode) -> NotebookNode:
    """A code or Markdown cell with nbgrader's metadata, which a student can't delete."""
    make = v4.new_code_cell if cell_type == "code" else v4.new_markdown_cell
    cell: NotebookNode = make(source, metadata={"nbgrader": nbgrader, "deletable": False})  # type: ignore[no-untyped-call]
    return cell


def set_type(cell: NotebookNode, cell_type: str) -> None:
    """Makes a cell a code or Markdown cell, in place; its outputs go."""
    cell.cell_type = cell_type
    cell.pop("outputs", None)
    cell.pop("execution_count", None)
    if cell_type == "code":
        cell.outputs, cell.execution_count = [], None
    else:
        cell.pop("attachments", None)


def shown(data: dict[str, Any], metadata: dict[str, Any]) -> NotebookNode:
    """An output that shows something: text by MIME type."""
    return _output("display_data", data=data, metadata=metadata)


def result(value: float, metadata: dict[str, Any]) -> NotebookNode:
    """The output of a cell that ended in a number: where nbgrader looks for a score."""
    return _output(
        "execute_result",
        data={"text/plain": repr(float(value))},
        execution_count=None,
        metadata=metadata,
    )


def _output(kind: str, **fields: Any) -> NotebookNode:
    # nbformat's own function checks each output for itself, which takes longer than making it.
    output: NotebookNode = from_dict({"output_type": kind, **fields})  # type: ignore[no-untyped-call]
    return output
