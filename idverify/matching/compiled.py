"""The compiled kernels as Python sees them, where they were built."""

from __future__ import annotations

import importlib
from types import ModuleType


def _load() -> ModuleType | None:
    try:
        return importlib.import_module("idverify.matching._native")
    except ModuleNotFoundError:
        return None


# None on a machine without a compiler: searches then run in NumPy, with the same answers.
NATIVE = _load()
