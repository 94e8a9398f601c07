"""`python -m benchmarks gallery-cluster`: a cluster of several nodes on this machine, killed piece by piece.

The service, the driver (`idverify gallery serve`) and every node are real processes. Probes whose mate is enrolled go
to the service over HTTP, one after the other, while a worker, a whole node and then the head are killed by pid, and the
cluster is started again. A hit is missed when an answer that says it is complete lacks the mate, or differs from the
search in one process. An answer that is not complete must be `inconclusive` or hold the mate.

    ./run setup --extra cluster && python -m benchmarks gallery-cluster --json
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks._benchmark import Benchmark
from benchmarks._gallery_searcher import MADE_BY, NAME, THRESHOLD, GalleryService, Searcher
from benchmarks._ray_nodes import LocalCluster, free_port, local_cluster
from idverify.matching.gallery import Entry, Gallery
from idverify.matching.templates import Float32Array

# The cluster comes up in a quarter of a minute on an idle machine, in some minutes on a busy one.
_COMES_UP_S = 240.0
_QUIET_SEARCHES = 40
# What a driver survives its head by, and more.
_HEAD_LIMIT_S = 90.0


def run(arguments: Sequence[str]) -> int:
    """Build, kill, print."""
    options = _options(arguments)
    result: dict[str, Any] = {"n": options.n, "dim": options.dim, "nodes": options.nodes, "workers": options.workers}
    with tempfile.TemporaryDirectory() as folder, local_cluster(options.nodes, cpus=options.workers) as cluster:
        probes, expected = _gallery(Path(folder), options)
        with _running(Path(folder), cluster, options) as service:
            searcher = Searcher(service, probes, expected)
            try:
                result |= _trials(cluster, service, searcher, options)
            finally:
                searcher.stop()
    phases = [phase for phase in result.values() if isinstance(phase, dict)]
    result["missed_hits"] = sum(phase["missed_hits"] + phase["different_from_one_process"] for phase in phases)
    result["said_no_candidate_wrongly"] = sum(phase["partial_answers_that_said_no_candidate"] for phase in phases)
    print(json.dumps(result) if options.json else json.dumps(result, indent=1))
    return 0 if not result["missed_hits"] and not result["said_no_candidate_wrongly"] else 1


def _trials(
    cluster: LocalCluster, service: GalleryService, searcher: Searcher, options: argparse.Namespace
) -> dict[str, Any]:
    _until(lambda: searcher.last_complete.is_set() and len(searcher.searches.delays_s) > 5, "a first answer")
    searcher.new_phase()
    _until(lambda: len(searcher.searches.delays_s) >= _QUIET_SEARCHES, "answers")
    result = {"nothing_killed": searcher.new_phase().as_json()}
    result["worker_killed"] = _worker_killed(cluster, searcher)
    result["node_killed"] = _node_killed(cluster, searcher)
    if not options.without_head:
        result["head_killed"] = _head_killed(cluster, service, searcher)
        result["started_again"] = _started_again(cluster, service, searcher, options)
    return result


def _worker_killed(cluster: LocalCluster, searcher: Searcher) -> dict[str, Any]:
    pid = cluster.workers()[0]
    os.kill(pid, 9)
    _until(lambda: len(searcher.searches.delays_s) >= _QUIET_SEARCHES, "answers after the end of a worker")
    began = time.monotonic()
    _until(lambda: len(cluster.workers()) >= len(cluster.worker_names), "a new worker")
    return {"killed": f"worker, pid {pid}", "replaced_after_s": _since(began), **searcher.new_phase().as_json()}


def _node_killed(cluster: LocalCluster, searcher: Searcher) -> dict[str, Any]:
    host = cluster.node_with_workers()
    pids = cluster.kill_node(host)
    began = time.monotonic()
    _until(lambda: len(cluster.workers()) >= len(cluster.worker_names), "workers on another node")
    replaced = _since(began)
    _until(lambda: len(searcher.searches.delays_s) >= _QUIET_SEARCHES, "answers after the end of a node")
    killed = f"node {host}, raylet and workers, pids {' '.join(map(str, sorted(pids)))}"
    return {"killed": killed, "replaced_after_s": replaced, **searcher.new_phase().as_json()}


def _head_killed(cluster: LocalCluster, service: GalleryService, searcher: Searcher) -> dict[str, Any]:
    pids = cluster.kill_node(cluster.head)
    began = time.monotonic()
    _until(lambda: service.ready()[1].get("status") == "degraded", "the service to say that it is degraded")
    said_after, (status, said) = _since(began), service.ready()
    until = time.monotonic() + _HEAD_LIMIT_S
    while searcher.last_complete.is_set() and time.monotonic() < until:
        time.sleep(0.2)
    whole_for = _since(began)
    _until(lambda: service.ready()[0] == 200, "the service")
    return {
        "killed": f"head {cluster.head}, pids {' '.join(map(str, sorted(pids)))}",
        "service_said_degraded_after_s": said_after,
        "service_status": status,
        "service_said": said.get("degraded"),
        "answers_stayed_complete_for_s": whole_for,
        "service_up": service.ready()[0] == 200,
        **searcher.new_phase().as_json(),
    }


def _started_again(
    cluster: LocalCluster, service: GalleryService, searcher: Searcher, options: argparse.Namespace
) -> dict[str, Any]:
    began = time.monotonic()
    cluster.restart(options.nodes, cpus=options.workers)
    up = _since(began)
    _until(searcher.last_complete.is_set, "a complete answer")
    complete = round(searcher.complete_since - began, 2)
    _until(lambda: service.ready()[1].get("status") == "ready", "the service to say that it is ready")
    return {
        "nodes_up_after_s": up,
        "first_complete_answer_after_s": complete,
        "service_said_ready_after_s": _since(began),
        **searcher.new_phase().as_json(),
    }


@contextmanager
def _running(folder: Path, cluster: LocalCluster, options: argparse.Namespace) -> Iterator[GalleryService]:
    """Run the driver and the service."""
    port = free_port()
    environment = cluster.environment | {
        "IDVERIFY_GALLERY_DIR": str(folder / "galleries"),
        "IDVERIFY_CLUSTER_ADDRESS": f"127.0.0.1:{free_port()}",
        "IDVERIFY_CLUSTER_TOKEN_FILE": str(folder / "token"),
        "IDVERIFY_CLUSTER_DEADLINE_S": str(options.deadline_s),
        "IDVERIFY_DATABASE_URL": f"sqlite:///{folder}/results.sqlite3",
        "IDVERIFY_WORKERS": "1",
    }
    driver = ("gallery", "serve", "--cluster", cluster.address, "--node-address", cluster.head)
    commands = ((*driver, "--workers", str(options.workers)), ("serve", "--port", str(port)))
    running = []
    try:
        for command in commands:
            with (folder / f"{command[0]}.log").open("wb") as log:
                program = [str(Path(sys.executable).with_name("idverify")), *command]
                running.append(subprocess.Popen(program, env=environment, stdout=log, stderr=log))  # noqa: S603
        service = GalleryService(port)
        _until(lambda: service.ready()[0] == 200, "the service")
        cluster.worker_names = ["ray::ShardWorker"] * options.workers
        yield service
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)


def _gallery(folder: Path, options: argparse.Namespace) -> tuple[Float32Array, list[list[tuple[str, float]]]]:
    """Make the gallery; return probes, and what each finds in one process: its mate first."""
    draws = np.random.default_rng(options.seed)
    rows = draws.standard_normal((options.n, options.dim), dtype=np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    mates = draws.choice(options.n, 200, replace=False)
    noise = draws.standard_normal((len(mates), options.dim), dtype=np.float32)
    probes = rows[mates] + 0.5 * noise / np.linalg.norm(noise, axis=1, keepdims=True)
    place = folder / "galleries" / NAME
    with Gallery.create(place, MADE_BY, dimension=options.dim) as gallery:
        gallery.load([Entry(f"t{number}") for number in range(options.n)], rows, MADE_BY)
        answers = gallery.search(probes, MADE_BY, threshold=THRESHOLD, k=5)
    expected = [[(one.entry.id, one.similarity) for one in answer.candidates] for answer in answers]
    if any(not found or found[0][0] != f"t{mate}" for found, mate in zip(expected, mates, strict=True)):
        raise AssertionError("a probe does not find its own mate in one process")
    return probes, expected


def _until(happened: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + _COMES_UP_S
    while not happened():
        if time.monotonic() > until:
            raise TimeoutError(f"waited {_COMES_UP_S:.0f} s for {what}")
        time.sleep(0.05)


def _since(began: float) -> float:
    return round(time.monotonic() - began, 2)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks gallery-cluster", description=__doc__)
    parser.add_argument("--n", type=int, default=200_000, help="templates")
    parser.add_argument("--dim", type=int, default=128, help="dimension")
    parser.add_argument("--nodes", type=int, default=3, help="nodes beside the head")
    parser.add_argument("--workers", type=int, default=4, help="workers that search")
    parser.add_argument("--deadline-s", type=float, default=30.0, help="longest wait for a whole answer")
    parser.add_argument("--without-head", action="store_true", help="do not kill the head")
    parser.add_argument("--seed", type=int, default=1, help="of the templates")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    return parser.parse_args(arguments)


BENCHMARK = Benchmark(run=run, purpose="a cluster that is killed piece by piece: what is missed, what is delayed")
