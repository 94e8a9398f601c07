"""Files as they were handed in: name for messages, content; and all that is handed in for one document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One picture or PDF to inspect; the name is only used in messages, the content decides what it is.

    Of a chip's file the name says which file it is, such as `EF_DG1.bin`, unless it is an archive.
    """

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Submission:
    """What was handed in for one document.

    Attributes:
        pages: pictures or PDFs.
        live_face: a picture of the holder taken at the desk.
        chip: the chip's files as the reader delivered them, or one archive of them; empty when no chip was read.
    """

    pages: Sequence[SourceFile]
    live_face: SourceFile | None = None
    chip: Sequence[SourceFile] = ()
