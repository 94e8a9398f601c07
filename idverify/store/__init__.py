"""What is kept: results of inspections in one SQL database (SQLite by default). Pictures are never stored."""

from idverify.store.engine import open_engine
from idverify.store.migrate import upgrade_to_head
from idverify.store.verifications import StoredVerification, VerificationStore, new_record

__all__ = ["StoredVerification", "VerificationStore", "new_record", "open_engine", "upgrade_to_head"]
