"""PassportEye as shipped, with Tesseract's English model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks._mrz_candidate import MrzCandidate, MrzClaim
from benchmarks.candidates.mrz_read.passporteye_mrz_model import read_with_passporteye
from idverify.model_store import ModelStore


def _load(_store: ModelStore) -> Callable[[Path], MrzClaim]:
    return lambda path: read_with_passporteye(path, "")


CANDIDATE = MrzCandidate(_load)
