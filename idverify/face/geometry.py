"""Where the parts of a face are, for quality measures and photo specifications: eyes, chin, lids, lips, pose, crown."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels
from idverify.face.face_mesh import FacePoints
from idverify.face.search import as_rgb
from idverify.face.values import Point

# Numbers of MediaPipe's canonical face: corners of the eyes, forehead and chin on the middle line, and pairs
# of points on the inner edges of the lips.
_RIGHT_EYE, _LEFT_EYE = (33, 133), (362, 263)
_OUTER_CORNERS = (33, 263)
_FOREHEAD, _CHIN = 10, 152
_INNER_LIPS = ((82, 87), (13, 14), (312, 317), (81, 178), (311, 402))
# Distance from chin to crown, in distances from the eyes to the chin. The classical canon has 2.0; of 60 frontal
# people of the London set the silhouette (which has the hair on top) is at 1.87 to 2.04 in the lower quarter, those
# with little or no hair.
LEAST_CROWN, MOST_CROWN = 1.85, 2.05
# A column of pixels belongs to the background while it differs from it by less than this many of its own deviations.
_DEVIATIONS = 6.0
_LEAST_DEVIATION = 3.0


@dataclass(frozen=True, slots=True)
class FaceGeometry:
    """Parts of a face in pixels of the picture, sizes as seen.

    Attributes:
        right_eye: middle between the corners of the subject's right eye.
        left_eye: likewise of the left one.
        chin: lowest point of the chin on the middle line.
        eye_opening_px: of the eye that is less open, the largest distance between the lids.
        mouth_opening_px: largest distance between the inner edges of the lips.
        yaw_deg: turn of the head about its long axis; positive to the subject's left.
        pitch_deg: nod; positive when the chin is nearer the camera.
        roll_deg: turn in the picture's plane; positive when the subject's left eye is lower.
        head_box: left, top, right, bottom of the points.
    """

    right_eye: Point
    left_eye: Point
    chin: Point
    eye_opening_px: float
    mouth_opening_px: float
    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    head_box: tuple[float, float, float, float]

    @property
    def eye_middle(self) -> Point:
        """Middle between the eyes."""
        return (self.right_eye[0] + self.left_eye[0]) / 2, (self.right_eye[1] + self.left_eye[1]) / 2

    @property
    def inter_eye_distance_px(self) -> float:
        """Distance between the eyes."""
        return float(np.hypot(*np.subtract(self.left_eye, self.right_eye)))

    @property
    def eyes_to_chin_px(self) -> float:
        """Distance from the middle between the eyes to the chin; the T of ISO/IEC 29794-5."""
        return float(np.hypot(*np.subtract(self.chin, self.eye_middle)))


@dataclass(frozen=True, slots=True)
class Crown:
    """Where the top of the head is, without the hair; it can only be bounded in a picture.

    Attributes:
        least_px: least distance from the chin.
        most_px: greatest distance from the chin.
        hair_top_px: distance from the chin to the top of the hair; None where it can't be told from the background, or
            is cut off.
    """

    least_px: float
    most_px: float
    hair_top_px: float | None


def geometry_of(found: FacePoints) -> FaceGeometry:
    """Return the geometry of a face from its dense points."""
    points = found.points
    right, left = points[list(_RIGHT_EYE), :2].mean(axis=0), points[list(_LEFT_EYE), :2].mean(axis=0)
    across = points[_OUTER_CORNERS[1]] - points[_OUTER_CORNERS[0]]
    down = points[_CHIN] - points[_FOREHEAD]
    (x0, y0), (x1, y1) = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    return FaceGeometry(
        right_eye=_point(right),
        left_eye=_point(left),
        chin=_point(points[_CHIN]),
        eye_opening_px=min(found.eye_openings_px),
        mouth_opening_px=_widest(points, _INNER_LIPS),
        yaw_deg=_slope_deg(across[2], np.hypot(across[0], across[1])),
        pitch_deg=_slope_deg(-down[2], np.hypot(down[0], down[1])),
        roll_deg=_slope_deg(left[1] - right[1], left[0] - right[0]),
        head_box=(float(x0), float(y0), float(x1), float(y1)),
    )


def find_crown(image: Pixels, geometry: FaceGeometry) -> Crown:
    """Return where the crown can be in a picture of an upright head.

    It lies between two multiples of the distance from eyes to chin, and never above the hair.
    """
    unit = geometry.eyes_to_chin_px
    hair = _hair_top_px(image, geometry)
    least, most = LEAST_CROWN * unit, MOST_CROWN * unit
    if hair is not None and hair >= least:
        most = min(most, hair)
    return Crown(least, most, hair)


def _hair_top_px(image: Pixels, geometry: FaceGeometry) -> float | None:
    """Return the height of the hair's top over the chin: where the columns over the eyes leave the background."""
    lab = cv2.cvtColor(np.ascontiguousarray(as_rgb(image)), cv2.COLOR_RGB2LAB).astype(np.float64)
    height, width = lab.shape[:2]
    eye_row = min(height, int(geometry.eye_middle[1]))
    half = 0.3 * geometry.inter_eye_distance_px
    columns = slice(max(0, int(geometry.eye_middle[0] - half)), int(geometry.eye_middle[0] + half) + 1)
    corners = [lab[: height // 12, : width // 8], lab[: height // 12, width - width // 8 :]]
    ground = np.concatenate([corner.reshape(-1, 3) for corner in corners])
    if not ground.size or eye_row < 1 or lab[:eye_row, columns].size == 0:
        return None
    middle = np.median(ground, axis=0)
    deviation = max(_LEAST_DEVIATION, float(np.abs(ground - middle).mean()))
    head = (np.abs(lab[:eye_row, columns] - middle).sum(axis=2) > _DEVIATIONS * deviation).mean(axis=1) > 1 / 2
    if not head.any() or head[0]:
        return None
    return geometry.chin[1] - float(np.argmax(head))


def _widest(points: NDArray[np.float64], pairs: tuple[tuple[int, int], ...]) -> float:
    upper, lower = (points[[pair[side] for pair in pairs], :2] for side in (0, 1))
    return float(np.linalg.norm(upper - lower, axis=1).max())


def _slope_deg(rise: float, run: float) -> float:
    return float(np.degrees(np.arctan2(rise, run)))


def _point(values: NDArray[np.float64]) -> Point:
    return float(values[0]), float(values[1])
