"""A store: what is put is there, what is removed is gone, whatever is flushed, merged, closed and opened again."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from idverify.errors import UsageError
from idverify.matching.search import search_top
from idverify.matching.store.entry import Entry
from idverify.matching.store.store import TemplateReader, TemplateStore
from idverify.matching.store.view import Filter
from tests.unit.matching.store._stores import LIMITS, every_byte, filled, ids_of, new_store, open_store, puts, templates


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return new_store(tmp_path / "store")


def test_entries_and_templates_come_back_to_the_last_bit_from_log_segment_and_merged_segment(root: Path):
    rows = templates(150)
    entries = [
        Entry(f"t{n}", f"s{n // 2}", ("a", "é")[: n % 3], f"act {n % 2}", date(2030, 1, 1) if n % 2 else None)
        for n in range(150)
    ]
    with open_store(root) as store:
        for entry, row in zip(entries, rows, strict=True):
            store.put(puts([entry.id], row[None], subject=entry.subject, labels=entry.labels,
                           legal_basis=entry.legal_basis, expires_on=entry.expires_on), sync=False)  # fmt: skip
        for _ in range(2):
            view = store.view()
            found = {entry.id: entry for entry in view.entries()}
            assert found == {entry.id: entry for entry in entries}
            for number in (0, 70, 149):
                (row,) = view.rows_with(template_id=f"t{number}")
                assert view.rows_of([row]).tobytes() == rows[number].tobytes()
            store.compact()
        assert len(store.state.segments) == 1
    assert ids_of(TemplateReader(root)) == sorted(entry.id for entry in entries)


def test_a_removed_template_is_found_no_more_and_stays_removed(root: Path):
    rows = filled(root, 100)
    with open_store(root) as store:
        assert store.remove(["t3", "t99", "never there"]) == ("t3", "t99")
        assert "t3" not in ids_of(store)
    with open_store(root) as store:
        assert len(ids_of(store)) == 98
        answer = search_top(rows[3], store.view().snapshot, k=1)[0]
        assert answer.similarities[0] < 0.99
        store.compact()
        assert store.remove(["t3"]) == ()
        assert len(ids_of(store)) == 98


def test_a_replaced_template_is_there_once_with_its_new_content(root: Path):
    filled(root, 60)
    fresh = templates(2, seed=9)
    with open_store(root) as store:
        assert store.put(puts(["t5", "new"], fresh, labels=("x",)), replace_same_id=True) == 1
    with open_store(root) as store:
        view = store.view()
        (row,) = view.rows_with(template_id="t5")
        assert view.rows_of([row]).tobytes() == fresh[0].tobytes()
        assert view.entry(row).labels == ("x",)
        assert view.live_count == 61


def test_an_id_that_is_there_or_comes_twice_is_refused_and_nothing_is_enrolled(root: Path):
    filled(root, 40)
    with open_store(root) as store:
        for names in (["new", "t7"], ["new", "new"]):
            with pytest.raises(UsageError) as caught:
                store.put(puts(names, templates(2)))
            assert caught.value.code == "duplicate_id"
        assert "new" not in ids_of(store)


def test_a_view_does_not_change_while_others_write(root: Path):
    filled(root, 90)
    with open_store(root) as store:
        view = store.view()
        before = sorted(entry.id for entry in view.entries())
        store.remove([f"t{number}" for number in range(50)])
        store.put(puts([f"new{number}" for number in range(40)], templates(40, seed=3)))
        store.compact()
        assert sorted(entry.id for entry in view.entries()) == before
        assert view.generation < store.view().generation


def test_erased_is_gone_from_every_file(root: Path):
    rows = filled(root, 130)
    secret = [Entry("erase me", "erased subject", ("erased label",), "erased basis")]
    with open_store(root) as store:
        store.load(secret, templates(1, seed=5))
        before = every_byte(root)
        store.remove(["t17", "t129", "erase me"])
        store.compact()
        after = every_byte(root)
    for gone in (rows[17].tobytes(), rows[129].tobytes(), b"erased subject", b"erased label", b"erased basis", b"t129"):
        assert gone in before
        assert gone not in after
    assert rows[18].tobytes() in after


def test_loaded_rows_are_there_like_any_others(root: Path):
    filled(root, 50)
    rows = templates(450, seed=4)
    with open_store(root) as store:
        store.load([Entry(f"n{number}") for number in range(450)], rows)
        store.put(puts(["after"], templates(1, seed=6)))
        with pytest.raises(UsageError, match="enrolled already"):
            store.load([Entry("n5"), Entry("fresh")], rows[:2])
    with open_store(root) as store:
        assert len(ids_of(store)) == 501
        assert not store.view().missing
        assert [len(segment) for segment in store.state.segments][-3:] == [200, 200, 50]


def test_two_writers_are_one_too_many(root: Path):
    with open_store(root), pytest.raises(UsageError) as caught:
        open_store(root)
    assert caught.value.code == "gallery_locked"
    open_store(root).close()


def test_a_reader_beside_the_writer_sees_what_was_there_when_it_was_opened(root: Path):
    filled(root, 10)
    with open_store(root) as store:
        reader = TemplateReader(root)
        store.put(puts([f"new{number}" for number in range(100)], templates(100, seed=1)))
        store.compact()
        assert len(ids_of(reader)) == 10
        assert len(ids_of(TemplateReader(root))) == 110


def test_filters_choose_by_label_id_and_day(root: Path):
    rows = templates(80)
    with open_store(root) as store:
        for number, row in enumerate(rows):
            expires = date(2026, 1, 1 + number % 20)
            store.put(puts([f"t{number}"], row[None], labels=(f"l{number % 4}",), expires_on=expires), sync=False)
        view = store.view()

        def chosen(**fields: Any) -> set[str]:
            marks = view.allowed(Filter(**fields))
            assert marks is not None
            return {view.entry(int(row)).id for row in np.flatnonzero(marks & view.live)}

        assert chosen(labels=frozenset({"l1", "l3"})) == {f"t{n}" for n in range(80) if n % 2}
        assert chosen(labels=frozenset({"none such"})) == set()
        assert chosen(only=frozenset({"t5", "t70", "none such"})) == {"t5", "t70"}
        assert chosen(exclude=frozenset({"t0"}), labels=frozenset({"l0"})) == {f"t{n}" for n in range(4, 80, 4)}
        assert chosen(valid_on=date(2026, 1, 20)) == {f"t{n}" for n in range(80) if n % 20 == 19}
        assert view.allowed(Filter()) is None


def test_many_threads_write_and_search_one_store_at_once(root: Path):
    faults: list[object] = []
    rows = templates(240)

    def write(store: TemplateStore, first: int) -> None:
        try:
            for number in range(first, first + 60):
                store.put(puts([f"t{number}"], rows[number][None]))
                if number % 3 == 0:
                    store.remove([f"t{number}"])
        except BaseException as error:  # noqa: BLE001  reported by the test
            faults.append(error)

    with TemplateStore(root, background=True, on_trouble=faults.append, limits=LIMITS) as store:
        threads = [threading.Thread(target=write, args=(store, first)) for first in range(0, 240, 60)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            view = store.view()
            answer = search_top(rows[0], view.snapshot, k=5)[0]
            assert answer.certificate.holds
            assert answer.certificate.rows_live == view.live_count
        for thread in threads:
            thread.join()
    assert not faults
    with open_store(root) as store:
        assert ids_of(store) == sorted(f"t{number}" for number in range(240) if number % 3)


def test_the_codec_is_fitted_again_when_the_gallery_has_grown(root: Path):
    filled(root, 40)
    with open_store(root) as store:
        store.compact()
        first = store.state.codec
        assert first is not None
        store.load([Entry(f"n{number}") for number in range(900)], templates(900, seed=2))
        store.compact()
        codec = store.state.codec
        assert codec is not None
        assert codec.sha256 != first.sha256
        assert {segment.codec_sha256 for segment in store.state.segments} == {codec.sha256}
        assert len(list((root / "segments").glob("codec-*"))) == 1
