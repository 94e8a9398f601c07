"""The worker processes, one per core, and the bounded queue in front of them.

Native decoders, OCR and face engines run in processes of their own: the event loop stays free, one crash
costs one request, and a hung worker can be stopped. Threads only wait for the processes.
"""

from __future__ import annotations

import asyncio
import math
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from api.orders import Order
from api.worker_process import (
    WARM_UP_LIMIT_S,
    Answered,
    DeskBuilder,
    Faulted,
    Refused,
    Reply,
    WorkerFaultError,
    WorkerHungError,
    WorkerLostError,
    WorkerProcess,
)
from idverify.settings import Settings

T = TypeVar("T")

# First guess of the time one order takes, until orders were measured.
_FIRST_GUESS_S = 2.0
# Weight of the newest order in the running mean.
_NEWEST_WEIGHT = 0.2
_LONGEST_RETRY_S = 60


class OverloadedError(Exception):
    """Every worker is busy and the queue is full."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__("every worker is busy and the queue is full")
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class WorkersState:
    """How the workers are.

    Attributes:
        count: how many there are.
        warm: how many loaded every engine.
        waiting: orders in work or in the queue.
        lost: workers lost or stopped, and replaced, since the start.
        problem: why a worker cannot warm up; empty when nothing is wrong.
    """

    count: int
    warm: int
    waiting: int
    lost: int
    problem: str


class InspectionWorkers:
    """Carries out orders in worker processes; `start` before use, `close` after.

    Attributes:
        on_trouble: told, from any thread, when a worker was replaced or cannot warm up, and why.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        build: DeskBuilder,
        warm_up_limit_s: float = WARM_UP_LIMIT_S,
    ) -> None:
        self._settings = settings
        self._build = build
        self._time_limit_s = settings.time_limit_s
        self._warm_up_limit_s = warm_up_limit_s
        self.on_trouble: Callable[[str], None] = _tell_nobody
        self._count = settings.workers or len(os.sched_getaffinity(0))
        self._lock = threading.Lock()
        self._pending = 0
        self._lost = 0
        self._mean_s = _FIRST_GUESS_S
        self._closing = False
        self._workers: tuple[WorkerProcess, ...] = ()
        self._idle: SimpleQueue[WorkerProcess] = SimpleQueue()

    def start(self) -> None:
        """Start the processes; they warm up in the background."""
        self._folder = Path(tempfile.mkdtemp(prefix="idverify-"))
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="worker-line")
        self._workers = tuple(
            WorkerProcess(
                self._build,
                self._settings,
                folder=self._folder / str(number),
                warm_up_limit_s=self._warm_up_limit_s,
            )
            for number in range(self._count)
        )
        for worker in self._workers:
            self._idle.put(worker)
            self._threads.submit(self._warm_up)

    def close(self) -> None:
        """Stop every process at once, orders in work included; nothing of them is left behind."""
        self._closing = True
        for worker in self._workers:
            worker.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._workers:
            worker.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def count(self) -> int:
        """How many orders are carried out at once."""
        return self._count

    @property
    def state(self) -> WorkersState:
        """How the workers are just now."""
        warmed = [worker.warmed for worker in self._workers]
        return WorkersState(
            count=self._count,
            warm=sum(isinstance(reply, Answered) for reply in warmed),
            waiting=self._pending,
            lost=self._lost,
            problem=next((text.split()[0] for text in map(_problem_of, warmed) if text), ""),
        )

    @property
    def folder(self) -> Path:
        """Where the workers' temporary files live while an order is in work."""
        return self._folder

    async def run(self, order: Order[T]) -> T:
        """Have one order carried out by the next free worker.

        Raises:
            OverloadedError: the queue is full.
            IdverifyError: the input or the call is at fault, or a component is missing.
            WorkerLostError: the worker died over it; it has been replaced.
            WorkerHungError: the worker was stopped at the time limit; it has been replaced.
            WorkerFaultError: an error nobody foresaw.
        """
        with self._lock:
            if self._pending >= self._count + self._settings.queue_length:
                raise OverloadedError(self._retry_after_s())
            self._pending += 1
        future = self._threads.submit(self._carry_out, order)
        future.add_done_callback(self._finished)
        reply = await asyncio.wrap_future(future)
        match reply:
            case Refused(error):
                raise error
            case Faulted(kind, frames):
                raise WorkerFaultError(kind, frames)
            case Answered(value):
                answer: T = value
                return answer

    def _carry_out(self, order: Order[Any]) -> Reply:
        worker = self._idle.get()
        started = time.monotonic()
        try:
            reply = worker.call(order, time_limit_s=self._time_limit_s)
        except (WorkerLostError, WorkerHungError) as error:
            self._replace(worker, type(error).__name__)
            raise
        finally:
            self._idle.put(worker)
        with self._lock:
            self._mean_s += _NEWEST_WEIGHT * (time.monotonic() - started - self._mean_s)
        return reply

    def _warm_up(self) -> None:
        worker = self._idle.get()
        try:
            problem = _problem_of(worker.wait_until_warm())
            if problem:
                self.on_trouble(problem)
        except (WorkerLostError, WorkerHungError) as error:
            self._replace(worker, type(error).__name__)
        finally:
            self._idle.put(worker)

    def _replace(self, worker: WorkerProcess, why: str) -> None:
        if self._closing:
            return
        with self._lock:
            self._lost += 1
        self.on_trouble(why)
        worker.restart()

    def _finished(self, _future: Future[Reply]) -> None:
        with self._lock:
            self._pending -= 1

    def _retry_after_s(self) -> int:
        return max(1, min(_LONGEST_RETRY_S, math.ceil(self._mean_s * self._pending / self._count)))


def _tell_nobody(_what: str) -> None:
    return


def _problem_of(warmed: Reply | None) -> str:
    match warmed:
        case Refused(error):
            return error.code
        case Faulted(kind, frames):
            return f"engine_fault {kind} at {frames[-1] if frames else 'unknown'}"
        case _:
            return ""
