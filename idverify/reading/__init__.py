"""From pixels to text: the MRZ and the visual zone; engines one file each."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from idverify.imaging.load import LoadLimits, load_pages
from idverify.model_store import ModelStore
from idverify.reading.engine import load_mrz_reader
from idverify.reading.mrz_reading import MrzReading

__all__ = ["read_mrz"]


def read_mrz(
    content: bytes,
    *,
    on: date | None = None,
    engine: str = "ocrb",
    model_dir: Path | None = None,
    limits: LoadLimits | None = None,
) -> tuple[MrzReading, ...]:
    """Read the MRZs of a picture or PDF, best first on each page. Loads the engine each time.

    Args:
        content: the whole file.
        on: reference date for the centuries of dates.
        engine: an MRZ reader, a file of `idverify/reading/engines`.
        model_dir: searched for model files before the shipped ones.
        limits: what is refused; None means the defaults.

    Raises:
        UnreadableInputError: the file is no picture, broken, or over a limit.
        UsageError: no reader has that name.
        MissingComponentError: a model, program or package is missing.
    """
    reader = load_mrz_reader(engine, ModelStore(model_dir))
    pages = load_pages(content, limits=limits)
    return tuple(reading for page in pages for reading in reader.read(page, on=on))
