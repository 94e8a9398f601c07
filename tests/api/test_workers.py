"""The worker processes: one bad document costs one request, and nothing is left behind."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from api.orders import InspectOrder
from api.worker_process import WorkerFaultError, WorkerHungError, WorkerLostError
from api.workers import InspectionWorkers, OverloadedError
from idverify.errors import UnreadableInputError
from idverify.settings import Settings
from tests.api.desks import ColdDesk, FakeDesk, SlowStartDesk
from tests.api.processes import descendants
from tests.api.results import A_RESULT


def order(word: str) -> InspectOrder:
    return InspectOrder(pages=(word.encode(),), live_face=None, on=date(2026, 11, 23))


@contextmanager
def started(
    count: int = 1, queue_length: int = 8, time_limit_s: float = 30.0, build: type[FakeDesk] = FakeDesk
) -> Iterator[InspectionWorkers]:
    settings = Settings(workers=count, queue_length=queue_length, time_limit_s=time_limit_s)
    workers = InspectionWorkers(settings, build=build)
    workers.start()
    try:
        yield workers
    finally:
        workers.close()


def run(workers: InspectionWorkers, word: str) -> str:
    return str(asyncio.run(workers.run(order(word))).result["decided_by"])


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "waited a minute for nothing"
        time.sleep(0.02)


def test_an_order_is_carried_out_in_another_process() -> None:
    with started() as workers:
        assert run(workers, "a page") == A_RESULT["decided_by"]


@pytest.mark.parametrize("death", ["DIE", "SEGFAULT", "LITTERDIE"])
def test_a_worker_that_dies_costs_one_order_and_is_replaced(death: str) -> None:
    with started() as workers:
        with pytest.raises(WorkerLostError):
            run(workers, death)
        assert run(workers, "a page") == A_RESULT["decided_by"]
        assert workers.state.lost == 1


def test_a_worker_that_died_between_orders_costs_no_order() -> None:
    with started() as workers:
        run(workers, "a page")
        ((pid, _),) = descendants()
        os.kill(pid, signal.SIGKILL)
        until(lambda: not descendants())
        assert run(workers, "a page") == A_RESULT["decided_by"]


def test_a_worker_that_hangs_is_stopped_with_the_program_it_called() -> None:
    with started(time_limit_s=1.0) as workers:
        with pytest.raises(WorkerHungError):
            run(workers, "HANG")
        assert not [command for _, command in descendants() if command.startswith("sleep")]
        assert run(workers, "a page") == A_RESULT["decided_by"]


def test_a_deliberate_error_comes_back_as_it_was_raised() -> None:
    with started() as workers, pytest.raises(UnreadableInputError) as caught:
        run(workers, "UNREADABLE")
    assert caught.value.code == "not_an_image"
    assert caught.value.advice.startswith("Send")


@pytest.mark.parametrize("word", ["RAISE ERIKSSON", "ODD"])
def test_an_unforeseen_error_says_where_but_not_what_was_read(word: str) -> None:
    with started() as workers:
        with pytest.raises(WorkerFaultError) as caught:
            run(workers, word)
        assert "desks.py" in caught.value.frames[-1]
        assert "ERIKSSON" not in f"{caught.value} {caught.value.frames}"
        assert workers.state.lost == 0


def test_a_full_queue_refuses_and_says_when_to_come_back() -> None:
    async def crowd(workers: InspectionWorkers) -> list[object]:
        crowd = [workers.run(order("WAIT 0.5")) for _ in range(4)]
        return list(await asyncio.gather(*crowd, return_exceptions=True))

    with started(count=1, queue_length=1) as workers:
        answers = asyncio.run(crowd(workers))
        refused = [answer for answer in answers if isinstance(answer, OverloadedError)]
        assert len(refused) == 2
        assert all(1 <= error.retry_after_s <= 60 for error in refused)
        assert workers.state.waiting == 0
        assert run(workers, "a page") == A_RESULT["decided_by"]


def test_temporary_files_are_gone_after_each_order() -> None:
    with started() as workers:
        run(workers, "LITTER")
        assert _files(workers.folder) == []
        with pytest.raises(WorkerLostError):
            run(workers, "LITTERDIE")
        assert _files(workers.folder) == []
        folder = workers.folder
    assert not folder.exists()


def test_a_missing_component_is_said_before_the_first_order() -> None:
    with started(build=ColdDesk) as workers:
        until(lambda: workers.state.problem != "")
        assert workers.state.problem == "component_missing"
        assert workers.state.warm == 0


def test_every_worker_gets_warm_by_itself() -> None:
    with started(count=2) as workers:
        until(lambda: workers.state.warm == 2)


def test_closing_ends_every_process_even_a_busy_one() -> None:
    async def busy(workers: InspectionWorkers) -> None:
        work = asyncio.create_task(workers.run(order("HANG")))
        await asyncio.to_thread(until, lambda: any(c.startswith("sleep") for _, c in descendants()))
        await asyncio.to_thread(workers.close)
        with pytest.raises(WorkerLostError):
            await work

    workers = InspectionWorkers(Settings(workers=1), build=FakeDesk)
    workers.start()
    asyncio.run(busy(workers))
    assert descendants() == []


def test_closing_does_not_wait_for_a_warm_up() -> None:
    started_at = time.monotonic()
    with started(build=SlowStartDesk):
        pass
    assert time.monotonic() - started_at < 20


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
