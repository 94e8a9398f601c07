"""`idverify inspect`: one document, its pages and a live face in; evidence and a recommendation out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from idverify.cli._command import Command
from idverify.cli._output import BarProgress, error_as_json, print_json, read_file
from idverify.cli._report import print_report
from idverify.errors import ExitCode, IdverifyError, UsageError
from idverify.progress import track


def inspect(
    pages: Annotated[list[Path], typer.Argument(help="Pictures or PDFs of the document.")],
    live: Annotated[Path | None, typer.Option(help="Picture of the holder taken at the desk. Default: none.")] = None,
    chip: Annotated[
        list[Path] | None, typer.Option(help="Folder, ZIP archive or files of the chip; repeatable. Default: none.")
    ] = None,
    trust: Annotated[
        list[Path] | None,
        typer.Option(help="Master list, LDIF, PEM, DER or folder; repeatable. Default: IDVERIFY_TRUST_DIR."),
    ] = None,
    policy: Annotated[str | None, typer.Option(help="Policy. Default: first-line (IDVERIFY_POLICY).")] = None,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day to judge on. Default: today.")] = None,
    each: Annotated[
        bool, typer.Option("--each", help="Every file is a document of its own. Default: all are pages of one.")
    ] = False,
    json_output: Annotated[bool, typer.Option("--json", help="One JSON object a line. Default: a report.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress on stderr. Default: shown with --each.")] = False,
) -> ExitCode:
    """Inspect a document and print what was found. The officer decides; the machine recommends."""
    day = on.date() if on else datetime.now(tz=UTC).astimezone().date()
    inspect_one = _inspector(_Options(live, chip or [], trust or [], policy, day, json_output))
    if not each:
        return inspect_one(pages)
    if chip:
        raise UsageError("a chip belongs to one document", advice="Leave out --each, or inspect one by one.")
    worst = ExitCode.DONE
    with BarProgress(quiet=quiet) as progress:
        for page in track(pages, progress, total=len(pages), description="Inspecting", unit="documents"):
            worst = max(worst, _or_error(inspect_one, page, json_output=json_output))
    return worst


@dataclass(frozen=True, slots=True)
class _Options:
    live: Path | None
    chip: list[Path]
    trust: list[Path]
    policy: str | None
    day: date
    json_output: bool


def _inspector(options: _Options) -> Callable[[list[Path]], ExitCode]:
    from idverify.chip.delivery import delivered_files
    from idverify.chip.trust_files import load_trust
    from idverify.finding import Recommendation
    from idverify.inspection import Inspector, SourceFile
    from idverify.settings import Settings

    settings = Settings()
    inspector = Inspector(settings, trust=load_trust(options.trust) if options.trust else None)
    chip = [SourceFile(name, content) for name, content in delivered_files(options.chip).items()]

    def source(path: Path) -> SourceFile:
        return SourceFile(path.name, read_file(path, max_bytes=settings.max_file_bytes))

    def inspect_one(paths: list[Path]) -> ExitCode:
        inspection = inspector.inspect(
            [source(path) for path in paths],
            on=options.day,
            live_face=source(options.live) if options.live else None,
            chip=chip,
            policy=options.policy,
        )
        if options.json_output:
            print_json({"files": [path.name for path in paths], **inspection.as_json()})
        else:
            print_report(inspection)
        return ExitCode.DONE if inspection.recommendation is Recommendation.CLEAR else ExitCode.FINDINGS

    return inspect_one


def _or_error(inspect_one: Callable[[list[Path]], ExitCode], page: Path, *, json_output: bool) -> ExitCode:
    """Inspect one of many documents; one that cannot be read does not stop the others."""
    try:
        return inspect_one([page])
    except IdverifyError as error:
        if json_output:
            print_json({"files": [page.name], "error": error_as_json(error)})
        else:
            typer.echo(f"{page.name}: {error}. {error.advice}", err=True)
        return error.exit_code


COMMAND = Command(
    name="inspect",
    run=inspect,
    example="idverify inspect passport.jpg --live desk.jpg --chip chip/ --json",
)
