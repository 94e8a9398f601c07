"""A small store, and the entries and templates to fill it with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from idverify.matching.store.entry import Entry
from idverify.matching.store.records import Put
from idverify.matching.store.rewrite import StoreLimits
from idverify.matching.store.stamp import GalleryStamp
from idverify.matching.store.store import TemplateReader, TemplateStore, create_store
from idverify.matching.templates import Float32Array

DIMENSION = 16
LIMITS = StoreLimits(flush_rows=32, flush_log_bytes=1 << 20, largest_segment_rows=200, codec_from_rows=24)


def templates(count: int, seed: int = 0) -> Float32Array:
    rows = np.random.default_rng(seed).standard_normal((count, DIMENSION))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def puts(names: list[str], rows: Float32Array, **fields: Any) -> list[Put]:
    return [Put(Entry(name, **fields), row) for name, row in zip(names, rows, strict=True)]


def new_store(folder: Path) -> Path:
    """Make an empty store and return its folder."""
    create_store(folder, GalleryStamp.new(engine="sface", model_sha256="a" * 64, dimension=DIMENSION))
    return folder


def open_store(root: Path) -> TemplateStore:
    return TemplateStore(root, limits=LIMITS)


def filled(root: Path, count: int) -> Float32Array:
    """Enrol t0, t1 ... one after the other and return their templates."""
    rows = templates(count)
    with open_store(root) as store:
        for number, row in enumerate(rows):
            store.put(puts([f"t{number}"], row[None]), sync=False)
    return rows


def ids_of(store: TemplateStore | TemplateReader) -> list[str]:
    return sorted(entry.id for entry in store.view().entries())


def every_byte(root: Path) -> bytes:
    """Return the content of every file of a store."""
    return b"".join(path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file())
