"""Morphed portraits of two people: both warped to a shape between them and blended, whole or in the inner face only.

As criminals' tools do (landmarks, Delaunay triangles, alpha blending). Ferrara, Franco, Maltoni: The magic passport
(2014); spliced morphs: Makrushin, Neubert, Dittmann (2017).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels
from idverify.face.alignment import similarity_transform
from idverify.specimens.captures import _optics

Points = NDArray[np.float64]
# The face oval in MediaPipe's canonical face, clockwise from the forehead.
_OVAL = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152,
         148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """One contributor.

    Attributes:
        image: RGB, all contributors of one size.
        points: dense points, x and y, shape (468, 2).
    """

    image: Pixels
    points: Points


def whole_morph(one: Subject, other: Subject, share: float) -> Pixels:
    """Return a blend of both pictures, hair and neck included; `share` of the other, 0 to 1."""
    shape = _shape(one, other, share)
    blended = cv2.addWeighted(_warped(one, shape), 1 - share, _warped(other, shape), share, 0)
    return np.asarray(blended, np.uint8)


def spliced_morph(one: Subject, other: Subject, share: float) -> Pixels:
    """Return the first picture with the blend in its inner face only, matched in colour: no ghosts of hair."""
    inner = whole_morph(one, Subject(_recoloured(other, one), other.points), share)
    shape = _shape(one, other, share)
    ground = _warped(one, shape)
    mask = np.zeros(ground.shape[:2], np.uint8)
    oval = shape[list(_OVAL)]
    inside = oval.mean(axis=0) + 0.9 * (oval - oval.mean(axis=0))
    cv2.fillPoly(mask, [np.round(inside).astype(np.int32)], 255, cv2.LINE_AA)
    alpha = cv2.GaussianBlur(mask, (0, 0), 0.02 * float(np.ptp(oval[:, 0])) + 1)[..., None].astype(np.float32) / 255
    return np.asarray(inner * alpha + ground * (1 - alpha), np.uint8)


def on_document(portrait: Pixels, rng: np.random.Generator) -> Pixels:
    """Return a portrait as read from a chip or scanned from a page: 300 px wide at most, grain, JPEG."""
    width = int(rng.integers(240, 420))
    size = (width, round(width * portrait.shape[0] / portrait.shape[1]))
    image = np.asarray(cv2.resize(portrait, size, interpolation=cv2.INTER_AREA), np.uint8)
    if rng.random() < 1 / 2:  # printed and scanned
        image = _optics.noisy(_optics.blurred(image, float(rng.uniform(0.5, 1.1))), float(rng.uniform(2, 7)), rng)
    return _optics.jpeg(image, int(rng.integers(65, 95)))


def _shape(one: Subject, other: Subject, share: float) -> Points:
    """Return the points between both faces, the other first laid on the first one's eyes and mouth."""
    matrix = similarity_transform(other.points, one.points)
    laid = other.points @ matrix[:, :2].T + matrix[:, 2]
    return np.asarray((1 - share) * one.points + share * laid, np.float64)


def _warped(subject: Subject, shape: Points) -> Pixels:
    """Return a picture with its points moved to a shape, triangle by triangle; the edges of the picture stay."""
    height, width = subject.image.shape[:2]
    matrix = similarity_transform(subject.points, shape)
    laid = cv2.warpAffine(subject.image, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    points = subject.points @ matrix[:, :2].T + matrix[:, 2]
    corners = np.array([[x, y] for y in (0, height / 2, height - 1) for x in (0, width / 2, width - 1)])
    corners = np.delete(corners, 4, axis=0)  # the middle of the picture is a face
    source, target = np.vstack([points, corners]), np.vstack([shape, corners])
    flow = _displacement(source - target, target, (height, width))
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    return np.asarray(
        cv2.remap(laid, columns + flow[..., 0], rows + flow[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),
        np.uint8,
    )


def _displacement(shift: Points, at: Points, size: tuple[int, int]) -> NDArray[np.float32]:
    """Return the shift of every pixel, linear within each Delaunay triangle, shape (h, w, 2)."""
    height, width = size
    division = cv2.Subdiv2D((-1, -1, width + 2, height + 2))
    kept = np.clip(at, 0, (width - 1, height - 1)).astype(np.float32)
    numbers: dict[tuple[float, float], int] = {}
    for number, (x, y) in enumerate(kept):
        division.insert((float(x), float(y)))
        numbers[(float(x), float(y))] = number
    flow = np.zeros((height, width, 2), np.float32)
    for triangle in np.asarray(division.getTriangleList()).reshape(-1, 3, 2):
        found = [numbers.get((float(x), float(y))) for x, y in triangle]
        if None in found:
            continue
        rows = [number for number in found if number is not None]
        slope = np.linalg.lstsq(np.column_stack([kept[rows], np.ones(3)]), shift[rows], rcond=None)[0]
        left, top, across, down = cv2.boundingRect(kept[rows])
        part = np.zeros((down, across), np.uint8)
        cv2.fillConvexPoly(part, np.round(kept[rows] - (left, top)).astype(np.int32), 1)
        y, x = np.nonzero(part)
        inside = (x + left < width) & (y + top < height)
        y, x = y[inside] + top, x[inside] + left
        flow[y, x] = np.column_stack([x, y, np.ones(len(x))]) @ slope
    return np.asarray(cv2.blur(flow, (3, 3)), np.float32)


def _recoloured(other: Subject, one: Subject) -> Pixels:
    """Give the other's picture the mean and spread of the first one's colours on the face, in CIE L*a*b*."""
    theirs, ours = (cv2.cvtColor(s.image, cv2.COLOR_RGB2LAB).astype(np.float32) for s in (other, one))
    inside = []
    for subject in (other, one):
        mask = np.zeros(subject.image.shape[:2], np.uint8)
        cv2.fillPoly(mask, [np.round(subject.points[list(_OVAL)]).astype(np.int32)], 1)
        inside.append(mask > 0)
    mean, spread = theirs[inside[0]].mean(0), theirs[inside[0]].std(0)
    target, wanted = ours[inside[1]].mean(0), ours[inside[1]].std(0)
    shifted = (theirs - mean) * np.clip(wanted / spread, 0.7, 1.4) + target
    return np.asarray(cv2.cvtColor(np.clip(shifted, 0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB), np.uint8)
