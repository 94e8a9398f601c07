"""Templates from files: what `face embed` writes (.npz), a bare matrix (.npy), and a table of entries (CSV)."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from idverify.errors import UnreadableInputError, UsageError
from idverify.matching.gallery import Entry, Maker
from idverify.matching.templates import Float32Array

OK = "ok"
_COLUMNS = frozenset({"id", "file", "subject", "labels", "legal_basis", "expires_on"})


@dataclass(frozen=True, slots=True, eq=False)
class TemplateFile:
    """Templates of a file, n rows.

    Attributes:
        names: of the pictures they were made of; row numbers of a bare matrix.
        statuses: "ok", or why a row holds no template.
        templates: shape (n, d).
        made_by: what made them; None where the file does not say.
    """

    names: tuple[str, ...]
    statuses: tuple[str, ...]
    templates: Float32Array
    made_by: Maker | None


def read_template_file(path: Path) -> TemplateFile:
    """Read a template file.

    Raises:
        UnreadableInputError: it is none.
    """
    try:
        with path.open("rb") as file:
            loaded = np.load(file, allow_pickle=False) if path.suffix == ".npz" else None
            if loaded is not None:
                arrays = {name: loaded[name] for name in loaded.files}
                made_by = Maker(str(arrays["engine"]), str(arrays["model_sha256"]))
                names, statuses = arrays["files"].tolist(), arrays["status"].tolist()
                return TemplateFile(tuple(names), tuple(statuses), _matrix(arrays["templates"], len(names)), made_by)
        rows = _matrix(np.load(path, mmap_mode="r", allow_pickle=False), None)
        return TemplateFile(tuple(map(str, range(len(rows)))), (OK,) * len(rows), rows, None)
    except FileNotFoundError as error:
        raise UnreadableInputError(f"{path.name}: {error.strerror}", code="file_unreadable") from error
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise UnreadableInputError(
            f"{path.name} is no file of templates",
            code="not_a_template_file",
            advice="Give a .npz of `idverify face embed`, or a .npy of shape (n, d), float32.",
        ) from error


def read_entries(path: Path) -> tuple[tuple[str, Entry], ...]:
    """Read a CSV table of entries; return the `file` (empty without that column) and the entry of each row.

    Columns: id; and if wanted file, subject, labels (parted by ;), legal_basis, expires_on (YYYY-MM-DD).

    Raises:
        UnreadableInputError: it cannot be read; the message names the line.
        UsageError: a column is unknown, or id is missing.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            columns = set(reader.fieldnames or ())
            if "id" not in columns or columns - _COLUMNS:
                raise UsageError(
                    f"{path.name}: columns {', '.join(sorted(columns))}; id is needed, and any of "
                    f"{', '.join(sorted(_COLUMNS - {'id'}))} may be there",
                    code="entries_invalid",
                )
            return tuple(_entries(reader, path))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableInputError(f"{path.name} cannot be read as CSV in UTF-8", code="entries_unreadable") from error


def _entries(reader: csv.DictReader[str], path: Path) -> Iterator[tuple[str, Entry]]:
    for row in reader:
        try:
            yield row.get("file") or "", _entry(row)
        except (ValueError, TypeError, UsageError) as error:
            raise UnreadableInputError(
                f"{path.name}, line {reader.line_num}: no entry", code="entries_invalid", advice=str(error)
            ) from error


def _entry(row: Mapping[str, str]) -> Entry:
    labels = tuple(label.strip() for label in (row.get("labels") or "").split(";") if label.strip())
    expiry = row.get("expires_on") or ""
    expires_on = date.fromisoformat(expiry) if expiry else None
    return Entry(row["id"], row.get("subject") or "", labels, row.get("legal_basis") or "", expires_on)


def _matrix(rows: np.ndarray, count: int | None) -> Float32Array:
    if rows.ndim != 2 or not np.issubdtype(rows.dtype, np.floating) or (count is not None and len(rows) != count):  # noqa: PLR2004  a matrix has two axes
        raise ValueError("templates are a matrix of floating-point numbers, one row each")
    return rows if rows.dtype == np.float32 else rows.astype(np.float32)
