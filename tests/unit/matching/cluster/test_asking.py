"""Workers that die, hang, forget or fall behind: rows are found all the same, or the answer says that they are not."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest

from idverify.errors import UsageError
from idverify.matching.cluster.asking import Patience
from idverify.matching.cluster.runner import ThreadRunner, WorkerGoneError
from idverify.matching.cluster.shard import PlanOutdated, ShardOrder, ShardReply, ShardWorker
from idverify.matching.cluster.sharded import ShardedGallery
from idverify.matching.gallery import Entry, Gallery, Maker
from idverify.matching.identification import SearchOutcome
from idverify.matching.terms import SearchTerms

MADE_BY = Maker("sface", "a" * 64)
DIMENSION = 16
COUNT = 600
NEVER = Patience(deadline_s=0.05, ask_again_s=0.01)


def templates(count: int = COUNT, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, DIMENSION))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "gallery"
    with Gallery.create(folder, MADE_BY, dimension=DIMENSION) as gallery:
        gallery.load([Entry(f"t{n}") for n in range(COUNT)], templates(), MADE_BY)
    return folder


class FaultyRunner(ThreadRunner):
    """Workers that do what a fault says instead: raise, reply, or (None) never answer; `...` lets them work."""

    def __init__(self, count: int, fault: Callable[[int, ShardOrder], object]) -> None:
        super().__init__(count)
        self._fault = fault
        self.asked: list[int] = []

    def submit(self, worker: int, order: ShardOrder) -> Future[ShardReply]:
        self.asked.append(worker)
        became = self._fault(worker, order)
        if became is ...:
            return super().submit(worker, order)
        future: Future[ShardReply] = Future()
        if isinstance(became, Exception):
            future.set_exception(became)
        elif became is not None:
            future.set_result(became)  # type: ignore[arg-type]
        return future


def every_template_is_found(gallery: ShardedGallery) -> bool:
    answers = gallery.identify(templates(), MADE_BY, SearchTerms(threshold=0.999))
    return all(
        answer.complete and f"t{number}" in {one.entry.id for one in answer.candidates}
        for number, answer in enumerate(answers)
    )


@pytest.mark.parametrize("became", [WorkerGoneError("dead"), None], ids=["dead", "hanging"])
def test_what_a_dead_or_hanging_worker_held_is_searched_by_another(folder: Path, became: Exception | None):
    runner = FaultyRunner(3, lambda worker, _: became if worker == 1 else ...)
    gallery = ShardedGallery(folder, runner, least_rows=16, patience=Patience(20.0, 0.02))
    assert every_template_is_found(gallery)
    assert 1 in runner.asked


def test_a_worker_that_comes_back_with_nothing_is_given_its_plan_again(folder: Path):
    runner = ThreadRunner(2)
    gallery = ShardedGallery(folder, runner, least_rows=16)
    assert every_template_is_found(gallery)
    runner._workers = [ShardWorker(), ShardWorker()]
    assert every_template_is_found(gallery)


@pytest.mark.parametrize("became", [WorkerGoneError("dead"), None], ids=["dead", "hanging"])
def test_when_nobody_answers_in_time_the_answer_is_inconclusive_and_names_the_shards(
    folder: Path, became: Exception | None
):
    gallery = ShardedGallery(folder, FaultyRunner(3, lambda *_: became), least_rows=16, patience=NEVER)
    for terms in (SearchTerms(threshold=0.9), SearchTerms(k=3), SearchTerms(threshold=0.9, k=3)):
        (answer,) = gallery.identify(templates()[0], MADE_BY, terms)
        assert answer.outcome is SearchOutcome.INCONCLUSIVE
        assert not answer.complete
        assert (answer.shards.asked, answer.shards.answered) == (3, 0)
        assert [part.file for part in answer.missing] == ["shard 1 of 3", "shard 2 of 3", "shard 3 of 3"]
        assert sum(part.rows for part in answer.missing) == COUNT
        assert (answer.certificate.rows_live, answer.certificate.rows_scanned) == (COUNT, 0)


def test_a_partial_answer_is_never_no_candidate_and_keeps_the_hits_it_has(folder: Path):
    def fault(_worker: int, order: ShardOrder) -> object:
        return None if order.token in tokens[:1] else ...

    runner = FaultyRunner(3, lambda *_: ...)
    gallery = ShardedGallery(folder, runner, least_rows=16, patience=NEVER)
    tokens = [plan.token for plan in gallery._state.plans]
    runner._fault = fault
    first, last = gallery.identify(templates()[[0, COUNT - 1]], MADE_BY, SearchTerms(threshold=0.99))
    assert first.outcome is SearchOutcome.INCONCLUSIVE  # its template is in the shard that is silent
    assert last.outcome is SearchOutcome.CANDIDATES
    assert not last.complete
    assert (last.shards.asked, last.shards.answered) == (3, 2)
    (similar,) = gallery.identify(templates()[0], MADE_BY, SearchTerms(k=2))
    assert similar.candidates
    assert similar.outcome is SearchOutcome.INCONCLUSIVE  # these may not be the most similar


def test_a_gallery_that_was_rewritten_is_divided_anew_and_nothing_is_missed(folder: Path):
    runner = ThreadRunner(3)
    gallery = ShardedGallery(folder, runner, least_rows=16)
    assert every_template_is_found(gallery)
    with Gallery.open(folder) as writer:
        writer.remove(["t0"])
        writer.enrol([Entry("late")], templates(1, seed=9), MADE_BY)
        writer.compact()
    runner._workers = [ShardWorker() for _ in range(3)]
    late, gone = gallery.identify(
        np.concatenate([templates(1, seed=9), templates()[:1]]), MADE_BY, SearchTerms(threshold=0.99)
    )
    assert [one.entry.id for one in late.candidates] == ["late"]
    assert gone.outcome is SearchOutcome.NO_CANDIDATE


def test_a_file_that_is_gone_from_under_a_plan_leads_to_a_new_plan(folder: Path):
    outdated = [PlanOutdated()]
    runner = FaultyRunner(2, lambda *_: outdated.pop() if outdated else ...)
    gallery = ShardedGallery(folder, runner, least_rows=16)
    before = gallery._state.plans
    assert every_template_is_found(gallery)
    assert gallery._state.plans != before


def test_a_gallery_rewritten_without_end_is_inconclusive_by_the_deadline(folder: Path):
    gallery = ShardedGallery(folder, FaultyRunner(2, lambda *_: PlanOutdated()), least_rows=16, patience=NEVER)
    (answer,) = gallery.identify(templates()[0], MADE_BY, SearchTerms(threshold=0.99))
    assert answer.outcome is SearchOutcome.INCONCLUSIVE
    assert (answer.shards.asked, answer.shards.answered) == (2, 0)


def test_a_refusal_of_a_worker_reaches_the_caller(folder: Path):
    runner = FaultyRunner(2, lambda *_: UsageError("no", code="threads_invalid"))
    with pytest.raises(UsageError):
        ShardedGallery(folder, runner, least_rows=16).identify(templates()[0], MADE_BY, SearchTerms(k=1))


def test_a_segment_that_a_worker_finds_damaged_is_named(folder: Path):
    gallery = ShardedGallery(folder, ThreadRunner(2), least_rows=16)
    segment = next(folder.glob("segments/segment-*.idvs"))
    content = segment.read_bytes()
    segment.write_bytes(content[:-200])
    answers = gallery.identify(templates()[:3], MADE_BY, SearchTerms(threshold=0.5))
    assert all(answer.outcome is SearchOutcome.INCONCLUSIVE for answer in answers)
    assert all(part.file == segment.name for part in answers[0].missing)
