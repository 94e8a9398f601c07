"""Open a vendored ONNX model: prepared once, kept in a cache folder under the SHA-256 of its source, then reused."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import onnxruntime

from idverify.face.values import Float32Array

# One thread per session: the service runs one process per core, and `embed` one process per core as well.
_THREADS = 1
# ONNX Runtime writes warnings about harmless graph details to stderr below this level: 3 is errors.
_LOG_ERRORS = 3
_SHA256_CHARACTERS = 64


class OnnxSession(Protocol):
    """The part of an ONNX Runtime session that is used here."""

    def run(self, output_names: Sequence[str] | None, input_feed: Mapping[str, Float32Array]) -> list[Float32Array]:
        """Return the outputs named, or all in the model's order."""


def open_session(source: Path, prepare: Callable[[bytes], bytes], *, recipe: str, cache: Path | None) -> OnnxSession:
    """Return an ONNX Runtime session of a prepared model.

    Args:
        source: the verified model file.
        prepare: turns the file's content into what ONNX Runtime should load.
        recipe: name and version of `prepare`; another recipe is another cached file.
        cache: folder that keeps the prepared file; None, or a folder that can't be written, prepares every time.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = _THREADS
    options.inter_op_num_threads = _THREADS
    options.log_severity_level = _LOG_ERRORS
    content = _prepared(source, prepare, recipe=recipe, cache=cache)
    session: OnnxSession = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    return session


def default_cache_folder() -> Path | None:
    """Return the user's cache folder for prepared models (XDG base directories), None when there is no home."""
    base = os.environ.get("XDG_CACHE_HOME", "")  # where the desktop standard keeps it; not a setting of ours
    if base and Path(base).is_absolute():
        return Path(base) / "idverify"
    try:
        return Path.home() / ".cache" / "idverify"
    except RuntimeError:
        return None


def _prepared(source: Path, prepare: Callable[[bytes], bytes], *, recipe: str, cache: Path | None) -> bytes:
    original = source.read_bytes()
    if cache is None:
        return prepare(original)
    kept = cache / f"{hashlib.sha256(original).hexdigest()}-{recipe}.onnx"
    content = _read_checked(kept)
    if content is None:
        content = prepare(original)
        with contextlib.suppress(OSError):  # a read-only or full disk costs a second at each start, nothing else
            _write_checked(kept, content)
    return content


def _read_checked(file: Path) -> bytes | None:
    """Return the content of a cached file without the digest at its end, None when absent, cut short or changed."""
    try:
        kept = file.read_bytes()
    except OSError:
        return None
    content, digest = kept[:-_SHA256_CHARACTERS], kept[-_SHA256_CHARACTERS:]
    return content if hashlib.sha256(content).hexdigest().encode() == digest else None


def _write_checked(file: Path, content: bytes) -> None:
    """Write a file readable by its owner only, followed by its digest, in one step that other processes never see."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as output:
            output.write(content)
            output.write(hashlib.sha256(content).hexdigest().encode())
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
