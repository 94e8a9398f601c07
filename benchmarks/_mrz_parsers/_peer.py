"""What a file of another parser holds, and the process that runs it."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from benchmarks._peer_process import answer_of_peer

# A peer that hangs must not hang the comparison.
_LONGEST_RUN_S = 240

_PYTHON_HARNESS = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
task = json.load(sys.stdin)
{program}
def judged(lines):
    try:
        return bool(judge(lines))
    except Exception:
        return None
best, total = None, 0.0
while total < task["seconds"]:
    start = time.process_time()
    for lines in task["timed"]:
        parse(lines)
    spent = time.process_time() - start
    total += spent
    best = spent if best is None else min(best, spent)
print(json.dumps({{"per_s": len(task["timed"]) / best, "verdicts": [judged(lines) for lines in task["judged"]]}}))
"""

_NODE_HARNESS = """
import {{ readFileSync }} from "node:fs";
const task = JSON.parse(readFileSync(0, "utf8"));
{program}
const judged = (lines) => {{ try {{ return Boolean(judge(lines)); }} catch {{ return null; }} }};
let best = Infinity;
let total = 0;
while (total < task.seconds) {{
  const start = process.cpuUsage();
  for (const lines of task.timed) parse(lines);
  const used = process.cpuUsage(start);
  const spent = (used.user + used.system) / 1e6;
  total += spent;
  best = Math.min(best, spent);
}}
console.log(JSON.stringify({{ per_s: task.timed.length / best, verdicts: task.judged.map(judged) }}));
"""


class Language(StrEnum):
    """What runs the peer."""

    PYTHON = "python"
    NODE = "node"


@dataclass(frozen=True, slots=True)
class Peer:
    """One other parser.

    Attributes:
        name: package and version it was written for.
        licence: of the package.
        language: what runs it.
        program: defines `parse(lines)`, its full parse with fields, and `judge(lines)`, its verdict.
    """

    name: str
    licence: str
    language: Language
    program: str


def run_peer(peer: Peer, folder: Path | None, task: dict[str, Any]) -> dict[str, Any] | str:
    """Return rate and verdicts, or in one line why the peer could not run.

    Args:
        peer: the other parser.
        folder: where peers are installed: Python packages in `py`, node packages in `node/node_modules`.
        task: `timed` and `judged` MRZs, and the CPU `seconds` to time for.
    """
    environment: dict[str, str] = {}
    working = None
    if peer.language is Language.NODE:
        node = shutil.which("node")
        if node is None or folder is None:
            return "node or the folder of peers is missing"
        command = [node, "--input-type=module", "--eval", _NODE_HARNESS.format(program=peer.program)]
        working = folder / "node"
    else:
        command = [sys.executable, "-c", _PYTHON_HARNESS.format(program=peer.program)]
        if folder is not None:
            environment["PYTHONPATH"] = str(folder / "py")
    answer: dict[str, Any] | None
    answer, why = answer_of_peer(command, task, environment=environment, longest_s=_LONGEST_RUN_S, working=working)
    return why if answer is None else answer
