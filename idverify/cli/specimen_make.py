"""`idverify specimen make`: made-up documents with their truth, genuine or forged, flat or captured."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from idverify.cli._command import Command
from idverify.cli._output import BarProgress, print_json
from idverify.errors import ExitCode

_DAY = "2026-11-23"


def make(
    out: Annotated[Path, typer.Option("--out", help="Folder for pictures, masks and truth.jsonl; made if need be.")],
    kind: Annotated[str, typer.Option(help="td3, td2, td1, mrva, mrvb, or the name of one layout.")] = "td3",
    count: Annotated[int, typer.Option(min=1, help="How many documents.")] = 1,
    forgery: Annotated[str, typer.Option(help="Forgery to commit, such as portrait-substitution. Default: none.")] = "",
    capture: Annotated[
        str, typer.Option(help="Chain of capture effects, such as phone or halftone+scan:0.4. Default: flat pages.")
    ] = "",
    difficulty: Annotated[
        float | None, typer.Option(help="Of the forgery, 0 crude to 1 skilled. Default: drawn for every document.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same documents.")] = 0,
    dpi: Annotated[float, typer.Option(min=100, max=1200, help="Resolution of the flat page.")] = 300.0,
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Day of inspection the dates fit.")] = _DAY,  # type: ignore[assignment]  # typer parses the default
    expired: Annotated[float, typer.Option(min=0, max=1, help="Share of documents expired by that day.")] = 0.0,
    region: Annotated[str, typer.Option(help="Region of the holders' names, such as armenian. Default: all.")] = "",
    chip: Annotated[bool, typer.Option("--chip", help="Write NNNNNN_chip/ beside each document. Default: no.")] = False,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes. Default: one per core.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bar. Default: one on a terminal.")] = False,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object. Default: one line.")] = False,
) -> ExitCode:
    """Make specimens of fictitious States with everything known about them; no real person, no real document."""
    from idverify.specimens.chip.beside import with_chips
    from idverify.specimens.factory import Order, check_order, make_specimens
    from idverify.specimens.writer import write_specimens

    order = Order(
        kind=kind,
        seed=seed,
        forgery=forgery,
        capture=capture,
        difficulty=difficulty,
        dpi=dpi,
        on=on.date(),
        expired_share=expired,
        region=region,
    )
    check_order(order)
    processes = min(count, workers or os.cpu_count() or 1)
    with BarProgress(quiet=quiet) as progress:
        made = make_specimens(order, count=count, workers=processes)
        made = with_chips(made, order, out) if chip else made
        written = write_specimens(made, order, out, total=count, progress=progress)
    if json_output:
        print_json(
            {
                "specimens": written.specimens,
                "pictures": written.pictures,
                "truth": str(written.truth),
                "contact_sheet": str(written.contact_sheet),
            }
        )
    else:
        typer.echo(f"{written.specimens} documents, {written.pictures} pictures, truth in {written.truth}")
    return ExitCode.DONE


COMMAND = Command(
    name="make",
    run=make,
    example="idverify specimen make --kind td3 --count 200 --forgery portrait-substitution --capture phone --seed 7 "
    "--out specimens/",
    group="specimen",
    group_help="Made-up documents for tests and training.",
)
