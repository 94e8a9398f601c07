"""Open inspection of travel documents: MRZ, visual zone, portrait and live face, with evidence for every check.

The names below load what they need on first use; importing the package itself is fast and loads no engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from idverify.face import compare_faces
    from idverify.inspection import inspect_document
    from idverify.matching.gallery import Gallery
    from idverify.mrz import parse_mrz
    from idverify.reading import read_mrz

__all__ = ["Gallery", "compare_faces", "inspect_document", "parse_mrz", "read_mrz"]

_HOMES = {
    "Gallery": "idverify.matching.gallery",
    "compare_faces": "idverify.face",
    "inspect_document": "idverify.inspection",
    "parse_mrz": "idverify.mrz",
    "read_mrz": "idverify.reading",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
