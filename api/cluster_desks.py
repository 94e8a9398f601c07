"""Documents inspected by the machines of a cluster: the same desks as in worker processes, as actors of Ray.

The process that starts them is the cluster's driver and ends with the cluster's head: a batch, which goes on from its
file of results when it is run again, and never the service.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from api.desk import build_desk
from api.orders import Desk, Order
from api.worker_process import (
    WARM_UP_LIMIT_S,
    Answered,
    Faulted,
    Refused,
    Reply,
    WorkerFaultError,
    WorkerHungError,
    WorkerLostError,
    reply_of,
)
from idverify.matching.cluster.ray_runner import ClusterPlace, connect
from idverify.settings import Settings

T = TypeVar("T")

# A machine may die under a document, and the next one too; a document under which three died is at fault itself.
_MOST_TRIES = 3
_PAUSE_S = 1.0


class DeskActor:
    """One desk in a process of a cluster's machine."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        """Prepare the process as a worker of the service is: its temporary files are its own, nothing is logged."""
        self._folder = tempfile.mkdtemp(prefix="idverify-")
        os.environ["TMPDIR"] = tempfile.tempdir = self._folder
        for descriptor in (1, 2):  # Ray keeps what is printed; libraries may print what they read
            os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
        logging.disable(logging.CRITICAL)
        self._desk: Desk = build_desk(Settings(**settings))

    def warm_up(self) -> Reply:
        """Load every engine."""
        return reply_of(self._desk.warm_up)

    def carry_out(self, order: Order[Any]) -> Reply:
        """Carry out one order; its temporary files are gone afterwards."""
        try:
            return reply_of(partial(order.carry_out, self._desk))
        finally:
            for entry in Path(self._folder).iterdir():
                shutil.rmtree(entry, ignore_errors=True) if entry.is_dir() else entry.unlink(missing_ok=True)


class ClusterDesks:
    """Carries out orders on a cluster; `start` before use, within a running loop, and `close` after."""

    def __init__(self, settings: Settings, place: ClusterPlace) -> None:
        self._settings = settings
        self._place = place
        self._cold: set[Any] = set()

    @property
    def count(self) -> int:
        """How many orders are carried out at once."""
        return self._place.workers

    def start(self) -> None:
        """Start the actors; each loads its engines before its first order.

        Raises:
            MissingComponentError: Ray is not installed, or the cluster does not answer.
        """
        self._ray = connect(self._place)
        # No retries by Ray: a document that ends every process it meets would go round for ever.
        options = {"num_cpus": 1, "max_restarts": -1, "max_task_retries": 0, "scheduling_strategy": "SPREAD"}
        actor = self._ray.remote(**options)(DeskActor)
        self._actors = [actor.remote(self._settings.model_dump(exclude_none=True)) for _ in range(self.count)]
        self._idle: asyncio.Queue[Any] = asyncio.Queue()
        for one in self._actors:
            self._idle.put_nowait(one)
        self._cold = set(self._actors)

    async def run(self, order: Order[T]) -> T:
        """Have one order carried out by the next free actor.

        Raises:
            IdverifyError: the input or the call is at fault, or a component is missing.
            WorkerLostError: processes died over it.
            WorkerHungError: it took longer than the time limit.
            WorkerFaultError: an error nobody foresaw.
        """
        for _ in range(_MOST_TRIES - 1):
            try:
                return await self._try(order)
            except WorkerLostError:
                await asyncio.sleep(_PAUSE_S)
        return await self._try(order)

    def close(self) -> None:
        """Stop every actor and leave the cluster."""
        for actor in self._actors:
            self._ray.kill(actor)
        self._ray.shutdown()

    async def _try(self, order: Order[T]) -> T:
        actor = await self._idle.get()
        try:
            if actor in self._cold:
                self._value_of(await self._answer(actor, actor.warm_up.remote(), WARM_UP_LIMIT_S))
                self._cold.discard(actor)
            value: T = self._value_of(
                await self._answer(actor, actor.carry_out.remote(order), self._settings.time_limit_s)
            )
            return value
        finally:
            self._idle.put_nowait(actor)

    async def _answer(self, actor: object, asked: Any, limit_s: float) -> Reply:  # noqa: ANN401  Ray's own type
        try:
            reply: Reply = await asyncio.wait_for(asyncio.wrap_future(asked.future()), limit_s)
        except TimeoutError as error:
            self._ray.kill(actor, no_restart=False)
            raise WorkerHungError from error
        except self._ray.exceptions.RayError as error:
            raise WorkerLostError from error
        return reply

    @staticmethod
    def _value_of(reply: Reply) -> Any:  # noqa: ANN401  what the order says
        match reply:
            case Refused(error):
                raise error
            case Faulted(kind, frames):
                raise WorkerFaultError(kind, frames)
            case Answered(value):
                return value
