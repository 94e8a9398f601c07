"""`idverify gallery remove`: templates by id, by subject, or those expired; erased from every file on request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from idverify.cli._command import Command
from idverify.cli._gallery import DayOption, GalleryOption, JsonOption, KeyOption, QuietOption, day_of, opened
from idverify.cli._output import BarProgress, print_json
from idverify.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence


def remove(
    gallery: GalleryOption,
    template_ids: Annotated[list[str] | None, typer.Argument(help="Ids of templates.")] = None,
    subject: Annotated[list[str] | None, typer.Option(help="Every template of a subject; repeatable.")] = None,
    expired: Annotated[bool, typer.Option("--expired", help="Every template that has expired. Default: no.")] = False,
    erase: Annotated[
        bool, typer.Option("--erase", help="Rewrite the files without what is removed. Default: no.")
    ] = False,
    on: DayOption = None,
    key_file: KeyOption = None,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> ExitCode:
    """Remove templates: found no more at once, gone from every file with --erase. Exit code 1: some were not there."""
    if not (template_ids or subject or expired or erase):
        raise UsageError(
            "nothing to remove", code="invalid_request", advice="Give ids, --subject, --expired or --erase."
        )
    with opened(gallery, key_file) as there:
        removed = list(there.remove(template_ids)) if template_ids else []
        unknown = sorted(set(template_ids or ()) - set(removed))
        for one in subject or ():
            gone = there.remove_subject(one)
            removed += gone
            unknown += [] if gone else [one]
        if expired:
            removed += there.remove_expired(day_of(on))
        if erase:
            with BarProgress(quiet=quiet) as progress:
                there.compact(progress)
        left = len(there)
    _print(removed, unknown, left, erased=erase, json_output=json_output)
    return ExitCode.FINDINGS if unknown else ExitCode.DONE


def _print(removed: Sequence[str], unknown: Sequence[str], left: int, *, erased: bool, json_output: bool) -> None:
    if json_output:
        print_json({"removed": list(removed), "unknown": list(unknown), "erased": erased, "templates": left})
        return
    how = "removed and erased from every file" if erased else "removed; in the files until --erase"
    typer.echo(f"{len(removed)} {how}; {left} left")
    for one in unknown:
        typer.echo(f"{one}: not there", err=True)


COMMAND = Command(
    name="remove",
    run=remove,
    example="Example: idverify gallery remove --gallery watchlist/ --subject s-17 --erase",
    group="gallery",
)
