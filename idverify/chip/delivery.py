"""A chip as it comes from a reader: folder, ZIP archive or single files; sizes are checked before bytes are read."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from idverify.chip.files import ChipFiles, sort_files
from idverify.chip.reader_report import NAMES, ReaderReport, read_report
from idverify.errors import UnreadableInputError

# A chip holds at most 20 files and some 200 KiB; readers add a report and pictures of their own.
_MOST_FILES = 100
_LARGEST_FILE_BYTES = 2_000_000
_LARGEST_CHIP_BYTES = 8_000_000
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a reader delivered for one chip: its files and the report beside them."""

    files: ChipFiles
    report: ReaderReport


def sort_delivery(files: Mapping[str, bytes]) -> Delivery:
    """Return the delivery of files by name; a ZIP archive among them stands for what it holds.

    Raises:
        UnreadableInputError: too many or too large, a broken archive or report, or no chip file at all.
    """
    held: dict[str, bytes] = {}
    for name, content in files.items():
        held.update(_unpacked(name, content) if content.startswith(_ZIP) else {name: content})
    if len(held) > _MOST_FILES or sum(map(len, held.values())) > _LARGEST_CHIP_BYTES:
        raise _too_large("the delivery")
    beside = {_base(name): content for name, content in held.items() if _base(name) in NAMES}
    sorted_files = sort_files({name: content for name, content in held.items() if _base(name) not in NAMES})
    if not sorted_files.contents:
        raise UnreadableInputError(
            "no chip file was recognised",
            code="no_chip_file",
            advice="Name the files EF_DG1.bin, EF_SOD.bin and so on.",
        )
    return Delivery(sorted_files, read_report(beside))


def load_delivery(paths: Sequence[Path]) -> Delivery:
    """Return the delivery that folders, archives and files make together.

    Raises:
        UnreadableInputError: a path is not there or cannot be read; see `sort_delivery`.
    """
    return sort_delivery(delivered_files(paths))


def delivered_files(paths: Sequence[Path]) -> Mapping[str, bytes]:
    """Return the files of folders, archives and single files as they are, by path.

    Raises:
        UnreadableInputError: a path is not there or cannot be read, or there are too many files or too large ones.
    """
    found = [file for path in paths for file in _listed(path)]
    if len(found) > _MOST_FILES:
        raise _too_large("the folder")
    return {str(file): _content(file) for file in found}


def _listed(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(one for one in path.iterdir() if one.is_file())
    return [path]


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST_CHIP_BYTES:
            raise _too_large(path.name)
        return path.read_bytes()
    except OSError as error:
        raise UnreadableInputError(f"{path.name}: {error.strerror}", code="file_unreadable") from error


def _unpacked(name: str, content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _LARGEST_CHIP_BYTES:
                raise _too_large("the archive")
            held: dict[str, bytes] = {}
            for entry in entries:  # headers may lie about sizes: what comes out is counted
                held[f"{name}/{entry.filename}"] = _extracted(archive, entry)
                if sum(map(len, held.values())) > _LARGEST_CHIP_BYTES:
                    raise _too_large("the archive")
            return held
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        message = "the archive is broken or encrypted"
        raise UnreadableInputError(
            message, code="archive_broken", advice="Send a plain ZIP archive, or the files themselves."
        ) from error


def _extracted(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return one entry, never more than it may be, whatever its header says."""
    with archive.open(entry) as stream:
        content = stream.read(_LARGEST_FILE_BYTES + 1)
    if len(content) > _LARGEST_FILE_BYTES:
        raise _too_large("a file of the archive")  # its name may be the holder's
    return content


def _base(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1].lower()


def _too_large(what: str) -> UnreadableInputError:
    return UnreadableInputError(
        f"{what}: more than any chip holds",
        code="file_too_large",
        advice="Send the files of one chip as the reader gives them.",
    )
