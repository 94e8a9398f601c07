"""A Ray cluster of several nodes on one machine, for trials: each node has a loopback address and can be killed.

Every process is started from here and ended by its pid; nothing is left behind. Token authentication is on.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from idverify.matching.cluster.ray_runner import head_answers

# 127.0.0.1 would silently become the machine's outward address.
_FIRST_HOST = 10
_START_LIMIT_S = 240.0
_STORE_BYTES = 80_000_000


@dataclass(slots=True)
class LocalCluster:
    """The nodes that run.

    Attributes:
        address: of the head.
        folder: of its files; short, for the names of sockets are.
        environment: for everything that belongs to the cluster, drivers too.
        nodes: the processes that hold each node, by address; the head's first.
        worker_names: how the processes of the workers that should run are titled.
    """

    address: str
    folder: Path
    environment: dict[str, str]
    nodes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    worker_names: list[str] = field(default_factory=list)

    @property
    def head(self) -> str:
        """Address of the head's node."""
        return self.address.partition(":")[0]

    def start_head(self) -> None:
        """Start the head: it keeps the books and runs no worker."""
        self._start(
            self.head,
            "--head",
            f"--port={self.address.rpartition(':')[2]}",
            "--num-cpus=0",
            "--include-dashboard=false",
        )
        _wait_until(lambda: self._runs(self.head) and head_answers(self.address))

    def start_node(self, number: int, *, cpus: int = 2) -> str:
        """Start a node beside the head and return its address."""
        host = f"127.0.0.{_FIRST_HOST + number}"
        self._start(host, f"--address={self.address}", f"--num-cpus={cpus}")
        _wait_until(lambda: self._runs(host))  # one after the other: two at once were too slow for one another
        return host

    def kill_node(self, host: str) -> list[int]:
        """End every process of a node at once, as a power cut does, and return their pids."""
        pids = [*_descendants(self.nodes[host].pid), self.nodes[host].pid]
        for pid in pids:
            _kill(pid)
        self.nodes.pop(host).wait()
        return pids

    def workers(self) -> list[int]:
        """Return the process of each worker that runs."""
        return [pid for pid in _pids() if _is_ours(pid, self.folder) and self._title(pid) in set(self.worker_names)]

    def node_with_workers(self) -> str:
        """Return the address of a node that runs a worker."""
        workers = set(self.workers())
        return next(host for host, node in self.nodes.items() if workers & set(_descendants(node.pid)))

    def restart(self, nodes: int, *, cpus: int) -> None:
        """End what is left and start the head and its nodes anew."""
        for host in list(self.nodes):
            self.kill_node(host)
        self.start_head()
        for number in range(1, nodes + 1):
            self.start_node(number, cpus=cpus)

    def stop(self) -> None:
        """End everything."""
        for host in list(self.nodes):
            self.kill_node(host)
        _wait_until(lambda: not any(_is_ours(pid, self.folder) for pid in _pids()), clean=self._sweep)

    def _runs(self, host: str) -> bool:
        if self.nodes[host].poll() is not None:
            raise RuntimeError(f"node {host} did not start: {self._log(host).read_text()[-500:]}")
        return "Ray runtime started" in self._log(host).read_text()

    def _title(self, pid: int) -> str:
        with suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].split(b" ")[0].decode(errors="replace")
        return ""

    def _log(self, host: str) -> Path:
        return self.folder / f"start-{host}.log"

    def _sweep(self) -> None:
        for pid in _pids():
            if _is_ours(pid, self.folder):
                _kill(pid)

    def _start(self, host: str, *options: str) -> None:
        ray = Path(sys.executable).with_name("ray")
        command = [
            str(ray),
            "start",
            "--block",
            f"--node-ip-address={host}",
            f"--temp-dir={self.folder}",
            f"--object-store-memory={_STORE_BYTES}",
            "--disable-usage-stats",
            *options,
        ]
        with self._log(host).open("wb") as log:
            self.nodes[host] = subprocess.Popen(  # noqa: S603  fixed arguments
                command, env=self.environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )


@contextmanager
def local_cluster(nodes: int, *, cpus: int = 2) -> Iterator[LocalCluster]:
    """Run a head and some nodes, and end all of it."""
    folder = Path(tempfile.mkdtemp(prefix="rc", dir="/tmp"))  # the name of a socket has 107 bytes at most
    token = folder / "token"
    token.touch(mode=0o600)
    token.write_text(secrets.token_hex(32))
    own = {
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(token),
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_raylet_start_wait_time_s": "180",  # 30 s are too few where other work keeps the cores busy
        "RAY_worker_niceness": "0",  # 15 otherwise: searches would wait for everything else
        "HOME": str(folder),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    cluster = LocalCluster(f"127.0.0.{_FIRST_HOST}:{free_port()}", folder, {**os.environ, **own})
    try:
        cluster.start_head()
        for number in range(1, nodes + 1):
            cluster.start_node(number, cpus=cpus)
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_until(happened: object, clean: object = None) -> None:
    until = time.monotonic() + _START_LIMIT_S
    while not happened():  # type: ignore[operator]
        if time.monotonic() > until:
            raise TimeoutError("the cluster did not come up, or did not end")
        if clean is not None:
            clean()  # type: ignore[operator]
        time.sleep(0.1)


def _descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for one in _pids():
        with suppress(OSError, IndexError, ValueError):
            parent = int(Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(one)
    found, open_ = [], [pid]
    while open_:
        below = children.get(open_.pop(), [])
        found += below
        open_ += below
    return found


def _pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _is_ours(pid: int, folder: Path) -> bool:
    """Whether a process belongs to this cluster: it was started with its token file."""
    with suppress(OSError):
        mark = f"RAY_AUTH_TOKEN_PATH={folder}/token".encode()
        return pid != os.getpid() and mark in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return False


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
