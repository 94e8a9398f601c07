"""idverify's own default reader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks._mrz_candidate import MrzCandidate, MrzClaim
from idverify.imaging.load import load_pages
from idverify.model_store import ModelStore
from idverify.reading.engine import load_mrz_reader
from idverify.reading.mrz_reading import ReadingStatus
from idverify.settings import Settings


def _load(store: ModelStore) -> Callable[[Path], MrzClaim]:
    reader = load_mrz_reader(Settings().mrz_engine, store)

    def read(path: Path) -> MrzClaim:
        best = reader.read(load_pages(path.read_bytes())[0])[0]
        return MrzClaim(best.lines, best.status is ReadingStatus.VALID)

    return read


CANDIDATE = MrzCandidate(_load)
