"""Galleries on bad disks: damaged files are named and set aside, the rest answers, and a full disk loses nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from idverify.errors import UsageError
from idverify.matching.gallery import Entry, Gallery, Maker
from idverify.matching.identification import SearchOutcome
from idverify.matching.store.plane_file import PlaneFile

MADE_BY = Maker("sface", "a" * 64)
DIMENSION = 16
PART = 40


def templates(count: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, DIMENSION))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three segments of 40 templates: a0 ... a39, b0 ..., c0 ...; five newest in the log."""
    folder = tmp_path / "gallery"
    with Gallery.create(folder, MADE_BY, dimension=DIMENSION) as gallery:
        for number, letter in enumerate("abc"):
            gallery.load([Entry(f"{letter}{n}") for n in range(PART)], templates(PART, number), MADE_BY)
        gallery.enrol([Entry(f"new{n}") for n in range(5)], templates(5, 9), MADE_BY)
    return folder


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def removed(path: Path) -> None:
    path.unlink()


def flipped_in(plane: str) -> Callable[[Path], None]:
    """Flip one bit of a plane, or of the table of planes at the end."""

    def flip(path: Path) -> None:
        content = bytearray(path.read_bytes())
        part = PlaneFile(path).plane(plane).tobytes() if plane != "table" else b'"planes"'
        content[content.index(part) + len(part) // 2] ^= 0x04
        path.write_bytes(content)

    return flip


HARMS = {
    "truncated": truncated,
    "emptied": emptied,
    "removed": removed,
    **{f"flipped in {plane}": flipped_in(plane) for plane in ("rows", "id_bytes", "id_hashes", "id_rows", "table")},
}


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_a_damaged_segment_is_named_and_set_aside_and_the_rest_is_searched(
    folder: Path, harm: Callable[[Path], None]
) -> None:
    segment = sorted(folder.glob("segments/segment-*.idvs"))[1]
    harm(segment)
    with Gallery.open(folder, read_only=True) as gallery:
        assert [(part.file, part.rows) for part in gallery.missing] == [(segment.name, PART)]
    with Gallery.open(folder) as gallery:
        assert [part.file for part in gallery.missing] == [segment.name]
        for template_id, row in (("a3", templates(PART, 0)[3]), ("c7", templates(PART, 2)[7])):
            (answer,) = gallery.search(row, MADE_BY, threshold=0.99)
            assert [one.entry.id for one in answer.candidates] == [template_id]
            assert not answer.complete
        (lost,) = gallery.search(templates(PART, 1)[3], MADE_BY, threshold=0.99)
        assert lost.outcome is SearchOutcome.INCONCLUSIVE
    assert (folder / "quarantine" / segment.name).exists() == (harm is not removed)
    assert not segment.exists()
    with Gallery.open(folder) as gallery:  # it stays so until somebody gives up what is lost
        assert [part.file for part in gallery.missing] == [segment.name]
        gallery.forget_missing()
        assert not gallery.missing
    assert not list((folder / "quarantine").iterdir())


@pytest.fixture
def coded(tmp_path: Path) -> Path:
    """Two segments of 1,100 coded templates, a0 ... and b0 ...; a3 is removed, and its tombstone written."""
    folder = tmp_path / "coded"
    with Gallery.create(folder, MADE_BY, dimension=DIMENSION) as gallery:
        for number, letter in enumerate("ab"):
            gallery.load([Entry(f"{letter}{n}") for n in range(1100)], templates(1100, number), MADE_BY)
        gallery.remove(["a3"])
        gallery.load([Entry("c0")], templates(1, 5), MADE_BY)
    return folder


@pytest.mark.parametrize("plane", ["code.head", "code.terms", "code.second", "code.second_terms", "code.lengths"])
def test_a_segment_whose_code_is_damaged_is_set_aside_before_its_bounds_rule_out_a_hit(coded: Path, plane: str) -> None:
    segment = min(coded.glob("segments/segment-*.idvs"))
    flipped_in(plane)(segment)
    with Gallery.open(coded) as gallery:
        assert [(part.file, part.rows) for part in gallery.missing] == [(segment.name, 1100)]
        (answer,) = gallery.search(templates(1100, 0)[7], MADE_BY, threshold=0.99)
        assert answer.outcome is SearchOutcome.INCONCLUSIVE
        (other,) = gallery.search(templates(1100, 1)[7], MADE_BY, threshold=0.99)
        assert [one.entry.id for one in other.candidates] == ["b7"]


def test_a_damaged_tombstone_file_sets_its_segment_aside_and_brings_no_removed_template_back(coded: Path) -> None:
    (tombstones,) = coded.glob("segments/tombstones-*.idvs")
    truncated(tombstones)
    with Gallery.open(coded) as gallery:
        assert [part.rows for part in gallery.missing] == [1100]
        assert "a3" not in gallery
        assert "b3" in gallery


def test_without_its_codec_a_gallery_is_searched_template_by_template(coded: Path) -> None:
    (codec,) = coded.glob("segments/codec-*.bin")
    codec.write_bytes(codec.read_bytes()[:-1])
    with Gallery.open(coded, read_only=True) as gallery:
        (answer,) = gallery.search(templates(1100, 1)[7], MADE_BY, threshold=0.99)
        assert answer.complete
        assert [one.entry.id for one in answer.candidates] == ["b7"]
        assert answer.certificate.compared == len(gallery)


def test_a_damaged_log_keeps_its_other_records_and_says_what_is_lost(folder: Path) -> None:
    log = max(folder.glob("logs/log-*.idvl"))
    content = bytearray(log.read_bytes())
    content[len(content) // 2] ^= 1
    log.write_bytes(content)
    with Gallery.open(folder) as gallery:
        assert [(part.file, part.rows) for part in gallery.missing] == [(log.name, 1)]
        assert sum(f"new{n}" in gallery for n in range(5)) == 4
        assert (folder / "quarantine" / log.name).exists()
        (answer,) = gallery.search(templates(PART, 0)[3], MADE_BY, threshold=0.99)
        assert [one.entry.id for one in answer.candidates] == ["a3"]


def test_a_second_writer_in_another_process_is_refused_and_a_reader_is_not(folder: Path) -> None:
    code = (
        "import sys; from idverify.errors import UsageError; from idverify.matching.gallery import Gallery\n"
        "print(len(Gallery.open(sys.argv[1], read_only=True)))\n"
        "try: Gallery.open(sys.argv[1])\n"
        "except UsageError as error: print(error.code)"
    )
    with Gallery.open(folder):
        run = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["125", "gallery_locked"]


# A limit on the size of files stands for a full disk: the write that does not fit fails in the same way.
_FILL = """
import json, resource, signal, sys
import numpy as np
from idverify.errors import UsageError
from idverify.matching.gallery import Entry, Gallery, Maker
folder, limit, loads = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "load"
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
rows = np.random.default_rng(7).standard_normal((2000, 16)).astype(np.float32)
acknowledged, refused = [], []
with Gallery.open(folder) as gallery:
    for start in range(0, 2000, 20):
        entries = [Entry(f"x{number}") for number in range(start, start + 20)]
        try:
            put = gallery.load if loads and start % 40 else gallery.enrol
            put(entries, rows[start : start + 20], Maker("sface", "a" * 64))
            acknowledged += [entry.id for entry in entries]
        except UsageError as error:
            refused.append(error.code)
    live = len(gallery)
print(json.dumps([acknowledged, sorted(set(refused)), live]))
"""


@pytest.mark.parametrize(("limit", "how"), [(9_000, "enrol"), (3_000, "load")])
def test_a_full_disk_refuses_and_loses_nothing_that_was_acknowledged(folder: Path, limit: int, how: str) -> None:
    command = [sys.executable, "-c", _FILL, str(folder), str(limit), how]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    acknowledged, refused, live = json.loads(run.stdout)
    assert acknowledged
    assert refused == ["gallery_unwritable"]
    with Gallery.open(folder) as gallery:
        assert not gallery.missing
        assert len(gallery) == live == 125 + len(acknowledged)
        assert all(template_id in gallery for template_id in acknowledged)
        gallery.enrol([Entry("after")], templates(1), MADE_BY)
        gallery.compact()
        assert "after" in gallery


def code_of(call: Callable[..., object], *arguments: object, **options: object) -> str:
    with pytest.raises(UsageError) as caught:
        call(*arguments, **options)
    return caught.value.code


def test_what_is_no_template_of_this_gallery_is_refused_whole_and_named(folder: Path) -> None:
    good, bad = templates(3), templates(3, 1)
    bad[1, 4] = np.nan
    zero = good.copy()
    zero[2] = 0
    entries = [Entry(f"z{n}") for n in range(3)]
    other = Maker("sface", "b" * 64)
    with Gallery.open(folder) as gallery:
        for put in (gallery.enrol, gallery.load):
            assert code_of(put, entries, bad, MADE_BY) == "template_not_finite"
            assert code_of(put, entries, good * np.float32(np.inf), MADE_BY) == "template_not_finite"
            assert code_of(put, entries, zero, MADE_BY) == "template_zero"
            assert code_of(put, entries, good[:, :8], MADE_BY) == "template_dimension"
            assert code_of(put, entries, good, other) == "other_engine"
            assert code_of(put, [*entries[:2], Entry("a1")], good, MADE_BY) == "duplicate_id"
            assert code_of(put, [entries[0]] * 3, good, MADE_BY) == "duplicate_id"
            assert code_of(put, entries[:2], good, MADE_BY) == "entry_invalid"
        for probe, maker, code in (
            (bad[1], MADE_BY, "template_not_finite"),
            (zero[2], MADE_BY, "template_zero"),
            (good[0, :8], MADE_BY, "template_dimension"),
            (good[0], other, "other_engine"),
        ):
            assert code_of(gallery.search, probe, maker, k=1) == code
        assert not any(entry.id in gallery for entry in entries)
        assert len(gallery) == 125
    with Gallery.open(folder, read_only=True) as gallery:
        assert code_of(gallery.remove, ["a1"]) == "gallery_read_only"
