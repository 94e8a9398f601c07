"""What every face engine must do, on real models and the sample portraits; runs on a new engine unasked."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from idverify.document import Page, Pixels
from idverify.face.calibration import load_calibration
from idverify.face.compare import FaceVerdict, compare_templates
from idverify.face.engine import FaceEngine, face_engine_names, face_engine_spec, load_face_engine
from idverify.face.portrait import find_live_face
from idverify.imaging.load import load_pages
from idverify.model_store import ModelStore

_PORTRAITS = Path(__file__).resolve().parents[2] / "samples" / "portraits"

pytestmark = [pytest.mark.real, pytest.mark.parametrize("name", face_engine_names())]


@lru_cache(maxsize=4)
def _engine(name: str) -> FaceEngine:
    return load_face_engine(name, ModelStore())


@lru_cache(maxsize=32)
def _portrait(file: str) -> Pixels:
    path = _PORTRAITS / file
    if not path.exists():
        pytest.skip(f"samples/portraits/{file} is not there; run ./run samples")
    return load_pages(path.read_bytes())[0].image


def _identities() -> list[str]:
    found = sorted({path.name.partition("_")[0] for path in _PORTRAITS.glob("*_neutral.jpg")})
    if len(found) < 3:
        pytest.skip("fewer than three identities in samples/portraits; run ./run samples")
    return found


def test_the_engine_is_what_its_declaration_says(name: str):
    spec, engine = face_engine_spec(name), _engine(name)
    assert spec.name == name == engine.name
    assert spec.dimension == engine.dimension == ModelStore().entry(spec.model).dimension
    assert engine.model_sha256 == ModelStore().entry(spec.model).sha256
    assert load_calibration(name, ModelStore()).engine == name


def test_a_face_is_found_with_its_eyes_inside_the_box_and_the_right_one_on_the_left(name: str):
    image = _portrait(f"{_identities()[0]}_neutral.jpg")
    (face,) = _engine(name).detect(image)
    left, top, right, bottom = face.quad.box
    for x, y in (face.right_eye, face.left_eye, *face.landmarks):
        assert left - 0.1 * face.quad.width <= x <= right + 0.1 * face.quad.width
        assert top - 0.1 * face.quad.height <= y <= bottom + 0.1 * face.quad.height
    assert face.right_eye[0] < face.left_eye[0]


def test_templates_are_unit_length_float32_read_only_and_stamped(name: str):
    engine = _engine(name)
    image = _portrait(f"{_identities()[0]}_neutral.jpg")
    template = engine.template(image, engine.detect(image)[0])
    assert template.vector.shape == (engine.dimension,)
    assert template.vector.dtype == np.float32
    assert float(np.linalg.norm(template.vector)) == pytest.approx(1, abs=1e-6)
    assert not template.vector.flags.writeable
    assert (template.engine, template.model_sha256) == (name, engine.model_sha256)


def test_the_same_picture_gives_the_same_template(name: str):
    engine = _engine(name)
    image = _portrait(f"{_identities()[0]}_neutral.jpg")
    one, other = (engine.template(image, engine.detect(image)[0]) for _ in range(2))
    assert (one.vector == other.vector).all()


def test_a_picture_without_a_face_has_none(name: str):
    noise = np.random.default_rng(1).integers(0, 256, (480, 640, 3), np.uint8)
    assert _engine(name).detect(np.full((480, 640, 3), 128, np.uint8)) == ()
    assert _engine(name).detect(noise) == ()


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 700, 3), (32, 32, 3), (0, 0, 3), (40, 40)])
def test_no_size_of_picture_is_too_odd(name: str, shape: tuple[int, ...]):
    assert _engine(name).detect(np.zeros(shape, np.uint8)) == ()


def _unrelated_identities(count: int) -> list[str]:
    """Composites that share no source face: the others may look alike with good reason."""
    chosen: list[str] = []
    used: set[str] = set()
    for row in json.loads((_PORTRAITS / "portraits.json").read_text(encoding="utf-8")):
        if used.isdisjoint(row["sources"]):
            chosen.append(row["identity"])
            used |= set(row["sources"])
    assert len(chosen) >= count
    return chosen[:count]


def test_one_persons_faces_match_and_two_persons_do_not(name: str):
    identities = _unrelated_identities(4)
    calibration = load_calibration(name, ModelStore())
    engine = _engine(name)
    faces = {
        (identity, look): find_live_face(Page(1, _portrait(f"{identity}_{look}.jpg")), engine)
        for identity in identities
        for look in ("neutral", "smiling")
    }
    for one in identities:
        for other in identities:
            probe, reference = faces[one, "smiling"], faces[other, "neutral"]
            assert probe is not None
            assert reference is not None
            verdict = compare_templates(probe.template, reference.template, calibration).verdict
            assert (verdict is FaceVerdict.MATCH) == (one == other)


def test_a_grey_picture_still_matches_its_coloured_one(name: str):
    engine = _engine(name)
    coloured = _portrait(f"{_identities()[0]}_neutral.jpg")
    grey = np.asarray(cv2.cvtColor(coloured, cv2.COLOR_RGB2GRAY), np.uint8)
    one, other = (engine.template(image, engine.detect(image)[0]) for image in (coloured, grey))
    comparison = compare_templates(one, other, load_calibration(name, ModelStore()))
    assert comparison.verdict is FaceVerdict.MATCH


@pytest.mark.parametrize("quarter_turns", [1, 2, 3])
def test_a_turned_picture_gives_the_same_face(name: str, quarter_turns: int):
    engine = _engine(name)
    upright = _portrait(f"{_identities()[0]}_neutral.jpg")
    turned = np.ascontiguousarray(np.rot90(upright, quarter_turns))
    one, other = (find_live_face(Page(1, image), engine) for image in (upright, turned))
    assert one is not None
    assert other is not None
    comparison = compare_templates(one.template, other.template, load_calibration(name, ModelStore()))
    assert comparison.verdict is FaceVerdict.MATCH
