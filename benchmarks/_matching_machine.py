"""What the machine can do, probed in the run that it is compared with: read bandwidth, and a kernel's ceiling."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from idverify.matching.compiled import NATIVE
from idverify.matching.kernels import kernel_names

_WORDS = 64 << 20
_ROUNDS = 2_000_000


def machine() -> dict[str, Any]:
    """Return processor, cores and load."""
    model = platform.machine()
    cpus = Path("/proc/cpuinfo")
    if cpus.exists():
        names = [
            line.partition(":")[2].strip() for line in cpus.read_text().splitlines() if line.startswith("model name")
        ]
        model = f"{model}, {names[0]}" if names else model
    return {"processor": model, "cores": os.cpu_count(), "load": os.getloadavg()[0]}


def read_bandwidth() -> float:
    """Bytes a second that one thread reads from 512 MB, the best of five; 0 without the compiled kernels."""
    if NATIVE is None:
        return 0.0
    words = np.ones(_WORDS, np.uint64)
    return words.nbytes / min(_cpu(NATIVE.read_through, words) for _ in range(5))


def kernel_peak() -> float:
    """Multiply-adds a second of the fastest kernel from registers, the best of five; 0 without the compiled kernels."""
    if NATIVE is None:
        return 0.0
    name = kernel_names()[0]
    work = NATIVE.peak(name, 1)
    return float(work * _ROUNDS / min(_cpu(NATIVE.peak, name, _ROUNDS) for _ in range(5)))


def _cpu(function: Callable[..., object], *arguments: object) -> float:
    started = time.thread_time()
    function(*arguments)
    return time.thread_time() - started
