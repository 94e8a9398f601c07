"""Find the outline of a document in a picture: any background, clutter, fingers over the edges. Classical, no model.

The longest lines of the picture are crossed two by two. The best quadrilateral has the proportions of a document, along
each side one and the same step from paper to table, and corners where that step ends. Its sides are then fitted to the
edge. `python -m benchmarks localise` measures it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels, Quad
from idverify.imaging.side_fit import fit_sides
from idverify.imaging.straight_lines import Floats, Line, Plane, grain_of, longest_lines

Indices = NDArray[np.int64]

# Longest side of the picture that lines are looked for in; the sides are fitted on the full picture.
_SEARCH_SIDE_PX = 480
_MOST_LINES = 26
# Width over height of TD3 and MRV-A, TD1, TD2 and MRV-B: ICAO Doc 9303-4 to 7, 2.1.
_PROPORTIONS = np.log([125 / 88, 85.6 / 53.98, 105 / 74, 120 / 80])
# Perspective changes proportions; as logarithms: free up to the first, then held against a candidate, up to the second.
_PROPORTION_SLACK, _OTHER_PROPORTION = 0.1, 0.3
# Documents fill this share of the picture; smaller ones cannot be read, larger ones are the picture itself.
_SMALLEST_SHARE, _LARGEST_SHARE = 0.06, 0.98
# Opposite sides are this parallel, neighbouring ones cross at this or more: sines of 25 and 49 degrees.
_OPPOSITE, _NEIGHBOURING = 0.42, 0.75
# A corner may lie outside the picture by this share of its longer side: an edge that was cut off.
_OUTSIDE_SHARE = 0.05
# A step from paper to table is measured this far from the line on either side, over this many pixels; a step this many
# times the grain counts half. Together with the weights of `_merits` and the least support below chosen on the
# photographs of seed 11; `python -m benchmarks localise` with other seeds measures them.
_GAP_PX, _STRIP_PX = 2, 3
_HALF_STEP = 6.0
# Ends of sides, as shares of their length: left out for round corners; looked at beyond them, to see the step end.
_ROUND_SHARE, _BEYOND_SHARE = 0.04, 0.12
_LEAST_SUPPORT = 0.62
# Places known to lie on the document are known to this, in pixels of the search.
_AROUND_SLACK_PX = 3.0


@dataclass(frozen=True, slots=True)
class Outline:
    """Where a document lies.

    Attributes:
        quad: its corners, clockwise from the one nearest the upper left of the picture; the document may be turned.
        support: how well its sides lie on edges of the picture, 0 to 1.
    """

    quad: Quad
    support: float


@dataclass(frozen=True, slots=True)
class _Steps:
    """Steps from one side of each line to the other, summed up along it from its far end.

    Attributes:
        signed: with their direction in colour, shape (lines, points + 1, 3): what is alike adds up.
        size: without it, shape (lines, points + 1).
        middle: number of the point nearest the middle of the picture.
    """

    signed: Floats
    size: Floats
    middle: int


@dataclass(frozen=True, slots=True)
class _Quads:
    """Quadrilaterals between crossing lines: which lines (n, 4), where each begins and ends on its line (n, 4, 2)."""

    lines: Indices
    spans: Floats
    corners: Floats
    odd: Floats
    share: Floats

    def chosen(self, which: NDArray[np.bool_]) -> _Quads:
        return _Quads(self.lines[which], self.spans[which], self.corners[which], self.odd[which], self.share[which])


def find_document(image: Pixels, *, around: Quad | None = None) -> Outline | None:
    """Return the outline of the document in a picture, or None: nothing has four sides and a document's proportions.

    Args:
        image: RGB, shape (h, w, 3).
        around: a place that is known to lie on the document, such as its MRZ.
    """
    scale = min(1.0, _SEARCH_SIDE_PX / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), np.float32)
    grain = grain_of(lab)
    lines = longest_lines(lab, grain, most=_MOST_LINES)
    quads = _between(lines, lab.shape[:2])
    middle = np.array([lab.shape[1], lab.shape[0]]) / 2
    if quads is not None and around is not None:
        quads = quads.chosen(_holding(quads, np.array(around.corners) * scale - middle))
    if quads is None or not len(quads.lines):
        return None
    merits = _merits(quads, _steps(lab / grain, lines))
    best = int(merits.argmax())
    if merits[best] < _LEAST_SUPPORT:
        return None
    corners = fit_sides(image, _clockwise((quads.corners[best] + middle) / scale))
    first, second, third, fourth = ((float(x), float(y)) for x, y in corners)
    return Outline(Quad((first, second, third, fourth)), min(1.0, float(merits[best])))


def _between(lines: tuple[Line, ...], shape: tuple[int, ...]) -> _Quads | None:
    """Return every quadrilateral of a document's proportions between two and two of the lines; None without any."""
    normals = np.array([line.normal for line in lines]).reshape(-1, 2)
    across = np.array([line.direction for line in lines]).reshape(-1, 2)
    distances = np.array([line.distance for line in lines])
    sines = np.abs(across @ normals.T)
    with np.errstate(divide="ignore", invalid="ignore"):  # a line does not cross itself
        meets = (distances[None, :] - distances[:, None] * (normals @ normals.T)) / (across @ normals.T)
    pairs = np.array([pair for pair in combinations(range(len(lines)), 2) if sines[pair] < _OPPOSITE], np.int64)
    if len(pairs) < 2:  # noqa: PLR2004  two pairs make a quadrilateral
        return None
    one, other = np.triu_indices(len(pairs), 1)
    (a, b), (c, d) = pairs[one].T, pairs[other].T
    crossing = np.min([sines[a, c], sines[a, d], sines[b, c], sines[b, d]], axis=0) > _NEIGHBOURING
    around = np.stack([a[crossing], d[crossing], b[crossing], c[crossing]], axis=1)
    before, after = np.roll(around, 1, axis=1), np.roll(around, -1, axis=1)
    spans = np.stack([meets[around, before], meets[around, after]], axis=2)
    corners = distances[around][..., None] * normals[around] + spans[..., :1] * across[around]
    sides = np.roll(corners, -1, axis=1) - corners
    lengths = np.linalg.norm(sides, axis=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        proportion = np.abs(np.log((lengths[:, 0] + lengths[:, 2]) / (lengths[:, 1] + lengths[:, 3])))
    odd = np.abs(proportion[:, None] - _PROPORTIONS).min(axis=1)
    turns = _cross(sides, np.roll(sides, -1, axis=1))
    height, width = shape
    share = np.abs(_cross(corners, np.roll(corners, -1, axis=1)).sum(axis=1)) / 2 / (height * width)
    inside = np.abs(corners) <= np.array([width, height]) / 2 + _OUTSIDE_SHARE * max(height, width)
    sensible = (
        inside.all(axis=(1, 2))
        & ((turns > 0).all(axis=1) | (turns < 0).all(axis=1))
        & (odd < _OTHER_PROPORTION)
        & (share > _SMALLEST_SHARE)
        & (share < _LARGEST_SHARE)
    )
    return _Quads(around, spans, corners, odd, share).chosen(sensible) if sensible.any() else None


def _holding(quads: _Quads, points: Floats) -> NDArray[np.bool_]:
    """Return which quadrilaterals hold all points; a few pixels outside are allowed."""
    sides = np.roll(quads.corners, -1, axis=1) - quads.corners
    aside = _cross(sides[:, :, None], points[None, None] - quads.corners[:, :, None])
    aside = aside / np.maximum(np.linalg.norm(sides, axis=2), 1e-6)[..., None]
    inward = np.sign(_cross(sides[:, 0], sides[:, 1]))[:, None, None]
    return np.asarray((aside * inward > -_AROUND_SLACK_PX).all(axis=(1, 2)), np.bool_)


def _cross(left: Floats, right: Floats) -> Floats:
    return left[..., 0] * right[..., 1] - left[..., 1] * right[..., 0]


def _steps(lab: Plane, lines: tuple[Line, ...]) -> _Steps:
    """Measure the step across every line at every point of it. `lab` is in units of grain."""
    soft = np.asarray(cv2.GaussianBlur(lab, (0, 0), 0.8), np.float32)
    height, width = soft.shape[:2]
    middle = int(np.hypot(height, width) / 2) + 2
    along = np.arange(-middle, middle + 1)
    near = np.arange(_GAP_PX, _GAP_PX + _STRIP_PX)
    asides = np.concatenate([-near, near])
    signed, size = [], []
    for line in lines:
        start = np.array([width, height]) / 2 + line.distance * line.normal
        points = start + along[:, None, None] * line.direction + asides[None, :, None] * line.normal
        seen = ((points >= 0) & (points < np.array([width - 1, height - 1]))).all(axis=(1, 2))
        x, y = np.moveaxis(points, 2, 0).astype(np.float32)
        colours = cv2.remap(soft, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        step = colours[:, _STRIP_PX:].mean(axis=1) - colours[:, :_STRIP_PX].mean(axis=1)
        length = np.linalg.norm(step, axis=1)
        counted = seen / (length + _HALF_STEP)  # one finger must not outweigh a faint side
        signed.append(np.cumsum(np.vstack([np.zeros(3), step * counted[:, None]]), axis=0))
        size.append(np.cumsum(np.concatenate([[0.0], length * counted])))
    return _Steps(np.array(signed), np.array(size), middle)


def _merits(quads: _Quads, steps: _Steps) -> Floats:
    """Return how well every quadrilateral fits a document, about 0 to 1."""
    low, high = quads.spans.min(axis=2), quads.spans.max(axis=2)
    length = high - low
    inner = _steps_between(quads, steps, low + _ROUND_SHARE * length, high - _ROUND_SHARE * length)
    alike = np.linalg.norm(inner[0], axis=2)
    unit = inner[0] / np.maximum(alike, 1e-6)[..., None]
    beyond = np.maximum(4.0, _BEYOND_SHARE * length)
    overrun = [
        np.clip((_steps_between(quads, steps, start, start + beyond)[0] * unit).sum(axis=2), 0, 1)
        for start in (low - _STRIP_PX - beyond, high + _STRIP_PX)
    ]
    support = 0.6 * alike + 0.4 * inner[1]
    return np.asarray(
        0.5 * support.min(axis=1)
        + 0.5 * support.mean(axis=1)
        - 0.12 * sum(overrun).sum(axis=1)
        - 0.8 * np.maximum(0, quads.odd - _PROPORTION_SLACK)
        + 0.1 * np.sqrt(quads.share),
        np.float64,
    )


def _steps_between(quads: _Quads, steps: _Steps, start: Floats, end: Floats) -> tuple[Floats, Floats]:
    """Return the mean signed step (n, 4, 3) and the mean size of steps (n, 4) on stretches of the sides' lines."""
    last = steps.size.shape[1] - 1
    first, behind = (np.clip(np.rint(place).astype(np.int64) + steps.middle, 0, last) for place in (start, end))
    count = np.maximum(1.0, np.rint(end - start))
    signed = steps.signed[quads.lines, behind] - steps.signed[quads.lines, first]
    size = steps.size[quads.lines, behind] - steps.size[quads.lines, first]
    return signed / count[..., None], size / count


def _clockwise(corners: Floats) -> Floats:
    """Return the corners clockwise, the one nearest the upper left first."""
    middle = corners - corners.mean(axis=0)
    ordered = corners[np.argsort(np.arctan2(middle[:, 1], middle[:, 0]))]
    return np.asarray(np.roll(ordered, -int(np.argmin(ordered.sum(axis=1))), axis=0), np.float64)
