"""Opens the database: SQLite in WAL mode with full durability, or any other SQLAlchemy address."""

from __future__ import annotations

from pathlib import Path
from sqlite3 import Connection

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from idverify.errors import UsageError

# How long a writer waits for another one before it gives up; a result row is written in milliseconds.
_BUSY_TIMEOUT_MS = 5_000


def open_engine(database_url: str) -> Engine:
    """Return an engine for the address; the folder of a SQLite file is made.

    Raises:
        UsageError: the address cannot be understood. The message leaves it out: it may hold a password.
    """
    try:
        url = make_url(database_url)
    except ArgumentError as error:
        raise UsageError(
            "the database address cannot be understood", advice="write it like sqlite:///var/idverify.sqlite3"
        ) from error
    is_sqlite = url.get_backend_name() == "sqlite"
    if is_sqlite and url.database and url.database != ":memory:":
        _make_private_folder(Path(url.database).parent)
    engine = create_engine(url)
    if is_sqlite:
        event.listen(engine, "connect", _set_pragmas)
    return engine


def _make_private_folder(folder: Path) -> None:
    # Results are personal data: a folder made here is the owner's alone; one that exists keeps its rights.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _set_pragmas(connection: Connection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    # WAL lets readers go on beside a writer; FULL keeps the last commits through a power cut, which NORMAL may lose.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
