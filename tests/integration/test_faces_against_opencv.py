"""Our YuNet and SFace on ONNX Runtime give what the same files give in OpenCV, on real portraits."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from idverify.face.engine import load_face_engine
from idverify.face.engines.dlib import DlibEngine
from idverify.face.search import scaled
from idverify.imaging.load import load_pages
from idverify.model_store import ModelStore

pytestmark = pytest.mark.real

_PORTRAITS = sorted((Path(__file__).resolve().parents[2] / "samples" / "portraits").glob("*.jpg"))


@pytest.fixture(scope="module")
def engine():
    return load_face_engine("sface", ModelStore())


def _pictures():
    if not _PORTRAITS:
        pytest.skip("samples/portraits is empty; run ./run samples")
    return [load_pages(path.read_bytes())[0].image for path in _PORTRAITS]


def test_detections_and_templates_equal_those_of_opencv(engine):
    store = ModelStore()
    recogniser = cv2.FaceRecognizerSF.create(str(store.path("sface")), "")
    for original in _pictures():
        image = scaled(original, 320 / max(original.shape[:2]))  # the size at which large faces are searched for
        bgr = np.ascontiguousarray(image[:, :, ::-1])
        detector = cv2.FaceDetectorYN.create(str(store.path("yunet")), "", bgr.shape[1::-1], 0.6, 0.3, 50)
        expected = detector.detect(bgr)[1]
        found = engine.detect(image)
        assert len(found) == len(expected)
        best = expected[np.argmax(expected[:, 2] * expected[:, 3])]
        assert np.reshape(found[0].landmarks, -1) == pytest.approx(best[4:14], abs=0.01)
        feature = recogniser.feature(recogniser.alignCrop(bgr, best))[0]
        cosine = float(engine.template(image, found[0]).vector @ feature / np.linalg.norm(feature))
        assert cosine > 0.9999


def test_the_dlib_engine_equals_plain_face_recognition():
    engine = load_face_engine("dlib", ModelStore())
    assert isinstance(engine, DlibEngine)
    import face_recognition

    for original in _pictures()[:3]:
        image = np.ascontiguousarray(scaled(original, min(1.0, 640 / max(original.shape[:2]))))
        (expected,) = face_recognition.face_encodings(image, None, 1, "small")
        template = engine.template(image, engine.detect(image)[0])
        assert template.vector * template.norm == pytest.approx(expected, abs=1e-5)


def test_importing_face_recognition_leaves_pillow_strict_about_truncated_files():
    from PIL import ImageFile

    load_face_engine("dlib", ModelStore())
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
