"""The store: what goes in comes out, in UTC, durable, and nothing but results."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, StatementError

from idverify.errors import UsageError
from idverify.store import StoredVerification, VerificationStore, new_record, open_engine, upgrade_to_head
from idverify.store.uuid7 import uuid7

RESULT = {"recommendation": "refer", "decided_by": "required-check", "result_sha256": "0" * 64, "fields": ["Ծ", "Ю"]}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path}/not/yet/there/results.sqlite3")
    upgrade_to_head(engine)
    yield engine
    engine.dispose()


def test_a_result_comes_back_as_it_went_in(engine: Engine) -> None:
    store = VerificationStore(engine)
    record = new_record(RESULT, policy="first-line", page_count=2)
    store.add(record)
    assert store.get(record.id) == record


def test_an_unknown_id_is_none(engine: Engine) -> None:
    assert VerificationStore(engine).get("no such id") is None


def test_an_instant_comes_back_in_utc_whatever_its_zone_was(engine: Engine) -> None:
    yerevan = timezone(timedelta(hours=4))
    store = VerificationStore(engine)
    made = datetime(2026, 3, 1, 2, 30, tzinfo=yerevan)
    store.add(StoredVerification("a", made, "first-line", 1, RESULT))
    stored = store.get("a")
    assert stored is not None
    assert stored.created_at == datetime(2026, 2, 28, 22, 30, tzinfo=UTC)
    assert stored.created_at.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused(engine: Engine) -> None:
    naive = datetime(2026, 3, 1)  # noqa: DTZ001  the point of the test
    with pytest.raises(StatementError, match="time zone"):
        VerificationStore(engine).add(StoredVerification("a", naive, "first-line", 1, RESULT))


def test_an_unknown_recommendation_is_refused_by_the_database(engine: Engine) -> None:
    record = new_record(RESULT | {"recommendation": "fine"}, policy="first-line", page_count=1)
    with pytest.raises(IntegrityError):
        VerificationStore(engine).add(record)


def test_old_results_are_dropped_and_leave_no_bytes_behind(engine: Engine, tmp_path: Path) -> None:
    store = VerificationStore(engine)
    old = datetime(2026, 1, 1, tzinfo=UTC)
    store.add(StoredVerification("old", old, "first-line", 1, RESULT | {"fields": ["ERIKSSONANNAMARIA"]}))
    store.add(StoredVerification("new", old + timedelta(days=2), "first-line", 1, RESULT))
    assert store.delete_before(old + timedelta(days=1)) == 1
    assert store.get("old") is None
    assert store.get("new") is not None
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("results.sqlite3*"))
    assert b"ERIKSSONANNAMARIA" not in kept


def test_sqlite_runs_in_wal_mode_with_full_durability(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA secure_delete")).scalar() == 1


def test_a_folder_made_for_the_results_is_the_owners_alone(tmp_path: Path) -> None:
    open_engine(f"sqlite:///{tmp_path}/private/results.sqlite3").dispose()
    assert (tmp_path / "private").stat().st_mode & 0o077 == 0


def test_a_database_address_that_cannot_be_read_is_an_error_without_its_password() -> None:
    with pytest.raises(UsageError) as caught:
        open_engine("not an address:secret")
    assert "secret" not in str(caught.value)


def test_ids_sort_by_the_time_they_were_made() -> None:
    ids = [uuid7(ms, bits) for ms, bits in ((1, 2**74 - 1), (2, 0), (2**40, 5))]
    assert ids == sorted(ids)


@pytest.mark.parametrize(("unix_ms", "bits"), [(-1, 0), (1 << 48, 0), (0, 1 << 74), (0, -1)])
def test_an_id_of_impossible_parts_is_refused(unix_ms: int, bits: int) -> None:
    with pytest.raises(ValueError, match="48 bits"):
        uuid7(unix_ms, bits)
