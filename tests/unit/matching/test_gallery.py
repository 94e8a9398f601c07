"""A gallery: its key, its subjects, what it answers and when a change counts."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from idverify.errors import MissingComponentError, UsageError
from idverify.matching.gallery import Entry, Filter, Gallery, Maker
from idverify.matching.identification import SearchOutcome, expected_fpir
from idverify.matching.transform import keyed_transform
from tests.unit.matching.store._stores import every_byte

MADE_BY = Maker("sface", "a" * 64)
DIMENSION = 32
COUNT = 60


def templates(count: int = COUNT, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, DIMENSION))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def made(folder: Path, **entry: object) -> Gallery:
    """Return a gallery of 60 templates, two a subject."""
    gallery = Gallery.create(folder, MADE_BY, dimension=DIMENSION)
    entries = [Entry(f"t{n}", f"s{n // 2}", **entry) for n in range(COUNT)]  # type: ignore[arg-type]
    gallery.enrol(entries, templates(), MADE_BY)
    return gallery


def test_the_key_changes_no_similarity_and_no_order(tmp_path: Path):
    rows, probes = templates(), templates(5, seed=1)
    with made(tmp_path / "g") as gallery:
        answers = gallery.search(probes, MADE_BY, k=COUNT)
    for probe, answer in zip(probes, answers, strict=True):
        exact = rows.astype(np.float64) @ probe.astype(np.float64)
        assert [one.entry.id for one in answer.candidates] == [f"t{n}" for n in np.argsort(-exact)]
        found = [one.similarity for one in answer.candidates]
        assert found == pytest.approx(np.sort(exact)[::-1], abs=1e-6)


def test_templates_of_two_galleries_cannot_be_linked_and_are_nowhere_as_they_came(tmp_path: Path):
    rows = templates()
    views = []
    for name in ("one", "other"):
        with made(tmp_path / name) as gallery:
            gallery.compact()
            views.append(gallery.view().rows_of(range(COUNT)))
        assert rows[3].tobytes() not in every_byte(tmp_path / name)
    alike = np.abs(np.einsum("nd,nd->n", views[0], views[1]))
    strangers = np.abs(np.einsum("nd,nd->n", views[0], np.roll(views[1], 1, axis=0)))
    # Mean of the absolute cosine of random directions in 32 dimensions: 0.14.
    assert alike.mean() == pytest.approx(strangers.mean(), abs=0.06)


def test_the_matrix_of_a_key_is_the_q_of_its_gaussian_matrix_and_orthonormal():
    for dimension in (1, 2, 130):
        matrix = keyed_transform(b"k" * 32, dimension).astype(np.float64)
        assert np.abs(matrix @ matrix.T - np.eye(dimension)).max() < 1e-6
    assert keyed_transform(b"k" * 32, 64).tobytes() != keyed_transform(b"l" * 32, 64).tobytes()
    assert keyed_transform(b"k" * 32, 64).tobytes() == keyed_transform.__wrapped__(b"k" * 32, 64).tobytes()


def test_without_its_own_key_a_gallery_cannot_be_opened(tmp_path: Path):
    made(tmp_path / "g").close()
    key = tmp_path / "g" / "key"
    right = key.read_bytes()
    key.write_bytes(bytes(32))
    with pytest.raises(MissingComponentError) as wrong:
        Gallery.open(tmp_path / "g")
    key.unlink()
    with pytest.raises(MissingComponentError) as missing:
        Gallery.open(tmp_path / "g")
    key.write_bytes(right)
    key.chmod(0o640)
    with pytest.raises(UsageError) as exposed:
        Gallery.open(tmp_path / "g")
    codes = [error.value.code for error in (wrong, missing, exposed)]
    assert codes == ["gallery_key_wrong", "gallery_key_missing", "gallery_key_exposed"]
    assert not any(right.hex() in str(error.value) for error in (wrong, missing, exposed))
    key.chmod(0o600)
    Gallery.open(tmp_path / "g").close()


def test_a_creation_that_failed_can_be_tried_again_and_a_folder_in_use_is_refused(tmp_path: Path):
    folder = tmp_path / "g"
    with pytest.raises(UsageError) as caught:
        Gallery.create(folder, MADE_BY, dimension=DIMENSION, key_file=tmp_path / "nowhere" / "key")
    assert caught.value.code == "gallery_unwritable"
    made(folder).close()
    for place in (folder, folder / "gallery.json"):
        with pytest.raises(UsageError) as caught:
            Gallery.create(place, MADE_BY, dimension=DIMENSION)
        assert caught.value.code == "gallery_exists"
    with Gallery.open(folder) as gallery:
        assert len(gallery) == COUNT


def test_a_probe_is_compared_with_every_template_of_one_subject(tmp_path: Path):
    with made(tmp_path / "g") as gallery:
        for compacted in (False, True):
            if compacted:
                gallery.compact()
            candidates = gallery.compare(templates()[6], MADE_BY, subject="s3")
            assert [one.entry.id for one in candidates] == ["t6", "t7"]
            assert candidates[0].similarity == pytest.approx(1, abs=1e-6)
        assert gallery.compare(templates()[6], MADE_BY, subject="nobody") == ()


def test_entries_are_found_by_id_and_subject_and_removed_by_subject_and_day(tmp_path: Path):
    with made(tmp_path / "g", expires_on=date(2026, 6, 30), legal_basis="act") as gallery:
        gallery.enrol([Entry("kept")], templates(1, seed=3), MADE_BY)
        assert "t9" in gallery
        assert "t99" not in gallery
        entry = gallery.entry("t9")
        assert entry == Entry("t9", "s4", (), "act", date(2026, 6, 30))
        assert [one.id for one in gallery.entries_of("s4")] == ["t8", "t9"]
        assert gallery.remove_subject("s4") == ("t8", "t9")
        assert gallery.remove_subject("s4") == ()
        assert gallery.entry("t9") is None
        assert gallery.remove_expired(date(2026, 6, 30)) == ()
        assert len(gallery.remove_expired(date(2026, 7, 1))) == COUNT - 2
        assert len(gallery) == 1


def test_a_filter_leaves_as_many_candidates_as_asked_for(tmp_path: Path):
    with made(tmp_path / "g") as gallery:
        probe = templates()[0]
        everybody = [one.entry.id for one in gallery.search(probe, MADE_BY, k=8)[0].candidates]
        only = Filter(exclude=frozenset(everybody[:3]))
        (answer,) = gallery.search(probe, MADE_BY, k=5, only=only)
        assert [one.entry.id for one in answer.candidates] == everybody[3:]
        assert answer.certificate.rows_scanned == COUNT - 3
        (none,) = gallery.search(probe, MADE_BY, threshold=0.5, only=Filter(only=frozenset()))
        assert none.outcome is SearchOutcome.NO_CANDIDATE
        assert none.certificate.rows_scanned == 0


def test_equal_similarities_are_ordered_by_id(tmp_path: Path):
    with Gallery.create(tmp_path / "g", MADE_BY, dimension=DIMENSION) as gallery:
        row = templates(1)
        for name in ("c", "a", "d", "b"):
            gallery.enrol([Entry(name)], row, MADE_BY)
        (answer,) = gallery.search(row[0], MADE_BY, k=3)
        assert [one.entry.id for one in answer.candidates] == ["a", "b", "c"]


def test_a_change_is_on_the_disk_before_the_call_returns_unless_the_sync_is_put_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with made(tmp_path / "g") as gallery:
        synced: list[int] = []
        original = os.fdatasync

        def counted(descriptor: int) -> None:
            synced.append(os.fstat(descriptor).st_size)
            original(descriptor)

        monkeypatch.setattr(os, "fdatasync", counted)
        log = max((tmp_path / "g" / "logs").iterdir())
        gallery.enrol([Entry("now")], templates(1, seed=5), MADE_BY)
        assert synced == [log.stat().st_size]
        gallery.remove(["now"])
        assert synced[1:] == [log.stat().st_size]
        gallery.enrol([Entry("later")], templates(1, seed=6), MADE_BY, sync=False)
        assert len(synced) == 2
        gallery.sync()
        assert synced[2:] == [log.stat().st_size]
        monkeypatch.undo()


def test_a_reader_says_whether_it_shows_everything(tmp_path: Path):
    with made(tmp_path / "g") as gallery, Gallery.open(tmp_path / "g", read_only=True) as reader:
        assert (gallery.is_writable, reader.is_writable) == (True, False)
        assert (gallery.is_current, reader.is_current) == (True, True)
        gallery.remove(["t1"])
        assert (gallery.is_current, reader.is_current) == (True, False)
        assert "t1" in reader
        with Gallery.open(tmp_path / "g", read_only=True) as fresh:
            assert fresh.is_current
            assert "t1" not in fresh
            gallery.compact()
            assert not fresh.is_current


def test_the_expected_fpir_is_that_of_independent_comparisons():
    assert expected_fpir(1e-5, 1000) == pytest.approx(1 - (1 - 1e-5) ** 1000)
    assert expected_fpir(1e-12, 10) == pytest.approx(1e-11)
    assert (expected_fpir(0.5, 0), expected_fpir(1.0, 0), expected_fpir(1.0, 3)) == (0, 0, 1)
