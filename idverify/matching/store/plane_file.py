"""A file of named arrays: planes first, then a table of them, each with its checksum; read through memory mapping.

    planes, each at a multiple of 64 bytes | table (JSON) | table's offset, length, CRC-32 | magic

The table stands at the end, so that a truncated file is noticed at once.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from idverify.errors import UnreadableInputError
from idverify.matching.store.files import PRIVATE_FILE, sync_folder, unwritable

Array = NDArray[Any]

_MAGIC = b"IDVPLN01"
_TRAILER = struct.Struct("<QII8s")
# A cache line; the widest vector load of the kernels.
_ALIGNMENT = 64
_CHECKED_AT_ONCE_BYTES = 1 << 24


class DamagedFileError(UnreadableInputError):
    """A file of the gallery is not what was written: truncated, or its checksum differs."""

    default_code = "gallery_file_damaged"


@dataclass(frozen=True, slots=True)
class _Plane:
    dtype: str
    shape: tuple[int, ...]
    offset: int
    size: int
    crc32: int


def write_planes(path: Path, planes: Mapping[str, Array], facts: Mapping[str, Any]) -> None:
    """Write a file of planes and of facts about them, in one step, and return once it survives a loss of power.

    Raises:
        UsageError: it cannot be written; no file of that name is left.
    """
    part = path.with_name(path.name + ".part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as file:
            table = {}
            for name, plane in planes.items():
                file.write(bytes(-file.tell() % _ALIGNMENT))
                content = np.ascontiguousarray(plane).data.cast("B") if plane.size else memoryview(b"")
                table[name] = [plane.dtype.str, plane.shape, file.tell(), content.nbytes, zlib.crc32(content)]
                file.write(content)
            text = json.dumps({"planes": table, "facts": dict(facts)}).encode()
            offset = file.tell()
            file.write(text)
            file.write(_TRAILER.pack(offset, len(text), zlib.crc32(text), _MAGIC))
            file.flush()
            os.fsync(descriptor)
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise unwritable(path, error) from error


class PlaneFile:
    """A file of planes, mapped into memory; what is mapped stays readable when the file is deleted."""

    def __init__(self, path: Path) -> None:
        """Open the file and check its table; the planes themselves are checked by `verify`.

        Raises:
            DamagedFileError: it is missing or truncated, or its table differs from what was written.
        """
        self.path = path
        try:
            self._content = np.memmap(path, np.uint8, "r")
        except (OSError, ValueError) as error:
            raise DamagedFileError(f"{path.name}: missing or empty") from error
        table = self._read_table()
        self.facts: Mapping[str, Any] = table["facts"]
        self._planes = {
            name: _Plane(dtype, tuple(shape), offset, size, crc)
            for name, (dtype, shape, offset, size, crc) in table["planes"].items()
        }

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the planes."""
        return tuple(self._planes)

    @property
    def size_bytes(self) -> int:
        """Size of the file."""
        return int(self._content.size)

    def plane(self, name: str) -> Array:
        """Return a plane, read-only, read from disk when it is touched."""
        plane = self._planes[name]
        content = self._content[plane.offset : plane.offset + plane.size]
        return np.asarray(content).view(np.dtype(plane.dtype)).reshape(plane.shape)

    def verify(self, names: Iterable[str] | None = None) -> None:
        """Read planes, all by default, and compare their checksums.

        Raises:
            DamagedFileError: one differs.
        """
        for name in names if names is not None else self._planes:
            plane = self._planes[name]
            crc = 0
            for start in range(plane.offset, plane.offset + plane.size, _CHECKED_AT_ONCE_BYTES):
                stop = min(start + _CHECKED_AT_ONCE_BYTES, plane.offset + plane.size)
                crc = zlib.crc32(self._content[start:stop].data, crc)
            if crc != plane.crc32:
                raise DamagedFileError(f"{self.path.name}: the checksum of plane {name!r} differs")

    def _read_table(self) -> dict[str, Any]:
        if self._content.size < _TRAILER.size:
            raise DamagedFileError(f"{self.path.name}: truncated")
        offset, length, crc, magic = _TRAILER.unpack(self._content[-_TRAILER.size :].tobytes())
        if magic != _MAGIC or offset + length + _TRAILER.size != self._content.size:
            raise DamagedFileError(f"{self.path.name}: truncated, or no file of a gallery")
        text = self._content[offset : offset + length].tobytes()
        if zlib.crc32(text) != crc:
            raise DamagedFileError(f"{self.path.name}: the checksum of its table differs")
        table: dict[str, Any] = json.loads(text)
        return table
