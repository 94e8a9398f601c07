"""`idverify gallery create`: an empty gallery with a key of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from idverify.cli._command import Command
from idverify.cli._gallery import GalleryOption, JsonOption
from idverify.cli._output import print_json
from idverify.errors import ExitCode


def create(
    gallery: GalleryOption,
    engine: Annotated[str | None, typer.Option(help="Face engine. Default: sface (IDVERIFY_FACE_ENGINE).")] = None,
    key_file: Annotated[Path | None, typer.Option(help="Where to write its key. Default: `key` in the folder.")] = None,
    json_output: JsonOption = False,
) -> ExitCode:
    """Make an empty gallery for the templates of one engine. Keep its key: without it nothing can be searched."""
    from idverify.inspection.galleries import maker_of
    from idverify.matching.gallery import Gallery
    from idverify.model_store import ModelStore
    from idverify.settings import Settings

    settings = Settings()
    made_by, dimension = maker_of(engine or settings.face_engine, ModelStore(settings.model_dir))
    with Gallery.create(gallery, made_by, dimension=dimension, key_file=key_file) as made:
        stamp = made.stamp
    key_at = key_file or gallery / "key"
    if json_output:
        print_json(
            {
                "gallery": str(gallery),
                "gallery_id": stamp.gallery_id,
                "engine": stamp.engine,
                "model_sha256": stamp.model_sha256,
                "dimension": stamp.dimension,
                "key_file": str(key_at),
            }
        )
    else:
        typer.echo(f"{gallery}: empty gallery {stamp.gallery_id} for {stamp.engine}, dimension {stamp.dimension}")
        typer.echo(f"Its key is {key_at}: keep a copy elsewhere, readable by its owner only.")
    return ExitCode.DONE


COMMAND = Command(
    name="create",
    run=create,
    example="Example: idverify gallery create --gallery watchlist/ --key-file /media/keys/watchlist.key",
    group="gallery",
    group_help="Keep galleries of face templates and search them exactly.",
)
