"""Find the outline of a document in a picture: any background, clutter, fingers over the edges. Classical, no model.

Masks of several cues (lightness and colour against the rest, edges, what differs from the picture's border) give hulls,
the hulls give quadrilaterals. The best has edges under all four sides and the proportions of a document; its sides are
then fitted to the strongest edge beside them. `python -m benchmarks localise` measures it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels, Quad

Floats = NDArray[np.float64]

# Longest side of the picture that candidates are looked for in; the sides are fitted on the full picture.
_SEARCH_SIDE_PX = 640
# Width over height of TD3 and MRV-A, TD1, TD2 and MRV-B: ICAO Doc 9303-4 to 7, 2.1.
_PROPORTIONS = (125 / 88, 85.6 / 53.98, 105 / 74, 120 / 80)
# Perspective changes proportions by about this much before it is held against a candidate, as a logarithm.
_PROPORTION_SLACK = 0.12
# Documents fill this share of the picture; smaller ones cannot be read, larger ones are the picture itself.
_SMALLEST_SHARE, _LARGEST_SHARE = 0.06, 0.97
# Candidates with less support are no outline. On generated photographs (`python -m benchmarks localise`, seed 11) wrong
# candidates had 0.22 to 0.70, right ones 0.60 and more.
_LEAST_SUPPORT = 0.62
# A candidate with this support ends the search, above every wrong one there.
_SURE_SUPPORT = 0.90
_POINTS_A_SIDE = 60
# Shares of a hull's perimeter that its outline may be simplified by.
_SIMPLIFY = (0.02, 0.03, 0.05, 0.08)
# Shares of the picture without an edge, for masks of edges.
_EDGE_QUANTILES = (0.93, 0.88, 0.80)
# Edges for lines: limits of Canny in spreads of the channel.
_CANNY = (0.7, 1.6)
# A side of a document is at least this share of the shorter side of the picture; the longest lines of each direction.
_SHORTEST_LINE_SHARE = 0.15
_MOST_LINES = 9
# A corner may lie outside the picture by this share of its longer side: an edge that was cut off.
_OUTSIDE_SHARE = 0.05
# The fitted side lies within this of the candidate's, on both sides, as a share of the longer side of the picture.
_FIT_REACH = 0.012


@dataclass(frozen=True, slots=True)
class Outline:
    """Where a document lies.

    Attributes:
        quad: its corners, clockwise from the one nearest the upper left of the picture; the document may be turned.
        support: share of its sides that lie on an edge of the picture, 0 to 1.
    """

    quad: Quad
    support: float


def find_document(image: Pixels) -> Outline | None:
    """Return the outline of the document in a picture, or None: nothing has four sides and a document's proportions.

    Args:
        image: RGB, shape (h, w, 3).
    """
    scale = min(1.0, _SEARCH_SIDE_PX / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), np.uint8)
    slope = _slope(lab)
    usual, steep = (float(value) for value in np.quantile(slope, (0.5, 0.97)))
    strong = np.asarray(np.clip((slope - usual) / max(steep - usual, 1e-6), 0, None), np.float32)  # grain is no edge
    best, support = None, 0.0
    for candidate in chain(_candidates(lab, slope), _crossings(lab)):
        if support >= _SURE_SUPPORT:
            break
        corners = _clockwise(candidate)
        merit = _merit(corners, strong) if _is_sensible(corners, strong.shape) else 0.0
        if merit > support:
            best, support = corners, merit
    if best is None or support < _LEAST_SUPPORT:
        return None
    fitted = _fitted(image, best / scale)
    first, second, third, fourth = ((float(x), float(y)) for x, y in fitted)
    return Outline(Quad((first, second, third, fourth)), min(1.0, support))


def _slope(lab: Pixels) -> NDArray[np.float32]:
    """Return how steep lightness and colour change, shape (h, w)."""
    blurred = cv2.GaussianBlur(lab, (0, 0), 1.2)
    across, down = cv2.Scharr(blurred, cv2.CV_32F, 1, 0), cv2.Scharr(blurred, cv2.CV_32F, 0, 1)
    return np.asarray(np.sqrt((across**2 + down**2).sum(axis=2)), np.float32)


def _candidates(lab: Pixels, slope: NDArray[np.float32]) -> Iterator[Floats]:
    """Yield quadrilaterals, shape (4, 2), around the largest blobs of every mask."""
    area = slope.size
    for mask in _masks(lab, slope):
        opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
        contours, _ = cv2.findContours(opened, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:3]:
            hull = np.asarray(cv2.convexHull(contour), np.int32)
            if not _SMALLEST_SHARE * area <= cv2.contourArea(hull) <= _LARGEST_SHARE * area:
                continue
            yield np.asarray(cv2.boxPoints(cv2.minAreaRect(contour)), np.float64)
            yield from _simplified(hull)


def _simplified(hull: NDArray[np.int32]) -> Iterator[Floats]:
    for share in _SIMPLIFY:
        outline = cv2.approxPolyDP(hull, share * cv2.arcLength(hull, closed=True), closed=True)
        if len(outline) == 4:  # noqa: PLR2004  a quadrilateral
            yield outline[:, 0].astype(np.float64)
            return


def _crossings(lab: Pixels) -> Iterator[Floats]:
    """Yield quadrilaterals between two long lines across and two down; fingers and clutter only interrupt lines."""
    edges = np.zeros(lab.shape[:2], np.uint8)
    for channel in cv2.split(cv2.GaussianBlur(lab, (0, 0), 1.5)):
        spread = max(6.0, float(channel.std()))
        limits = _CANNY[0] * spread, _CANNY[1] * spread
        edges |= np.asarray(cv2.Canny(channel, *limits, L2gradient=True), np.uint8)
    across, down = _long_lines(edges)
    for top, bottom in combinations(across, 2):
        for left, right in combinations(down, 2):
            corners = [
                _meeting(one, other) for one, other in ((top, left), (top, right), (bottom, right), (bottom, left))
            ]
            if all(corner is not None for corner in corners):
                yield np.array(corners, np.float64)


def _long_lines(edges: Pixels) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Return the longest lines (distance, angle) across and down, each unlike the others."""
    votes = int(_SHORTEST_LINE_SHARE * min(edges.shape))
    found = cv2.HoughLines(edges, 1.5, np.pi / 180, votes)
    across: list[tuple[float, float]] = []
    down: list[tuple[float, float]] = []
    for rho, theta in () if found is None else found[:, 0].tolist():  # the most votes first
        lines = across if abs(np.cos(theta)) < np.sqrt(0.5) else down
        if len(lines) < _MOST_LINES and not any(_alike((rho, theta), line) for line in lines):
            lines.append((rho, theta))
    return across, down


