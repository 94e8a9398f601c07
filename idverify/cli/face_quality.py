"""`idverify face quality`: how well faces were captured, after ISO/IEC 29794-5; one line a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from idverify.cli._command import Command
from idverify.cli._output import error_as_json, print_json
from idverify.errors import ExitCode, UnreadableInputError


def quality(
    images: Annotated[list[Path], typer.Argument(help="Pictures; the largest face of each counts.")],
    single: Annotated[bool, typer.Option("--single", help="Demand exactly one face. Default: others allowed.")] = False,
    json_output: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a file. Default: a table.")
    ] = False,
) -> ExitCode:
    """Measure faces after ISO/IEC 29794-5: 0 (worst) to 100 (best). Exit code 1: some pictures were not measured."""
    from idverify.cli.face_compare import load_page
    from idverify.face.assessment import load_assessor
    from idverify.settings import Settings

    settings = Settings()
    assessor = load_assessor(settings.model_dir)
    complete = True
    for path in images:
        try:
            page = load_page(path, max_bytes=settings.max_file_bytes, max_pixels=settings.max_pixels)
            answer = assessor.assess(page, single=single).as_json()
        except UnreadableInputError as error:
            answer = {"measured": False, "error": error_as_json(error)}
        complete = complete and answer["measured"]
        if json_output:
            print_json({"file": path.name, **answer})
        else:
            _print(path.name, answer)
    return ExitCode.DONE if complete else ExitCode.FINDINGS


def _print(name: str, answer: dict[str, Any]) -> None:
    if "error" in answer:
        typer.echo(f"{name}: not measured: {answer['error']['message']}")
        return
    if not answer["measured"]:
        typer.echo(f"{name}: not measured: {', '.join(answer['face']['problems'])}")
        return
    typer.echo(f"{name}:")
    for measure in answer["measures"]:
        if measure["native"] is None:
            typer.echo(f"    -  {measure['name']:26} {measure['not_measured']}")
        else:
            typer.echo(f"  {measure['mapped']:3}  {measure['name']:26} {measure['native']} ({measure['unit']})")


COMMAND = Command(
    name="quality",
    run=quality,
    example="idverify face quality desk.jpg --json",
    group="face",
    group_help="Compare faces and make templates.",
)
