"""Rows that no longer change, in a file of planes: entries, their index, float32 rows, and their code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from idverify.matching.codec import Codec
from idverify.matching.planes import Planes
from idverify.matching.store.columns import EntryColumns
from idverify.matching.store.entry import Entry
from idverify.matching.store.plane_file import DamagedFileError, PlaneFile, write_planes
from idverify.matching.store.text_index import TextIndex, text_hash
from idverify.matching.templates import BoolArray, Float32Array

FORMAT = 1
_CODE = "code."
# The rows and their code are most of a segment; the other planes are checked whenever it is opened.
_LARGE = ("rows", _CODE)


def write_segment(path: Path, columns: EntryColumns, rows: Float32Array, codec: Codec | None, stamp: str) -> None:
    """Write a segment and return once it survives a loss of power.

    Args:
        path: where.
        columns: its n entries.
        rows: its templates, shape (n, d).
        codec: how to code them; None: searched without a code, row by row.
        stamp: what made the templates.

    Raises:
        UsageError: it cannot be written.
    """
    planes, facts = columns.to_planes()
    index = TextIndex.of(columns.ids)
    planes |= {"id_hashes": index.hashes, "id_rows": index.rows}
    if columns.subjects is not None:
        index = TextIndex.of(columns.subjects)
        planes |= {"subject_hashes": index.hashes, "subject_rows": index.rows}
    planes["rows"] = rows
    if codec is not None:
        planes |= {_CODE + name: plane for name, plane in codec.encode(rows).arrays().items()}
    codec_sha256 = codec.sha256 if codec is not None else ""
    write_planes(path, planes, {**facts, "format": FORMAT, "stamp": stamp, "codec_sha256": codec_sha256})


class StoredSegment:
    """One segment, mapped into memory, and which of its rows are live.

    Attributes:
        number: of its file.
        ids: finds rows by the id of the template.
        subjects: finds them by the subject.
        verified: whether every plane was read and was what had been written.
        has_expiry: whether any row expires.
        marks: which rows are live now, shape (n,); changed in place until it is handed out as `live`.
        dead_count: how many rows are removed.
        tombstoned_count: how many of them the tombstones on disk know.
    """

    def __init__(self, path: Path, number: int, stamp: str) -> None:
        """Open a segment; its entries and index are checked now, its rows and code by `verify`.

        Raises:
            DamagedFileError: it is not what was written, or holds templates of another engine.
        """
        self.number = number
        self.file = PlaneFile(path)
        facts = self.file.facts
        if facts["format"] != FORMAT or facts["stamp"] != stamp:
            raise DamagedFileError(f"{path.name}: another format, or templates of another engine")
        self.verified = False
        self.file.verify(name for name in self.file.names if not name.startswith(_LARGE))
        planes = {name: self.file.plane(name) for name in self.file.names}
        self._columns = EntryColumns.from_planes(planes, facts)
        ids = self._columns.ids
        self.ids = TextIndex(planes["id_hashes"], planes["id_rows"], ids)
        self.subjects = self.ids
        if self._columns.subjects is not None:
            hashes, rows = planes["subject_hashes"], planes["subject_rows"]
            self.subjects = TextIndex(hashes, rows, self._columns.subjects)
        self.rows: Float32Array = planes["rows"]
        self.codec_sha256: str = facts["codec_sha256"]
        codes = {name.removeprefix(_CODE): plane for name, plane in planes.items() if name.startswith(_CODE)}
        self.planes = Planes.from_arrays(codes) if self.codec_sha256 else None
        self.has_expiry = bool(self._columns.expiry_days.any())
        self.marks = np.ones(len(self), np.bool_)
        self._handed_out = False
        self.dead_count = 0
        self.tombstoned_count = 0

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def live(self) -> BoolArray:
        """Which rows are live, shape (n,); never changed once handed out."""
        self._handed_out = True
        return self.marks

    @property
    def live_count(self) -> int:
        """How many rows are live."""
        return len(self) - self.dead_count

    def columns(self) -> EntryColumns:
        """Return the entries, removed ones too."""
        return self._columns

    def entry(self, row: int) -> Entry:
        """Return one entry."""
        return self._columns.entry(row)

    def rows_of_subject(self, subject: str) -> Iterator[int]:
        """Yield the live rows of a subject."""
        yield from (row for row in self.subjects.rows_of(subject, text_hash(subject)) if self.marks[row])

    def remove(self, row: int) -> None:
        """Mark a live row as removed; snapshots taken before do not see it."""
        if self._handed_out:
            self.marks, self._handed_out = self.marks.copy(), False
        self.marks[row] = False
        self.dead_count += 1

    def set_live(self, live: BoolArray) -> None:
        """Say which rows are live."""
        self.marks, self._handed_out = live, False
        self.dead_count = len(live) - int(np.count_nonzero(live))

    def verify(self) -> None:
        """Check every plane, once.

        Raises:
            DamagedFileError: one is not what was written.
        """
        if not self.verified:
            self.file.verify()
            self.verified = True


def write_tombstones(path: Path, live: BoolArray) -> None:
    """Write which rows of a segment are live.

    Raises:
        UsageError: it cannot be written.
    """
    write_planes(path, {"live": np.packbits(live)}, {"rows": len(live)})


def read_tombstones(path: Path, count: int) -> NDArray[np.bool_]:
    """Return which of the rows of a segment are live.

    Raises:
        DamagedFileError: the file is not what was written, or belongs to another segment.
    """
    file = PlaneFile(path)
    file.verify()
    if file.facts["rows"] != count:
        raise DamagedFileError(f"{path.name}: {file.facts['rows']} rows for a segment of {count}")
    return np.unpackbits(file.plane("live"), count=count).astype(np.bool_)
