"""MRZ texts for commands: one JSON value a line, or plain lines with an empty line between two MRZs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from idverify.cli._output import error_as_json, print_json
from idverify.errors import ExitCode, TextInputError, UnreadableInputError, UsageError

if TYPE_CHECKING:
    from idverify.mrz import Mrz


@dataclass(frozen=True, slots=True)
class MrzInput:
    """One MRZ to judge, or the error that stands in its place.

    Attributes:
        identifier: the caller's `id`, or the number of the input line it began on.
        lines: its lines; None when the input line could not be read.
        error: why it could not be read.
    """

    identifier: str | int | None
    lines: list[str] | None
    error: TextInputError | None = None


def read_inputs(file: str) -> Iterator[MrzInput]:
    """Yield the MRZs of a file, or of standard input for `-`.

    Raises:
        UnreadableInputError: no such file, or not readable.
    """
    pending: list[str] = []
    for number, text in enumerate(_text_lines(file), 1):
        line = text.rstrip("\r\n")
        is_json = line.lstrip()[:1] in ("[", "{")
        if pending and (is_json or not line.strip()):
            yield MrzInput(number - len(pending), pending)
            pending = []
        if is_json:
            yield _from_json(line, number)
        elif line.strip():
            pending = [*pending, line]
    if pending:
        yield MrzInput(number - len(pending) + 1, pending)


def parse_day(text: str | None) -> date | None:
    """Return the reference date of `--on`.

    Raises:
        UsageError: not YYYY-MM-DD.
    """
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no time zone
    except ValueError as error:
        raise UsageError("--on takes a day as YYYY-MM-DD") from error


def run_on_inputs(
    file: str,
    *,
    on: date | None,
    as_json: Callable[[Mrz, str | int | None], dict[str, Any]],
    as_text: Callable[[Mrz], str],
    json_output: bool,
) -> ExitCode:
    """Judge every MRZ of a file and print each in the command's own way.

    Returns:
        DONE when all are valid, FINDINGS when one is not, UNREADABLE when one is no text.
    """
    from idverify.mrz import parse_mrz

    exit_code = ExitCode.DONE
    for given in read_inputs(file):
        try:
            if given.lines is None or given.error is not None:
                raise given.error or TextInputError("no lines")
            mrz = parse_mrz(given.lines, on=on)
        except TextInputError as error:
            exit_code = ExitCode.UNREADABLE
            _print_error(given.identifier, error, json_output=json_output)
            continue
        if not mrz.valid:
            exit_code = max(exit_code, ExitCode.FINDINGS)
        if json_output:
            print_json(as_json(mrz, given.identifier))
        else:
            typer.echo(as_text(mrz))
    return exit_code


def _print_error(identifier: str | int | None, error: TextInputError, *, json_output: bool) -> None:
    if json_output:
        print_json({"id": identifier, "format": None, "valid": False, "error": error_as_json(error)})
    else:
        typer.echo(f"idverify: {error}", err=True)


def _text_lines(file: str) -> Iterator[str]:
    if file == "-":
        yield from (line.decode("utf-8", "replace") for line in sys.stdin.buffer)
        return
    try:
        with Path(file).open(encoding="utf-8", errors="replace", newline="\n") as lines:
            yield from lines
    except OSError as error:
        raise UnreadableInputError(
            f"{Path(file).name}: {error.strerror}", code="file_unreadable", advice="Check the path and its permissions."
        ) from error


def _from_json(line: str, number: int) -> MrzInput:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return MrzInput(number, None, TextInputError(f"input line {number} is no JSON value", code="json_unreadable"))
    identifier: str | int | None = number
    if isinstance(value, dict):
        given = value.get("id", number)
        identifier = given if isinstance(given, (str, int)) or given is None else number
        value = value.get("lines")
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        error = TextInputError(f"input line {number} holds no list of text lines", code="lines_missing")
        return MrzInput(identifier, None, error)
    return MrzInput(identifier, value)
