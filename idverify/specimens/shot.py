"""A picture on its way through capture effects, with its truth: places and altered pixels move with the pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels, Quad
from idverify.errors import UsageError
from idverify.registry import load_constant
from idverify.specimens import captures

Mask = NDArray[np.uint8]
"""Shape (h, w): 255 where a forger altered the page, else 0."""
Places = NDArray[np.float64]
"""Corners (n, 2), x and y in pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """A picture, its mask of altered pixels and the corners of everything of interest on it."""

    image: Pixels
    mask: Mask
    places: Places

    def repainted(self, image: Pixels) -> Shot:
        """Return the shot with other pixels at the same places."""
        return replace(self, image=image)

    def warped(self, matrix: NDArray[np.float64], size: tuple[int, int], *, paper: Pixels | None = None) -> Shot:
        """Return the shot under a perspective (3, 3), on a picture of a size (width, height).

        Where the page does not reach, `paper` (RGB, of that size) shows, or light grey.
        """
        border = (236, 236, 234)
        flags = cv2.INTER_LINEAR
        if paper is None:
            image = cv2.warpPerspective(
                self.image, matrix, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=border
            )
        else:
            image = cv2.warpPerspective(
                self.image, matrix, size, dst=paper.copy(), flags=flags, borderMode=cv2.BORDER_TRANSPARENT
            )
        mask = cv2.warpPerspective(self.mask, matrix, size, flags=cv2.INTER_NEAREST)
        places = cv2.perspectiveTransform(self.places.reshape(-1, 1, 2), matrix).reshape(-1, 2)
        return Shot(np.asarray(image, np.uint8), np.asarray(mask, np.uint8), np.asarray(places, np.float64))

    def quads(self) -> tuple[Quad, ...]:
        """Return the places as quads, in the order they were put in."""
        return tuple(Quad(tuple((float(x), float(y)) for x, y in four)) for four in self.places.reshape(-1, 4, 2))  # type: ignore[arg-type]  # reshape makes them four


@dataclass(frozen=True, slots=True)
class Capture:
    """One way a page becomes a picture.

    Attributes:
        id: its name on the command line, the file's name with hyphens.
        summary: one sentence.
        run: shot, random generator, strength 0 (barely visible) to 1 (as bad as it is worth testing).
    """

    id: str
    summary: str
    run: Callable[[Shot, np.random.Generator, float], Shot]


def shoot(image: Pixels, quads: tuple[Quad, ...], mask: Mask | None = None) -> Shot:
    """Start a shot from a flat page."""
    whole = np.zeros(image.shape[:2], np.uint8) if mask is None else mask
    return Shot(image, whole, np.array([quad.corners for quad in quads], np.float64).reshape(-1, 2))


@dataclass(frozen=True, slots=True)
class CaptureStep:
    """One effect of a chain and its strength; None draws one for every picture."""

    capture: Capture
    strength: float | None = None


def parse_chain(text: str) -> tuple[CaptureStep, ...]:
    """Read a chain such as `phone`, `scan:0.3` or `halftone+phone:0.8+jpeg`; empty means no capture effect.

    Raises:
        UsageError: an unknown effect (the message lists the known ones) or a strength outside 0 to 1.
    """
    return tuple(_step(part.strip()) for part in text.split("+") if part.strip())


def apply_chain(shot: Shot, chain: tuple[CaptureStep, ...], rng: np.random.Generator) -> tuple[Shot, tuple[str, ...]]:
    """Return the shot after every effect of a chain, and the effects with the strengths used."""
    used = []
    for step in chain:
        strength = float(rng.uniform(0.15, 0.85)) if step.strength is None else step.strength
        shot = step.capture.run(shot, rng, strength)
        used.append(f"{step.capture.id}:{strength:.2f}")
    return shot, tuple(used)


def _step(text: str) -> CaptureStep:
    name, _, strength = text.partition(":")
    capture = load_constant(captures, name.replace("-", "_"), constant="CAPTURE", kind=Capture)
    if not strength:
        return CaptureStep(capture)
    try:
        value = float(strength)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise UsageError(f"strength of {name} must be a number from 0 to 1", code="strength_unusable")
    return CaptureStep(capture, value)
