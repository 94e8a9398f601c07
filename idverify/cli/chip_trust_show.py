"""`idverify chip trust show`: age, reach and sources of the trust store."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from idverify.cli._chip_trust import GROUP_HELP, trust_folder
from idverify.cli._command import Command
from idverify.cli._output import print_json
from idverify.errors import ExitCode

_VOUCHING = {
    "other_source": "signed; the signer's authority is also known from another source",
    "own_list": "signed; the signer's authority stands in this list alone, so whoever handed it over vouches for it",
    "unknown": "signed, but the signer's authority is not known",
    "unsigned": "bare certificates; whoever handed them over vouches for them",
}


def show(
    store: Annotated[Path | None, typer.Option(help="Folder or file. Default: IDVERIFY_TRUST_DIR.")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object. Default: a report.")] = False,
) -> ExitCode:
    """Show how far the trust store reaches, how old it is, and who stands for it."""
    from idverify.chip.trust_files import load_trust
    from idverify.chip.trust_folder import imported

    folder, today = trust_folder(store), datetime.now(tz=UTC).date()
    reach = load_trust([folder]).as_json(on=today)
    record = imported(folder) if folder.is_dir() else {}
    days = {entry["file"]: entry["imported_on"] for entry in record.values()}
    if json_output:
        print_json({**reach, "imported": days})
        return ExitCode.DONE
    lists = reach["revocation_lists"]
    typer.echo(f"{reach['anchors']} anchors of {len(reach['countries'])} States, {reach['expired_anchors']} expired")
    typer.echo(f"{reach['links']} link certificates; {lists['all']} revocation lists, {lists['current']} current")
    for source in reach["sources"]:
        age = f", {source['age_days']} days old" if source["age_days"] is not None else ""
        came = f", imported on {days[source['name']]}" if source["name"] in days else ""
        typer.echo(f"{source['name']}: {source['certificates']} certificates{age}{came}")
        typer.echo(f"  {_VOUCHING[source['vouching']]}")
        for refused in source["refused"]:
            typer.echo(f"  refused ({refused['code']}): {refused['subject']}")
    return ExitCode.DONE


COMMAND = Command(
    name="show",
    run=show,
    example="Example: idverify chip trust show --store trust/",
    group="chip trust",
    group_help=GROUP_HELP,
)
