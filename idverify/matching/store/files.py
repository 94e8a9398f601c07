"""Names of the files of a gallery, and how they are written so that a crash leaves the old content or the new."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from idverify.errors import UsageError

# Templates are biometric data: nobody but the owner reads them.
PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


@dataclass(frozen=True, slots=True)
class GalleryFiles:
    """The paths below one gallery folder."""

    root: Path

    @property
    def stamp(self) -> Path:
        """What the gallery is; written once."""
        return self.root / "gallery.json"

    @property
    def manifest(self) -> Path:
        """Which files hold it now."""
        return self.root / "manifest.json"

    @property
    def lock(self) -> Path:
        """Held by the writer."""
        return self.root / "lock"

    @property
    def segments(self) -> Path:
        """Folder of segments, their tombstones and the codecs."""
        return self.root / "segments"

    @property
    def logs(self) -> Path:
        """Folder of write-ahead logs."""
        return self.root / "logs"

    @property
    def quarantine(self) -> Path:
        """Folder of damaged files."""
        return self.root / "quarantine"

    def segment(self, number: int) -> Path:
        """Path of a segment."""
        return self.segments / f"segment-{number:08}.idvs"

    def tombstones(self, segment: int, version: int) -> Path:
        """Path of the removed rows of a segment, as the manifest of that version knows them."""
        return self.segments / f"tombstones-{segment:08}-{version:08}.idvs"

    def codec(self, sha256: str) -> Path:
        """Path of a codec."""
        return self.segments / f"codec-{sha256[:16]}.bin"

    def log(self, number: int) -> Path:
        """Path of a write-ahead log."""
        return self.logs / f"log-{number:08}.idvl"

    def make_folders(self) -> None:
        """Make the folders that are not there yet."""
        for folder in (self.root, self.segments, self.logs, self.quarantine):
            folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_durably(path: Path, content: bytes) -> None:
    """Write or replace a file in one step, and return once it survives a loss of power.

    Raises:
        UsageError: it cannot be written; what was there before is untouched.
    """
    part = path.with_name(path.name + ".part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> UsageError:
    """Return the error for a file that cannot be written."""
    return UsageError(
        f"{path.name}: {error.strerror}",
        code="gallery_unwritable",
        advice="Check the free space and the permissions of the gallery; nothing that was acknowledged is lost.",
    )
