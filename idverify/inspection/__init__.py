"""Inspection: pages and a live face in; evidence, findings and a recommendation out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from idverify.inspection.inspection import Inspection
from idverify.inspection.inspector import Inspector
from idverify.inspection.source_file import SourceFile
from idverify.settings import Settings

__all__ = ["Inspection", "Inspector", "SourceFile", "inspect_document"]


def inspect_document(
    pages: Sequence[Path | SourceFile],
    *,
    on: date,
    live_face: Path | SourceFile | None = None,
    chip: Sequence[Path | SourceFile] = (),
    policy: str | None = None,
    settings: Settings | None = None,
) -> Inspection:
    """Inspect one document. Loads the engines each time: keep an `Inspector` to inspect many.

    Args:
        pages: pictures or PDFs of one document.
        on: the day to judge on.
        live_face: a picture of the holder taken at the desk.
        chip: the files a reader took from the chip, or one ZIP archive of them; trusted against `settings.trust_dir`.
        policy: name of the policy; the settings' by default.
        settings: read from variables and file when not given.

    Raises:
        UsageError: no page, or an unknown policy.
        UnreadableInputError: a file is no picture, broken, or over a limit.
        MissingComponentError: a model, program or package is missing.
    """
    files = [_source(page) for page in pages]
    live = _source(live_face) if live_face is not None else None
    return Inspector(settings or Settings()).inspect(
        files, on=on, live_face=live, chip=[_source(file) for file in chip], policy=policy
    )


def _source(file: Path | SourceFile) -> SourceFile:
    return SourceFile(file.name, file.read_bytes()) if isinstance(file, Path) else file
