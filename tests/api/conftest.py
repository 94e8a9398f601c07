"""A service around a fake desk, and one around the real engines; both on a database of their own."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.app import create_app
from api.workers import InspectionWorkers
from idverify.settings import Settings
from tests.api.desks import FakeDesk

with warnings.catch_warnings():
    # Starlette wants a successor of httpx for its client; httpx does all we need.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

# A name the service answers to; the client's own default is none.
ADDRESS = "http://127.0.0.1:8741"


@contextmanager
def client_of(folder: Path, build: type[FakeDesk] = FakeDesk, **options: object) -> Iterator[TestClient]:
    values = {"workers": 1, "time_limit_s": 20, "database_url": f"sqlite:///{folder}/results.sqlite3"} | options
    settings = Settings.model_validate(values)
    workers = InspectionWorkers(settings, build=build)
    with TestClient(create_app(settings, workers=workers), base_url=ADDRESS) as client:
        yield client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with client_of(tmp_path_factory.mktemp("service")) as client:
        yield client
