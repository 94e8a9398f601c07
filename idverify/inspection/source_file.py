"""A file as it was handed in: its name for messages, its content."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One picture or PDF to inspect; the name is only used in messages, the content decides what it is."""

    name: str
    content: bytes
