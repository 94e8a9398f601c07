"""What every way to search a gallery must do: one process, workers in threads, and workers of a real cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from idverify.errors import UsageError
from idverify.matching.cluster.runner import ShardRunner, ThreadRunner
from idverify.matching.cluster.sharded import ShardedGallery
from idverify.matching.gallery import Entry, Filter, Gallery, Maker
from idverify.matching.identification import SearchOutcome
from idverify.matching.searcher import GallerySearcher
from idverify.matching.terms import SearchTerms

CLUSTER = [
    pytest.mark.cluster,
    pytest.mark.timeout(600),
    pytest.mark.filterwarnings("ignore"),
]
MADE_BY = Maker("sface", "a" * 64)
DIMENSION = 32
COUNT = 2000
TERMS = (
    SearchTerms(k=5),
    SearchTerms(threshold=0.4),
    SearchTerms(threshold=0.3, k=3),
    SearchTerms(k=4 * COUNT),
    SearchTerms(k=4, only=Filter(labels=frozenset({"red"}), exclude=frozenset({"t3"}))),
    SearchTerms(threshold=-1.0, only=Filter(only=frozenset({"t9", "t1999", "new3"}))),
)


def templates() -> np.ndarray:
    """Return templates of which ten are equal, so that ties cross the borders of shards."""
    rows = np.random.default_rng(7).standard_normal((COUNT + 20, DIMENSION))
    rows[np.linspace(0, COUNT - 1, 10).astype(int)] = rows[5]
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two segments of different length, removed rows in both, twenty new rows in the log."""
    folder, rows = tmp_path_factory.mktemp("searchers") / "gallery", templates()
    entries = [Entry(f"t{n}", labels=("red",) if n % 3 == 0 else ()) for n in range(COUNT)]
    with Gallery.create(folder, MADE_BY, dimension=DIMENSION) as gallery:
        gallery.load(entries[:1203], rows[:1203], MADE_BY)
        gallery.load(entries[1203:], rows[1203:COUNT], MADE_BY)
        gallery.enrol([Entry(f"new{n}") for n in range(20)], rows[COUNT:], MADE_BY)
        gallery.remove([f"t{n}" for n in range(0, COUNT, 11)])
    return folder


@contextmanager
def threads(count: int) -> Iterator[ShardRunner]:
    runner = ThreadRunner(count)
    yield runner
    runner.close()


@pytest.fixture(params=["one process", "1 worker", "4 workers", pytest.param("cluster", marks=CLUSTER)])
def searcher(request: pytest.FixtureRequest, folder: Path) -> Iterator[GallerySearcher]:
    if request.param == "one process":
        with Gallery.open(folder, read_only=True) as gallery:
            yield gallery
        return
    if request.param == "cluster":
        yield ShardedGallery(folder, request.getfixturevalue("ray_runner"), least_rows=16)
        return
    with threads(int(request.param[0])) as runner:
        yield ShardedGallery(folder, runner, least_rows=16)


def probes() -> np.ndarray:
    return np.concatenate([templates()[5:8], -templates()[5:6]])


@pytest.mark.parametrize("terms", TERMS)
def test_it_finds_what_float64_finds_in_the_same_order(searcher: GallerySearcher, folder: Path, terms: SearchTerms):
    with Gallery.open(folder, read_only=True) as gallery:
        expected = gallery.identify(probes(), MADE_BY, terms)
    rows = templates().astype(np.float64)
    for probe, answer, wanted in zip(probes(), searcher.identify(probes(), MADE_BY, terms), expected, strict=True):
        assert answer.candidates == wanted.candidates
        assert answer.certificate.holds
        assert answer.certificate.floor == wanted.certificate.floor
        assert answer.certificate.rows_scanned == wanted.certificate.rows_scanned
        assert (answer.complete, answer.outcome) == (True, wanted.outcome)
        assert answer.shards.asked == answer.shards.answered >= 1
        if terms.threshold is not None and terms.k is None and terms.only == Filter():
            live = np.ones(len(rows), np.bool_)
            live[:COUNT:11] = False
            assert len(answer.candidates) == np.count_nonzero((rows @ probe)[live] >= terms.threshold)


def test_equals_come_in_the_order_of_their_ids_wherever_they_are(searcher: GallerySearcher):
    (answer,) = searcher.identify(templates()[5], MADE_BY, SearchTerms(k=6))
    ids = [one.entry.id for one in answer.candidates]
    assert ids == sorted(ids)
    assert answer.certificate.highest_left_out >= answer.candidates[-1].similarity


def test_the_certificate_is_of_the_whole_gallery(searcher: GallerySearcher, folder: Path):
    with Gallery.open(folder, read_only=True) as gallery:
        live, generation = len(gallery), gallery.view().generation
    (answer,) = searcher.identify(-templates()[5], MADE_BY, SearchTerms(threshold=0.99))
    assert answer.outcome is SearchOutcome.NO_CANDIDATE
    assert answer.certificate.rows_live == answer.certificate.rows_scanned == live
    assert answer.certificate.generation == generation
    assert answer.certificate.highest_left_out < 0.99


@pytest.mark.parametrize(
    ("probe", "maker", "code"),
    [
        (np.ones(DIMENSION - 1, np.float32), MADE_BY, "template_dimension"),
        (np.full(DIMENSION, np.nan, np.float32), MADE_BY, "template_not_finite"),
        (np.zeros(DIMENSION, np.float32), MADE_BY, "template_zero"),
        (np.ones(DIMENSION, np.float32), Maker("dlib", "a" * 64), "other_engine"),
        (np.ones(DIMENSION, np.float32), Maker("sface", "b" * 64), "other_engine"),
    ],
)
def test_what_is_no_probe_of_this_gallery_is_refused(
    searcher: GallerySearcher, probe: np.ndarray, maker: Maker, code: str
):
    with pytest.raises(UsageError) as refused:
        searcher.identify(probe, maker, SearchTerms(k=1))
    assert refused.value.code == code
