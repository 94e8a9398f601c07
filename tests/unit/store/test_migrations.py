"""The migrations: they make exactly the tables of the models, up and down, on a database with rows in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, inspect, text

from idverify.store import VerificationStore, new_record, open_engine, upgrade_to_head
from idverify.store.migrate import migration_config

RESULT = {"recommendation": "clear", "decided_by": "all-passed", "result_sha256": "0" * 64}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path}/results.sqlite3")
    yield engine
    engine.dispose()


def test_the_models_hold_nothing_the_migrations_do_not_make(engine: Engine) -> None:
    upgrade_to_head(engine)
    with engine.begin() as connection:
        command.check(migration_config(connection))


def test_the_comparison_of_models_and_migrations_can_fail(engine: Engine) -> None:
    upgrade_to_head(engine)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE verifications DROP COLUMN page_count"))
    with engine.begin() as connection, pytest.raises(CommandError, match="New upgrade operations"):
        command.check(migration_config(connection))


def test_every_migration_goes_down_and_up_again(engine: Engine) -> None:
    upgrade_to_head(engine)
    with engine.begin() as connection:
        command.downgrade(migration_config(connection), "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    upgrade_to_head(engine)
    assert "verifications" in inspect(engine).get_table_names()


def test_running_the_migrations_again_keeps_the_rows(engine: Engine) -> None:
    upgrade_to_head(engine)
    store = VerificationStore(engine)
    record = new_record(RESULT, policy="first-line", page_count=1)
    store.add(record)
    upgrade_to_head(engine)
    assert store.get(record.id) == record


def test_there_is_one_line_of_migrations() -> None:
    scripts = ScriptDirectory.from_config(migration_config())
    assert len(scripts.get_heads()) == 1
