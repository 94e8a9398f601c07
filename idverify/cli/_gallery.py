"""What the gallery commands share: their options, opening a gallery, words for its answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from idverify.errors import MissingComponentError

if TYPE_CHECKING:
    from idverify.face.calibration import Calibration
    from idverify.matching.gallery import Gallery, Maker
    from idverify.matching.store.stamp import GalleryStamp

GalleryOption = Annotated[Path, typer.Option(help="Folder of the gallery.")]
KeyOption = Annotated[Path | None, typer.Option(help="File of its key. Default: `key` in the folder.")]
DayOption = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day that expiry is judged on. Default: today.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object a line. Default: text.")]
QuietOption = Annotated[bool, typer.Option("--quiet", help="No progress on stderr. Default: a bar.")]


@contextmanager
def opened(folder: Path, key_file: Path | None, *, read_only: bool = False) -> Iterator[Gallery]:
    """Open a gallery for one command."""
    from idverify.matching.gallery import Gallery

    with Gallery.open(folder, key_file=key_file, read_only=read_only) as gallery:
        yield gallery


def day_of(on: datetime | None) -> date:
    """Return the day given, or today."""
    return on.date() if on else datetime.now(tz=UTC).astimezone().date()


def curve_here(stamp: GalleryStamp) -> Calibration | None:
    """Return what a gallery's similarities mean, by the calibrations installed here."""
    from idverify.inspection.galleries import curve_of
    from idverify.model_store import ModelStore
    from idverify.settings import Settings

    return curve_of(stamp, ModelStore(Settings().model_dir))


def maker_here(stamp: GalleryStamp) -> Maker:
    """Return the maker of the templates that the engine of a gallery makes here.

    Raises:
        MissingComponentError: this installation has not the gallery's engine or model.
    """
    from idverify.face.engine import face_engine_names
    from idverify.inspection.galleries import maker_of
    from idverify.model_store import ModelStore
    from idverify.settings import Settings

    if stamp.engine in face_engine_names():
        made_by, _ = maker_of(stamp.engine, ModelStore(Settings().model_dir))
        if made_by.model_sha256 == stamp.model_sha256:
            return made_by
    raise MissingComponentError(
        f"the gallery's engine {stamp.engine} with its model is not installed here",
        code="engine_missing",
        advice="Search with templates of that engine, or install it.",
    )


def rate_text(rate: Mapping[str, Any] | None) -> str:
    """Return an expected false positive identification rate in words."""
    if rate is None:
        return "not stated: no calibration for this engine, or no threshold"
    words = {"measured": "", "at_most": "at most ", "at_least": "at least "}
    return f"{words[rate['bound']]}{rate['rate']:.2g}"
