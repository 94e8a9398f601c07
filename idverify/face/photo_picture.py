"""The photograph with what was measured drawn on it: chin, eyes, middle, and the band in which the crown lies."""

from __future__ import annotations

import cv2
import numpy as np

from idverify.document import Pixels
from idverify.face.photo_check import PhotoReport
from idverify.face.search import as_rgb

_BLUE, _RED, _GREEN = (0, 90, 200), (200, 30, 30), (0, 140, 60)
# Pictures are drawn at least this wide, so that the words can be read.
_LEAST_WIDTH_PX = 700


def draw_photo(image: Pixels, report: PhotoReport) -> Pixels:
    """Return the picture, RGB, with the lines of the report and their distances in millimetres."""
    scale = max(1.0, _LEAST_WIDTH_PX / image.shape[1])
    out = np.asarray(cv2.resize(as_rgb(image), None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR), np.uint8)
    geometry, crown = report.geometry, report.crown
    if geometry is None or crown is None:
        return out
    chin, eyes = geometry.chin[1] * scale, geometry.eye_middle[1] * scale
    low, high = (chin - distance * scale for distance in (crown.least_px, crown.most_px))
    shaded = out.copy()
    cv2.rectangle(shaded, (0, round(high)), (out.shape[1], round(low)), _RED, -1)
    out = np.asarray(cv2.addWeighted(shaded, 0.25, out, 0.75, 0), np.uint8)
    head = tuple(distance * report.mm_per_px for distance in (crown.least_px, crown.most_px))
    _line(out, low, _RED, f"crown: {head[0]:.1f} to {head[1]:.1f} mm over the chin")
    _line(out, high, _RED, "")
    _line(out, eyes, _GREEN, f"eyes: {geometry.eye_middle[1] * report.mm_per_px:.1f} mm from the top")
    _line(out, chin, _BLUE, "chin")
    middle = round(geometry.eye_middle[0] * scale)
    cv2.line(out, (middle, 0), (middle, out.shape[0]), _GREEN, 1)
    return out


def _line(out: Pixels, y: float, colour: tuple[int, int, int], words: str) -> None:
    cv2.line(out, (0, round(y)), (out.shape[1], round(y)), colour, 2)
    if words:
        place = (6, round(y) - 6)
        cv2.putText(out, words, place, cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255), 4, cv2.LINE_AA)
        cv2.putText(out, words, place, cv2.FONT_HERSHEY_SIMPLEX, 0.6, colour, 2, cv2.LINE_AA)
