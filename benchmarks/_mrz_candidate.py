"""What a candidate of the mrz-read benchmark is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from idverify.model_store import ModelStore


@dataclass(frozen=True, slots=True)
class MrzClaim:
    """What a reader says about one picture: its lines (none: not found), and whether it calls them valid."""

    lines: tuple[str, ...]
    valid: bool


@dataclass(frozen=True, slots=True)
class MrzCandidate:
    """A reader: `load` returns the function that reads one picture file."""

    load: Callable[[ModelStore], Callable[[Path], MrzClaim]]
