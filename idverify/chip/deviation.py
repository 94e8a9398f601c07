"""What is wrong with a chip file's encoding, with the place: file, offset and tag. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Weight(StrEnum):
    """What a deviation means for the reading."""

    TOLERATED = "tolerated"
    """Against the letter of the standard, met on issued documents; the meaning is plain."""
    MALFORMED = "malformed"
    """The file, or a part of it, does not say what it should; what could be read stands beside it."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One departure from the standard.

    Attributes:
        code: stable snake_case name.
        file: the elementary file, such as `DG2`.
        offset: byte offset in the file, from 0.
        tag: tag of the element it is about, or None.
        message: one English sentence without the holder's data.
        weight: tolerated or malformed.
    """

    code: str
    file: str
    offset: int
    tag: int | None
    message: str
    weight: Weight = Weight.MALFORMED

    def as_json(self) -> dict[str, Any]:
        """Return the deviation as JSON shows it; the tag in hexadecimal."""
        return {
            "code": self.code,
            "file": self.file,
            "offset": self.offset,
            "tag": None if self.tag is None else f"{self.tag:02X}",
            "message": self.message,
            "weight": self.weight.value,
        }
