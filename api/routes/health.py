"""Whether the service lives, and whether it can inspect now."""

from __future__ import annotations

from asyncio import to_thread

from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError

from api.openapi import problems
from api.problems import Problem, ProblemError
from api.schemas import Health, Readiness
from api.service import Service, ServiceDependency

router = APIRouter(tags=["service"])

# Engines load in some seconds; a probe asks again after this.
_ASK_AGAIN_S = "2"


@router.get("/healthz", summary="Whether the service answers")
async def healthz() -> Health:
    """Answer at once, whatever the workers do."""
    return Health(status="ok")


@router.get("/readyz", summary="Whether the service can inspect now", responses=problems(503))
async def readyz(service: ServiceDependency) -> Readiness:
    """Answer `ready` once every engine is loaded in every worker and the database answers."""
    state = service.workers.state
    if state.problem:
        raise _not_ready(state.problem, "An engine cannot be loaded.", "Run `idverify doctor` on this machine.")
    if state.warm < state.count:
        raise _not_ready("warming_up", f"{state.warm} of {state.count} workers are warm.", "Ask again soon.")
    if not await to_thread(_database_answers, service):
        raise _not_ready("database_unavailable", "The database does not answer.", "Check IDVERIFY_DATABASE_URL.")
    problem = await to_thread(service.galleries.cluster_problem)
    return Readiness(
        status="degraded" if problem else "ready",
        degraded=[problem] if problem else [],
        workers=state.count,
        waiting=state.waiting,
        workers_lost=state.lost,
    )


def _database_answers(service: Service) -> bool:
    try:
        return service.store.answers()
    except SQLAlchemyError:
        return False


def _not_ready(code: str, detail: str, advice: str) -> ProblemError:
    return ProblemError(Problem(503, code, detail, advice=advice, headers={"Retry-After": _ASK_AGAIN_S}))
