"""The engine `dlib` is face_recognition, no more and no less."""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from idverify.face.engine import load_face_engine
from idverify.model_store import ModelStore
from idverify.specimens.portraits import load_rgb

_PORTRAIT = Path(__file__).resolve().parents[3] / "samples" / "portraits" / "c001_neutral.jpg"

pytestmark = pytest.mark.real


def test_a_template_is_that_of_plain_face_recognition():
    image = np.asarray(cv2.resize(load_rgb(_PORTRAIT), (240, 300), interpolation=cv2.INTER_AREA), np.uint8)
    engine = load_face_engine("dlib", ModelStore())
    face_recognition = sys.modules["face_recognition"]  # importing it here would let Pillow accept broken files
    template = engine.template(image, engine.detect(image)[0])
    (expected,) = face_recognition.face_encodings(image, model="small")
    assert np.abs(template.vector * template.norm - expected).max() < 1e-6
