"""Runs a program by others in a process of its own: one JSON task in, one JSON answer out."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def answer_of_peer(
    command: Sequence[str],
    task: object,
    *,
    environment: Mapping[str, str],
    longest_s: float,
    working: Path | None = None,
) -> tuple[Any, str]:
    """Return what a peer answers on its last line, and an empty text; or None and in one line why it could not run.

    Args:
        command: program and arguments.
        task: given to it as JSON on its standard input.
        environment: variables beside those of this process.
        longest_s: a peer that hangs must not hang the comparison.
        working: folder it runs in; None means this process's.
    """
    try:
        done = subprocess.run(  # noqa: S603  the program is a candidate's file
            list(command),
            input=json.dumps(task).encode(),
            capture_output=True,
            cwd=working,
            env={**os.environ, **environment},
            timeout=longest_s,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return None, type(error).__name__
    if done.returncode:
        return None, (done.stderr.decode(errors="replace").strip().splitlines() or ["it ended with an error"])[-1][:200]
    return json.loads(done.stdout.decode().strip().splitlines()[-1]), ""
