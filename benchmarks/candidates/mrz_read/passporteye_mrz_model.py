"""PassportEye as a whole, its own finder, reading and clean-up, with the `mrz` model for Tesseract."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

from benchmarks._mrz_candidate import MrzCandidate, MrzClaim
from idverify.model_store import ModelStore


def read_with_passporteye(path: Path, options: str) -> MrzClaim:
    """Read one picture the way PassportEye's own command does."""
    from passporteye import read_mrz  # noqa: PLC0415  takes seconds to import

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it calls functions that scikit-image has renamed
        mrz = read_mrz(str(path), extra_cmdline_params=options)
    if mrz is None:
        return MrzClaim((), valid=False)
    raw = mrz.aux.get("raw_text") or mrz.aux.get("text", "")
    lines = tuple(line.replace(" ", "") for line in raw.splitlines() if len(line.replace(" ", "")) > 10)
    return MrzClaim(lines, valid=bool(mrz.valid))


def _load(store: ModelStore) -> Callable[[Path], MrzClaim]:
    model = store.path("mrz-traineddata")
    options = f'--tessdata-dir "{model.parent}" -l {model.stem}'
    return lambda path: read_with_passporteye(path, options)


CANDIDATE = MrzCandidate(_load)
