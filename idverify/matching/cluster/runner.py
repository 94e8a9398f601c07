"""Where workers run: threads of this process, or actors of a cluster. Asked for searches, they answer in the future."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from idverify.matching.cluster.shard import ShardOrder, ShardReply, ShardWorker


class WorkerGoneError(Exception):
    """The worker cannot answer: it died, or its machine did. Another one may."""


@dataclass(frozen=True, slots=True)
class RunnerState:
    """How the workers are.

    Attributes:
        workers: how many there should be.
        problem: why not all of them can be relied on, in words; empty when nothing is wrong.
    """

    workers: int
    problem: str = ""


class ShardRunner(Protocol):
    """Some workers, numbered from 0. Any of them can search any shard."""

    @property
    def count(self) -> int:
        """How many workers there are."""

    def submit(self, worker: int, order: ShardOrder) -> Future[ShardReply]:
        """Ask a worker; the future raises WorkerGoneError, or what the search refuses."""

    def state(self) -> RunnerState:
        """Return how the workers are."""

    def close(self) -> None:
        """Stop every worker."""


class ThreadRunner:
    """Workers in threads of this process, each with a state of its own: for tests, and for one large machine."""

    def __init__(self, count: int) -> None:
        self._workers: Sequence[ShardWorker] = [ShardWorker() for _ in range(count)]
        self._threads = [ThreadPoolExecutor(1, thread_name_prefix=f"shard-{number}") for number in range(count)]

    @property
    def count(self) -> int:
        """How many workers there are."""
        return len(self._workers)

    def submit(self, worker: int, order: ShardOrder) -> Future[ShardReply]:
        """Ask a worker."""
        return self._threads[worker].submit(self._workers[worker].search, order)

    def state(self) -> RunnerState:
        """Return how the workers are: threads do not die alone."""
        return RunnerState(self.count)

    def close(self) -> None:
        """Stop every worker."""
        for thread in self._threads:
            thread.shutdown(wait=False, cancel_futures=True)
