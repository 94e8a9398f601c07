"""Runs the migrations on the connection it is handed. Called by Alembic, which sets its context first."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON, Connection

from idverify.store.models import Base
from idverify.store.utc import UtcDateTime


def _render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:  # noqa: ANN401  Alembic's signature
    """Write our own types with the import they need; Alembic would leave the import out."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen.imports.add("from idverify.store.utc import UtcDateTime")
        return "UtcDateTime()"
    if kind == "type" and isinstance(item, JSON):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,  # SQLite changes a table by copying it
        render_item=_render_item,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if hasattr(context, "config"):  # absent when a tool, such as the doctest collector, only imports this file
    _run(context.config.attributes["connection"])
