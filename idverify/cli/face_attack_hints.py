"""`idverify face attack-hints`: signs of a presentation attack, and of a morphed portrait where a document is given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from idverify.cli._command import Command
from idverify.cli._output import print_json
from idverify.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from idverify.face.attack_hint import MeasuredHint


def attack_hints(
    live: Annotated[Path, typer.Argument(help="Picture of the face at the desk.")],
    document: Annotated[Path | None, typer.Option(help="Picture of the document's portrait. Default: none.")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object. Default: a table.")] = False,
) -> ExitCode:
    """Look for signs of a presentation attack or a morph; they decide nothing. Exit code 1: a sign, or no face."""
    from idverify.cli.face_compare import load_page
    from idverify.face.hint_reader import load_hint_reader
    from idverify.settings import Settings

    settings = Settings()
    reader = load_hint_reader(settings.model_dir)
    files = [live] if document is None else [live, document]
    pages = [load_page(path, max_bytes=settings.max_file_bytes, max_pixels=settings.max_pixels) for path in files]
    views = [reader.view(page) for page in pages]
    presentation = reader.presentation(views[0])
    morph = reader.morph(views[1], views[0]) if document is not None else None
    if json_output:
        print_json(
            {
                "files": [path.name for path in files],
                "presentation_attack": _as_json(presentation),
                "morph": None if morph is None else _as_json(morph),
            }
        )
    else:
        _print("presentation attack", presentation)
        if morph is not None:
            _print("morph", morph)
    given = [presentation] if morph is None else [presentation, morph]
    quiet = all(hints and not any(hint.speaks for hint in hints) for hints in given)
    return ExitCode.DONE if quiet else ExitCode.FINDINGS


def _as_json(hints: Sequence[MeasuredHint]) -> dict[str, Any]:
    rows = [
        {"name": h.name, "value": None if h.value is None else round(h.value, 4), "limit": h.limit, "speaks": h.speaks}
        for h in hints
    ]
    return {"measured": bool(hints), "speaking": [hint.name for hint in hints if hint.speaks], "hints": rows}


def _print(kind: str, hints: Sequence[MeasuredHint]) -> None:
    if not hints:
        typer.echo(f"{kind}: not measured: no upright face")
    for hint in hints:
        value = "not measured" if hint.value is None else f"{hint.value:.3f} (speaks from {hint.limit:g})"
        typer.echo(f"{kind}: {'SIGN' if hint.speaks else '    '} {hint.title}: {value}")


COMMAND = Command(
    name="attack-hints",
    run=attack_hints,
    example="idverify face attack-hints desk.jpg --document passport.jpg --json",
    group="face",
    group_help="Compare faces and make templates.",
)
