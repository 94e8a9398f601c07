"""The write-ahead log: what is acknowledged is here first. One checksum a record; a torn end is dropped.

    magic, gallery id | record: mark, length, sequence number, CRC-32 of the payload, CRC-32 of these, payload | ...

A record counts once it is whole. The beginning of a record at the end of the log is a torn write: it was never
acknowledged and is dropped. Anything else that is no record is damage, and is reported: sequence numbers tell what is
missing between whole records, `damaged_end` that something is missing behind the last one.
"""

from __future__ import annotations

import os
import struct
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from idverify.errors import UsageError
from idverify.matching.store.files import PRIVATE_FILE, sync_folder, unwritable
from idverify.matching.store.plane_file import DamagedFileError

_MAGIC = b"IDVLOG01"
_MARK = b"\xf7rec"
_HEADER = struct.Struct("<4sIQI")
_CRC = struct.Struct("<I")
_HEADER_BYTES = _HEADER.size + _CRC.size
_GALLERY_ID_BYTES = 16
_FIRST_RECORD = len(_MAGIC) + _GALLERY_ID_BYTES


@dataclass(frozen=True, slots=True)
class LogContent:
    """What a log holds.

    Attributes:
        records: sequence number and payload of each whole record, in order.
        whole_bytes: where the last whole record ends.
        torn_bytes: what follows it.
        damaged_end: whether that is more than a torn write.
    """

    records: tuple[tuple[int, bytes], ...]
    whole_bytes: int
    torn_bytes: int
    damaged_end: bool


def read_log(path: Path, gallery_id: bytes) -> LogContent:
    """Read every whole record of a log.

    Raises:
        DamagedFileError: it is the log of another gallery, or no log at all.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DamagedFileError(f"{path.name}: missing") from error
    if len(content) < _FIRST_RECORD:  # a crash while it was made: nothing was acknowledged in it
        return LogContent((), 0, len(content), damaged_end=False)
    if content[: len(_MAGIC)] != _MAGIC or content[len(_MAGIC) : _FIRST_RECORD] != gallery_id:
        raise DamagedFileError(f"{path.name}: not a log of this gallery")
    records: list[tuple[int, bytes]] = []
    whole = offset = _FIRST_RECORD
    while offset >= 0:
        record = _record_at(content, offset)
        if record is None:
            offset = content.find(_MARK, offset + 1)
            continue
        records.append(record)
        offset += _HEADER_BYTES + len(record[1])
        whole = offset
    end = content[whole:]
    return LogContent(tuple(records), whole, len(end), damaged_end=not _is_torn(end))


class WriteAheadLog:
    """One log, open for writing. Appends come from one thread at a time; `sync` may be called by many."""

    def __init__(self, path: Path, gallery_id: bytes, *, whole_bytes: int, sequence: int) -> None:
        """Open a log behind its last whole record, or make it (`whole_bytes` 0).

        Args:
            path: the log.
            gallery_id: 16 bytes.
            whole_bytes: where the last whole record ends; what follows is dropped.
            sequence: number of the last record.

        Raises:
            UsageError: it cannot be written.
        """
        self.path = path
        self.sequence = sequence
        self._sync_lock = threading.Lock()
        self._failed = False
        try:
            self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, PRIVATE_FILE)
            os.ftruncate(self._descriptor, whole_bytes)
            os.lseek(self._descriptor, whole_bytes, os.SEEK_SET)
            if whole_bytes == 0:
                _write(self._descriptor, _MAGIC + gallery_id)
            os.fsync(self._descriptor)
            sync_folder(path.parent)
        except OSError as error:
            raise unwritable(path, error) from error
        self.size_bytes = self._synced_bytes = max(whole_bytes, _FIRST_RECORD)

    def append(self, payloads: Sequence[bytes]) -> None:
        """Append one record for each payload; they survive the end of this process, and after `sync` a loss of power.

        Raises:
            UsageError: the disk is full or the log is broken; none of the records is in it.
        """
        if self._failed:
            raise _broken(self.path)
        number = self.sequence
        parts: list[bytes] = []
        for payload in payloads:
            number += 1
            header = _HEADER.pack(_MARK, len(payload), number, crc32(payload))
            parts += header, _CRC.pack(crc32(header)), payload
        content = b"".join(parts)
        try:
            _write(self._descriptor, content)
        except OSError as error:
            self._take_back()
            raise unwritable(self.path, error) from error
        self.size_bytes += len(content)
        self.sequence = number

    def sync(self) -> None:
        """Return once all that was appended before survives a loss of power; one sync serves all who wait.

        Raises:
            UsageError: the disk failed; nothing more can be appended until the gallery is opened again.
        """
        target = self.size_bytes
        with self._sync_lock:
            if self._synced_bytes >= target:
                return
            if self._failed:
                raise _broken(self.path)
            covered = self.size_bytes
            try:
                os.fdatasync(self._descriptor)
            except OSError as error:
                # After a failed sync the kernel may have dropped the pages: a second sync would prove nothing.
                self._failed = True
                raise unwritable(self.path, error) from error
            self._synced_bytes = covered

    def close(self) -> None:
        """Sync and close."""
        try:
            self.sync()
        finally:
            os.close(self._descriptor)

    def _take_back(self) -> None:
        try:
            os.ftruncate(self._descriptor, self.size_bytes)
            os.lseek(self._descriptor, self.size_bytes, os.SEEK_SET)
        except OSError:
            self._failed = True


def _broken(path: Path) -> UsageError:
    return UsageError(
        f"{path.name} could not be written and takes no more",
        code="gallery_unwritable",
        advice="Mend the disk and open the gallery again; nothing that was acknowledged is lost.",
    )


def _header_at(content: bytes, offset: int) -> tuple[int, int, int] | None:
    """Return length, sequence number and checksum of a payload; None where there is no whole header."""
    if offset + _HEADER_BYTES > len(content):
        return None
    (crc,) = _CRC.unpack_from(content, offset + _HEADER.size)
    mark, *fields = _HEADER.unpack_from(content, offset)
    if mark != _MARK or crc32(content[offset : offset + _HEADER.size]) != crc:
        return None
    length, sequence, payload_crc = fields
    return length, sequence, payload_crc


def _record_at(content: bytes, offset: int) -> tuple[int, bytes] | None:
    header = _header_at(content, offset)
    if header is None:
        return None
    length, sequence, crc = header
    payload = content[offset + _HEADER_BYTES : offset + _HEADER_BYTES + length]
    return (sequence, payload) if len(payload) == length and crc32(payload) == crc else None


def _is_torn(end: bytes) -> bool:
    """Whether the end of a log is what a write that was cut off leaves: less than a record, or room never filled."""
    if not end.strip(b"\0"):
        return True
    if len(end) < _HEADER_BYTES:
        return end[: len(_MARK)] == _MARK[: len(end)]
    header = _header_at(end, 0)
    return header is not None and header[0] > len(end) - _HEADER_BYTES


def _write(descriptor: int, content: bytes) -> None:
    written = os.write(descriptor, content)
    while written < len(content):  # rarely: a signal, or a disk that is nearly full
        written += os.write(descriptor, memoryview(content)[written:])
