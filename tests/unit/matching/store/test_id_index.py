"""The index of ids: every live id is found where it is, in any number of segments, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from idverify.matching.store.columns import EntryColumns
from idverify.matching.store.entry import Entry
from idverify.matching.store.id_index import IdIndex
from idverify.matching.store.stored_segment import StoredSegment, write_segment
from tests.unit.matching.store._stores import templates

_STAMP = "an engine"


def _segment(folder: Path, number: int, ids: list[str]) -> StoredSegment:
    path = folder / f"{number}.idvs"
    write_segment(path, EntryColumns.of([Entry(one) for one in ids]), templates(len(ids)), None, _STAMP)
    return StoredSegment(path, number, _STAMP)


@pytest.fixture
def ids() -> list[list[str]]:
    # Each id begins another one; 20 segments are more than one byte has bits for.
    return [[f"t{segment}-" + "1" * (row + 1) for row in range(5 * segment + 1)] for segment in range(20)]


def test_every_id_is_found_where_it_is_and_no_other_text(tmp_path: Path, ids: list[list[str]]):
    segments = [_segment(tmp_path, number, some) for number, some in enumerate(ids)]
    index = IdIndex(segments)
    for segment, some in zip(segments, ids, strict=True):
        assert [index.find(one) for one in some] == [(segment, row) for row in range(len(some))]
        assert index.find(some[-1] + "1") is None
    assert index.find("t") is None


def test_a_removed_id_is_not_found_and_its_successor_in_another_segment_is(tmp_path: Path):
    old, new = _segment(tmp_path, 0, ["a", "b"]), _segment(tmp_path, 1, ["c", "a"])
    index = IdIndex([old, new])
    old.remove(0)
    assert index.find("a") == (new, 1)
    new.remove(1)
    assert index.find("a") is None


def test_an_index_made_from_the_one_before_finds_the_segments_there_are_now(tmp_path: Path, ids: list[list[str]]):
    segments = [_segment(tmp_path, number, some) for number, some in enumerate(ids)]
    before = IdIndex(segments[:-1])
    index = IdIndex([*segments[3:9], *segments[12:]], before)
    found = {some[0]: index.find(some[0]) for some in ids}
    assert [found[ids[number][0]] for number in (2, 9, 11)] == [None] * 3
    assert [found[ids[number][0]] for number in (3, 8, 12, 19)] == [(segments[n], 0) for n in (3, 8, 12, 19)]
    assert IdIndex([], index).find(ids[0][0]) is None
