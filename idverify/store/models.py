"""The tables. A change here needs a migration in migrations/versions; a test compares the two."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, MetaData, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from idverify.store.utc import UtcDateTime

# Named constraints: SQLite can only change a table by copying it, and then needs the names. Alembic's recommendation.
_NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=_NAMING)


class Verification(Base):
    """One inspection and what it found.

    `result` is the whole wire result: it holds the fields of the document and is personal data. Rows are
    dropped by `VerificationStore.delete_before`; no picture is stored, in any form.
    """

    __tablename__ = "verifications"
    __table_args__ = (
        CheckConstraint("recommendation in ('clear', 'recapture', 'refer', 'alert')", name="recommendation"),
        Index("ix_verifications_created_at", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    recommendation: Mapped[str] = mapped_column(String(16))
    decided_by: Mapped[str] = mapped_column(String(100))
    policy: Mapped[str] = mapped_column(String(100))
    page_count: Mapped[int]
    result: Mapped[dict[str, Any]] = mapped_column(JSON().with_variant(JSONB(), "postgresql"))
    result_sha256: Mapped[str] = mapped_column(String(64))
