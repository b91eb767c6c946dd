"""The command `anyreason` with what the course adds to it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograders.cli import app, main, printable, stopping_at

__all__ = ["app", "main"]


@app.command()
def card(
    file: Annotated[Path, typer.Argument(help="Where the card goes: .html or .txt.")] = Path(
        "my-card.html"
    ),
    replace: Annotated[bool, typer.Option("--replace", help="Replace the file.")] = False,
) -> None:
    """Write your card, the questions for each stage, as a page to print or as text."""
    from course.card import write_card

    with stopping_at(ValueError, OSError):
        if file.exists() and not replace:
            raise FileExistsError(f"{file} is there already; name another file, or add --replace.")
        written = write_card(file, over=replace)
    told = "open it in your browser to print it, or to save it as a PDF."
    typer.echo(printable(f"{written}: {told}"))
