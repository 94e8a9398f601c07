"""`idverify face check-photo`: a photograph against what an authority asks of it, in millimetres."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from idverify.cli._command import Command
from idverify.cli._output import print_json
from idverify.errors import ExitCode, UnreadableInputError, UsageError

if TYPE_CHECKING:
    from idverify.document import Pixels
    from idverify.face.photo_check import PhotoReport, PhotoResult
    from idverify.face.specification import PhotoSpecification

_MARKS = {"passed": "ok", "failed": "FAILED", "inconclusive": "open", "not_measured": "not measured"}


def check_photo(
    photo: Annotated[Path, typer.Argument(help="The photograph, upright and cut to its frame.")],
    spec: Annotated[str, typer.Option(help="Specification, such as icao, canada-visitor-visa.")] = "icao",
    dpi: Annotated[float | None, typer.Option(help="Pixels an inch. Default: the picture fills the frame.")] = None,
    print_size: Annotated[str | None, typer.Option(help="Size on paper in mm, such as 35x45. Default: none.")] = None,
    picture: Annotated[Path | None, typer.Option(help="PNG to write, with what was measured drawn on it.")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object. Default: a table.")] = False,
) -> ExitCode:
    """Hold a photograph against a specification. Exit code 1: something failed or stayed open."""
    from idverify.cli.face_compare import load_page
    from idverify.face.assessment import load_assessor
    from idverify.face.photo_check import PhotoOutcome, PhotoSize, check_photo
    from idverify.face.photo_picture import draw_photo
    from idverify.face.specification import load_specification
    from idverify.settings import Settings

    settings, specification = Settings(), load_specification(spec)
    size = PhotoSize(dpi=dpi, print_mm=_print_size(print_size))
    page = load_page(photo, max_bytes=settings.max_file_bytes, max_pixels=settings.max_pixels)
    report = check_photo(page, specification, load_assessor(settings.model_dir), size=size)
    if picture is not None:
        _write(picture, draw_photo(page.image, report))
    if json_output:
        by_eye = [rule.model_dump() for rule in specification.by_eye]
        print_json({"file": photo.name, "specification": spec, **report.as_json(), "by_eye": by_eye})
    else:
        _print(specification, report)
    return ExitCode.DONE if report.outcome is PhotoOutcome.PASSED else ExitCode.FINDINGS


def _print_size(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        width, height = (float(part) for part in text.lower().split("x"))
    except ValueError as error:
        raise UsageError(f"{text!r} is no size such as 35x45", code="size_unreadable") from error
    return width, height


def _write(file: Path, image: Pixels) -> None:
    from PIL import Image

    try:
        Image.fromarray(image).save(file, format="PNG")
    except OSError as error:
        raise UnreadableInputError(
            f"{file.name}: {error.strerror or error}", code="file_unwritable", advice="Change --picture."
        ) from error


def _print(specification: PhotoSpecification, report: PhotoReport) -> None:
    typer.echo(f"{_MARKS[report.outcome]}: {specification.title} ({specification.authority})")
    for problem in report.problems:
        typer.echo(f"  {problem}")
    for result in report.results:
        typer.echo(f"  {_MARKS[result.outcome]:12} {result.measure:24} {_value(result)}")
    typer.echo("By eye")
    for rule in specification.by_eye:
        typer.echo(f"  {rule.what}")
    if specification.note:
        typer.echo(specification.note)


def _value(result: PhotoResult) -> str:
    if result.low is None or result.high is None:
        return ""
    value = f"{result.low:.4g}" if result.low == result.high else f"{result.low:.4g} to {result.high:.4g}"
    limits = [f"at least {result.least:g}" if result.least is not None else ""]
    limits.append(f"at most {result.most:g}" if result.most is not None else "")
    return f"{value} ({', '.join(limit for limit in limits if limit)})"


COMMAND = Command(
    name="check-photo",
    run=check_photo,
    example="idverify face check-photo photo.jpg --spec canada-visitor-visa --print-size 35x45 --picture lines.png",
    group="face",
    group_help="Compare faces and make templates.",
)
