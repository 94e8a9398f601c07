"""The living processes below one, read from /proc."""

import os
from pathlib import Path


def descendants(pid: int | None = None) -> list[tuple[int, str]]:
    """Process id and command line of every living descendant; zombies are dead, and Python's tracker is not ours."""
    found = []
    for child in _children(pid or os.getpid()):
        try:
            state = (Path("/proc") / str(child) / "stat").read_text().rpartition(")")[2].split()[0]
            command = (Path("/proc") / str(child) / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
        except FileNotFoundError:
            continue
        if state != "Z" and "resource_tracker" not in command:
            found.append((child, command))
        found += descendants(child)
    return found


def _children(pid: int) -> list[int]:
    try:
        tasks = list((Path("/proc") / str(pid) / "task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except FileNotFoundError:
        return []
