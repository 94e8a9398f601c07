"""The people of the attack set: their pictures, and where in them the person ends and the background begins."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks._face_pictures import load_face_pictures
from idverify.document import Pixels
from idverify.specimens.portraits import load_rgb

# Grey levels from one pixel of a plain background to the next, after blurring; at hair and skin it changes faster.
_BACKGROUND_STEP = 1


@dataclass(frozen=True, slots=True)
class Person:
    """One person with at least two pictures: the first plays the document, the second the live face."""

    name: str
    files: tuple[Path, ...]

    def picture(self, number: int) -> Pixels:
        """Return one picture, RGB, 720 px high."""
        return _picture(self.files[number])


def load_people(root: Path) -> tuple[Person, ...]:
    """Return everybody of a folder of `identity_look.jpg`, by name."""
    pictures = load_face_pictures("names", root)
    files: dict[str, list[Path]] = {}
    for path, name in zip(pictures.paths, pictures.identities, strict=True):
        files.setdefault(name, []).append(path)
    return tuple(Person(name, tuple(paths)) for name, paths in sorted(files.items()) if len(paths) > 1)


def person_mask(image: Pixels) -> NDArray[np.float32]:
    """Return 1 where the person is and 0 on the plain background, shape (h, w, 1), with soft edges."""
    height, width = image.shape[:2]
    level = cv2.GaussianBlur(image, (0, 0), 2)
    reached = np.zeros((height + 2, width + 2), np.uint8)
    step = (_BACKGROUND_STEP,) * 3
    for column in range(0, width, 8):
        if not reached[1, column + 1]:
            cv2.floodFill(level, reached, (column, 0), (0, 0, 0), step, step, cv2.FLOODFILL_MASK_ONLY | 4 | (1 << 8))
    background = cv2.morphologyEx(reached[1:-1, 1:-1], cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    mask = (background == 0).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(cv2.erode(mask, np.ones((5, 5), np.uint8)), (0, 0), 1.5)[..., None], np.float32)


@lru_cache(maxsize=256)
def _picture(path: Path) -> Pixels:
    image = load_rgb(path)
    scale = 720 / image.shape[0]
    resized = cv2.resize(image, (round(image.shape[1] * scale), 720), interpolation=cv2.INTER_AREA)
    resized.setflags(write=False)
    return np.asarray(resized, np.uint8)
