"""`idverify chip trust list`: every anchor of the trust store, one a line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from idverify.cli._chip_trust import GROUP_HELP, trust_folder
from idverify.cli._command import Command
from idverify.cli._output import print_json
from idverify.errors import ExitCode


def list_(
    store: Annotated[Path | None, typer.Option(help="Folder or file. Default: IDVERIFY_TRUST_DIR.")] = None,
    country: Annotated[str | None, typer.Option(help="Two-letter code of one State. Default: all.")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="One JSON object a line. Default: a table.")] = False,
) -> ExitCode:
    """List the trusted authorities: State, validity, key, name."""
    from idverify.chip.trust_files import load_trust

    trust, today = load_trust([trust_folder(store)]), datetime.now(tz=UTC).date()
    for anchor in sorted(trust.anchors, key=lambda one: (one.country, one.not_before)):
        if country and anchor.country != country.upper():
            continue
        if json_output:
            print_json(
                {
                    "country": anchor.country,
                    "subject": anchor.subject_text,
                    "key": str(anchor.key),
                    "valid_from": anchor.not_before.date().isoformat(),
                    "valid_to": anchor.not_after.date().isoformat(),
                    "expired": anchor.not_after.date() < today,
                    "sha256": anchor.sha256,
                }
            )
        else:
            period = f"{anchor.not_before:%Y-%m-%d} to {anchor.not_after:%Y-%m-%d}"
            typer.echo(f"{anchor.country:2} {period} {anchor.key!s:16} {anchor.subject_text}")
    return ExitCode.DONE


COMMAND = Command(
    name="list",
    run=list_,
    example="Example: idverify chip trust list --country AM",
    group="chip trust",
    group_help=GROUP_HELP,
)
