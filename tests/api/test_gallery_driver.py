"""The service with a cluster driver beside it: whole answers, partial ones, and none at all."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uvicorn

from api.gallery_driver import DrivenGalleries, create_driver
from idverify.errors import MissingComponentError, UnreadableInputError, UsageError
from idverify.matching.cluster.remote import ClusterDriver, RemoteGallery
from idverify.matching.cluster.runner import RunnerState, ShardRunner, ThreadRunner
from idverify.matching.cluster.shard import ShardOrder, ShardReply
from idverify.matching.gallery import Entry, Filter, Gallery, Maker
from idverify.matching.identification import SearchOutcome
from idverify.matching.terms import SearchTerms
from idverify.settings import Settings
from tests.api.conftest import client_of
from tests.api.desks import DIMENSION, MODEL, a_template

MADE_BY = Maker("sface", MODEL)
TOKEN = "secret"  # noqa: S105  of a test
COUNT = 200


class SilentRunner(ThreadRunner):
    """Workers of which none, or not the first, ever answers."""

    def __init__(self, count: int, silent: set[int]) -> None:
        super().__init__(count)
        self._silent = silent
        self._shard: dict[str, int] = {}

    def submit(self, worker: int, order: ShardOrder) -> Future[ShardReply]:
        shard = self._shard.setdefault(order.token, len(self._shard))
        return Future() if shard in self._silent else super().submit(worker, order)

    def state(self) -> RunnerState:
        return RunnerState(self.count, "1 of 2 machines are there" if self._silent else "")


@contextmanager
def driver(folder: Path, runner: ShardRunner, **options: object) -> Iterator[ClusterDriver]:
    """A driver that listens on loopback, and its token."""
    (folder / "token").write_text(TOKEN)
    settings = Settings.model_validate({"gallery_dir": folder / "galleries"} | options)
    app = create_driver(DrivenGalleries(settings, runner, least_rows=16), TOKEN)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield ClusterDriver(f"127.0.0.1:{listening.getsockname()[1]}", folder / "token", 30.0)
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = np.array([a_template(f"t{n}") for n in range(COUNT)])
    with Gallery.create(tmp_path / "galleries" / "lost", MADE_BY, dimension=DIMENSION) as gallery:
        gallery.load([Entry(f"t{n}", labels=("red",) if n % 2 else ()) for n in range(COUNT)], rows, MADE_BY)
    return tmp_path


def remote(folder: Path, there: ClusterDriver) -> RemoteGallery:
    with Gallery.open(folder / "galleries" / "lost", read_only=True) as gallery:
        return RemoteGallery("lost", gallery.stamp, there)


@pytest.mark.parametrize(
    "terms", [SearchTerms(k=3), SearchTerms(threshold=0.9, k=2, only=Filter(labels=frozenset({"red"})))]
)
def test_what_the_driver_answers_is_what_one_process_answers(folder: Path, terms: SearchTerms) -> None:
    probes = np.array([a_template("t1"), a_template("nobody")])
    with Gallery.open(folder / "galleries" / "lost", read_only=True) as gallery:
        expected = gallery.identify(probes, MADE_BY, terms)
    with driver(folder, ThreadRunner(3)) as there:
        answers = remote(folder, there).identify(probes, MADE_BY, terms)
    for answer, wanted in zip(answers, expected, strict=True):
        assert answer.candidates == wanted.candidates
        assert (answer.outcome, answer.certificate.floor) == (wanted.outcome, wanted.certificate.floor)
        assert (answer.shards.asked, answer.shards.answered) == (3, 3)


def test_without_a_driver_every_answer_is_inconclusive_and_says_why(folder: Path) -> None:
    with driver(folder, ThreadRunner(1)) as there:
        gallery = remote(folder, there)
    for terms in (SearchTerms(threshold=0.9), SearchTerms(k=1)):
        (answer,) = gallery.identify(a_template("t1"), MADE_BY, terms)
        assert answer.outcome is SearchOutcome.INCONCLUSIVE
        assert (answer.complete, answer.shards.answered) == (False, 0)
        assert "does not answer" in answer.missing[0].reason
    assert "does not answer" in there.state().problem


def test_who_does_not_know_the_token_gets_nothing(folder: Path) -> None:
    with driver(folder, ThreadRunner(1)) as there:
        (folder / "token").write_text("wrong")
        with pytest.raises(UnreadableInputError):
            there.ask("GET", "/v1/state", None, limit_s=5)
        (answer,) = remote(folder, there).identify(a_template("t1"), MADE_BY, SearchTerms(k=1))
        assert answer.outcome is SearchOutcome.INCONCLUSIVE
        (folder / "token").unlink()
        with pytest.raises(MissingComponentError, match="token"):
            there.ask("GET", "/v1/state", None, limit_s=5)


def test_what_the_driver_refuses_is_refused(folder: Path, tmp_path: Path) -> None:
    with driver(folder, ThreadRunner(1)) as there:
        with pytest.raises(UsageError) as refused:
            remote(folder, there).identify(a_template("t1"), Maker("dlib", MODEL), SearchTerms(k=1))
        assert refused.value.code == "other_engine"
        with pytest.raises(UsageError) as refused:
            RemoteGallery("none", remote(folder, there).stamp, there).identify(
                a_template("t1"), MADE_BY, SearchTerms(k=1)
            )
        assert refused.value.code == "gallery_missing"
        with Gallery.create(tmp_path / "other", MADE_BY, dimension=DIMENSION) as other:
            stranger = RemoteGallery("lost", other.stamp, there)
        with pytest.raises(UsageError) as refused:
            stranger.identify(a_template("t1"), MADE_BY, SearchTerms(k=1))
        assert refused.value.code == "other_gallery"
        with pytest.raises(MissingComponentError):
            there.ask("POST", "/v1/galleries/lost/searches", {"gallery_id": "x"}, limit_s=5)


def answered(client: Any, word: str, **more: object) -> Any:
    wanted = {"template": a_template(word), "engine": "sface", "model_sha256": MODEL, **more}
    answer = client.post("/v1/galleries/lost/searches", json=wanted)
    assert answer.status_code == 200
    return answer.json()


def test_the_service_stays_up_says_that_it_is_degraded_and_recovers(folder: Path) -> None:
    def options(there: ClusterDriver) -> dict[str, Any]:
        return {
            "gallery_dir": folder / "galleries",
            "cluster_address": there.address,
            "cluster_token_file": there.token_file,
        }

    silent = driver(folder, SilentRunner(2, {0}), cluster_deadline_s=2.0)
    with silent as there, client_of(folder, **options(there)) as client:
        partial = answered(client, "nobody")
        assert (partial["outcome"], partial["complete"]) == ("inconclusive", False)
        assert partial["shards"] == {"asked": 2, "answered": 1}
        assert partial["missing"][0]["file"] == "shard 1 of 2"
        until = time.monotonic() + 20
        while client.get("/readyz").status_code != 200:
            assert time.monotonic() < until
        said = client.get("/readyz").json()
        assert (said["status"], said["degraded"]) == ("degraded", ["1 of 2 machines are there"])
    with driver(folder, ThreadRunner(2)) as there, client_of(folder, **options(there)) as client:
        whole = answered(client, "t7")
        assert (whole["outcome"], whole["shards"]) == ("candidates", {"asked": 2, "answered": 2})
        assert answered(client, "nobody")["outcome"] == "no_candidate"
        assert there.state().workers == 2
