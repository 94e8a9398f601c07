"""The manifest: which files are the gallery now. Replaced in one step: a change of files is all or nothing."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from idverify.errors import UnreadableInputError
from idverify.matching.store.files import write_durably

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class SegmentRecord:
    """One segment in force.

    Attributes:
        number: of its file.
        rows: how many it has, removed ones too.
        tombstones: version of the file of its removed rows; 0 without one.
    """

    number: int
    rows: int
    tombstones: int = 0


@dataclass(frozen=True, slots=True)
class Missing:
    """Rows that were acknowledged and cannot be searched.

    Attributes:
        file: the damaged file, by name.
        rows: how many rows or records it held; live or removed is not known.
        reason: what is wrong with it.
    """

    file: str
    rows: int
    reason: str

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which files are the gallery.

    Attributes:
        version: counts replacements of the manifest.
        sequence: number of the last record that is in the segments.
        segments: in the order of their rows.
        first_log: number of the oldest log that still counts; every later one there is counts too.
        next_segment: number of the next segment file.
        codec_sha256: the codec new segments are coded by; empty without one.
        codec_rows: how many rows there were when it was fitted.
        missing: files that were found damaged, and what is lost with them until they are put back or given up.
    """

    version: int = 0
    sequence: int = 0
    segments: tuple[SegmentRecord, ...] = ()
    first_log: int = 1
    next_segment: int = 1
    codec_sha256: str = ""
    codec_rows: int = 0
    missing: tuple[Missing, ...] = ()


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Put a manifest in force; durable on return.

    Raises:
        UsageError: it cannot be written; the old one is in force.
    """
    text = json.dumps(asdict(manifest), sort_keys=True)
    write_durably(path, json.dumps({"format": _FORMAT, "crc32": zlib.crc32(text.encode()), "manifest": text}).encode())


def read_manifest(path: Path) -> Manifest:
    """Return the manifest in force.

    Raises:
        UnreadableInputError: it is missing or damaged.
    """
    try:
        outer = json.loads(path.read_bytes())
        text = outer["manifest"] if outer["format"] == _FORMAT else ""
        fields = json.loads(text) if zlib.crc32(text.encode()) == outer["crc32"] else {}
        fields["segments"] = tuple(SegmentRecord(**record) for record in fields["segments"])
        fields["missing"] = tuple(Missing(**record) for record in fields["missing"])
        return Manifest(**fields)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableInputError(
            f"{path.name} of the gallery cannot be read: {error}",
            code="gallery_manifest_damaged",
            advice="Put it back from a backup of the gallery.",
        ) from error
