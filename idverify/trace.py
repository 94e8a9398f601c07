"""A trace keeps every intermediate picture of an inspection for examiners and trainers; off by default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Trace(Protocol):
    """Where a stage leaves what it saw."""

    def keep(self, key: str, image: NDArray[np.uint8]) -> None:
        """Keep one intermediate picture, RGB (h, w, 3) or grey (h, w), under a dotted key such as `mrz.band`."""


class NoTrace:
    """Keeps nothing; the default."""

    def keep(self, key: str, image: NDArray[np.uint8]) -> None:
        """Do nothing."""


class PictureTrace:
    """Keeps every picture in memory, in the order the stages left them."""

    def __init__(self) -> None:
        self.pictures: list[tuple[str, NDArray[np.uint8]]] = []

    def keep(self, key: str, image: NDArray[np.uint8]) -> None:
        """Keep a copy of the picture."""
        self.pictures.append((key, image.copy()))
