"""Each measure moves with the flaw it is named after, and with nothing else that matters."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from idverify.document import Pixels, Quad
from idverify.face.engine import load_face_engine
from idverify.face.face_mesh import load_face_mesh_if_there
from idverify.face.quality import Component, FaceQuality, Measure, measure_face
from idverify.face.quality_light import measure_background, measure_light
from idverify.face.values import DetectedFace
from idverify.imaging.load import load_pages
from idverify.model_store import ModelStore
from tests.unit.face._closed_eyes import with_closed_eyes
from tests.unit.face._fakes import face_at, template_of

_FACE = face_at(100, 100, 200)
_PORTRAITS = Path(__file__).resolve().parents[3] / "samples" / "portraits"


def _textured(seed: int = 2) -> Pixels:
    noise = np.random.default_rng(seed).integers(60, 200, (100, 100), np.uint8)
    grey = cv2.resize(noise, (400, 400), interpolation=cv2.INTER_CUBIC)
    return np.repeat(np.asarray(grey, np.uint8)[:, :, None], 3, axis=2)


def _mapped(measure: Measure) -> int:
    assert measure.mapped is not None
    return measure.mapped


def test_blur_lowers_sharpness():
    image = _textured()
    blurred = np.asarray(cv2.GaussianBlur(image, (0, 0), 4), np.uint8)
    assert measure_light(blurred, _FACE).sharpness < 0.5 * measure_light(image, _FACE).sharpness


def test_luminance_is_that_of_the_face_not_of_the_background():
    image = np.full((400, 400, 3), 255, np.uint8)
    image[100:320, 100:300] = 51
    assert measure_light(image, _FACE).luminance_mean == pytest.approx(0.2, abs=0.01)


def test_light_from_one_side_lowers_illumination_uniformity():
    image = np.full((400, 400, 3), 128, np.uint8)
    assert measure_light(image, _FACE).illumination_uniformity == pytest.approx(1)
    image[:, :200] = 20
    assert measure_light(image, _FACE).illumination_uniformity < 0.1


def test_lost_highlights_and_shadows_are_counted():
    assert measure_light(np.full((400, 400, 3), 255, np.uint8), _FACE).over_exposed_share == 1
    assert measure_light(np.zeros((400, 400, 3), np.uint8), _FACE).under_exposed_share == 1
    assert measure_light(_textured(), _FACE).over_exposed_share < 0.01


def test_one_grey_has_no_dynamic_range_and_texture_has_much():
    assert measure_light(np.full((400, 400, 3), 90, np.uint8), _FACE).dynamic_range_bits == 0
    assert measure_light(_textured(), _FACE).dynamic_range_bits > 5


def test_a_tilted_head_has_its_roll():
    turn = np.radians(20)
    right = (200 - 40 * np.cos(turn), 180 - 40 * np.sin(turn))
    left = (200 + 40 * np.cos(turn), 180 + 40 * np.sin(turn))
    tilted = DetectedFace(Quad.from_box(100, 100, 300, 300), (right, left, right, left, right), right, left, 0.9)
    assert measure_face(_textured(), tilted)[Component.POSE_ROLL].native == pytest.approx(20)


def test_a_face_at_the_edge_lowers_the_crop_of_that_side():
    quality = measure_face(_textured(), face_at(-50, 100, 200))
    assert _mapped(quality[Component.LEFTWARD_CROP]) < 10
    assert _mapped(quality[Component.RIGHTWARD_CROP]) > 90


def test_the_norm_of_sface_is_the_unified_score_and_of_no_other_engine():
    mine = template_of(3, 12, engine="sface")
    assert measure_face(_textured(), _FACE, mine)[Component.UNIFIED_SCORE].native == pytest.approx(153**0.5)
    for template in (None, template_of(3, 12)):
        measure = measure_face(_textured(), _FACE, template)[Component.UNIFIED_SCORE]
        assert (measure.native, measure.mapped) == (None, None)
        assert measure.not_measured


def test_a_grey_picture_is_measured_as_its_coloured_twin():
    image = _textured()
    assert measure_face(image[:, :, 0].copy(), _FACE) == measure_face(image, _FACE)


def test_a_pattern_behind_the_head_lowers_background_uniformity():
    plain, patterned = (np.full((400, 500, 3), 200, np.uint8) for _ in range(2))
    patterned[:, ::20] = 90
    face = face_at(150, 100, 200)
    assert measure_background(plain, face) == 0
    assert (measure_background(patterned, face) or 0) > 50


def test_a_picture_cut_at_the_cheeks_has_no_background():
    assert measure_background(np.full((200, 200, 3), 200, np.uint8), face_at(0, 0, 200)) is None


def test_without_dense_points_what_needs_them_is_not_measured():
    quality = measure_face(_textured(), _FACE)
    for part in (Component.EYES_OPEN, Component.MOUTH_CLOSED, Component.HEAD_SIZE, Component.POSE_YAW):
        assert quality[part].as_json()["native"] is None
        assert quality[part].not_measured == "dense landmarks are not installed"


def _quality_of(image: Pixels) -> FaceQuality:
    points = load_face_mesh_if_there(ModelStore())
    if points is None:
        pytest.skip("the package ai-edge-litert is not installed")
    engine = load_face_engine("sface", ModelStore())
    face = engine.detect(image)[0]
    return measure_face(image, face, engine.template(image, face), points=points)


def _portrait(look: str) -> Pixels:
    files = sorted(_PORTRAITS.glob(f"*_{look}.jpg"))
    if not files:
        pytest.skip("samples/portraits is empty; run ./run samples")
    return load_pages(files[0].read_bytes())[0].image


@pytest.mark.real
def test_a_good_portrait_scores_high_in_every_measure_of_the_person():
    quality = _quality_of(_portrait("neutral"))
    parts = (Component.EYES_OPEN, Component.MOUTH_CLOSED, Component.POSE_YAW, Component.POSE_PITCH)
    assert {part: quality[part].mapped for part in parts if _mapped(quality[part]) < 80} == {}
    assert len(quality.measures) == len(Component)


@pytest.mark.real
def test_closed_eyes_lower_eyes_open_and_not_mouth_closed():
    image = _portrait("neutral")
    before, after = _quality_of(image), _quality_of(with_closed_eyes(image))
    assert _mapped(before[Component.EYES_OPEN]) > 80
    assert _mapped(after[Component.EYES_OPEN]) < 40
    assert after[Component.MOUTH_CLOSED].native == pytest.approx(before[Component.MOUTH_CLOSED].native, abs=0.02)
