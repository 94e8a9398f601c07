"""`idverify mrz parse`: MRZ texts in, fields, checks and findings out."""

from __future__ import annotations

from typing import Annotated

import typer

from idverify.cli._command import Command
from idverify.cli._mrz_input import parse_day, read_inputs
from idverify.cli._output import error_as_json, print_json
from idverify.errors import ExitCode, TextInputError


def parse(
    file: Annotated[str, typer.Argument(help="File of MRZ texts, or - for standard input.")] = "-",
    on: Annotated[str | None, typer.Option(help="Reference date YYYY-MM-DD for centuries. Default: none.")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object a line. Default: text.")] = False,
) -> ExitCode:
    """Parse MRZ texts: one JSON list of lines (or object with id and lines) a line, or plain lines.

    Exit code 0: all valid; 1: at least one is not; 3: at least one could not be read as text.
    """
    from idverify.mrz import parse_mrz
    from idverify.mrz.report import as_json, as_text

    day = parse_day(on)
    exit_code = ExitCode.DONE
    for given in read_inputs(file):
        try:
            if given.lines is None or given.error is not None:
                raise given.error or TextInputError("no lines")
            mrz = parse_mrz(given.lines, on=day)
        except TextInputError as error:
            exit_code = ExitCode.UNREADABLE
            _print_error(given.identifier, error, json_output=json_output)
            continue
        if not mrz.valid:
            exit_code = max(exit_code, ExitCode.FINDINGS)
        if json_output:
            print_json(as_json(mrz, identifier=given.identifier))
        else:
            typer.echo(as_text(mrz))
    return exit_code


def _print_error(identifier: str | int | None, error: TextInputError, *, json_output: bool) -> None:
    if json_output:
        print_json({"id": identifier, "format": None, "valid": False, "error": error_as_json(error)})
    else:
        typer.echo(f"idverify: {error}", err=True)


COMMAND = Command(
    name="parse",
    run=parse,
    example="Example: idverify mrz parse passengers.ndjson --on 2026-01-01 --json",
    group="mrz",
    group_help="Parse, check and explain machine readable zones.",
)
