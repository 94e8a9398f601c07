"""`idverify mrz read`: the MRZs of pictures, one JSON line each."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from idverify.cli._command import Command
from idverify.cli._output import BarProgress, error_as_json, print_json, read_file
from idverify.errors import ExitCode, IdverifyError
from idverify.progress import track


def read(
    images: Annotated[list[Path], typer.Argument(help="Pictures or PDFs.")],
    engine: Annotated[
        str | None, typer.Option(help="ocrb or passporteye. Default: ocrb (IDVERIFY_MRZ_ENGINE).")
    ] = None,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day to judge on. Default: today.")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="One JSON object a line. Default: text.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress on stderr. Default: shown.")] = False,
) -> ExitCode:
    """Find and read the MRZ of each picture. The lines are what is printed, right or wrong.

    A picture that cannot be read does not stop the others: its line holds an error.
    """
    from idverify.imaging.load import LoadLimits, load_pages
    from idverify.model_store import ModelStore
    from idverify.reading.engine import load_mrz_reader
    from idverify.settings import Settings

    settings = Settings()
    day = on.date() if on else datetime.now(tz=UTC).astimezone().date()
    limits = LoadLimits(settings.max_file_bytes, settings.max_pixels, settings.max_pages)
    reader = load_mrz_reader(engine or settings.mrz_engine, ModelStore(settings.model_dir))
    worst = ExitCode.DONE
    with BarProgress(quiet=quiet) as progress:
        for path in track(images, progress, total=len(images), description="Reading", unit="pictures"):
            try:
                pages = load_pages(read_file(path, max_bytes=settings.max_file_bytes), limits=limits)
            except IdverifyError as error:
                _print_error(path.name, error, json_output=json_output)
                worst = max(worst, error.exit_code)
                continue
            for page in pages:
                readings = reader.read(page, on=day)
                worst = max(worst, _print_readings(path.name, page.number, readings, json_output=json_output))
    return worst


def _print_readings(file: str, page: int, readings: tuple[Any, ...], *, json_output: bool) -> ExitCode:
    """Print one page: the best MRZ, others on the same page under `further`."""
    from idverify.reading.mrz_reading import ReadingStatus, reading_as_json

    best, *further = readings
    if json_output:
        others = [reading_as_json(one) for one in further]
        print_json({"file": file, "page": page, **reading_as_json(best), "further": others})
    else:
        for one in readings:
            doubts = f" ({', '.join(one.reasons)})" if one.reasons else ""
            typer.echo(f"{file} page {page}: {one.status.value}{doubts}")
            for line in one.lines:
                typer.echo(f"  {line}")
    return ExitCode.DONE if best.status is ReadingStatus.VALID else ExitCode.FINDINGS


def _print_error(file: str, error: IdverifyError, *, json_output: bool) -> None:
    if json_output:
        print_json({"file": file, "status": "unreadable", "error": error_as_json(error)})
    else:
        typer.echo(f"{file}: {error}. {error.advice}", err=True)


COMMAND = Command(
    group="mrz",
    name="read",
    run=read,
    example="idverify mrz read passport.jpg --json",
    group_help="Read and parse machine readable zones.",
)
