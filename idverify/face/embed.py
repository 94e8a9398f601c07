"""Templates of many files, on all cores: one row a file, whatever the file is."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

import cv2
import numpy as np

from idverify.errors import UnreadableInputError
from idverify.face.engine import face_engine_spec, load_face_engine
from idverify.face.portrait import find_live_face
from idverify.face.values import FaceProblem, Float32Array
from idverify.imaging.load import LoadLimits, load_pages
from idverify.model_store import ModelStore
from idverify.progress import Progress

OK = "ok"


@dataclass(frozen=True, slots=True)
class EmbedOptions:
    """How files are embedded.

    Attributes:
        engine: a file in `idverify/face/engines`.
        model_dir: folder searched for models before the shipped ones.
        limits: what is refused before decoding.
        central: the face in the middle counts, not the largest.
        single: exactly one face is demanded.
    """

    engine: str
    model_dir: Path | None = None
    limits: LoadLimits = LoadLimits()  # noqa: RUF009  frozen
    central: bool = False
    single: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddedFile:
    """One file's face.

    Attributes:
        status: "ok", or why there is no template: a FaceProblem or the code of an UnreadableInputError.
        vector: unit length, shape (d,); None without a template.
        norm: length before it was normalised; 0 without a template.
        faces: how many faces were found.
    """

    status: str
    vector: Float32Array | None = None
    norm: float = 0.0
    faces: int = 0


class FileEmbedder:
    """Embeds one file after another with one engine. For one process."""

    def __init__(self, options: EmbedOptions) -> None:
        self._options = options
        self._engine = load_face_engine(options.engine, ModelStore(options.model_dir))

    def embed(self, path: Path) -> EmbeddedFile:
        """Return the template of the face that counts in the first page of a file; never raises for its content."""
        try:
            page = load_pages(_content(path, self._options.limits), limits=self._options.limits)[0]
        except UnreadableInputError as error:
            return EmbeddedFile(error.code)
        found = find_live_face(page, self._engine, central=self._options.central)
        if found is None:
            return EmbeddedFile(FaceProblem.NO_FACE.value)
        count = 1 + len(found.others)
        if FaceProblem.FACE_TOO_SMALL in found.problems:
            return EmbeddedFile(FaceProblem.FACE_TOO_SMALL.value, faces=count)
        if self._options.single and count > 1:
            return EmbeddedFile(FaceProblem.SEVERAL_FACES.value, faces=count)
        return EmbeddedFile(OK, found.template.vector, found.template.norm, count)


class _Embedders:
    """Embeds files for several threads: with one engine where it may be shared, else with as many as threads.

    Threads, not processes: decoding, ONNX Runtime, OpenCV and dlib work without the interpreter's lock, and a process
    takes two seconds to start.
    """

    def __init__(self, options: EmbedOptions) -> None:
        self._options = options
        first = FileEmbedder(options)  # here, so that what is missing is said at once and models prepared once
        self._shared = first if face_engine_spec(options.engine).shared else None
        self._idle: SimpleQueue[FileEmbedder] = SimpleQueue()
        self._idle.put(first)

    def embed(self, path: Path) -> EmbeddedFile:
        """Return the template of one file, by the shared engine, an idle one or a new one."""
        if self._shared is not None:
            return self._shared.embed(path)
        try:
            embedder = self._idle.get_nowait()
        except Empty:
            embedder = FileEmbedder(self._options)
        try:
            return embedder.embed(path)
        finally:
            self._idle.put(embedder)


def embed_files(
    paths: Sequence[Path], options: EmbedOptions, *, jobs: int, progress: Progress
) -> Iterator[tuple[Path, EmbeddedFile]]:
    """Yield each file with its template, in the order given.

    Args:
        paths: the files.
        options: how they are embedded.
        jobs: threads at work; 1 works in this one.
        progress: told of every file.

    Raises:
        UsageError: no such engine.
        MissingComponentError: a model or package is not installed.
    """
    progress.start(total=len(paths), description="Making templates", unit="files")
    embedders = _Embedders(options)
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)  # its own threads would take the cores of the others
    try:
        if jobs <= 1:
            yield from _reported(paths, map(embedders.embed, paths), progress)
            return
        with ThreadPoolExecutor(jobs, thread_name_prefix="embed") as pool:
            yield from _reported(paths, pool.map(embedders.embed, paths), progress)
    finally:
        cv2.setNumThreads(before)


def core_count() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def templates_matrix(results: Sequence[EmbeddedFile], dimension: int) -> Float32Array:
    """Return the templates as rows, shape (n, d), float32; rows without a template are zero."""
    matrix = np.zeros((len(results), dimension), np.float32)
    for row, result in zip(matrix, results, strict=True):
        if result.vector is not None:
            row[:] = result.vector
    return matrix


def _reported(
    paths: Sequence[Path], results: Iterator[EmbeddedFile], progress: Progress
) -> Iterator[tuple[Path, EmbeddedFile]]:
    for path, result in zip(paths, results, strict=True):
        progress.advance()
        yield path, result


def _content(path: Path, limits: LoadLimits) -> bytes:
    """Return the content of a file, at most one byte over the limit."""
    try:
        with path.open("rb") as file:
            return file.read(limits.max_bytes + 1)
    except OSError as error:
        raise UnreadableInputError(f"{path.name}: {error.strerror}", code="file_unreadable") from error
