"""What a candidate of the mrz-read benchmark is, and the process that runs those written by others."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks._peer_process import answer_of_peer
from idverify.model_store import ModelStore

# A peer that hangs must not hang the comparison.
_LONGEST_RUN_S = 1800

_HARNESS = """
import json, resource, sys, warnings
warnings.simplefilter("ignore")
task = json.load(sys.stdin)
def cpu_seconds():
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in uses)
{program}
claims = []
for number, path in enumerate([task["paths"][0], *task["paths"]]):
    before = cpu_seconds()
    try:
        lines, valid = read(path, task)
    except Exception:
        lines, valid = [], False
    if number:
        claims.append([list(lines), bool(valid), cpu_seconds() - before])
print(json.dumps(claims))
"""


@dataclass(frozen=True, slots=True)
class MrzClaim:
    """What a reader says about one picture: its lines (none: not found), whether it calls them valid, CPU time."""

    lines: tuple[str, ...]
    valid: bool
    cpu_s: float


@dataclass(frozen=True, slots=True)
class MrzCandidate:
    """A reader.

    Attributes:
        read_all: reads picture files one after another. None for a reader by others.
        program: Python that defines `read(path, task)`, which returns lines and whether they are called valid;
            `task["model"]` is the `mrz` model. Run in the environment of peers; the first picture is read once more
            before, to load everything.
    """

    read_all: Callable[[Sequence[Path], ModelStore], list[MrzClaim]] | None = None
    program: str = ""


def claims_of_peer(program: str, peers: Path | None, paths: Sequence[Path], store: ModelStore) -> list[MrzClaim] | str:
    """Return what a reader by others says about every picture, or in one line why it could not run.

    Args:
        program: see `MrzCandidate`.
        peers: environment with `bin/python` where it is installed; None means this one.
        paths: pictures.
        store: of models.
    """
    python = sys.executable if peers is None else str(peers / "bin" / "python")
    task = {"paths": [str(path.resolve()) for path in paths], "model": str(store.path("mrz-traineddata"))}
    answers, why = answer_of_peer(
        [python, "-c", _HARNESS.format(program=program)],
        task,
        environment={"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1"},
        longest_s=_LONGEST_RUN_S,
    )
    return why or [MrzClaim(tuple(lines), valid, seconds) for lines, valid, seconds in answers]
