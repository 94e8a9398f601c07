"""`idverify mrz explain`: the lines under a ruler, the findings at their places, and the sums of the check digits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from idverify.cli._command import Command
from idverify.cli._mrz_input import parse_day, run_on_inputs
from idverify.errors import ExitCode

if TYPE_CHECKING:
    from idverify.mrz import CheckDigit, Mrz

_COLOURS = {"error": typer.colors.RED, "warning": typer.colors.YELLOW}


def explain(
    file: Annotated[str, typer.Argument(help="File of MRZ texts, or - for standard input.")] = "-",
    on: Annotated[str | None, typer.Option(help="Reference date YYYY-MM-DD for centuries. Default: none.")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object a line. Default: text.")] = False,
) -> ExitCode:
    """Explain MRZ texts: positions, findings and the arithmetic of every check digit.

    Exit code 0: all valid; 1: at least one is not; 3: at least one could not be read as text.
    """
    return run_on_inputs(file, on=parse_day(on), as_json=_as_json, as_text=_as_text, json_output=json_output)


def _as_json(mrz: Mrz, identifier: str | int | None) -> dict[str, Any]:
    from idverify.mrz.report import as_json

    report = as_json(mrz, identifier=identifier)
    for judged, digit in zip(report["checks"], mrz.checks, strict=True):
        judged["sum"] = _sum(digit)
    return report


def _as_text(mrz: Mrz) -> str:
    verdict = "valid" if mrz.valid else "not valid"
    title = f"{mrz.format}, {mrz.layout.title}" if mrz.layout is not None else "no known format"
    lines = [f"{title}: {verdict}", ""]
    for number, text in enumerate(mrz.lines, 1):
        lines += [_ruler(len(text)), _coloured(mrz, number, text), _field_marks(mrz, number, len(text)), ""]
    for field in sorted(mrz.read_fields, key=lambda field: (field.line, field.column)):
        lines.append(f"  {field.line}:{field.column:<3} {field.name:22} {field.value}")
    lines += ["", *(_explained(digit) for digit in mrz.checks)]
    for finding in mrz.findings:
        mark = typer.style(finding.severity.value, fg=_COLOURS[finding.severity.value])
        lines.append(f"  {mark} {finding.line}:{finding.column} {finding.message} [{finding.clause}]")
    if mrz.alignment is not None:
        lines += [f"  nearest: {mrz.alignment.format}", *(f"    {line}" for line in mrz.alignment.lines)]
    return "\n".join(lines)


def _ruler(length: int) -> str:
    tens = "".join(str(column // 10 % 10) if column % 10 == 0 else " " for column in range(1, length + 1))
    ones = "".join(str(column % 10) for column in range(1, length + 1))
    return f"{tens}\n{ones}"


def _coloured(mrz: Mrz, number: int, text: str) -> str:
    severities = {finding.column: finding.severity.value for finding in mrz.findings if finding.line == number}
    return "".join(
        typer.style(character, fg=_COLOURS[severities[column]], bold=True) if column in severities else character
        for column, character in enumerate(text, 1)
    )


def _field_marks(mrz: Mrz, number: int, length: int) -> str:
    """Return a line that marks where each field begins and, with a tick or a cross, each check digit."""
    marks = [" "] * length
    for field in mrz.read_fields:
        if field.line == number and field.length:
            marks[field.column - 1] = "^"
    for digit in mrz.checks:
        if digit.line == number:
            marks[digit.column - 1] = "=" if digit.status == "ok" else "-" if digit.status == "not_printed" else "X"
    return "".join(marks).rstrip()


def _explained(digit: CheckDigit) -> str:
    status = digit.status.value.replace("_", " ")
    summed = _sum(digit)
    total = summed["total"]
    return (
        f"  {digit.name} at {digit.line}:{digit.column}: {status}\n"
        f"    {summed['terms']} = {total}; {total} mod 10 = {digit.expected}, printed {digit.printed}"
    )


def _sum(digit: CheckDigit) -> dict[str, Any]:
    from idverify.mrz.check_digit import VALUES, weight_at, weighted

    values = [VALUES.get(character, 0) for character in digit.covered]
    terms = " + ".join(f"{value}x{weight_at(place)}" for place, value in enumerate(values))
    return {"terms": terms, "total": weighted(values)}


COMMAND = Command(
    name="explain",
    run=explain,
    example="Example: idverify mrz explain passport.txt --on 2026-01-01",
    group="mrz",
    group_help="Parse, check and explain machine readable zones.",
)
