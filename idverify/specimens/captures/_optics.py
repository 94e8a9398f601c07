"""What several capture effects share: light, blur, sensor noise, JPEG. All on 8-bit RGB, quick enough for training."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels

Map = NDArray[np.float32]

_TILE_PX = 768


def lit(image: Pixels, gain: Map, cast: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> Pixels:
    """Multiply by a small gain map, scaled up smoothly, and by a gain per channel; together at most 2.55."""
    height, width = image.shape[:2]
    # Hundredths in 8 bit: three times as quick as floats, its steps of 1 % lie below the noise of any camera.
    hundredths = np.clip(gain[..., None] * np.array(cast, np.float32) * 100, 0, 255).astype(np.uint8)
    large = cv2.resize(hundredths, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.multiply(image, large, scale=0.01), np.uint8)


def gradient(rng: np.random.Generator, depth: float) -> Map:
    """Return a gain map (24, 32) that falls linearly in a random direction, mean 1, ends at 1 +- depth / 2."""
    y, x = np.mgrid[-0.5:0.5:24j, -0.5:0.5:32j]
    angle = rng.uniform(0, 2 * np.pi)
    return np.asarray(1 + depth * (x * np.cos(angle) + y * np.sin(angle)), np.float32)


def blurred(image: Pixels, sigma_px: float) -> Pixels:
    """Blur as a lens out of focus; below a fifth of a pixel nothing happens."""
    if sigma_px < 0.2:  # noqa: PLR2004  stated above
        return image
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma_px), np.uint8)


def noisy(image: Pixels, sigma: float, rng: np.random.Generator) -> Pixels:
    """Add sensor noise of a standard deviation in grey levels, slightly correlated between pixels and channels."""
    height, width = image.shape[:2]
    grain = cv2.convertScaleAbs(_noise_tile(), alpha=sigma / 30, beta=128)
    grain = np.roll(cv2.flip(grain, int(rng.integers(-1, 2))), rng.integers(0, _TILE_PX, 2), (0, 1))
    down, right = max(0, height - _TILE_PX), max(0, width - _TILE_PX)
    grain = cv2.copyMakeBorder(grain, 0, down, 0, right, cv2.BORDER_WRAP)[:height, :width]
    return np.asarray(cv2.addWeighted(image, 1.0, grain, 1.0, -128), np.uint8)


def jpeg(image: Pixels, quality: int) -> Pixels:
    """Return the picture after JPEG at a quality of 1 to 100."""
    file = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(file, cv2.IMREAD_COLOR), np.uint8)


@lru_cache(maxsize=1)
def _noise_tile() -> NDArray[np.float32]:
    """Gaussian noise of standard deviation 30 around 0, shape (768, 768, 3), the same in every process."""
    rng = np.random.default_rng(20261123)
    noise = rng.normal(0, 1, (_TILE_PX, _TILE_PX, 3)).astype(np.float32)
    noise = 0.8 * noise + 0.5 * cv2.GaussianBlur(noise, (0, 0), 0.9) / 0.3 * 0.6
    noise = 0.85 * noise + 0.5 * noise.mean(2, keepdims=True)
    return np.asarray(noise * (30 / noise.std()), np.float32)
