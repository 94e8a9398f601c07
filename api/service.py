"""What the routes work with: settings, workers, store and log of one service."""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Depends, Request
from structlog.typing import FilteringBoundLogger

from api.galleries import Galleries
from api.orders import InspectionAnswer, InspectOrder
from api.workers import InspectionWorkers
from idverify.settings import Settings
from idverify.store import StoredVerification, VerificationStore, new_record


@dataclass(frozen=True, slots=True)
class Service:
    """One running service."""

    settings: Settings
    workers: InspectionWorkers
    store: VerificationStore
    log: FilteringBoundLogger
    galleries: Galleries

    async def verify(self, order: InspectOrder) -> tuple[StoredVerification, InspectionAnswer]:
        """Inspect one document and keep the result; the pictures are in the answer only."""
        answer = await self.workers.run(order)
        record = new_record(answer.result, policy=order.policy or self.settings.policy, page_count=answer.page_count)
        await to_thread(self.store.add, record)
        return record, answer


def service_of(request: Request) -> Service:
    """Return the service a request belongs to."""
    service: Service = request.app.state.service
    return service


ServiceDependency = Annotated[Service, Depends(service_of)]


def today() -> date:
    """Return the day at the place of the service."""
    return datetime.now(tz=UTC).astimezone().date()
