"""Search a picture for faces at several sizes and turns, cheapest first, and bring what is found back to its pixels.

A detector is one function of a picture; what it finds at one size or turn is mapped back into the picture given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np

from idverify.document import Pixels, Quad
from idverify.face.values import DetectedFace, Point

Detector = Callable[[Pixels], tuple[DetectedFace, ...]]

# Long sides searched in turn until a face is found. 320 px costs 4 ms and 640 px 16 ms (square pictures); the larger
# ones are for a document held far from the camera.
_LONG_SIDES_PX = (320, 640, 1280, 2560)
# The smallest size decides only where a face is at least this wide there, as at a desk; then its landmarks are as good
# as at 640 px (London Set: lowest mated similarity 0.836 against 0.814, highest non-mated 0.559 against 0.558).
# Portraits on pages, ghosts and groups are smaller, and searched at 640 px.
_PROMINENT_PX = 60
# A face that fills the picture is beyond what the detector was trained on (about 300 px): smaller, with a margin.
_CLOSE_UP_LONG_SIDE_PX = 240
_CLOSE_UP_MARGIN = 0.25
# Faces narrower than this at the search size are found again in their surroundings at up to the picture's own
# resolution, where the landmarks are as exact as in the pictures of the calibration (faces about 100 px wide).
_REFINED_BELOW_PX = 90
_REFINED_FACE_PX = 100
# The surroundings of a face, in face widths.
_SURROUNDINGS = 2.2


@dataclass(frozen=True, slots=True)
class _View:
    """A picture made from another, and where its pixels were: x = (u / scale) + left, likewise y."""

    image: Pixels
    scale: float
    left: float = 0.0
    top: float = 0.0

    def back(self, face: DetectedFace) -> DetectedFace:
        """Return a face found in the view, in the pixels of the picture."""
        return map_face(face, lambda x, y: (x / self.scale + self.left, y / self.scale + self.top))


def search(image: Pixels, detector: Detector) -> tuple[DetectedFace, ...]:
    """Return the faces of an upright picture, RGB (h, w, 3) or grey, largest first; empty when none is found."""
    colour = as_rgb(image)
    if min(colour.shape[:2]) == 0:
        return ()
    for view in _views(colour):
        seen = detector(view.image)
        if _decides(view, seen):
            faces = [view.back(face) for face in seen]
            refined = [_refined(colour, face, view.scale, detector) for face in faces]
            return largest_first(refined)
    return ()


def turned_views(image: Pixels) -> Iterator[tuple[Pixels, Callable[[DetectedFace], DetectedFace]]]:
    """Yield a picture upright, on its sides and upside down, each with the function that maps a face in it back."""
    height, width = image.shape[:2]
    points: tuple[tuple[int, Callable[[float, float], Point]], ...] = (
        (0, lambda x, y: (x, y)),
        (1, lambda x, y: (width - y, x)),  # turned a quarter anticlockwise
        (3, lambda x, y: (y, height - x)),  # turned a quarter clockwise
        (2, lambda x, y: (width - x, height - y)),
    )
    for quarter_turns, mapped in points:
        yield np.ascontiguousarray(np.rot90(image, quarter_turns)), partial(map_face, mapped=mapped)


def as_rgb(image: Pixels) -> Pixels:
    """Return a picture with three channels; a grey one gets three equal ones."""
    grey_axes = 2
    return np.repeat(image[:, :, None], 3, axis=2) if image.ndim == grey_axes else image


def largest_first(faces: Sequence[DetectedFace]) -> tuple[DetectedFace, ...]:
    """Return the faces by falling area."""
    return tuple(sorted(faces, key=lambda face: -face.area_px))


def map_face(face: DetectedFace, mapped: Callable[[float, float], Point]) -> DetectedFace:
    """Return a face with every point put through a function."""
    first, second, third, fourth = (mapped(*corner) for corner in face.quad.corners)
    a, b, c, d, e = (mapped(*point) for point in face.landmarks)
    return replace(
        face,
        quad=Quad((first, second, third, fourth)),
        landmarks=(a, b, c, d, e),
        right_eye=mapped(*face.right_eye),
        left_eye=mapped(*face.left_eye),
    )


def scaled(image: Pixels, scale: float) -> Pixels:
    """Return a picture at another size; smaller by area averaging, larger by linear interpolation."""
    height, width = image.shape[:2]
    size = max(1, round(width * scale)), max(1, round(height * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return image if size == (width, height) else np.asarray(cv2.resize(image, size, interpolation=method), np.uint8)


def _views(image: Pixels) -> Iterator[_View]:
    """Yield the picture at growing sizes up to its own, then small with a margin."""
    longest = max(image.shape[:2])
    scales = sorted({min(1.0, side / longest) for side in _LONG_SIDES_PX})
    for scale in scales:
        yield _View(scaled(image, scale), scale)
    scale = min(1.0, _CLOSE_UP_LONG_SIDE_PX / longest)
    small = scaled(image, scale)
    margin = round(max(small.shape[:2]) * _CLOSE_UP_MARGIN)
    framed = np.pad(small, ((margin, margin), (margin, margin), (0, 0)))
    yield _View(framed, scale, left=-margin / scale, top=-margin / scale)


def _decides(view: _View, faces: Sequence[DetectedFace]) -> bool:
    """Whether no finer view is needed: a face was found, in the coarsest view a prominent one."""
    coarsest = view.scale < 1 and max(view.image.shape[:2]) <= _LONG_SIDES_PX[0]
    least_px = _PROMINENT_PX if coarsest else 0
    return any(face.quad.width >= least_px for face in faces)


def _refined(image: Pixels, face: DetectedFace, scale: float, detector: Detector) -> DetectedFace:
    """Return the face as found in its surroundings at a finer scale; itself when it was fine enough or is lost."""
    width = face.quad.width
    if scale >= 1 or width * scale >= _REFINED_BELOW_PX:
        return face
    view = _surroundings(image, face)
    found = [view.back(other) for other in detector(view.image)]
    x, y = face.quad.centre
    offsets = [np.hypot(other.quad.centre[0] - x, other.quad.centre[1] - y) for other in found]
    if not offsets or min(offsets) > width / 2:
        return face
    return found[int(np.argmin(offsets))]


def _surroundings(image: Pixels, face: DetectedFace) -> _View:
    """Return the part of the picture around a face, the face about 100 px wide, never enlarged."""
    x, y = face.quad.centre
    half = _SURROUNDINGS / 2 * max(face.quad.width, face.quad.height)
    left, top = max(0, int(x - half)), max(0, int(y - half))
    part = image[top : int(y + half) + 1, left : int(x + half) + 1]
    scale = min(1.0, _REFINED_FACE_PX / face.quad.width)
    return _View(scaled(part, scale), scale, left=left, top=top)
