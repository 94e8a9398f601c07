"""The write-ahead log: what is whole counts, what is torn is dropped, what is damaged is said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from idverify.errors import UsageError
from idverify.matching.store.log import WriteAheadLog, read_log
from idverify.matching.store.plane_file import DamagedFileError

GALLERY = b"0123456789abcdef"
PAYLOADS = [b"first", b"", b"third record", bytes(300)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    log = WriteAheadLog(tmp_path / "log-00000001.idvl", GALLERY, whole_bytes=0, sequence=7)
    log.append(PAYLOADS[:1])
    log.append(PAYLOADS[1:])
    log.close()
    return log.path


def payloads(path: Path) -> list[bytes]:
    return [payload for _, payload in read_log(path, GALLERY).records]


def test_every_record_comes_back_with_its_number(path: Path):
    content = read_log(path, GALLERY)
    assert content.records == tuple(enumerate(PAYLOADS, start=8))
    assert (content.torn_bytes, content.damaged_end) == (0, False)


def test_a_log_cut_anywhere_keeps_its_whole_records_and_calls_the_rest_torn(path: Path):
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        content = read_log(path, GALLERY)
        kept = [payload for _, payload in content.records]
        assert kept == PAYLOADS[: len(kept)]
        assert len(kept) < len(PAYLOADS)
        assert content.whole_bytes + content.torn_bytes == size
        assert not content.damaged_end


def test_a_bit_flipped_anywhere_in_the_records_is_never_taken_for_a_torn_write(path: Path):
    whole = path.read_bytes()
    for place in range(24, len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 0x10
        path.write_bytes(changed)
        content = read_log(path, GALLERY)
        numbers = [number for number, _ in content.records]
        missing_inside = bool(numbers) and (numbers[0] != 8 or numbers != list(range(8, numbers[-1] + 1)))
        assert len(numbers) < len(PAYLOADS)
        assert missing_inside or content.damaged_end


def test_room_that_a_loss_of_power_left_unfilled_is_torn(path: Path):
    with path.open("ab") as file:
        file.write(bytes(500))
    assert payloads(path) == PAYLOADS
    assert not read_log(path, GALLERY).damaged_end


def test_a_log_goes_on_behind_its_last_whole_record(path: Path):
    with path.open("ab") as file:
        file.write(b"\xf7re")
    content = read_log(path, GALLERY)
    log = WriteAheadLog(path, GALLERY, whole_bytes=content.whole_bytes, sequence=11)
    log.append([b"next"])
    log.close()
    assert read_log(path, GALLERY).records[-1] == (12, b"next")


def test_the_log_of_another_gallery_is_refused(path: Path):
    with pytest.raises(DamagedFileError):
        read_log(path, b"another gallery!")


def test_a_full_disk_takes_the_whole_write_back(path: Path, monkeypatch: pytest.MonkeyPatch):
    log = WriteAheadLog(path, GALLERY, whole_bytes=path.stat().st_size, sequence=11)
    before, write = path.read_bytes(), os.write

    def half(descriptor: int, content: memoryview) -> int:
        write(descriptor, content[: len(content) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(UsageError, match="No space left"):
        log.append([b"does not fit"])
    monkeypatch.undo()
    assert path.read_bytes() == before
    log.append([b"fits"])
    log.close()
    assert payloads(path)[-1] == b"fits"


def test_after_a_failed_sync_nothing_more_is_taken(path: Path, monkeypatch: pytest.MonkeyPatch):
    log = WriteAheadLog(path, GALLERY, whole_bytes=path.stat().st_size, sequence=11)
    log.append([b"one"])

    def fails(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fdatasync", fails)
    with pytest.raises(UsageError, match="Input/output error"):
        log.sync()
    monkeypatch.undo()
    with pytest.raises(UsageError, match="takes no more"):
        log.append([b"two"])


def test_one_sync_serves_everything_appended_before_it(path: Path, monkeypatch: pytest.MonkeyPatch):
    log = WriteAheadLog(path, GALLERY, whole_bytes=path.stat().st_size, sequence=11)
    calls: list[int] = []
    monkeypatch.setattr(os, "fdatasync", calls.append)
    log.append([b"one"])
    log.append([b"two"])
    log.sync()
    log.sync()
    assert len(calls) == 1
    log.close()
