"""Draw a face with its eyes closed: the skin under the brow is drawn down to the lower lid, with a lash line."""

from __future__ import annotations

import cv2
import numpy as np

from idverify.document import Pixels
from idverify.face.engine import load_face_engine
from idverify.face.face_mesh import load_face_mesh
from idverify.model_store import ModelStore

# Corners, middle of the upper and of the lower lid, and brow, in MediaPipe's canonical face.
_EYES = ((33, 133, 159, 145, 105), (362, 263, 386, 374, 334))


def with_closed_eyes(image: Pixels) -> Pixels:
    """Return the upright portrait with both eyes closed."""
    store = ModelStore()
    found = load_face_mesh(store).find(image, load_face_engine("sface", store).detect(image)[0])
    assert found is not None
    out = image.copy()
    for numbers in _EYES:
        outer, inner, upper, lower, brow = (found.points[number, :2] for number in numbers)
        left, right = sorted((int(outer[0]), int(inner[0])))
        middle = (outer[1] + inner[1]) / 2
        for x in range(left, right + 1):
            bulge = np.sqrt(max(0.0, 1 - (2 * (x - left) / (right - left) - 1) ** 2))
            lid, seam = (middle + (edge[1] - middle) * bulge for edge in (upper, lower))
            rows = np.arange(int(brow[1]), int(seam) + 1)
            source = brow[1] + (rows - brow[1]) * (lid - 3 - brow[1]) / (seam - brow[1])
            columns = np.full((len(rows), 1), x, np.float32)
            out[rows, x] = cv2.remap(image, columns, source.astype(np.float32)[:, None], cv2.INTER_LINEAR)[:, 0]
            out[int(seam) - 1 : int(seam) + 1, x] = out[int(seam) - 1 : int(seam) + 1, x] * 0.4
    return out
