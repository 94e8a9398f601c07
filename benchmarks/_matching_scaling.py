"""How much faster idverify is on several threads than on one, beside what the machine gives in the same rounds.

A round times each task on one thread and on all, one right after the other, and two things that share nothing between
threads: multiply-adds from registers and reads from memory. A virtual machine does not always give two threads two
processors, nor two processors the clock of one: a search can hardly gain more than those do.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np

from benchmarks._idverify_searches import searches_of, snapshot_of
from benchmarks._matching_templates import Templates
from benchmarks._matching_timing import TASKS, calls_of, timed
from idverify.matching.compiled import NATIVE
from idverify.matching.kernels import kernel_names

_WORDS = 16 << 20
_PEAK_ROUNDS = 10_000_000


def scaling(templates: Templates, *, threads: int, rounds: int) -> dict[str, dict[str, float]]:
    """Return of each task, and of the machine, how many times as fast it is on so many threads as on one.

    Returns:
        `{task, "machine_registers" or "machine_memory": {"times": median over the rounds, "least": .., "most": ..}}`;
        the machine's are left out without the compiled kernels.
    """
    snapshot = snapshot_of(templates.rows)
    searches = {count: searches_of(snapshot, count) for count in (1, threads)}
    machine, taken = _works_of_the_machine(), dict[str, list[float]]()
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(rounds):
            for task in TASKS:
                one, all_ = (timed(calls_of(searches[count], task, templates))[1] for count in (1, threads))
                taken.setdefault(task, []).append(one / all_)
            for name, work in machine.items():
                one, all_ = (timed([partial(_share_nothing, pool, work, count)])[1] for count in (1, threads))
                taken.setdefault(name, []).append(threads * one / all_)
    return {
        name: {"times": statistics.median(times), "least": min(times), "most": max(times)}
        for name, times in taken.items()
    }


def _works_of_the_machine() -> dict[str, Callable[[], object]]:
    if NATIVE is None:
        return {}
    return {
        "machine_registers": partial(NATIVE.peak, kernel_names()[0], _PEAK_ROUNDS),
        "machine_memory": partial(NATIVE.read_through, np.ones(_WORDS, np.uint64)),
    }


def _share_nothing(pool: ThreadPoolExecutor, work: Callable[[], object], count: int) -> None:
    for done in [pool.submit(work) for _ in range(count)]:
        done.result()
