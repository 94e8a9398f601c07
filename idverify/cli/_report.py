"""The short report of an inspection for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from idverify.finding import Finding
    from idverify.inspection import Inspection

_MARKS = {"passed": "ok", "failed": "FAILED", "inconclusive": "open", "not_run": "not run"}


def print_report(inspection: Inspection) -> None:
    """Print recommendation, fields by source, every check and what was not examined."""
    typer.echo(f"{inspection.recommendation.upper()}: {inspection.summary} [{inspection.decided_by}]")
    typer.echo("\nFields")
    for field in inspection.fields:
        values = "; ".join(f"{source.source} {source.value}" for source in field.sources)
        typer.echo(f"  {field.name:22} {field.agreement:14} {values}")
    typer.echo("\nChecks")
    for finding in inspection.findings:
        typer.echo(_line(finding))
    typer.echo("\nNot examined")
    for feature in inspection.not_examined:
        typer.echo(f"  {feature.feature:32} {feature.manual_step}")


def _line(finding: Finding) -> str:
    return f"  {_MARKS[finding.outcome]:8} {finding.severity:9} {finding.check_id:26} {finding.reason}"
