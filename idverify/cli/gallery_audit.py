"""`idverify gallery audit`: files, rows and answers of a gallery held against float64 arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from idverify.cli._command import Command
from idverify.cli._gallery import GalleryOption, JsonOption, KeyOption, QuietOption, opened
from idverify.cli._output import BarProgress, print_json
from idverify.errors import ExitCode

if TYPE_CHECKING:
    from idverify.matching.audit import AuditReport


def audit(
    gallery: GalleryOption,
    rows: Annotated[int, typer.Option(min=1, help="How many stored templates are checked one by one.")] = 1000,
    every: Annotated[bool, typer.Option("--all", help="Check every stored template. Default: --rows of them.")] = False,
    probes: Annotated[int, typer.Option(min=1, help="How many probes are compared with every template.")] = 16,
    seed: Annotated[int, typer.Option(help="Of what is drawn.")] = 0,
    threads: Annotated[int, typer.Option(min=1, help="Processor threads.")] = 1,
    key_file: KeyOption = None,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> ExitCode:
    """Read every file, search for stored templates, compare answers with float64. Exit code 0: sound."""
    from idverify.matching.audit import AuditOutcome, AuditPlan, audit_view

    plan = AuditPlan(None if every else rows, probes, seed, threads)
    with opened(gallery, key_file, read_only=True) as there, BarProgress(quiet=quiet) as progress:
        there.verify(progress)
        report = audit_view(there.view(), plan, progress)
    if json_output:
        print_json({"gallery": str(gallery), **report.as_json()})
    else:
        _print(report)
    return ExitCode.DONE if report.outcome is AuditOutcome.SOUND else ExitCode.FINDINGS


def _print(report: AuditReport) -> None:
    typer.echo(report.outcome.replace("_", " ").upper())
    typer.echo(f"{report.segments} parts read in full, {len(report.missing)} missing")
    for part in report.missing:
        typer.echo(f"  {part.file}: {part.reason}")
    typer.echo(
        f"{report.rows_checked} of {report.rows_live} templates checked: {report.not_unit} not of unit length, "
        f"{report.not_found_by_id} not found by id, {report.not_found_by_itself} not found by themselves"
    )
    typer.echo(
        f"{report.answers} answers compared over {report.comparisons} similarities: {report.missed} missed, "
        f"{report.extra} extra, {report.bounds_broken} bounds broken, "
        f"largest difference {report.largest_difference:.1e} (seed {report.seed})"
    )


COMMAND = Command(
    name="audit",
    run=audit,
    example="Example: idverify gallery audit --gallery watchlist/ --all --json",
    group="gallery",
)
