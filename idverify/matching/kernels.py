"""Which code runs a search: the fastest compiled kernel of this processor, or NumPy where none was built."""

from __future__ import annotations

import numpy as np

from idverify.errors import UsageError
from idverify.matching import numpy_kernel, similarity
from idverify.matching.compiled import NATIVE
from idverify.matching.numpy_kernel import Found
from idverify.matching.segment import Snapshot
from idverify.matching.templates import BoolArray, Float32Array, Float64Array

NUMPY = "numpy"


def kernel_names() -> tuple[str, ...]:
    """Return the kernels that run on this machine, the fastest first; "numpy" is always among them."""
    return (*(NATIVE.kernel_names() if NATIVE else ()), NUMPY)


def scan(
    snapshot: Snapshot, probes: Float32Array, goal: tuple[float, int], marks: list[BoolArray | None], threads: int
) -> list[Found]:
    """Search every segment for every probe; see `numpy_kernel.scan`. NumPy searches on the caller's thread alone.

    Raises:
        UsageError: the snapshot asks for a kernel that does not run here (`kernel_unknown`).
    """
    if snapshot.kernel not in kernel_names():
        known = ", ".join(kernel_names())
        raise UsageError(f"no kernel {snapshot.kernel!r} runs here; known: {known}", code="kernel_unknown")
    if NATIVE is None or snapshot.kernel == NUMPY:
        return numpy_kernel.scan(snapshot, probes, goal, marks)
    codec, segments = snapshot.compiled
    return list(map(Found._make, NATIVE.search(codec, segments, marks, probes, goal, threads, snapshot.kernel)))


def similarities(probes: Float32Array, rows: Float32Array) -> Float64Array:
    """Return the similarity of each row to the probe in the same row, or to the one probe; see `similarity.py`."""
    if NATIVE is None:
        return similarity.similarities(probes, rows)
    return np.asarray(NATIVE.similarities(probes, rows), np.float64)
