"""Faces that are no real person: several consenting people blended in shape and texture.

The inner face is a weighted blend of every source; hair, ears, neck and shirt come from one source, warped to the
blended shape, because blended hair shows double edges. One set of weights gives every expression of an identity.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels

Points = NDArray[np.float64]
"""Landmarks (n, 3): x, y in pixels, z in the same unit, negative towards the camera."""
Floats = NDArray[np.float32]

PORTRAIT_SIZE_PX = (480, 600)
"""Width and height of every composite; 4:5, enough for 400 dpi on a 31 x 40 mm portrait."""

# Landmark numbers of the 478-point face mesh: outer eye corners and the face oval, clockwise from the forehead.
_EYES = (33, 133, 362, 263)
_OVAL = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152,
         148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109)  # fmt: skip
_UPPER_LIP_INNER, _LOWER_LIP_INNER = 13, 14
_MOUTH_CORNERS = (61, 291)

# Eye line at 46 % of the height and 0.25 of the width between the eye centres: ISO/IEC 19794-5 full frontal.
_EYE_LINE_SHARE = 0.47
_EYE_DISTANCE_SHARE = 0.245
_GRID_STEP_PX = 10
_SMOOTHING = 2.0
# No landmark holds shoulders and wall: the warp fades over this share of the width outside the face oval.
_REACH_SHARE = 0.35


@dataclass(frozen=True, slots=True, eq=False)
class SourceFace:
    """One photograph of one consenting person.

    Attributes:
        name: name of the person in the source set.
        image: RGB, shape (h, w, 3).
        points: the 478 mesh landmarks in pixels of the image.
    """

    name: str
    image: Pixels
    points: Points


@dataclass(frozen=True, slots=True)
class Turn:
    """How the composite looks at the camera and the light it stands in.

    Attributes:
        yaw_deg: head turned to its left, degrees.
        roll_deg: head tilted, degrees, clockwise in the picture.
        scale: size of the head relative to a standard portrait.
        light: brightness difference between right and left edge, -1 to 1.
        warmth: red over blue gain minus one.
    """

    yaw_deg: float = 0.0
    roll_deg: float = 0.0
    scale: float = 1.0
    light: float = 0.0
    warmth: float = 0.0


def mouth_opening(points: Points) -> float:
    """Return the inner lip gap over the mouth width; about 0 closed, above 0.1 teeth show."""
    gap = np.hypot(*(points[_UPPER_LIP_INNER] - points[_LOWER_LIP_INNER])[:2])
    return float(gap / np.hypot(*(points[_MOUTH_CORNERS[0]] - points[_MOUTH_CORNERS[1]])[:2]))


def align(points: Points) -> Points:
    """Return the landmarks moved, turned and scaled to the frame of a standard portrait."""
    width, height = PORTRAIT_SIZE_PX
    left = points[list(_EYES[:2]), :2].mean(0)
    right = points[list(_EYES[2:]), :2].mean(0)
    across = right - left
    scale = _EYE_DISTANCE_SHARE * width / np.hypot(*across)
    cos, sin = across / np.hypot(*across) * scale
    moved = (points[:, :2] - (left + right) / 2) @ np.array([[cos, -sin], [sin, cos]])
    centred = moved + np.array([width / 2, height * _EYE_LINE_SHARE])
    return np.column_stack([centred, points[:, 2] * scale])


def blended_shape(shapes: list[Points], weights: Floats, *, mean: Points, exaggeration: float) -> Points:
    """Return the weighted mean of aligned shapes, pushed away from the mean of all people by `exaggeration`."""
    blend = np.tensordot(weights, np.stack(shapes), 1)
    return align(mean + exaggeration * (blend - mean))


def turned(shape: Points, turn: Turn) -> Points:
    """Return an aligned shape with the head turned, tilted and scaled about the point between the eyes."""
    width, height = PORTRAIT_SIZE_PX
    origin = np.array([width / 2, height * _EYE_LINE_SHARE])
    yaw, roll = np.radians([turn.yaw_deg, turn.roll_deg])
    depth = shape[:, 2] - shape[list(_EYES), 2].mean()
    x = (shape[:, 0] - origin[0]) * np.cos(yaw) - depth * np.sin(yaw)
    y = shape[:, 1] - origin[1]
    rolled = np.column_stack([x * np.cos(roll) - y * np.sin(roll), x * np.sin(roll) + y * np.cos(roll)])
    return np.column_stack([rolled * turn.scale + origin, shape[:, 2]])


@dataclass(frozen=True, slots=True, eq=False)
class Morph:
    """Everything about a target shape that warping any photograph onto it needs.

    Attributes:
        points: the landmarks wanted, (n, 2).
        grid: pixels at which the warp is worked out, (rows * columns, 2).
        shape: rows and columns of the grid.
        weights: (rows * columns, n): how far each landmark's offset moves each grid pixel.
    """

    points: NDArray[np.float64]
    grid: NDArray[np.float64]
    shape: tuple[int, int]
    weights: NDArray[np.float64]

    @classmethod
    def onto(cls, target: Points) -> Morph:
        """Prepare warping onto a shape: radial basis interpolation with the linear kernel, slightly smoothed."""
        width, height = PORTRAIT_SIZE_PX
        xs = np.arange(0, width + _GRID_STEP_PX, _GRID_STEP_PX)
        ys = np.arange(0, height + _GRID_STEP_PX, _GRID_STEP_PX)
        grid = np.stack(np.meshgrid(xs, ys), -1).reshape(-1, 2).astype(np.float64)
        places = target[:, :2]
        kernel = _distances(places, places) - _SMOOTHING * np.eye(len(places))
        fade = np.exp(-_distance_outside(grid, target[list(_OVAL), :2]) / (_REACH_SHARE * width))
        weights = np.linalg.solve(kernel, _distances(places, grid)).T * fade[:, None]
        return cls(places, grid, (len(ys), len(xs)), np.asarray(weights, np.float64))


def warp(face: SourceFace, morph: Morph) -> Floats:
    """Return the photograph with its landmarks moved onto the morph's, float RGB of the portrait size, 0 to 255."""
    width, height = PORTRAIT_SIZE_PX
    affine = _similarity(morph.points, face.points[:, :2])
    offsets = face.points[:, :2] - (morph.points @ affine[:, :2].T + affine[:, 2])
    source = morph.grid @ affine[:, :2].T + affine[:, 2] + morph.weights @ offsets
    coarse = source.reshape(*morph.shape, 2).astype(np.float32)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32) / _GRID_STEP_PX
    where = [cv2.remap(coarse[..., axis], columns, rows, cv2.INTER_LINEAR) for axis in (0, 1)]
    picture = cv2.remap(face.image, where[0], where[1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(picture, np.float32)


def compose(faces: list[SourceFace], weights: Floats, *, target: Points, head: int) -> Floats:
    """Return the composite: every face blended by weight inside the oval, the head of `faces[head]` around it."""
    morph = Morph.onto(target)
    warped = [warp(face, morph) for face in faces]
    oval = _oval_mask(target)
    solid = oval > 0.99  # noqa: PLR2004  the unfeathered part of the mask
    matched = [_recoloured(picture, warped[head], solid) for picture in warped]
    blend = np.tensordot(weights, np.stack(matched), 1).astype(np.float32)
    blend += 0.9 * (blend - cv2.GaussianBlur(blend, (0, 0), 1.6))  # averaging softens skin and lashes
    return np.clip(blend * oval[..., None] + warped[head] * (1 - oval[..., None]), 0, 255).astype(np.float32)


def lit(picture: Floats, turn: Turn) -> Pixels:
    """Return the picture under the light of the turn, as 8-bit RGB."""
    across = np.linspace(-0.5, 0.5, picture.shape[1], dtype=np.float32)[None, :, None]
    gains = np.array([1 + turn.warmth / 2, 1.0, 1 - turn.warmth / 2], np.float32)
    return np.clip(picture * (1 + turn.light * across) * gains, 0, 255).astype(np.uint8)


def _similarity(source: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Least-squares similarity (2, 3) that carries source onto target."""
    ours, theirs = source @ (1, 1j), target @ (1, 1j)
    ours_mean, theirs_mean = ours.mean(), theirs.mean()
    factor = np.vdot(ours - ours_mean, theirs - theirs_mean) / np.vdot(ours - ours_mean, ours - ours_mean)
    shift = theirs_mean - factor * ours_mean
    return np.array([[factor.real, -factor.imag, shift.real], [factor.imag, factor.real, shift.imag]])


def _distances(ones: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distance of every one of `ones` (rows) to every one of `others` (columns)."""
    return np.hypot(ones[:, None, 0] - others[None, :, 0], ones[:, None, 1] - others[None, :, 1])


def _distance_outside(grid: NDArray[np.float64], oval: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far each pixel of the grid is from the oval, 0 inside it."""
    width, height = PORTRAIT_SIZE_PX
    outside = np.ones((height + _GRID_STEP_PX, width + _GRID_STEP_PX), np.uint8)
    cv2.fillPoly(outside, [np.round(oval).astype(np.int32)], 0)
    distance = cv2.distanceTransform(outside, cv2.DIST_L2, 5)
    columns, rows = grid.astype(int).T
    return np.asarray(distance[rows, columns], np.float64)


def _oval_mask(target: Points) -> Floats:
    """Feathered mask of the inner face, 0 to 1: cheeks, chin and brows, not the hair line nor the jaw's edge."""
    width, height = PORTRAIT_SIZE_PX
    oval = target[list(_OVAL), :2]
    centre = oval.mean(0)
    inner = centre + (oval - centre) * (0.90, 0.93)
    brow_top = target[list(_EYES), 1].mean() - 0.42 * (target[152, 1] - target[list(_EYES), 1].mean())
    inner[:, 1] = np.maximum(inner[:, 1], brow_top)
    mask = np.zeros((height, width), np.float32)
    cv2.fillPoly(mask, [np.round(inner * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)
    return np.asarray(cv2.GaussianBlur(cv2.erode(mask, np.ones((9, 9), np.uint8)), (0, 0), 7), np.float32)


def _recoloured(picture: Floats, model: Floats, where: NDArray[np.bool_]) -> Floats:
    """Give the picture the mean and spread of the model's colours, both measured inside `where` in CIE L*a*b*."""
    ours = cv2.cvtColor(np.clip(picture, 0, 255) / 255, cv2.COLOR_RGB2LAB)
    theirs = cv2.cvtColor(np.clip(model, 0, 255) / 255, cv2.COLOR_RGB2LAB)
    mean, spread = ours[where].mean(0), ours[where].std(0)
    shifted = (ours - mean) * np.clip(theirs[where].std(0) / spread, 0.7, 1.4) + theirs[where].mean(0)
    return np.asarray(cv2.cvtColor(shifted.astype(np.float32), cv2.COLOR_LAB2RGB) * 255, np.float32)
