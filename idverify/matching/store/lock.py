"""One writer at a time: a lock on a file, let go by the kernel when the process ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from idverify.errors import UsageError
from idverify.matching.store.files import PRIVATE_FILE, unwritable


class WriterLock:
    """Held while a gallery is open for writing."""

    def __init__(self, path: Path) -> None:
        """Take the lock.

        Raises:
            UsageError: another writer holds it (`gallery_locked`), or the file cannot be made.
        """
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
        except OSError as error:
            raise unwritable(path, error) from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(self._descriptor, 20).decode("ascii", "replace").strip()
            os.close(self._descriptor)
            raise UsageError(
                f"the gallery is open for writing by process {holder or 'unknown'}",
                code="gallery_locked",
                advice="End that process, or write through it; searching needs no lock.",
            ) from error
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Let go."""
        os.close(self._descriptor)
