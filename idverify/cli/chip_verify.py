"""`idverify chip verify`: the files of one chip, step by step, against a trust store."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from idverify.cli._command import Command
from idverify.cli._output import print_json
from idverify.errors import ExitCode

if TYPE_CHECKING:
    from idverify.chip.verification import ChipVerification

_MARKS = {
    "valid": "ok",
    "invalid": "INVALID",
    "unknown_issuer": "unknown",
    "not_verified": "open",
    "not_checked": "not checked",
}


def verify(
    chip: Annotated[list[Path], typer.Argument(help="Folder, ZIP archive or files of one chip.")],
    trust: Annotated[
        list[Path] | None,
        typer.Option(help="Master list, LDIF, PEM, DER or folder; repeatable. Default: IDVERIFY_TRUST_DIR."),
    ] = None,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day to judge on. Default: today.")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object. Default: a report.")] = False,
) -> ExitCode:
    """Verify a chip: signature, hashes, certificates, revocation, active authentication. Exit code 0: valid."""
    from idverify.chip.delivery import load_delivery
    from idverify.chip.trust_files import load_trust
    from idverify.chip.verification import ChipOutcome, verify_chip
    from idverify.settings import Settings

    settings = Settings()
    paths = trust or ([settings.trust_dir] if settings.trust_dir else [])
    day = on.date() if on else datetime.now(tz=UTC).astimezone().date()
    delivery = load_delivery(chip)
    verification = verify_chip(delivery.files, load_trust(paths), on=day, report=delivery.report)
    if json_output:
        print_json({"files": [path.name for path in chip], **verification.as_json()})
    else:
        _print_report(verification)
    return ExitCode.DONE if verification.outcome is ChipOutcome.VALID else ExitCode.FINDINGS


def _print_report(verification: ChipVerification) -> None:
    from idverify.chip.step import TITLES

    typer.echo(f"{verification.outcome.upper()} (passive authentication: {verification.passive})")
    for step in verification.steps:
        typer.echo(f"  {_MARKS[step.outcome]:12} {TITLES[step.id]:42} {step.reason}")
        for detail in step.details:
            typer.echo(f"  {'':12} {'':42} {detail}")
    for name, word in verification.claims.items():
        typer.echo(f"  {'not re-verified':12} {name}: the reader says {word}")


COMMAND = Command(
    name="verify",
    run=verify,
    example="Example: idverify chip verify chip/ --trust masterlist.ml --json",
    group="chip",
    group_help="Verify chips, keep the trust store, derive access keys.",
)
