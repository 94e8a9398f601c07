"""`python -m benchmarks gallery-crash`: kill the writer of a gallery again and again; nothing acknowledged may be lost.

Random kills: a writer works on one store, round after round; it is killed (SIGKILL) after a random time, and what is
left is compared, bit by bit, with what it had acknowledged. Steps: one fixed run is repeated, and killed at each of
its calls that change the disk; a write is cut in half. What SIGKILL cannot show is a loss of power: that the log is
synced before a call returns is shown by the tests, that the disk keeps what it synced is the disk's.

    python -m benchmarks gallery-crash --kills 1000 --json
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks._benchmark import Benchmark
from benchmarks._gallery_crash import (
    DIMENSION,
    LIMITS,
    Contents,
    check,
    die_at,
    operations,
    possible_states,
    write_until_killed,
)
from idverify.matching.store.stamp import GalleryStamp
from idverify.matching.store.store import TemplateStore, create_store

# Long enough to open the store, to flush and to merge some times.
_LONGEST_LIFE_S = 0.1
_STEPPED_OPERATIONS = 60


def run(arguments: Sequence[str]) -> int:
    """Kill, check and print."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        result = {"seed": options.seed, **_random_kills(Path(folder) / "random", options.kills, options.seed)}
        if options.every:
            result |= _stepped_kills(Path(folder) / "steps", options.every)
    sys.stdout.write(json.dumps(result) + "\n" if options.json else f"{result}\n")
    return 1 if result["lost_or_half_written"] or result.get("lost_or_half_written_steps") else 0


def _random_kills(root: Path, kills: int, seed: int) -> dict[str, Any]:
    """Kill writers of one store at random times, half of them with their background thread."""
    _create(root)
    draws = random.Random(seed)
    contents: Contents = {}
    acknowledged, faults = 0, []
    for number in range(1, kills + 1):
        lines = _life(root, number, life_s=draws.random() * _LONGEST_LIFE_S)
        acknowledged += lines.count(b"ok")
        try:
            contents = check(root, possible_states(lines, contents), number)
        except AssertionError as error:
            faults.append(f"kill {number}: {error}")
            break
    return {
        "kills": number,
        "acknowledged_calls": acknowledged,
        "templates_left": len(contents),
        "lost_or_half_written": faults,
    }


def _life(root: Path, seed: int, *, life_s: float) -> list[bytes]:
    """Let a writer work for some time from its first operation on, kill it, and return what it said."""
    reading, writing = os.pipe()
    child = _fork(lambda: write_until_killed(root, seed, writing, background=seed % 2 == 0))
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        first = pipe.readline()
        time.sleep(life_s)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            raise RuntimeError("the writer ended before it was killed")
        said = first + pipe.read()
    return said.split(b"\n")[:-1]


def _stepped_kills(base: Path, every: int) -> dict[str, Any]:
    """Kill one fixed run at its first, `every`-th ... call that changes the disk."""
    _create(base)
    step, killed, faults = 1, 0, []
    while True:
        root = base.with_name("stepped")
        shutil.copytree(base, root)
        ended, lines = _stepped_life(root, step)
        if ended:
            break
        killed += 1
        try:
            check(root, possible_states(lines, {}), step)
        except AssertionError as error:
            faults.append(f"step {step}: {error}")
        shutil.rmtree(root)
        step += every
    return {"stepped_kills": killed, "steps": step, "lost_or_half_written_steps": faults}


def _stepped_life(root: Path, step: int) -> tuple[bool, list[bytes]]:
    """Run until the given step and return whether the run ended before it, and what it said."""
    path = root.with_name("said")

    def work() -> None:
        with path.open("wb", buffering=0) as said:
            die_at(step)
            store = TemplateStore(root, limits=LIMITS)
            for operation, _ in zip(operations(0), range(_STEPPED_OPERATIONS), strict=False):
                said.write(json.dumps([operation.name, dict(operation.versions)]).encode() + b"\n")
                operation.carry_out(store)
                said.write(b"ok\n")

    _, status = os.waitpid(_fork(work), 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError(f"the run failed before step {step}")
    return os.WIFEXITED(status), path.read_bytes().split(b"\n")[:-1]


def _fork(work: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except Exception:  # noqa: BLE001  the child must never return into the caller; its parent sees the exit code
            traceback.print_exc()
        finally:
            os._exit(code)
    return child


def _create(root: Path) -> None:
    stamp = GalleryStamp.new(engine="none", model_sha256="0" * 64, dimension=DIMENSION)
    create_store(root, stamp)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks gallery-crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="random kills")
    parser.add_argument(
        "--every", type=int, default=1, help="kill the fixed run at every so manieth step; 0: no such run"
    )
    parser.add_argument("--folder", type=Path, help="where the stores are; in memory (/dev/shm) more is done in a life")
    parser.add_argument("--seed", type=int, default=1, help="of operations and times")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    return parser.parse_args(arguments)


BENCHMARK = Benchmark(run=run, purpose="kill the writer of a gallery again and again; nothing acknowledged may be lost")
