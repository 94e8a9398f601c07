"""Results of inspections: add one, read one, drop the old ones."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CursorResult, Engine, delete, select, text
from sqlalchemy.orm import Session

from idverify.store.models import Verification
from idverify.store.uuid7 import uuid7


@dataclass(frozen=True, slots=True)
class StoredVerification:
    """One result as it is kept.

    Attributes:
        id: UUIDv7; sorts by time.
        created_at: aware, UTC.
        policy: name of the policy that decided.
        page_count: how many pages were inspected.
        result: the result of an inspection, as its JSON form.
    """

    id: str
    created_at: datetime
    policy: str
    page_count: int
    result: Mapping[str, Any]


def new_record(result: Mapping[str, Any], *, policy: str, page_count: int) -> StoredVerification:
    """Return a record of the result with a new id and the present time."""
    now_ns = time.time_ns()
    return StoredVerification(
        id=uuid7(now_ns // 1_000_000, secrets.randbits(74)),
        created_at=datetime.fromtimestamp(now_ns // 1_000 / 1_000_000, tz=UTC),
        policy=policy,
        page_count=page_count,
        result=result,
    )


class VerificationStore:
    """The table of results. Calls block: leave the event loop for them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, record: StoredVerification) -> None:
        """Keep one result; committed when this returns."""
        row = Verification(
            id=record.id,
            created_at=record.created_at,
            recommendation=record.result["recommendation"],
            decided_by=record.result["decided_by"],
            policy=record.policy,
            page_count=record.page_count,
            result=dict(record.result),
            result_sha256=record.result["result_sha256"],
        )
        with Session(self._engine) as session, session.begin():
            session.add(row)

    def get(self, verification_id: str) -> StoredVerification | None:
        """Return one result, or None when there is no such id."""
        with Session(self._engine) as session:
            row = session.scalar(select(Verification).where(Verification.id == verification_id))
            if row is None:
                return None
            return StoredVerification(row.id, row.created_at, row.policy, row.page_count, row.result)

    def delete_before(self, instant: datetime) -> int:
        """Drop the results older than an instant; return how many went."""
        with Session(self._engine) as session, session.begin():
            outcome = session.execute(delete(Verification).where(Verification.created_at < instant))
            return outcome.rowcount if isinstance(outcome, CursorResult) else 0

    def answers(self) -> bool:
        """Whether the database answers a query; used by the readiness probe."""
        with self._engine.connect() as connection:
            return connection.execute(text("select 1")).scalar() == 1

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()
