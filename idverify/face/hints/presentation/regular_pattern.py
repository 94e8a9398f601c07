"""A fine regular pattern on the skin: dots of a display, its moire in the sensor, or a printing screen.

Skin has no period: its spectrum is smooth. The pattern stands out as a narrow peak at the same frequency all over the
face. JPEG below a quality of about 70 makes such peaks of its own on noisy pictures. After Garcia and de Queiroz,
Face-spoofing 2D-detection based on moire-pattern analysis (IEEE TIFS 10, 2015).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels
from idverify.face.attack_hint import FaceView, PresentationHint
from idverify.face.search import as_rgb

_PATCH_PX = 64
_STEP_PX = 32
# The middle of the face that is looked at: 25 patches, enough to average noise away.
_MIDDLE_PX = 192
# Faces narrower than this give too few patches to tell a peak from chance.
_LEAST_FACE_PX = 96
# Periods of a patch below which eyes and brows have their energy.
_LEAST_PERIODS = 7
# Energy of JPEG's blocks of 8 px lies on the axes at multiples of this many periods.
_JPEG_PERIODS = _PATCH_PX // 8
_NEIGHBOURHOOD = 11
_PEAK = 3
# Power of noise of half a grey level under this window: what is weaker is rounding, JPEG's above all.
_FLOOR = 0.25 * (3 / 8 * _PATCH_PX) ** 2


def measure(live: FaceView) -> float | None:
    """Return how far the strongest peak stands out of its neighbourhood, in natural logarithms of power."""
    left, top, right, bottom = live.face.quad.box
    x, y = live.face.quad.centre
    half_width, half_height = (min(_MIDDLE_PX, side) / 2 for side in (right - left, bottom - top))
    rows = slice(max(0, round(y - half_height)), max(0, round(y + half_height)))
    columns = slice(max(0, round(x - half_width)), max(0, round(x + half_width)))
    part = as_rgb(live.image)[rows, columns]
    if min(part.shape[:2]) < _LEAST_FACE_PX:
        return None
    return max(_peak(plane) for plane in _planes(part))


def _planes(part: Pixels) -> tuple[NDArray[np.float32], ...]:
    """Return lightness and the two colour differences."""
    red, green, blue = (part[:, :, channel].astype(np.float32) for channel in range(3))
    half, quarter = np.float32(1 / 2), np.float32(1 / 4)
    return (red + green + green + blue) * quarter, red - blue, (red + blue) * half - green


def _peak(plane: NDArray[np.float32]) -> float:
    power = _power(plane)
    logarithm = np.log(cv2.blur(power, (_PEAK, _PEAK), borderType=cv2.BORDER_WRAP) + _FLOOR).astype(np.float32)
    ground = cv2.blur(logarithm, (_NEIGHBOURHOOD, _NEIGHBOURHOOD), borderType=cv2.BORDER_REFLECT)
    return float((logarithm - ground)[_counted()].max())


def _power(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the mean power spectrum of the patches, zero frequency in the middle."""
    window = np.hanning(_PATCH_PX).astype(np.float32)
    patches = np.lib.stride_tricks.sliding_window_view(plane, (_PATCH_PX, _PATCH_PX))[::_STEP_PX, ::_STEP_PX]
    flat = patches.reshape(-1, _PATCH_PX, _PATCH_PX)
    levelled = (flat - flat.mean(axis=(1, 2), keepdims=True)) * np.outer(window, window)
    spectra = [cv2.dft(patch.astype(np.float32), flags=cv2.DFT_COMPLEX_OUTPUT) for patch in levelled]
    power = np.mean([(spectrum**2).sum(axis=2) for spectrum in spectra], axis=0)
    return np.fft.fftshift(power).astype(np.float32)


def _counted() -> NDArray[np.bool_]:
    """Return which frequencies count, shape (64, 64)."""
    y, x = (np.abs(axis) for axis in np.mgrid[-_PATCH_PX // 2 : _PATCH_PX // 2, -_PATCH_PX // 2 : _PATCH_PX // 2])
    blocks = (((x + 2) % _JPEG_PERIODS <= 4) & (y <= 2)) | (((y + 2) % _JPEG_PERIODS <= 4) & (x <= 2))  # noqa: PLR2004  the peak's own width
    return np.asarray((np.hypot(x, y) >= _LEAST_PERIODS) & ~blocks)


HINT = PresentationHint("regular_pattern", "a fine regular pattern on the face", 1.25, measure)
