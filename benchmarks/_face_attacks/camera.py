"""A room behind a person, and the camera at the desk: lens, colour mosaic, noise, white balance, JPEG."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels
from idverify.specimens.captures import _optics

WIDTH_PX, HEIGHT_PX = 960, 720
Floats = NDArray[np.float32]


def room(rng: np.random.Generator) -> Pixels:
    """Return a room, RGB: wall, and door frames, pictures, shelves and screens with straight edges, out of focus."""
    small = np.full((HEIGHT_PX // 2, WIDTH_PX // 2, 3), rng.uniform(60, 220) + rng.uniform(-25, 25, 3), np.float32)
    height, width = small.shape[:2]
    for _ in range(int(rng.integers(0, 9))):
        colour = tuple(float(value) for value in rng.uniform(10, 245, 3))
        left, top = rng.uniform(-0.2, 0.95) * width, rng.uniform(-0.2, 0.9) * height
        right, bottom = left + rng.uniform(0.03, 0.6) * width, top + rng.uniform(0.03, 1.1) * height
        corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
        corners += rng.uniform(-4, 4, (4, 2))
        cv2.fillPoly(small, [corners.astype(np.int32)], colour, cv2.LINE_AA)
    for cell in (6, 40):
        grain = rng.normal(0, 5, (height // cell + 2, width // cell + 2)).astype(np.float32)
        small += cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC)[..., None]
    unsharp = cv2.GaussianBlur(small, (0, 0), float(rng.uniform(0.6, 5)))
    large = cv2.resize(unsharp, (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(large, 0, 255), np.uint8)


def photographed(scene: Pixels, rng: np.random.Generator) -> Pixels:
    """Return what the camera delivers of a scene that already has the blur of its lens."""
    image = _optics.lit(scene, _optics.gradient(rng, float(rng.uniform(0, 0.5))), _cast(rng))
    image = _optics.noisy(image, float(rng.uniform(1, 5)), rng)
    image = _demosaicked(image)
    if rng.random() < 0.5:  # sharpening, as most cameras do
        image = np.asarray(cv2.addWeighted(image, 1.6, cv2.GaussianBlur(image, (0, 0), 1.0), -0.6, 0), np.uint8)
    image = _optics.jpeg(image, int(rng.integers(75, 97)))
    if rng.random() < 0.4:  # made smaller on its way, as uploads are
        scale = float(rng.uniform(0.65, 0.95))
        smaller = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        image = _optics.jpeg(np.asarray(smaller, np.uint8), int(rng.integers(80, 97)))
    return image


def lens_sigma_px(rng: np.random.Generator) -> float:
    """Draw the blur of the lens in camera pixels."""
    return float(rng.uniform(0.3, 0.8))


def _cast(rng: np.random.Generator) -> tuple[float, float, float]:
    red, green, blue = (float(value) for value in rng.uniform(0.93, 1.07, 3) * rng.uniform(0.75, 1.15))
    return red, green, blue


def _demosaicked(image: Pixels) -> Pixels:
    """Keep one colour a pixel, as a sensor does, and interpolate the others."""
    mosaic = image[:, :, 1].copy()
    mosaic[0::2, 0::2] = image[0::2, 0::2, 0]
    mosaic[1::2, 1::2] = image[1::2, 1::2, 2]
    return np.asarray(cv2.cvtColor(mosaic, cv2.COLOR_BayerBG2BGR)[:, :, ::-1], np.uint8)
