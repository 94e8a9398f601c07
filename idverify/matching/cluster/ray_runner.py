"""Workers as actors of a Ray cluster. Every trap that shaped this is in docs/decisions/0007-cluster.md.

The process that makes a RayRunner is the cluster's driver and ends with the cluster's head: never the service.
"""

from __future__ import annotations

import os
import socket
import time
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from idverify.errors import IdverifyError, MissingComponentError, UsageError
from idverify.matching.cluster.runner import RunnerState, WorkerGoneError
from idverify.matching.cluster.shard import ShardOrder, ShardReply, ShardWorker

if TYPE_CHECKING:
    from types import ModuleType

# The head answers within a millisecond on a local network; a second says that it is gone.
_HEAD_ANSWERS_S = 1.0
# Nodes are listed by the head; asking it at every call would put it between probe and answer.
_LOOK_AGAIN_S = 1.0


@dataclass(frozen=True, slots=True)
class ClusterPlace:
    """Where a cluster is, and how many workers it shall run.

    Attributes:
        address: of its head, host:port.
        workers: how many actors search.
        own_address: of the node on this machine; needed where one machine plays several.
    """

    address: str
    workers: int
    own_address: str | None = None


def load_ray() -> ModuleType:
    """Return Ray, which sends nothing to anybody.

    Raises:
        MissingComponentError: it is not installed.
    """
    # Before the import, which reads them. Ray listens on every interface: without a token anybody could run code.
    os.environ.setdefault("RAY_AUTH_MODE", "token")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # it counts uses and reports them otherwise
    try:
        return import_module("ray")  # an optional extra of 200 MB
    except ImportError as error:
        raise MissingComponentError(
            "Ray is not installed", code="ray_missing", advice="Run ./run setup --extra cluster on every machine."
        ) from error


def connect(place: ClusterPlace) -> ModuleType:
    """Make this process a driver of a cluster and return Ray.

    Raises:
        MissingComponentError: Ray is not installed, or the cluster does not answer.
    """
    ray = load_ray()
    if not head_answers(place.address):
        raise _unreachable(place.address)
    options: dict[str, Any] = {} if place.own_address is None else {"_node_ip_address": place.own_address}
    try:
        ray.init(address=place.address, log_to_driver=False, logging_level="error", **options)
    except Exception as error:  # Ray raises many kinds; the last words say which
        raise _unreachable(place.address, str(error).splitlines()[-1]) from error
    return ray


def head_answers(address: str) -> bool:
    """Whether something listens where the head of a cluster should.

    Raises:
        UsageError: the address is not host:port.
    """
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise UsageError("the address of a cluster is host:port", advice="Give the address of its head.")
    try:
        with socket.create_connection((host, int(port)), timeout=_HEAD_ANSWERS_S):
            return True
    except OSError:
        return False


class RayRunner:
    """One actor a worker. Ray restarts an actor whose process or machine died, elsewhere if need be."""

    def __init__(self, place: ClusterPlace) -> None:
        """Connect and start the actors; they come up in the background.

        Raises:
            MissingComponentError: Ray is not installed, or the cluster does not answer.
        """
        self._place = place
        self._ray = connect(place)
        # Retries without end: any number was not enough when a node died. Who asks has a deadline of his own.
        options = {"num_cpus": 1, "max_restarts": -1, "max_task_retries": -1, "scheduling_strategy": "SPREAD"}
        actor = self._ray.remote(**options)(ShardWorker)
        self._actors = [actor.remote() for _ in range(place.workers)]
        self._nodes = self._alive_nodes()
        self._seen: tuple[float, RunnerState] = (0.0, RunnerState(place.workers))

    @property
    def count(self) -> int:
        """How many workers there are."""
        return len(self._actors)

    def submit(self, worker: int, order: ShardOrder) -> Future[ShardReply]:
        """Ask an actor."""
        answered: Future[ShardReply] = Future()
        try:
            future = self._actors[worker].search.remote(order).future()
        except Exception as error:  # noqa: BLE001  the connection to the cluster broke: another worker may do
            answered.set_exception(WorkerGoneError(type(error).__name__))
            return answered
        future.add_done_callback(partial(_pass_on, answered))
        return answered

    def state(self) -> RunnerState:
        """Return whether the head answers and every machine is there that was there at the start."""
        seen_at, state = self._seen
        if time.monotonic() - seen_at > _LOOK_AGAIN_S:
            state = RunnerState(self.count, self._problem())
            self._seen = time.monotonic(), state
        return state

    def pids(self) -> list[int]:
        """Return the process of each worker, to end one in a trial."""
        found = self._ray.get([actor.__ray_call__.remote(_own_pid) for actor in self._actors])
        return [int(pid) for pid in found]

    def close(self) -> None:
        """Stop every worker and leave the cluster."""
        for actor in self._actors:
            self._ray.kill(actor)
        self._ray.shutdown()

    def _problem(self) -> str:
        if not head_answers(self._place.address):
            return "the head of the cluster does not answer: a worker that dies now is not replaced"
        alive = self._alive_nodes()
        self._nodes = max(self._nodes, alive)
        return f"{alive} of {self._nodes} machines are there" if alive < self._nodes else ""

    def _alive_nodes(self) -> int:
        return sum(bool(node["Alive"]) for node in self._ray.nodes())


def _pass_on(answered: Future[ShardReply], future: Future[ShardReply]) -> None:
    """Hand on a reply; a refusal stays one, and whatever else went wrong is the worker's end."""
    if answered.cancelled():
        return
    error = future.exception()
    if error is None:
        answered.set_result(future.result())
        return
    cause = getattr(error, "cause", None)
    refused = next((one for one in (error, cause) if isinstance(one, IdverifyError)), None)
    answered.set_exception(refused or WorkerGoneError(type(error).__name__))


def _own_pid(_worker: ShardWorker) -> int:
    return os.getpid()


def _unreachable(address: str, why: str = "") -> MissingComponentError:
    return MissingComponentError(
        f"the cluster at {address} does not answer{': ' if why else ''}{why}",
        code="cluster_unreachable",
        advice="Start it, or look whether its token and this machine's node are right; see docs/galleries.md.",
    )
