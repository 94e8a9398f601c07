"""Which code runs a search: the compiled kernels, or NumPy where they are missing."""

from __future__ import annotations

from idverify.matching.numpy_kernel import Found
from idverify.matching.numpy_kernel import scan as _numpy_scan
from idverify.matching.segment import Snapshot
from idverify.matching.templates import BoolArray, Float32Array


def kernel_name() -> str:
    """Return the name of the kernel that searches use on this machine."""
    return "numpy"


def scan(
    snapshot: Snapshot,
    probes: Float32Array,
    goal: tuple[float, int],
    allowed: list[BoolArray | None],
    threads: int,  # noqa: ARG001  NumPy searches on the caller's thread
) -> list[Found]:
    """Search every segment for every probe; see `numpy_kernel.scan`."""
    return _numpy_scan(snapshot, probes, goal, allowed)
