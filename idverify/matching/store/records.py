"""What the log says: a template enrolled in place of any of its id, or an id removed."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import date

import numpy as np

from idverify.matching.store.entry import Entry
from idverify.matching.templates import Float32Array

_PUT, _REMOVE = b"+", b"-"
_LENGTH = struct.Struct("<H")


@dataclass(frozen=True, slots=True, eq=False)
class Put:
    """Enrol a template; one of the same id is replaced."""

    entry: Entry
    vector: Float32Array

    def to_bytes(self) -> bytes:
        """Return the record's payload."""
        entry = self.entry
        expiry = entry.expires_on.toordinal() if entry.expires_on else 0
        subject = "" if entry.subject == entry.id else entry.subject
        # Texts hold no control characters (entry.py), so that one may part them.
        text = "\n".join((str(expiry), entry.legal_basis, entry.id, subject, *entry.labels)).encode()
        return b"".join((_PUT, _LENGTH.pack(len(text)), text, self.vector.tobytes()))


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove the template of an id; nothing happens where there is none."""

    template_id: str

    def to_bytes(self) -> bytes:
        """Return the record's payload."""
        return removal(self.template_id)


def removal(template_id: str) -> bytes:
    """Return the payload of the record that removes an id."""
    return _REMOVE + template_id.encode()


def record_of(payload: bytes) -> Put | Remove:
    """Return what a payload says. Its checksum was right, so it is what `to_bytes` gave."""
    if payload[:1] == _REMOVE:
        return Remove(payload[1:].decode())
    start = 1 + _LENGTH.size
    end = start + _LENGTH.unpack_from(payload, 1)[0]
    expiry, legal_basis, template_id, subject, *labels = payload[start:end].decode().split("\n")
    expires_on = date.fromordinal(int(expiry)) if expiry != "0" else None
    vector = np.frombuffer(payload, np.float32, offset=end)
    return Put(Entry(template_id, subject, tuple(labels), legal_basis, expires_on), vector)
