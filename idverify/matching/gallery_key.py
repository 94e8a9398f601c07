"""The key of a gallery: 32 random bytes in a file that only its owner reads. Lost, the gallery cannot be searched."""

from __future__ import annotations

import os
import stat
from hashlib import blake2b
from pathlib import Path

from idverify.errors import MissingComponentError, UsageError
from idverify.matching.store.files import write_durably

_KEY_BYTES = 32
_READABLE_BY_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_key(path: Path) -> bytes:
    """Write a new key and return it.

    Raises:
        UsageError: a key is there already (`gallery_key_exists`), or the file cannot be written.
    """
    if path.exists():
        raise UsageError(f"{path.name}: there is a key already", code="gallery_key_exists")
    key = os.urandom(_KEY_BYTES)
    write_durably(path, key)
    return key


def read_key(path: Path, check: str) -> bytes:
    """Return the key of a gallery.

    Args:
        path: its file.
        check: what `key_check` said of it when the gallery was made.

    Raises:
        MissingComponentError: it is missing, or the key of another gallery.
        UsageError: others than its owner may read it (`gallery_key_exposed`).
    """
    try:
        if path.stat().st_mode & _READABLE_BY_OTHERS:
            raise UsageError(
                f"{path.name}: others than its owner may read this key",
                code="gallery_key_exposed",
                advice="Allow its owner only (chmod 600); if others may have read it, make a new gallery.",
            )
        key = path.read_bytes()
    except OSError as error:
        raise MissingComponentError(
            f"{path.name}: the key of the gallery cannot be read: {error.strerror}",
            code="gallery_key_missing",
            advice="Put the key back from where it is kept, or name its file.",
        ) from error
    if key_check(key) != check:
        raise MissingComponentError(
            f"{path.name}: not the key of this gallery", code="gallery_key_wrong", advice="Name the right key file."
        )
    return key


def key_check(key: bytes) -> str:
    """Return what tells this key from others, without telling anything else of it."""
    return blake2b(key, digest_size=8, person=b"idv key check").hexdigest()
