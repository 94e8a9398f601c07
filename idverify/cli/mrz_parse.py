"""`idverify mrz parse`: MRZ texts in, fields, checks and findings out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from idverify.cli._command import Command
from idverify.cli._mrz_input import parse_day, run_on_inputs
from idverify.errors import ExitCode

if TYPE_CHECKING:
    from idverify.mrz import Mrz


def parse(
    file: Annotated[str, typer.Argument(help="File of MRZ texts, or - for standard input.")] = "-",
    on: Annotated[str | None, typer.Option(help="Reference date YYYY-MM-DD for centuries. Default: none.")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object a line. Default: text.")] = False,
) -> ExitCode:
    """Parse MRZ texts: one JSON list of lines (or object with id and lines) a line, or plain lines.

    Exit code 0: all valid; 1: at least one is not; 3: at least one could not be read as text.
    """
    return run_on_inputs(file, on=parse_day(on), as_json=_as_json, as_text=_as_text, json_output=json_output)


def _as_json(mrz: Mrz, identifier: str | int | None) -> dict[str, Any]:
    from idverify.mrz.report import as_json

    return as_json(mrz, identifier=identifier)


def _as_text(mrz: Mrz) -> str:
    from idverify.mrz.report import as_text

    return as_text(mrz)


COMMAND = Command(
    name="parse",
    run=parse,
    example="Example: idverify mrz parse passengers.ndjson --on 2026-01-01 --json",
    group="mrz",
    group_help="Parse, check and explain machine readable zones.",
)
