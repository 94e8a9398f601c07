"""The parsed MRZ as the JSON object that commands and the HTTP interface print."""

from __future__ import annotations

from typing import Any

from idverify.mrz.mrz import Mrz
from idverify.mrz.result import BlindSpot, CheckDigit, CheckStatus, MrzDate, MrzFinding


def as_json(mrz: Mrz, *, identifier: str | int | None = None, blind_spots: bool = False) -> dict[str, Any]:
    """Return the result of `mrz parse` as plain values.

    Args:
        mrz: the parsed MRZ.
        identifier: what the caller calls this input.
        blind_spots: list what each check digit cannot see, for every position it covers.
    """
    name = mrz.name
    return {
        "id": identifier,
        "format": mrz.format,
        "valid": mrz.valid,
        "lines": list(mrz.lines),
        "fields": mrz.fields,
        "spans": [
            {"field": field.name, "raw": field.raw, "line": field.line, "column": field.column, "length": field.length}
            for field in mrz.read_fields
        ],
        "checks": [_check(check, blind_spots=blind_spots) for check in mrz.checks],
        "findings": [_finding(finding) for finding in mrz.findings],
        "dates": {"date_of_birth": _date(mrz.date_of_birth), "date_of_expiry": _date(mrz.date_of_expiry)},
        "name": {
            "primary": list(name.primary),
            "secondary": list(name.secondary),
            "may_be_truncated": name.may_be_truncated,
        },
        "alignment": _alignment(mrz),
    }


def as_text(mrz: Mrz) -> str:
    """Return the result as a short report for people."""
    verdict = "valid" if mrz.valid else "not valid"
    report = [f"{mrz.format or 'unknown format'}: {verdict}"]
    report += [f"  {name}: {value}" for name, value in mrz.fields.items()]
    report += [
        f"  check digit of {check.name} ({check.line}:{check.column}): {check.status.value.replace('_', ' ')}"
        + ("" if check.status is CheckStatus.OK else f", {check.printed} printed, {check.expected} expected")
        for check in mrz.checks
    ]
    report += [f"  {finding.severity.value}: {_place(finding)}{finding.message}" for finding in mrz.findings]
    return "\n".join(report)


def _place(finding: MrzFinding) -> str:
    if not finding.line:
        return ""
    return f"{finding.line}:{finding.column}: " if finding.column else f"line {finding.line}: "


def _check(check: CheckDigit, *, blind_spots: bool) -> dict[str, Any]:
    judged: dict[str, Any] = {
        "name": check.name,
        "status": check.status.value,
        "expected": check.expected,
        "printed": check.printed,
        "line": check.line,
        "column": check.column,
    }
    if blind_spots:
        judged["blind_to"] = [_blind_spot(spot) for spot in check.blind_to]
    return judged


def _blind_spot(spot: BlindSpot) -> dict[str, Any]:
    return {"line": spot.line, "column": spot.column, "unseen": spot.unseen}


def _finding(finding: MrzFinding) -> dict[str, Any]:
    return {
        "code": finding.code.value,
        "severity": finding.severity.value,
        "field": finding.field,
        "line": finding.line,
        "column": finding.column,
        "message": finding.message,
        "clause": finding.clause,
    }


def _date(resolved: MrzDate) -> dict[str, Any]:
    return {
        "raw": resolved.raw,
        "value": resolved.value.isoformat() if resolved.value is not None else None,
        "candidates": [day.isoformat() for day in resolved.candidates],
        "ambiguous": resolved.ambiguous,
        "reason": resolved.reason,
    }


def _alignment(mrz: Mrz) -> dict[str, Any] | None:
    offered = mrz.alignment
    if offered is None:
        return None
    return {
        "format": offered.format,
        "lines": list(offered.lines),
        "edits": [{"line": line, "column": column, "characters": count} for line, column, count in offered.edits],
        "checks_agreeing": offered.checks_agreeing,
    }
