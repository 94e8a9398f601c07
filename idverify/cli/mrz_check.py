"""`idverify mrz check`: every check digit, what it cannot see, and where a change probably lies."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from idverify.cli._command import Command
from idverify.cli._mrz_input import parse_day, run_on_inputs
from idverify.errors import ExitCode

if TYPE_CHECKING:
    from idverify.mrz import Mrz


def check(
    file: Annotated[str, typer.Argument(help="File of MRZ texts, or - for standard input.")] = "-",
    on: Annotated[str | None, typer.Option(help="Reference date YYYY-MM-DD for centuries. Default: none.")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object a line. Default: text.")] = False,
) -> ExitCode:
    """Judge the check digits of MRZ texts and say which field was probably changed.

    Exit code 0: all valid; 1: at least one is not; 3: at least one could not be read as text.
    """
    return run_on_inputs(file, on=parse_day(on), as_json=_as_json, as_text=_as_text, json_output=json_output)


def _as_json(mrz: Mrz, identifier: str | int | None) -> dict[str, Any]:
    from idverify.mrz.blind_spots import diagnose, unchecked_places, unseen_swaps
    from idverify.mrz.report import as_json

    report = as_json(mrz, identifier=identifier, blind_spots=True)
    for judged, digit in zip(report["checks"], mrz.checks, strict=True):
        judged["blind_to_swaps"] = [[list(first), list(second)] for first, second in unseen_swaps(digit)]
    diagnosis = diagnose(mrz)
    report["diagnosis"] = {
        "pattern": diagnosis.pattern.value,
        "fields": list(diagnosis.fields),
        "edits": [asdict(edit) for edit in diagnosis.edits],
    }
    report["unchecked"] = [list(place) for place in unchecked_places(mrz.layout)] if mrz.layout is not None else []
    return report


def _as_text(mrz: Mrz) -> str:
    from idverify.mrz.blind_spots import diagnose
    from idverify.mrz.report import as_text

    diagnosis = diagnose(mrz)
    lines = [as_text(mrz)]
    if diagnosis.fields:
        lines.append(f"  probably changed: {', '.join(diagnosis.fields)} ({diagnosis.pattern.value.replace('_', ' ')})")
        lines.append(f"  single edits that mend all check digits: {len(diagnosis.edits)}")
    return "\n".join(lines)


COMMAND = Command(
    name="check",
    run=check,
    example="Example: idverify mrz check passengers.ndjson --json",
    group="mrz",
    group_help="Parse, check and explain machine readable zones.",
)
