"""Each measure moves with the flaw it is named after, and with nothing else that matters."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from idverify.document import Pixels, Quad
from idverify.face.quality import measure_face
from idverify.face.values import DetectedFace
from tests.unit.face._fakes import face_at, template_of

_FACE = face_at(100, 100, 200)


def _textured(seed: int = 2) -> Pixels:
    noise = np.random.default_rng(seed).integers(60, 200, (100, 100), np.uint8)
    grey = cv2.resize(noise, (400, 400), interpolation=cv2.INTER_CUBIC)
    return np.repeat(np.asarray(grey, np.uint8)[:, :, None], 3, axis=2)


def test_blur_lowers_sharpness():
    image = _textured()
    blurred = np.asarray(cv2.GaussianBlur(image, (0, 0), 4), np.uint8)
    assert measure_face(blurred, _FACE).sharpness < 0.5 * measure_face(image, _FACE).sharpness


def test_luminance_is_that_of_the_face_not_of_the_background():
    image = np.full((400, 400, 3), 255, np.uint8)
    image[100:320, 100:300] = 51
    assert measure_face(image, _FACE).luminance_mean == pytest.approx(0.2, abs=0.01)


def test_light_from_one_side_lowers_illumination_uniformity():
    image = np.full((400, 400, 3), 128, np.uint8)
    assert measure_face(image, _FACE).illumination_uniformity == pytest.approx(1)
    image[:, :200] = 20
    assert measure_face(image, _FACE).illumination_uniformity < 0.1


def test_lost_highlights_and_shadows_are_counted():
    assert measure_face(np.full((400, 400, 3), 255, np.uint8), _FACE).over_exposed_share == 1
    assert measure_face(np.zeros((400, 400, 3), np.uint8), _FACE).under_exposed_share == 1
    assert measure_face(_textured(), _FACE).over_exposed_share < 0.01


def test_one_grey_has_no_dynamic_range_and_texture_has_much():
    assert measure_face(np.full((400, 400, 3), 90, np.uint8), _FACE).dynamic_range_bits == 0
    assert measure_face(_textured(), _FACE).dynamic_range_bits > 5


def test_a_tilted_head_has_its_roll():
    turn = np.radians(20)
    right = (200 - 40 * np.cos(turn), 180 - 40 * np.sin(turn))
    left = (200 + 40 * np.cos(turn), 180 + 40 * np.sin(turn))
    tilted = DetectedFace(Quad.from_box(100, 100, 300, 300), (right, left, right, left, right), right, left, 0.9)
    assert measure_face(_textured(), tilted).roll_deg == pytest.approx(20)


def test_a_face_over_the_edge_has_a_negative_margin():
    quality = measure_face(_textured(), face_at(-50, 100, 200))
    assert quality.margin_left_share == pytest.approx(-0.25)
    assert quality.margin_right_share == pytest.approx(1.25)


def test_the_norm_is_not_measured_without_a_template():
    assert measure_face(_textured(), _FACE).template_norm is None
    assert measure_face(_textured(), _FACE, template_of(3, 4)).template_norm == pytest.approx(5)


def test_a_grey_picture_is_measured_as_its_coloured_twin():
    image = _textured()
    assert measure_face(image[:, :, 0].copy(), _FACE) == measure_face(image, _FACE)
