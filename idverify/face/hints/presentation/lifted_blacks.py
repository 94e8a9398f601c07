"""No deep shadow in the whole head: paper reflects and a display glows where pupils, nostrils and dark hair are black.

Weak: haze, a bright lamp behind the head and very fair people lift the darkest part too.
"""

from __future__ import annotations

import cv2
import numpy as np

from idverify.face.attack_hint import FaceView, PresentationHint
from idverify.face.search import as_rgb

# The head with its hair, in sizes of the face box, looked at this wide: single dark pixels are noise.
_HEAD = 1.3
_HEAD_PX = 96
_DARKEST, _BRIGHTEST = 0.01, 0.98


def measure(live: FaceView) -> float | None:
    """Return the darkest level of the head as a share of its brightest, 0 to 1; None outside the picture."""
    left, top, right, bottom = live.face.quad.box
    x, y = live.face.quad.centre
    half_width, half_height = _HEAD / 2 * (right - left), _HEAD / 2 * (bottom - top)
    rows = slice(max(0, int(y - half_height)), max(0, int(y + half_height)))
    columns = slice(max(0, int(x - half_width)), max(0, int(x + half_width)))
    head = as_rgb(live.image)[rows, columns]
    if min(head.shape[:2]) == 0:
        return None
    scale = min(1.0, _HEAD_PX / max(head.shape[:2]))
    level = cv2.resize(head, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).max(axis=2)
    darkest, brightest = np.quantile(level, [_DARKEST, _BRIGHTEST])
    return float(darkest / max(1.0, brightest))


HINT = PresentationHint("lifted_blacks", "no deep shadow anywhere in the head", 0.36, measure)
