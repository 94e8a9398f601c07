"""Brings a database to the newest table layout; the migrations travel inside the package."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine


def migration_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for the packaged migrations.

    Args:
        connection: the open connection the migrations run on; Alembic's own commands need none.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade_to_head(engine: Engine) -> None:
    """Run every migration the database has not seen; all of them in one transaction."""
    with engine.begin() as connection:
        command.upgrade(migration_config(connection), "head")