def _alike(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Say whether two lines are one: within 4 degrees and 10 pixels; an angle near 0 is near 180, distance turned."""
    turned = abs(one[1] - other[1]) > np.pi / 2
    angle = abs(one[1] - other[1] if not turned else np.pi - abs(one[1] - other[1]))
    distance = abs(one[0] + other[0]) if turned else abs(one[0] - other[0])
    return bool(angle < np.radians(4) and distance < 10)  # noqa: PLR2004  as the docstring says


def _meeting(one: tuple[float, float], other: tuple[float, float]) -> Floats | None:
    normals = np.array([[np.cos(theta), np.sin(theta)] for _, theta in (one, other)])
    if abs(float(np.linalg.det(normals))) < 0.5:  # noqa: PLR2004  sides of a document cross at 30 degrees or more
        return None
    return np.asarray(np.linalg.solve(normals, np.array([one[0], other[0]])), np.float64)


def _masks(lab: Pixels, slope: NDArray[np.float32]) -> Iterator[Pixels]:
    """Yield masks that may show the document: light or dark, coloured, edged, unlike the border of the picture."""
    soft = np.asarray(cv2.GaussianBlur(lab, (0, 0), 2.5), np.uint8)
    for channel in cv2.split(soft):
        _, mask = cv2.threshold(channel, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        yield np.asarray(mask, np.uint8)
        yield np.asarray(255 - mask, np.uint8)
    for quantile in _EDGE_QUANTILES:
        edges = (slope > np.quantile(slope, quantile)).astype(np.uint8) * 255
        yield np.asarray(cv2.morphologyEx(edges, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)), np.uint8)
    difference = np.clip(_unlike_border(soft) * 3, 0, 255).astype(np.uint8)
    _, mask = cv2.threshold(difference, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    yield np.asarray(mask, np.uint8)


def _unlike_border(lab: Pixels) -> NDArray[np.float32]:
    """Return the distance of every pixel's colour from the nearest of four colours of the picture's border."""
    rim = 8
    ring = (lab[:rim], lab[-rim:], lab[:, :rim], lab[:, -rim:])
    border = np.concatenate([part.reshape(-1, 3) for part in ring]).astype(np.float32)[::7]
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 10, 1.0)
    cv2.setRNGSeed(1)  # k-means begins at random
    labels = np.zeros((len(border), 1), np.int32)
    _, _, colours = cv2.kmeans(border, 4, labels, stop, 1, cv2.KMEANS_PP_CENTERS)
    distances = [np.linalg.norm(lab.astype(np.float32) - colour, axis=2) for colour in colours]
    return np.asarray(np.minimum.reduce(distances), np.float32)


def _clockwise(corners: Floats) -> Floats:
    """Return the corners clockwise, the one nearest the upper left first."""
    middle = corners - corners.mean(axis=0)
    ordered = corners[np.argsort(np.arctan2(middle[:, 1], middle[:, 0]))]
    return np.roll(ordered, -int(np.argmin(ordered.sum(axis=1))), axis=0)


def _is_sensible(corners: Floats, shape: tuple[int, ...]) -> bool:
    """Say whether four corners are convex, of a readable size, and at most a little outside the picture."""
    height, width = shape[:2]
    outside = _OUTSIDE_SHARE * max(height, width)
    if corners.min() < -outside or (corners.max(axis=0) > np.array([width, height]) + outside).any():
        return False
    outline = corners.astype(np.float32)
    share = cv2.contourArea(outline) / (height * width)
    return bool(_SMALLEST_SHARE <= share <= _LARGEST_SHARE and cv2.isContourConvex(outline))


def _merit(corners: Floats, strong: NDArray[np.float32]) -> float:
    """Return the support of the sides by edges, less what the proportions cost."""
    sides = [_edge_share(corners[i], corners[(i + 1) % 4], strong) for i in range(4)]
    lengths = [float(np.hypot(*(corners[(i + 1) % 4] - corners[i]))) for i in range(4)]
    across, down = lengths[0] + lengths[2], lengths[1] + lengths[3]
    proportion = max(across, down) / max(min(across, down), 1e-6)
    odd = min(abs(np.log(proportion / known)) for known in _PROPORTIONS)
    return 0.5 * min(sides) + 0.5 * sum(sides) / 4 - 1.2 * max(0.0, float(odd) - _PROPORTION_SLACK)


def _edge_share(start: Floats, end: Floats, strong: NDArray[np.float32]) -> float:
    """Return how strong the edges along a side are, 0 to 1, two pixels aside allowed."""
    along, normal = _along(start, end, _POINTS_A_SIDE)
    best = np.zeros(_POINTS_A_SIDE)
    for aside in (-2, -1, 0, 1, 2):
        points = np.rint(along + normal * aside).astype(int)
        rows = np.clip(points[:, 1], 0, strong.shape[0] - 1)
        columns = np.clip(points[:, 0], 0, strong.shape[1] - 1)
        best = np.maximum(best, strong[rows, columns])
    return float(np.clip(best, 0, 1).mean())


def _along(start: Floats, end: Floats, count: int) -> tuple[Floats, Floats]:
    """Return points of a side, its ends left out, and the unit normal."""
    run = end - start
    normal = np.array([-run[1], run[0]]) / max(float(np.hypot(*run)), 1e-6)
    return start + np.linspace(0.04, 0.96, count)[:, None] * run, normal


def _fitted(image: Pixels, corners: Floats) -> Floats:
    """Return the corners where lines fitted to the strongest edge beside each side cross."""
    lab = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2LAB), (0, 0), 1.5).astype(np.float32)
    reach = max(4, round(_FIT_REACH * max(image.shape[:2])))
    lines = [_fitted_side(lab, corners[i], corners[(i + 1) % 4], reach) for i in range(4)]
    fitted = np.array([_crossing(lines[i - 1], lines[i], corners[i]) for i in range(4)])
    return fitted if np.abs(fitted - corners).max() < 3 * reach else corners


def _fitted_side(lab: NDArray[np.float32], start: Floats, end: Floats, reach: int) -> tuple[Floats, Floats]:
    """Return a point and the direction of the line through the strongest edges beside a side."""
    along, normal = _along(start, end, _POINTS_A_SIDE)
    asides = np.arange(-reach, reach + 1)
    points = along[:, None, :] + normal * asides[None, :, None]
    maps = points.astype(np.float32)
    colours = cv2.remap(lab, maps[..., 0], maps[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    steps = np.linalg.norm(np.diff(colours, axis=1), axis=2)
    strongest = steps.argmax(axis=1)
    edge = along + normal * (asides[strongest] + 0.5)[:, None]
    across, down, x, y = cv2.fitLine(edge.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
    return np.array([x, y], np.float64), np.array([across, down], np.float64)


def _crossing(first: tuple[Floats, Floats], second: tuple[Floats, Floats], corner: Floats) -> Floats:
    """Return where two lines cross; the old corner where they run side by side."""
    directions = np.stack([first[1], -second[1]], axis=1)
    if abs(float(np.linalg.det(directions))) < 1e-3:  # noqa: PLR2004  under a tenth of a degree
        return corner
    return np.asarray(first[0] + first[1] * np.linalg.solve(directions, second[0] - first[0])[0], np.float64)
