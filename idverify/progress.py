"""Progress of long work: the library reports to a protocol; only the command line draws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Protocol, TypeVar

T = TypeVar("T")


class Progress(Protocol):
    """Where long work reports how far it is. Implementations never write to stdout."""

    def start(self, *, total: int | None, description: str, unit: str) -> None:
        """Begin a stage of `total` units (None: unknown)."""

    def advance(self, count: int = 1) -> None:
        """Report `count` more units done."""

    def __enter__(self) -> Progress: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...


class NoProgress:
    """Reports nowhere; the default of every function that takes a Progress."""

    def start(self, *, total: int | None, description: str, unit: str) -> None:
        """Do nothing."""

    def advance(self, count: int = 1) -> None:
        """Do nothing."""

    def __enter__(self) -> NoProgress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        return None


def track(items: Iterable[T], progress: Progress, *, total: int | None, description: str, unit: str) -> Iterator[T]:
    """Yield the items, reporting each as one unit done."""
    progress.start(total=total, description=description, unit=unit)
    for item in items:
        yield item
        progress.advance()
