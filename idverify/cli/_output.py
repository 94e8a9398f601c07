"""What commands print: JSON lines and text to stdout, notices and progress to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as RichBar
from rich.text import Text

from idverify.errors import IdverifyError, UnreadableInputError


def print_json(value: Mapping[str, Any]) -> None:
    """Print one JSON object on one line of stdout, at once."""
    typer.echo(json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def error_as_json(error: IdverifyError) -> dict[str, str]:
    """Return the error as the object that stands in a JSON line in place of a result."""
    return {"code": error.code, "message": str(error), "advice": error.advice}


def read_file(path: Path, *, max_bytes: int) -> bytes:
    """Return the content of an input file.

    Raises:
        UnreadableInputError: not there, not a file, not readable, or larger than `max_bytes`.
    """
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise UnreadableInputError(
                f"{path.name}: {size} bytes; at most {max_bytes} are taken",
                code="file_too_large",
                advice="Send a smaller picture, or raise IDVERIFY_MAX_FILE_BYTES.",
            )
        return path.read_bytes()
    except OSError as error:
        raise UnreadableInputError(
            f"{path.name}: {error.strerror}", code="file_unreadable", advice="Check the path and its permissions."
        ) from error


class _RateColumn(ProgressColumn):
    """Units a second, once known."""

    def render(self, task: Task) -> Text:
        unit = task.fields["unit"]
        return Text(unit if task.speed is None else f"{unit}, {task.speed:.1f}/s")


class BarProgress:
    """Progress bar on stderr with count, rate and time left; silent with `quiet` or when stderr is no terminal."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._bar = RichBar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _RateColumn(),
            TimeRemainingColumn(),
            console=Console(file=sys.stderr),
            disable=quiet or not sys.stderr.isatty(),
        )
        self._task: TaskID | None = None

    def start(self, *, total: int | None, description: str, unit: str) -> None:
        """Begin a stage; the stage before it is left on the screen as it ended."""
        self._task = self._bar.add_task(description, total=total, unit=unit)

    def advance(self, count: int = 1) -> None:
        """Report `count` more units done."""
        if self._task is not None:
            self._bar.advance(self._task, count)

    def __enter__(self) -> BarProgress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._bar.stop()
