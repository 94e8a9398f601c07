"""idverify's own default reader."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2

from benchmarks._benchmark import cpu_seconds
from benchmarks._mrz_candidate import MrzCandidate, MrzClaim
from idverify.imaging.load import load_pages
from idverify.model_store import ModelStore
from idverify.reading.engine import MrzReader, load_mrz_reader
from idverify.reading.mrz_reading import ReadingStatus
from idverify.settings import Settings


def _read_all(paths: Sequence[Path], store: ModelStore) -> list[MrzClaim]:
    cv2.setNumThreads(1)  # CPU time on one core is asked for
    reader = load_mrz_reader(Settings().mrz_engine, store)
    _read(reader, paths[0])  # loads what is loaded on first use
    return [_read(reader, path) for path in paths]


def _read(reader: MrzReader, path: Path) -> MrzClaim:
    before = cpu_seconds()
    best = reader.read(load_pages(path.read_bytes())[0])[0]
    return MrzClaim(best.lines, best.status is ReadingStatus.VALID, cpu_seconds() - before)


CANDIDATE = MrzCandidate(_read_all)
