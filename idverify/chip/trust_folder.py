"""The trust store on disk: a folder of the imported files as they were, and a record of when each came.

The files stay byte for byte what their authority published; every load verifies them anew.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from idverify.chip.trust_files import content_of, files_of, read_trust
from idverify.errors import UnreadableInputError, UsageError

RECORD = "imported.json"
_SAFE_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def import_trust(paths: Sequence[Path], folder: Path, *, on: date) -> tuple[str, ...]:
    """Copy files into a trust folder; what was imported before is left as it is.

    Args:
        paths: master lists, LDIF, PEM, DER, or folders of them.
        folder: made if need be.
        on: the day of import.

    Returns:
        Names of the files that are new in the folder.

    Raises:
        UnreadableInputError: a file is not there, holds nothing of use, or is a master list with a wrong signature;
            then nothing was copied.
        UsageError: the folder cannot be written.
    """
    accepted = [(file.name, content_of(file)) for path in paths for file in files_of(path)]
    for name, content in accepted:
        read_trust(name, content)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        record = imported(folder)
        new = {}
        for name, content in accepted:
            digest = hashlib.sha256(content).hexdigest()
            if digest not in record:
                new[digest] = {"file": _file_name(name, digest), "source": name, "imported_on": on.isoformat()}
                (folder / new[digest]["file"]).write_bytes(content)
        _write_record(folder, record | new)
    except OSError as error:
        raise UsageError(f"{folder.name}: {error.strerror}", code="trust_not_writable") from error
    return tuple(entry["file"] for entry in new.values())


def imported(folder: Path) -> dict[str, dict[str, str]]:
    """Return the record of a trust folder: SHA-256 of each file to its name, source and day of import.

    Raises:
        UnreadableInputError: the record is broken.
    """
    path = folder / RECORD
    if not path.exists():
        return {}
    try:
        record: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UnreadableInputError(f"{RECORD}: no JSON", code="trust_unreadable") from error
    return record


def _file_name(name: str, digest: str) -> str:
    path = Path(name)
    return f"{_SAFE_NAME.sub('_', path.stem)[:80]}-{digest[:8]}{path.suffix.lower()}"


def _write_record(folder: Path, record: dict[str, dict[str, str]]) -> None:
    """Replace the record in one stroke, so that a crash leaves the old one."""
    unfinished = folder / f"{RECORD}.new"
    unfinished.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    unfinished.replace(folder / RECORD)
