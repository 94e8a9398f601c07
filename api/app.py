"""Builds the service. There is no global app: every call of create_app makes its own."""

from __future__ import annotations

import importlib.metadata
from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from structlog.typing import FilteringBoundLogger

from api.desk import build_desk
from api.edge import Edge
from api.galleries import Galleries
from api.openapi import describe
from api.problems import problem_of
from api.routes import chips, faces, galleries, health, mrz, pages, verifications
from api.security import refuse_open_address
from api.service import Service, service_of
from api.service_log import open_log
from api.web.render import problem_page, wants_page
from api.worker_process import WorkerFaultError, WorkerHungError, WorkerLostError
from api.workers import InspectionWorkers, OverloadedError
from idverify.errors import IdverifyError
from idverify.settings import Settings
from idverify.store import VerificationStore, open_engine, upgrade_to_head

# A request may hold this many files of the largest size; more than that is no document at a desk.
_FULL_SIZE_FILES = 4
_FORM_OVERHEAD_BYTES = 1_000_000
# No form of ours has more fields than this beside its files, and none a longer one.
_MOST_FORM_FIELDS = 10
_LONGEST_FORM_FIELD_BYTES = 10_000

# 20 files of the chip and three of the reader's report; more come in an archive.
_MOST_CHIP_FILES = 24

_ANSWERED = (
    HTTPException,
    RequestValidationError,
    IdverifyError,
    OverloadedError,
    WorkerLostError,
    WorkerHungError,
    WorkerFaultError,
)


def create_app(settings: Settings, *, workers: InspectionWorkers | None = None) -> FastAPI:
    """Return the service, ready to be run; workers and database start with it.

    Args:
        settings: addresses, limits and engines.
        workers: other workers than the real ones, for tests.

    Raises:
        UsageError: the settings ask for an address that may not be served.
    """
    refuse_open_address(settings)
    log = open_log()
    workers = workers or InspectionWorkers(settings, build=build_desk)
    workers.on_trouble = partial(_log_trouble, log)
    app = FastAPI(
        title="idverify",
        summary="Open inspection of travel documents, with evidence for every check.",
        description="The officer decides; the machine recommends. Errors are problem documents (RFC 9457).",
        version=importlib.metadata.version("idverify"),
        lifespan=partial(_lifespan, settings, workers, log),
        docs_url=None,  # the stock page loads scripts from elsewhere
        redoc_url=None,
        form_limits={
            "max_files": settings.max_pages + _MOST_CHIP_FILES + 1,
            "max_fields": _MOST_FORM_FIELDS,
            "max_part_size": _LONGEST_FORM_FIELD_BYTES,
        },
    )
    for room in (health, mrz, faces, chips, galleries, verifications, pages):
        app.include_router(room.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "web" / "static"), name="static")
    for kind in _ANSWERED:
        app.add_exception_handler(kind, _answer_problem)
    app.openapi = partial(describe, app)  # type: ignore[method-assign]  # FastAPI's documented way
    max_request_bytes = _FULL_SIZE_FILES * settings.max_file_bytes + _FORM_OVERHEAD_BYTES
    app.add_middleware(Edge, log=log, max_request_bytes=max_request_bytes)
    return app


@asynccontextmanager
async def _lifespan(
    settings: Settings, workers: InspectionWorkers, log: FilteringBoundLogger, app: FastAPI
) -> AsyncIterator[None]:
    engine = open_engine(settings.database_url)
    await to_thread(upgrade_to_head, engine)
    store = VerificationStore(engine)
    own_galleries = Galleries(settings, partial(_log_trouble, log))
    app.state.service = Service(settings, workers, store, log, own_galleries)
    workers.start()
    try:
        yield
    finally:
        await to_thread(workers.close)
        await to_thread(own_galleries.close)
        store.close()


async def _answer_problem(request: Request, error: Exception) -> Response:
    problem = problem_of(error)
    if isinstance(error, WorkerFaultError):
        service_of(request).log.error(
            "worker_fault", request_id=request.state.request_id, kind=str(error), at=error.frames[-5:]
        )
    if wants_page(request):
        return problem_page(request, problem)
    return problem.response(request.state.request_id)


def _log_trouble(log: FilteringBoundLogger, what: str) -> None:
    log.warning("worker_trouble", what=what)
