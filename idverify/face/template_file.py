"""A file of templates (NumPy .npz): one row a picture, readable with numpy alone, and what is needed to go on later.

Arrays: files (n,) text; status (n,) text, "ok" or a reason; templates (n, d) float32, unit length, zero where the
status is not "ok"; norms (n,) float32; changed_ns (n,) and size_bytes (n,) of the pictures; engine and model_sha256.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from idverify.errors import UnreadableInputError, UsageError
from idverify.face.embed import EmbeddedFile, templates_matrix


@dataclass(frozen=True, slots=True)
class FileState:
    """Which file a template was made of: its path as given, its size and its time of change."""

    path: str
    size_bytes: int
    changed_ns: int

    @classmethod
    def of(cls, path: Path) -> FileState:
        """Return the state of a file; of one that is not there, size and time are -1."""
        try:
            status = path.stat()
        except OSError:
            return cls(str(path), -1, -1)
        return cls(str(path), status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class TemplateMaker:
    """What made the templates of a file: engine, model, dimension, and the options that change a template."""

    engine: str
    model_sha256: str
    dimension: int
    options: str


def write_templates(path: Path, results: Mapping[FileState, EmbeddedFile], maker: TemplateMaker) -> None:
    """Write a template file in one step: a reader sees the old one or the new one.

    Raises:
        UsageError: the file cannot be written.
    """
    states, embedded = list(results), list(results.values())
    arrays = {
        "files": np.array([state.path for state in states], dtype=np.str_),
        "status": np.array([result.status for result in embedded], dtype=np.str_),
        "templates": templates_matrix(embedded, maker.dimension),
        "norms": np.array([result.norm for result in embedded], np.float32),
        "faces": np.array([result.faces for result in embedded], np.int64),
        "size_bytes": np.array([state.size_bytes for state in states], np.int64),
        "changed_ns": np.array([state.changed_ns for state in states], np.int64),
        "engine": np.array(maker.engine),
        "model_sha256": np.array(maker.model_sha256),
        "options": np.array(maker.options),
    }
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            np.savez(file, allow_pickle=False, **arrays)
        Path(file.name).replace(path)
    except OSError as error:
        raise UsageError(
            f"{path.name}: {error.strerror}", code="file_unwritable", advice="Check the folder and the free space."
        ) from error


def read_templates(path: Path, maker: TemplateMaker) -> dict[FileState, EmbeddedFile]:
    """Return the rows of a template file; empty when there is none or when something else made it.

    Raises:
        UnreadableInputError: the file exists and is no template file.
    """
    if not path.exists():
        return {}
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        made_by = TemplateMaker(
            str(arrays["engine"]), str(arrays["model_sha256"]), arrays["templates"].shape[1], str(arrays["options"])
        )
        rows = dict(_rows(arrays))
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile) as error:
        raise UnreadableInputError(
            f"{path.name} is not a template file", code="not_a_template_file", advice="Name another file with --out."
        ) from error
    return rows if made_by == maker else {}


def _rows(arrays: Mapping[str, np.ndarray]) -> Iterable[tuple[FileState, EmbeddedFile]]:
    for index, name in enumerate(arrays["files"]):
        state = FileState(str(name), int(arrays["size_bytes"][index]), int(arrays["changed_ns"][index]))
        status = str(arrays["status"][index])
        vector = arrays["templates"][index] if status == "ok" else None
        yield state, EmbeddedFile(status, vector, float(arrays["norms"][index]), int(arrays["faces"][index]))
