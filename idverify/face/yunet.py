"""YuNet, a detector of faces with five landmarks, on ONNX Runtime. Wu, Peng, Yu: YuNet (2023); model in models/.

Two to three times faster than the same file in OpenCV (9 to 12 ms against 21 to 27 ms at 640 x 480 on one core), with
the same faces (tests/contract/test_face_engines.py).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels
from idverify.face.onnx_session import OnnxSession
from idverify.face.values import Float32Array

# The three grids of the model, in pixels a cell.
_STRIDES = (8, 16, 32)
_MULTIPLE = 32
_PARTS = ("cls", "obj", "bbox", "kps")
# Two boxes that share more than this part of their union are one face; the value OpenCV's sample and LFW runs use.
_SAME_FACE_OVERLAP = 0.3
# No more faces than this come out of one picture; a page or a desk has a handful.
_MOST_FACES = 50
# Exponents of the box size are held below this, so that no input can overflow; e^12 cells is beyond any picture.
_LARGEST_LOG_SIZE = 12.0


def detect_faces(session: OnnxSession, image: Pixels, *, least_confidence: float) -> Float32Array:
    """Return the faces of a picture at its own size.

    Args:
        session: the prepared detector.
        image: RGB (h, w, 3), uint8; faces of about 10 to 300 px are found.
        least_confidence: 0 to 1.

    Returns:
        One row a face, best first, shape (n, 15), float32, in pixels: left, top, width, height; right eye, left eye,
        nose tip, right and left corner of the mouth as x, y each; confidence.
    """
    height, width = image.shape[:2]
    padded_height, padded_width = (-(-size // _MULTIPLE) * _MULTIPLE for size in (height, width))
    picture = np.zeros((1, 3, padded_height, padded_width), np.float32)
    picture[0, :, :height, :width] = image[:, :, ::-1].transpose(2, 0, 1)  # the model was trained on BGR
    names = [f"{part}_{stride}" for part in _PARTS for stride in _STRIDES]
    outputs = dict(zip(names, session.run(names, {"input": picture}), strict=True))
    rows = [
        _decode(*(outputs[f"{part}_{stride}"][0] for part in _PARTS), stride, padded_width // stride, least_confidence)
        for stride in _STRIDES
    ]
    return _without_repeats(np.concatenate(rows))


def _decode(
    face: Float32Array,
    objectness: Float32Array,
    box: Float32Array,
    points: Float32Array,
    *grid: float,
) -> Float32Array:
    """Return the rows of one grid; `grid` is the stride in pixels, the columns of the grid and the least confidence."""
    stride, columns, least_confidence = grid
    confidence = np.sqrt(np.clip(face[:, 0], 0, 1) * np.clip(objectness[:, 0], 0, 1))
    kept = np.flatnonzero(confidence >= least_confidence)
    cell = np.stack([kept % int(columns), kept // int(columns)], axis=1).astype(np.float32)
    size = np.exp(np.minimum(box[kept, 2:4], _LARGEST_LOG_SIZE)) * stride
    corner = (cell + box[kept, :2]) * stride - size / 2
    landmarks = (points[kept].reshape(-1, 5, 2) + cell[:, None]) * stride
    rows: Float32Array = np.concatenate(
        [corner, size, landmarks.reshape(-1, 10), confidence[kept, None]], axis=1
    ).astype(np.float32)
    return rows


def _without_repeats(rows: Float32Array) -> Float32Array:
    """Return the best row of each face, best first."""
    if len(rows) == 0:
        return rows
    kept: NDArray[np.int64] = np.asarray(
        cv2.dnn.NMSBoxes(rows[:, :4].tolist(), rows[:, 14].tolist(), 0.0, _SAME_FACE_OVERLAP), np.int64
    ).reshape(-1)
    return rows[kept[:_MOST_FACES]]
