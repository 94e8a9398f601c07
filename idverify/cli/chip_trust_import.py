"""`idverify chip trust import`: take master lists and certificates into the trust store."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from idverify.cli._chip_trust import GROUP_HELP, trust_folder
from idverify.cli._command import Command
from idverify.cli._output import print_json
from idverify.errors import ExitCode


def import_(
    files: Annotated[list[Path], typer.Argument(help="Master lists (.ml), LDIF, PEM, DER, or folders of them.")],
    store: Annotated[Path | None, typer.Option(help="Folder of the store. Default: IDVERIFY_TRUST_DIR.")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object. Default: a list.")] = False,
) -> ExitCode:
    """Take files into the trust store; a master list only when its own signature holds."""
    from idverify.chip.trust_files import load_trust
    from idverify.chip.trust_folder import import_trust

    folder, today = trust_folder(store), datetime.now(tz=UTC).date()
    new = import_trust(files, folder, on=today)
    reach = load_trust([folder]).as_json(on=today)
    if json_output:
        print_json({"imported": list(new), **reach})
    else:
        typer.echo(f"{len(new)} files imported; {reach['anchors']} anchors of {len(reach['countries'])} States")
        for refused in (one for source in reach["sources"] for one in source["refused"]):
            typer.echo(f"  refused ({refused['code']}): {refused['subject']}")
    return ExitCode.DONE


COMMAND = Command(
    name="import",
    run=import_,
    example="Example: idverify chip trust import masterlist.ml --store trust/",
    group="chip trust",
    group_help=GROUP_HELP,
)
