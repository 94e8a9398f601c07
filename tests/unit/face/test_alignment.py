"""Alignment finds the turn, scale and shift between two sets of points."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from idverify.face.alignment import ALIGNED_SIZE_PX, align, similarity_transform
from idverify.model_store import ModelStore

_POINTS = np.array([[38.0, 52.0], [74.0, 51.0], [56.0, 72.0], [42.0, 92.0], [71.0, 92.0]])


@given(st.floats(-np.pi, np.pi), st.floats(0.2, 5), st.floats(-200, 200), st.floats(-200, 200))
def test_a_known_turn_scale_and_shift_is_found(angle: float, scale: float, x: float, y: float):
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    found = similarity_transform(_POINTS, _POINTS @ turn.T + [x, y])
    assert found == pytest.approx(np.hstack([turn, [[x], [y]]]), abs=1e-6)


def test_a_mirrored_face_is_not_mirrored_back():
    mirrored = _POINTS * [-1, 1] + [112, 0]
    assert np.linalg.det(similarity_transform(mirrored, _POINTS)[:, :2]) > 0


def test_the_aligned_face_is_the_one_opencv_makes():
    rng = np.random.default_rng(5)
    image = np.asarray(cv2.GaussianBlur(rng.integers(0, 256, (300, 260, 3), np.uint8), (0, 0), 3), np.uint8)
    landmarks = _POINTS * 1.6 + [30, 20] + rng.normal(0, 4, (5, 2))
    row = np.concatenate([[0, 0, 1, 1], landmarks.reshape(-1), [1]]).astype(np.float32)
    expected = cv2.FaceRecognizerSF.create(str(ModelStore().path("sface")), "").alignCrop(image, row)
    aligned = align(image, [(float(x), float(y)) for x, y in landmarks])
    assert aligned.shape == (ALIGNED_SIZE_PX, ALIGNED_SIZE_PX, 3)
    assert int(np.abs(aligned.astype(int) - expected.astype(int)).max()) <= 1
