"""Inspect many documents in worker processes: one line of JSON each, as it is done, and on again after a stop.

The same workers as the service's: a document that kills or hangs one costs itself, not the run.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from api.orders import InspectionAnswer, InspectOrder
from api.problems import problem_of
from api.worker_process import WorkerFaultError, WorkerHungError, WorkerLostError
from api.workers import OverloadedError
from idverify.errors import IdverifyError, MissingComponentError, UnreadableInputError, UsageError

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp", ".gif", ".jp2", ".j2k", ".pdf"})
_LIVE, _CHIP = "live", "chip"
# A document that failed like this may do better the next time; it is inspected again.
_MAY_PASS = frozenset({"worker_lost", "worker_timeout", "overloaded", "internal_error"})


class DocumentExecutor(Protocol):
    """What inspects documents: the worker processes of this machine, or a cluster."""

    @property
    def count(self) -> int:
        """How many documents are in work at once."""

    async def run(self, order: InspectOrder) -> InspectionAnswer:
        """Inspect one document; raises as `InspectionWorkers.run`."""


@dataclass(frozen=True, slots=True)
class BatchDocument:
    """The files of one document.

    Attributes:
        name: of its folder or file.
        pages: pictures or PDFs.
        live_face: picture of the holder; None without one.
        chip: files of the chip, or one archive of them.
    """

    name: str
    pages: tuple[Path, ...]
    live_face: Path | None = None
    chip: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchTerms:
    """What every document of a batch is judged by."""

    on: date
    policy: str
    max_file_bytes: int


def find_documents(folder: Path) -> tuple[BatchDocument, ...]:
    """Return the documents of a folder, by name.

    Each sub-folder is one document: its pictures are the pages, `live.*` is the holder, `chip/` or `chip.zip` the chip.
    Each picture beside them is a document of one page.

    Raises:
        UsageError: no document is there.
    """
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise UnreadableInputError(f"{folder.name}: {error.strerror}", code="file_unreadable") from error
    documents = [_of_folder(entry) for entry in entries if entry.is_dir()]
    documents += [BatchDocument(entry.name, (entry,)) for entry in entries if _is_picture(entry)]
    found = tuple(document for document in sorted(documents, key=lambda one: one.name) if document.pages)
    if not found:
        raise UsageError(
            f"{folder.name}: no document there", advice="Give a folder of pictures, or of folders of them."
        )
    return found


class BatchFile:
    """The file of results, one line a document; the last line of a document counts."""

    def __init__(self, path: Path) -> None:
        """Open it to go on; a line that was cut off is dropped.

        Raises:
            UsageError: it cannot be read or written.
            UnreadableInputError: it holds something else.
        """
        try:
            content = path.read_bytes() if path.exists() else b""
            *lines, cut_off = content.split(b"\n")
            self.results: dict[str, Mapping[str, Any]] = dict(map(_result, lines))
            self._file = path.open("ab")
            self._file.truncate(len(content) - len(cut_off))
        except OSError as error:
            raise UsageError(f"{path.name}: {error.strerror}", code="file_unwritable") from error

    def add(self, result: Mapping[str, Any]) -> None:
        """Write one line; it survives the end of this process."""
        self.results[str(result["name"])] = result
        text = json.dumps(result, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        self._file.write(text.encode() + b"\n")
        self._file.flush()

    def is_done(self, name: str, order_sha256: str) -> bool:
        """Whether the same files were inspected on the same terms, with a result that will not change."""
        result = self.results.get(name, {})
        failed = result.get("error", {}).get("code")
        return result.get("order_sha256") == order_sha256 and failed not in _MAY_PASS

    def close(self) -> None:
        """Close it; what was written is on the disk."""
        os.fsync(self._file.fileno())
        self._file.close()


async def inspect_all(
    workers: DocumentExecutor, documents: Sequence[BatchDocument], terms: BatchTerms, file: BatchFile
) -> AsyncIterator[str | None]:
    """Inspect what is not done, write each result as it comes, and yield each document's name; None: done before.

    Raises:
        MissingComponentError: an engine is missing: no document can be inspected.
    """
    free = asyncio.Semaphore(workers.count)

    async def inspect(document: BatchDocument) -> str | None:
        async with free:
            try:
                order = await asyncio.to_thread(_order, document, terms)
            except UnreadableInputError as error:
                file.add(_failed(document, "", error))
                return document.name
            order_sha256 = _sha256(document, order)
            if file.is_done(document.name, order_sha256):
                return None
            try:
                answer = await workers.run(order)
            except MissingComponentError:
                raise
            except (IdverifyError, OverloadedError, WorkerLostError, WorkerHungError, WorkerFaultError) as error:
                file.add(_failed(document, order_sha256, error))
            else:
                file.add({**_head(document, order_sha256), **answer.result})
            return document.name

    tasks = [asyncio.create_task(inspect(document)) for document in documents]
    try:
        for done in asyncio.as_completed(tasks):
            yield await done
    finally:
        for task in tasks:
            task.cancel()


def _result(line: bytes) -> tuple[str, Mapping[str, Any]]:
    try:
        result = json.loads(line)
        return str(result["name"]), result
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableInputError(
            "the file of results holds something else", code="not_a_result_file", advice="Name another file with --out."
        ) from error


def _of_folder(folder: Path) -> BatchDocument:
    files = sorted(path for path in folder.iterdir() if _is_picture(path))
    live = next((path for path in files if path.stem == _LIVE), None)
    chip = [*sorted((folder / _CHIP).glob("*")), *sorted(folder.glob(f"{_CHIP}.zip"))]
    return BatchDocument(folder.name, tuple(path for path in files if path != live), live, tuple(chip))


def _is_picture(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in PICTURES


def _order(document: BatchDocument, terms: BatchTerms) -> InspectOrder:
    """Return the order of a document, its files read.

    Raises:
        UnreadableInputError: a file cannot be read, or is larger than the limit.
    """

    def read(path: Path) -> bytes:
        try:
            with path.open("rb") as file:
                content = file.read(terms.max_file_bytes + 1)
        except OSError as error:
            raise UnreadableInputError(f"{path.name}: {error.strerror}", code="file_unreadable") from error
        if len(content) > terms.max_file_bytes:
            raise UnreadableInputError(f"{path.name}: over {terms.max_file_bytes} bytes", code="file_too_large")
        return content

    live = read(document.live_face) if document.live_face is not None else None
    chip = {path.name: read(path) for path in document.chip}
    return InspectOrder(tuple(map(read, document.pages)), live, terms.on, terms.policy, chip=chip)


def _sha256(document: BatchDocument, order: InspectOrder) -> str:
    """Return a hash of everything that the result depends on, but for the version of the program."""
    digest = hashlib.sha256(json.dumps([order.on.isoformat(), order.policy, *_names(document)]).encode())
    for content in (*order.pages, order.live_face or b"", *order.chip.values()):
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def _names(document: BatchDocument) -> Iterator[str]:
    for path in (*document.pages, *([document.live_face] if document.live_face else []), *document.chip):
        yield path.name


def _head(document: BatchDocument, order_sha256: str) -> dict[str, Any]:
    # The result has a `document` of its own: what kind it is.
    return {"name": document.name, "files": list(_names(document)), "order_sha256": order_sha256}


def _failed(document: BatchDocument, order_sha256: str, error: Exception) -> Mapping[str, Any]:
    problem = problem_of(error)
    fault = {"code": problem.code, "message": problem.detail, "advice": problem.advice}
    return {**_head(document, order_sha256), "error": fault}
