"""Bring a store back from its files: the segments of the manifest, then every log that still counts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace

from idverify.errors import IdverifyError
from idverify.matching.codec import Codec
from idverify.matching.store.files import GalleryFiles
from idverify.matching.store.log import LogContent, read_log
from idverify.matching.store.manifest import Manifest, Missing, SegmentRecord, read_manifest, write_manifest
from idverify.matching.store.plane_file import DamagedFileError
from idverify.matching.store.records import record_of
from idverify.matching.store.stamp import GalleryStamp
from idverify.matching.store.state import StoreState
from idverify.matching.store.stored_segment import StoredSegment, read_tombstones

# A reader may find the files of a manifest gone because the writer has put the next one in force meanwhile.
_READ_AGAIN = 5


@dataclass(frozen=True, slots=True)
class Recovered:
    """A store brought back.

    Attributes:
        state: what it holds.
        manifest: what was in force, less the segments found damaged now.
        damaged: files found damaged now; the manifest's own list is of those found before.
        log_number: of the newest log.
        log_bytes: where its last whole record ends.
        torn_bytes: what follows there, never acknowledged.
    """

    state: StoreState
    manifest: Manifest
    damaged: tuple[Missing, ...]
    log_number: int
    log_bytes: int
    torn_bytes: int


def recover(files: GalleryFiles, stamp: GalleryStamp) -> Recovered:
    """Read the store's files; none is changed.

    Raises:
        UnreadableInputError: the manifest cannot be read.
    """
    for _ in range(_READ_AGAIN):
        manifest = read_manifest(files.manifest)
        recovered = _recover(files, stamp, manifest)
        if not recovered.damaged or read_manifest(files.manifest).version == manifest.version:
            return recovered
    return recovered


def _recover(files: GalleryFiles, stamp: GalleryStamp, manifest: Manifest) -> Recovered:
    damaged: list[Missing] = []
    segments, records = [], []
    for record in manifest.segments:
        try:
            segments.append(_open_segment(files, stamp, record))
            records.append(record)
        except DamagedFileError as error:
            damaged.append(Missing(files.segment(record.number).name, record.rows, str(error)))
    state = StoreState(segments, read_codec(files, manifest), stamp.plain_codec())
    state.sequence = manifest.sequence
    number, content = manifest.first_log, LogContent((), 0, 0, damaged_end=False)
    for number, content in _logs(files, stamp, manifest, damaged):
        _replay(content, state, files.log(number).name, damaged)
    fresh = tuple(one for one in damaged if one not in manifest.missing)
    state.missing = (*manifest.missing, *fresh)
    kept = replace(manifest, segments=tuple(records))
    return Recovered(state, kept, fresh, number, content.whole_bytes, content.torn_bytes)


def set_damage_aside(files: GalleryFiles, recovered: Recovered) -> Recovered:
    """Write down what was found damaged and keep it in quarantine, before any log is cut or ended.

    Raises:
        UsageError: the manifest cannot be written.
    """
    if not recovered.damaged:
        return recovered
    for missing in recovered.damaged:
        if (files.logs / missing.file).is_file():
            shutil.copyfile(files.logs / missing.file, files.quarantine / missing.file)
        elif (files.segments / missing.file).is_file():
            (files.segments / missing.file).replace(files.quarantine / missing.file)
    old = recovered.manifest
    manifest = replace(old, version=old.version + 1, missing=recovered.state.missing)
    write_manifest(files.manifest, manifest)
    return replace(recovered, manifest=manifest)


def read_codec(files: GalleryFiles, manifest: Manifest) -> Codec | None:
    """Return the codec in force; None without one, or where its file is damaged: rows are then compared one by one."""
    if not manifest.codec_sha256:
        return None
    try:
        codec = Codec.from_bytes(files.codec(manifest.codec_sha256).read_bytes())
    except (OSError, IdverifyError):
        return None
    return codec if codec.sha256 == manifest.codec_sha256 else None


def _open_segment(files: GalleryFiles, stamp: GalleryStamp, record: SegmentRecord) -> StoredSegment:
    segment = StoredSegment(files.segment(record.number), record.number, stamp.text)
    if len(segment) != record.rows:
        raise DamagedFileError(f"{segment.file.path.name}: {len(segment)} rows; the manifest says {record.rows}")
    if record.tombstones:
        segment.set_live(read_tombstones(files.tombstones(record.number, record.tombstones), record.rows))
    return segment


def _logs(
    files: GalleryFiles, stamp: GalleryStamp, manifest: Manifest, damaged: list[Missing]
) -> Iterator[tuple[int, LogContent]]:
    """Yield every log that counts, oldest first; one that cannot be read is noted as damaged."""
    numbers = {int(path.stem.removeprefix("log-")) for path in files.logs.glob("log-*.idvl")}
    for number in sorted({manifest.first_log, *(n for n in numbers if n > manifest.first_log)}):
        try:
            yield number, read_log(files.log(number), stamp.id_bytes)
        except DamagedFileError as error:
            damaged.append(Missing(files.log(number).name, 0, str(error)))


def _replay(content: LogContent, state: StoreState, name: str, damaged: list[Missing]) -> None:
    for sequence, payload in content.records:
        lost = sequence - state.sequence - 1
        if lost > 0:
            damaged.append(Missing(name, lost, f"{name}: {lost} records are missing before record {sequence}"))
        if lost >= 0:
            state.apply(record_of(payload), sequence)
    if content.damaged_end:
        damaged.append(Missing(name, 1, f"{name}: damaged behind record {state.sequence}"))
