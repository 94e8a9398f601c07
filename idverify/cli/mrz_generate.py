"""`idverify mrz generate`: records in, MRZ lines out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from idverify.cli._command import Command
from idverify.cli._mrz_input import _text_lines as text_lines
from idverify.cli._output import error_as_json, print_json
from idverify.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from idverify.mrz.generate import Record

_NOT_FIELDS = ("id", "format")
# The first fields of a record have no default; a format that does not print one needs no value for it.
_WITHOUT_DEFAULT = 8


def generate(
    file: Annotated[
        str, typer.Argument(help="File of records, one JSON object a line, or - for standard input.")
    ] = "-",
    format_id: Annotated[str, typer.Option("--format", help="Format of records that name none. Default: TD3.")] = "TD3",
    truncation: Annotated[str, typer.Option(help="Names too long: balanced, initials, fixed.")] = "balanced",
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object a line. Default: text.")] = False,
) -> ExitCode:
    """Print the MRZ of records: JSON objects with the field names of `mrz parse` and names as in the visual zone.

    Dates are YYYY-MM-DD, or six characters as printed. Exit code 2: at least one record cannot be printed.
    """
    from idverify.mrz.generate import Choices, generate_mrz
    from idverify.mrz.name_rendering import Truncation

    if truncation not in list(Truncation):
        raise UsageError(f"--truncation takes one of {', '.join(Truncation)}")
    choices = Choices(truncation=Truncation(truncation))
    exit_code = ExitCode.DONE
    for number, line in enumerate(text_lines(file), 1):
        if not line.strip():
            continue
        identifier: object = number
        try:
            given = _read_object(line, number)
            identifier, used_format = given.get("id", number), str(given.get("format", format_id))
            lines = generate_mrz(_record(given), used_format, choices=choices)
        except UsageError as error:
            exit_code = ExitCode.USAGE
            _print_error(identifier, error, json_output=json_output)
            continue
        if json_output:
            print_json({"id": identifier, "format": used_format, "lines": lines})
        else:
            typer.echo("\n".join(lines) + "\n")
    return exit_code


def _read_object(line: str, number: int) -> Mapping[str, Any]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"input line {number} is no JSON value", code="json_unreadable") from error
    if not isinstance(given, dict):
        raise UsageError(f"input line {number} is no JSON object", code="record_unusable")
    return given


def _record(given: Mapping[str, Any]) -> Record:
    from idverify.mrz.generate import Record

    values = {name: value for name, value in given.items() if name not in _NOT_FIELDS}
    if not all(isinstance(value, str) for value in values.values()):
        raise UsageError("every field of a record is text", code="record_unusable")
    known = {field.name for field in fields(Record)} - {"other"}
    other = {name: value for name, value in values.items() if name not in known}
    own: dict[str, Any] = {
        name: _day(value) if name.startswith("date_") else value for name, value in values.items() if name in known
    }
    required = {field.name for field in fields(Record)[:_WITHOUT_DEFAULT]}
    return Record(**(dict.fromkeys(required, "") | own), other=other)


def _day(value: str) -> date | str:
    try:
        return date.fromisoformat(value) if "-" in value else value
    except ValueError as error:
        raise UsageError("a date is YYYY-MM-DD or six characters", code="record_unusable") from error


def _print_error(identifier: object, error: UsageError, *, json_output: bool) -> None:
    if json_output:
        print_json({"id": identifier, "error": error_as_json(error)})
    else:
        typer.echo(f"idverify: record {identifier}: {error}", err=True)


COMMAND = Command(
    name="generate",
    run=generate,
    example="Example: idverify mrz generate records.ndjson --format TD1 --json",
    group="mrz",
    group_help="Parse, check and explain machine readable zones.",
)
