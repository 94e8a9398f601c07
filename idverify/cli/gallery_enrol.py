"""`idverify gallery enrol`: pictures into a gallery; one that is no good is refused and the others go on."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from idverify.cli._command import Command
from idverify.cli._gallery import GalleryOption, JsonOption, KeyOption, QuietOption, maker_here, opened
from idverify.cli._output import BarProgress, print_json
from idverify.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from idverify.cli._gallery_pictures import Reference, Terms


def enrol(
    images: Annotated[list[Path], typer.Argument(help="Pictures of one face each, or folders of them.")],
    gallery: GalleryOption,
    template_id: Annotated[str | None, typer.Option("--id", help="Id of one picture. Default: its name.")] = None,
    subject: Annotated[
        str | None, typer.Option(help="Whose picture it is. Default: its sub-folder, or its id.")
    ] = None,
    label: Annotated[list[str] | None, typer.Option(help="Label to filter by; repeatable. Default: none.")] = None,
    legal_basis: Annotated[str, typer.Option(help="Ground on which it is kept. Default: not stated.")] = "",
    expires_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day it may be found. Default: no end.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the template of a known id. Default: no.")
    ] = False,
    largest: Annotated[
        bool, typer.Option("--largest", help="Of several people, take the largest face. Default: refuse.")
    ] = False,
    least_eyes: Annotated[float, typer.Option(min=1, help="Least distance between the eyes, in pixels.")] = 30.0,
    key_file: KeyOption = None,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> ExitCode:
    """Enrol faces. Refused: no face, several people, too small, unreadable, known id. Exit code 1: some were."""
    from idverify.cli._gallery_pictures import Terms, named, references

    day = expires_on.date() if expires_on else None
    pictures = list(references(images, label or (), legal_basis, day))
    if template_id is not None and len(pictures) != 1:
        raise UsageError(f"one id for {len(pictures)} pictures", code="invalid_request", advice="Give one picture.")
    pictures = [named(picture, template_id, subject) for picture in pictures]
    terms = Terms(least_eyes, largest=largest, replace_same_id=replace)
    counts = enrol_pictures(gallery, key_file, pictures, terms, json_output=json_output, quiet=quiet)
    return ending(gallery, counts, json_output=json_output)


def enrol_pictures(
    gallery: Path, key_file: Path | None, pictures: list[Reference], terms: Terms, *, json_output: bool, quiet: bool
) -> Counter[str]:
    """Enrol pictures, print what became of each, and return how many have which status."""
    from idverify.cli._gallery_pictures import TAKEN, PictureEnroller
    from idverify.face.engine import load_face_engine
    from idverify.imaging.load import LoadLimits
    from idverify.model_store import ModelStore
    from idverify.settings import Settings

    settings = Settings()
    limits = LoadLimits(max_bytes=settings.max_file_bytes, max_pixels=settings.max_pixels)
    counts: Counter[str] = Counter()
    with opened(gallery, key_file) as there, BarProgress(quiet=quiet) as progress:
        made_by = maker_here(there.stamp)
        engine = load_face_engine(there.stamp.engine, ModelStore(settings.model_dir))
        progress.start(total=len(pictures), description="Enrolling", unit="pictures")
        for line in PictureEnroller(there, engine, made_by, limits, terms).enrol(pictures, progress):
            counts[line["status"]] += 1
            if json_output:
                print_json(line)
            elif line["status"] not in TAKEN:
                typer.echo(f"{line['file']}: refused, {line['status']}")
    return counts


def ending(gallery: Path, counts: Counter[str], *, json_output: bool) -> ExitCode:
    """Print the counts for people and return the exit code."""
    from idverify.cli._gallery_pictures import TAKEN

    if not json_output:
        words = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in sorted(counts.items()))
        typer.echo(f"{gallery}: {words or 'nothing to enrol'}")
    return ExitCode.FINDINGS if set(counts) - TAKEN else ExitCode.DONE


COMMAND = Command(
    name="enrol",
    run=enrol,
    example="Example: idverify gallery enrol portraits/ --gallery watchlist/ --label lost --expires-on 2027-12-31",
    group="gallery",
)
