"""The composite portraits a specimen may carry, read from a folder with `portraits.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from idverify.document import Pixels
from idverify.errors import MissingComponentError, UsageError

# Of the 4:5 composites: this share of the width leaves a head of 70 to 80 % of the height, ICAO Doc 9303-3, 3.9.1;
# of what is cut off, this share is above the head.
_KEPT_SHARE = 0.86
_ABOVE_SHARE = 0.45


@dataclass(frozen=True, slots=True)
class Portrait:
    """One composite identity.

    Attributes:
        name: "c001".
        sex: M or F, of the people blended.
        age: mean age of the people blended, years.
        files: picture by expression: "neutral" is printed, "smiling" plays the live face.
        look_alikes: the most similar other identities and their similarity, most similar first.
    """

    name: str
    sex: str
    age: int
    files: tuple[tuple[str, Path], ...]
    look_alikes: tuple[tuple[str, float], ...] = field(default=())

    def picture(self, expression: str = "neutral") -> Pixels:
        """Return the picture, RGB, 4:5.

        Raises:
            UsageError: no such expression.
        """
        known = dict(self.files)
        if expression not in known:
            raise UsageError(f"no expression {expression!r}; known: {', '.join(known)}", code="unknown_expression")
        return _read(known[expression])


@dataclass(frozen=True, slots=True)
class PortraitLibrary:
    """All portraits of one folder."""

    portraits: tuple[Portrait, ...]

    @classmethod
    def load(cls, folder: Path) -> PortraitLibrary:
        """Read `portraits.json`.

        Raises:
            MissingComponentError: the folder holds no portraits.
        """
        index = folder / "portraits.json"
        if not index.is_file():
            raise MissingComponentError(
                f"no portraits in {folder.name}/", code="portraits_missing", advice="run from a full checkout"
            )
        rows = json.loads(index.read_text(encoding="utf-8"))
        return cls(tuple(_portrait(row, folder) for row in rows))

    def named(self, name: str) -> Portrait:
        """Return one identity.

        Raises:
            UsageError: no such identity.
        """
        found = next((portrait for portrait in self.portraits if portrait.name == name), None)
        if found is None:
            raise UsageError(f"no portrait {name!r}; {len(self.portraits)} are known", code="unknown_portrait")
        return found

    def of_sex(self, sex: str) -> tuple[Portrait, ...]:
        """Return the identities of a sex; X means any."""
        return tuple(portrait for portrait in self.portraits if sex in {"X", portrait.sex})


def default_folder() -> Path:
    """Return the folder of the shipped portraits in a checkout."""
    return Path(__file__).parents[2] / "samples" / "portraits"


def cropped(picture: Pixels, width: int, height: int) -> Pixels:
    """Cut the middle of a portrait to a shape and scale it, the head as large as on a document."""
    have_height, have_width = picture.shape[:2]
    keep_width = round(min(have_width, have_height * width / height) * _KEPT_SHARE)
    keep_height = min(have_height, round(keep_width * height / width))
    left, top = (have_width - keep_width) // 2, round((have_height - keep_height) * _ABOVE_SHARE)
    part = picture[top : top + keep_height, left : left + keep_width]
    return np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _portrait(row: dict[str, object], folder: Path) -> Portrait:
    files, look_alikes = row["files"], row.get("look_alikes", {})
    return Portrait(
        name=str(row["identity"]),
        sex=str(row["sex"]),
        age=int(str(row["age"])),
        files=tuple((name, folder / file) for name, file in _pairs(files)),
        look_alikes=tuple((name, float(value)) for name, value in _pairs(look_alikes)),
    )


def _pairs(value: object) -> tuple[tuple[str, str], ...]:
    return tuple((str(key), str(item)) for key, item in value.items()) if isinstance(value, dict) else ()


@lru_cache(maxsize=200)
def _read(path: Path) -> Pixels:
    picture = load_rgb(path)
    picture.setflags(write=False)
    return picture


def load_rgb(path: Path) -> Pixels:
    """Read a picture file as RGB.

    Raises:
        MissingComponentError: the file is missing or no picture.
    """
    return rgb(cv2.imread(str(path)), path.name)


def rgb(decoded: object, name: str) -> Pixels:
    """Return what OpenCV decoded (BGR, or None where it failed) as RGB.

    Raises:
        MissingComponentError: nothing was decoded.
    """
    if not isinstance(decoded, np.ndarray):
        raise MissingComponentError(f"the picture {name} cannot be read", code="portrait_missing")
    return np.ascontiguousarray(decoded[..., ::-1], np.uint8)
