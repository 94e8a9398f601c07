"""Cut a place out of a picture as an upright strip."""

from __future__ import annotations

import cv2
import numpy as np

from idverify.document import Pixels, Quad

# Above this reduction a plain linear warp skips pixels; the picture is averaged down first.
_SHRINK_BEYOND = 1.5
# Pixels of the strip that the cubic warp and the averaging reach beyond a place.
_ROOM_PX = 8.0


def rectify(image: Pixels, quad: Quad, *, height_px: int | None = None) -> Pixels:
    """Return what lies in the quad, upright; beyond the picture its border is repeated.

    Args:
        image: RGB (h, w, 3) or grey (h, w).
        quad: the place; its first corner becomes the upper left one.
        height_px: height of the strip; None keeps the scale of the picture.
    """
    height = max(1, height_px if height_px is not None else round(quad.height))
    scale = height / max(quad.height, 1e-6)
    width = max(1, round(quad.width * scale))
    corners = np.asarray(quad.corners, dtype=np.float32)
    source, corners = _shrunk(image, corners, scale)
    # Corners count pixel edges, the warp counts pixel centres: half a pixel between them on both sides.
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform(corners - 0.5, target)
    strip = cv2.warpPerspective(source, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(strip, dtype=np.uint8)


def _shrunk(
    image: Pixels, corners: np.ndarray[tuple[int, ...], np.dtype[np.float32]], scale: float
) -> tuple[Pixels, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    """Average the picture down when the strip is much smaller than its place, so that thin strokes survive."""
    if scale * _SHRINK_BEYOND >= 1:
        return image, corners
    image, corners = _around(image, corners, room=_ROOM_PX / scale)
    height, width = image.shape[:2]
    size = max(1, round(width * scale * _SHRINK_BEYOND)), max(1, round(height * scale * _SHRINK_BEYOND))
    smaller = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    factors = np.array([size[0] / width, size[1] / height], dtype=np.float32)
    return smaller, (corners * factors).astype(np.float32)


def _around(
    image: Pixels, corners: np.ndarray[tuple[int, ...], np.dtype[np.float32]], *, room: float
) -> tuple[Pixels, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    """Return the part of a picture around a place, and the place on it; averaging down all of it takes its time."""
    height, width = image.shape[:2]
    left, top = (max(0, int(value - room)) for value in corners.min(axis=0))
    right, bottom = (int(value + room) + 1 for value in corners.max(axis=0))
    part = image[top : min(bottom, height), left : min(right, width)]
    if not part.size:
        return image, corners
    return part, (corners - np.array([left, top], np.float32)).astype(np.float32)


def place_of(box: tuple[float, float, float, float], quad: Quad, *, size_px: tuple[int, int]) -> Quad:
    """Return where a box of a strip lies in the picture that the strip was cut from.

    Args:
        box: left, top, right, bottom in pixels of the strip.
        quad: what the strip was cut from.
        size_px: width and height of the strip.

    >>> place_of((5, 0, 10, 5), Quad.from_box(100, 0, 120, 10), size_px=(10, 5)).box
    (110.0, 0.0, 120.0, 10.0)
    """
    left, top, right, bottom = box
    width, height = size_px
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(source, np.asarray(quad.corners, dtype=np.float32))
    inside = np.array([[[left, top], [right, top], [right, bottom], [left, bottom]]], dtype=np.float64)
    corners = tuple((float(x), float(y)) for x, y in cv2.perspectiveTransform(inside, matrix)[0].round(3))
    return Quad((corners[0], corners[1], corners[2], corners[3]))
