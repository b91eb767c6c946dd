"""The command `anyreason` with what the course adds to it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograders.cli import app, complain, main, printable, stopping_at

__all__ = ["app", "main"]


@app.command()
def card(
    file: Annotated[Path, typer.Argument(help="Where the card goes: .html or .txt.")] = Path(
        "my-card.html"
    ),
    replace: Annotated[bool, typer.Option("--replace", help="Replace the file.")] = False,
) -> None:
    """Write your card, the questions for each stage, as a page to print or as text.

    An empty card never takes the place of a file.

    Exit status: 1 if your card could not be read, 2 if nothing was written.
    """
    from course.card import SUFFIXES, read_card, write_card
    from course.store import Store

    store = Store("card")
    kept = read_card(store)
    if store.problem:
        complain(store.problem)
    with stopping_at(ValueError, OSError):
        if file.exists() and not replace:
            raise FileExistsError(f"{file} is there already; name another file, or add --replace.")
        if file.exists() and not kept.stages:
            raise ValueError(
                f"{file} stays as it is: your card is empty, and would take the place of what is "
                "there. For an empty card, name another file."
            )
        written = write_card(file, over=replace, card=kept)
    if SUFFIXES[written.suffix.lower()] == "page":
        told = "open it in your browser to print it, or to save it as a PDF."
    else:
        told = "it is plain text; any editor opens it."
    typer.echo(printable(f"{written}: {told}"))
    if not kept.stages:
        typer.echo("Your card is empty: none of your own questions are on it yet.")
    if store.problem and not kept.stages:
        raise typer.Exit(1)
