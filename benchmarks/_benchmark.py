"""What a benchmark file holds, and how time is taken."""

from __future__ import annotations

import resource
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One benchmark: `run` takes the arguments after its name (argparse) and returns the exit code."""

    run: Callable[[Sequence[str]], int]
    purpose: str


def cpu_seconds() -> float:
    """CPU time of this process and of its ended children, in seconds."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
