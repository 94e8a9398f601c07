"""What the crash test of galleries needs: a writer that says what it is about to do, and what may be left of it."""

from __future__ import annotations

import json
import os
import random
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from idverify.matching.search import search_top
from idverify.matching.store.entry import Entry
from idverify.matching.store.records import Put
from idverify.matching.store.rewrite import StoreLimits
from idverify.matching.store.store import TemplateReader, TemplateStore
from idverify.matching.store.view import StoreView
from idverify.matching.templates import Float32Array

DIMENSION = 16
# Small, so that a short run flushes, fits a codec and merges many times.
LIMITS = StoreLimits(flush_rows=48, flush_log_bytes=1 << 20, largest_segment_rows=400, codec_from_rows=32)
_IDS = 400

Contents = dict[str, int]
"""The version of the template of each id."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of the store: `put` versions of ids, `remove` ids, `compact`, or `load` new ids."""

    name: str
    versions: Mapping[str, int]

    def carry_out(self, store: TemplateStore) -> None:
        """Do it; acknowledged on return."""
        match self.name:
            case "put":
                store.put([Put(*made(one, version)) for one, version in self.versions.items()], replace_same_id=True)
            case "load":
                parts = [made(one, version) for one, version in self.versions.items()]
                store.load([entry for entry, _ in parts], np.array([row for _, row in parts]))
            case "remove":
                store.remove(list(self.versions))
            case _:
                store.compact()

    def states(self, before: Contents) -> Iterator[Contents]:
        """Yield what may be there when the call was cut off: any number of its records, in order; a load, wholly."""
        yield before
        after = dict(before)
        for number, (template_id, version) in enumerate(self.versions.items(), start=1):
            if self.name == "remove":
                after.pop(template_id, None)
            else:
                after[template_id] = version
            if self.name != "load" or number == len(self.versions):
                yield dict(after)


@lru_cache(maxsize=4096)
def made(template_id: str, version: int) -> tuple[Entry, Float32Array]:
    """Return the entry and template of one version of an id, always the same."""
    row = np.random.default_rng([version, *template_id.encode()]).standard_normal(DIMENSION)
    entry = Entry(template_id, f"subject {version % 7}", (f"label {version % 3}",), f"basis {version}")
    return entry, (row / np.linalg.norm(row)).astype(np.float32)


def operations(seed: int) -> Iterator[Operation]:
    """Yield operations without end; those of another seed make other versions."""
    draws = random.Random(seed)
    for version in range(seed * 100_000, (seed + 1) * 100_000):
        kind = draws.random()
        ids = [f"t{draws.randrange(_IDS)}" for _ in range(draws.randint(1, 6))]
        if kind < 0.6:
            yield Operation("put", dict.fromkeys(ids, version))
        elif kind < 0.93:
            yield Operation("remove", dict.fromkeys(ids, version))
        elif kind < 0.96:
            yield Operation("load", {f"n{version}-{number}": version for number in range(40)})
        else:
            yield Operation("compact", {})


def write_until_killed(root: Path, seed: int, pipe: int, *, background: bool) -> None:
    """Work on a store, writing a line to the pipe before and after each operation. Never returns."""
    store = TemplateStore(root, background=background, limits=LIMITS)
    os.write(pipe, b"ready\n")
    for operation in operations(seed):
        os.write(pipe, json.dumps([operation.name, dict(operation.versions)]).encode() + b"\n")
        operation.carry_out(store)
        os.write(pipe, b"ok\n")


def possible_states(lines: Sequence[bytes], before: Contents) -> list[Contents]:
    """Return what a store may hold after a writer's lines: everything acknowledged, and some of what was under way."""
    contents, under_way = before, None
    for line in lines:
        if line == b"ready":
            continue
        if line == b"ok" and under_way is not None:
            *_, contents = under_way.states(contents)
            under_way = None
        else:
            under_way = Operation(*json.loads(line))
    return list(under_way.states(contents)) if under_way else [contents]


def contents_of(view: StoreView) -> Contents:
    """Return what a view holds, after comparing every entry and every bit of every template with what was given.

    Raises:
        AssertionError: a row is not what was given.
    """
    found: Contents = {}
    rows = [int(row) for row in np.flatnonzero(view.live)]
    for row, vector in zip(rows, view.rows_of(rows), strict=True):
        entry = view.entry(row)
        version = int(entry.legal_basis.removeprefix("basis "))
        expected, template = made(entry.id, version)
        if entry != expected or vector.tobytes() != template.tobytes() or entry.id in found:
            raise AssertionError(f"row {row} is not what was enrolled")
        found[entry.id] = version
    return found


def check(root: Path, possible: Sequence[Contents], seed: int) -> Contents:
    """Open a store after a crash, first to read, then to write, and return what it holds.

    Raises:
        AssertionError: something acknowledged is lost, something never asked for is there, or a search is wrong.
    """
    read = contents_of(TemplateReader(root).view())
    with TemplateStore(root, limits=LIMITS) as store:
        view = store.view()
        found = contents_of(view)
        if view.missing or found != read or found not in possible:
            raise AssertionError(f"{len(found)} templates; {len(possible[0])} were acknowledged; {view.missing}")
        for template_id in random.Random(seed).sample(sorted(found), min(5, len(found))):
            probe = made(template_id, found[template_id])[1]
            answer = search_top(probe, view.snapshot, k=3)[0]
            if view.entry(int(answer.rows[0])).id != template_id or not answer.certificate.holds:
                raise AssertionError("a template that is there was not found")
    return found


def die_at(step: int) -> Callable[[], int]:
    """From now on, kill this process at the given call that changes a disk; a write is cut in half first.

    Returns:
        A function that says how many such calls there were so far.
    """
    count = 0

    def counted(name: str, original: Callable[..., object], *arguments: object, **options: object) -> object:
        nonlocal count
        count += 1
        if count == step:
            if name == "write" and isinstance(arguments[1], memoryview):
                original(arguments[0], arguments[1][: len(arguments[1]) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*arguments, **options)

    for name in ("write", "fsync", "fdatasync", "replace", "unlink", "ftruncate", "mkdir"):
        setattr(os, name, partial(counted, name, getattr(os, name)))
    return lambda: count
