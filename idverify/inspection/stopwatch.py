"""Wall time of each stage of an inspection."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    """Collects milliseconds by stage; a stage entered twice adds up."""

    def __init__(self) -> None:
        self.elapsed_ms: dict[str, float] = {}
        self._began = time.perf_counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.elapsed_ms[name] = self.elapsed_ms.get(name, 0.0) + (time.perf_counter() - began) * 1000

    def total_ms(self) -> float:
        """Milliseconds since the watch was made."""
        return (time.perf_counter() - self._began) * 1000
