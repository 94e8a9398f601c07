"""Two templates become a similarity, a false match rate and a verdict with a grey band."""

from __future__ import annotations

import json

import numpy as np
import pytest

from idverify.errors import UsageError
from idverify.face.calibration import Metric
from idverify.face.compare import FaceVerdict, compare_templates, similarity
from tests.unit.face._fakes import calibration_of, template_of

_REFERENCE = template_of(1, 0)


def _at(cosine: float):
    return template_of(cosine, float(np.sqrt(1 - cosine**2)))


@pytest.mark.parametrize(
    ("cosine", "verdict"),
    [
        (0.9, FaceVerdict.MATCH),
        (0.51, FaceVerdict.MATCH),
        (0.49, FaceVerdict.INCONCLUSIVE),
        (0.31, FaceVerdict.INCONCLUSIVE),
        (0.29, FaceVerdict.NO_MATCH),
        (-1.0, FaceVerdict.NO_MATCH),
    ],
)
def test_the_verdict_has_a_grey_band_between_the_two_rates(cosine: float, verdict: FaceVerdict):
    assert compare_templates(_at(cosine), _REFERENCE, calibration_of()).verdict is verdict


def test_a_stricter_rate_turns_a_match_into_a_grey_one():
    strict = compare_templates(_at(0.55), _REFERENCE, calibration_of(), match_fmr=1e-5)
    assert strict.verdict is FaceVerdict.INCONCLUSIVE
    assert strict.match_threshold == pytest.approx(0.6)


def test_comparing_does_not_depend_on_the_order():
    one, other = _at(0.4), _at(-0.2)
    calibration = calibration_of()
    assert similarity(one, other, calibration) == pytest.approx(similarity(other, one, calibration))


def test_the_euclidean_metric_is_one_minus_the_distance_of_the_raw_vectors():
    one, other = template_of(3, 4), template_of(0, 2)
    assert similarity(one, other, calibration_of(Metric.EUCLIDEAN)) == pytest.approx(1 - np.hypot(3, 2))


def test_a_face_compared_with_itself_is_as_alike_as_can_be():
    face = template_of(0.1, 2, 3)
    assert similarity(face, face, calibration_of()) == pytest.approx(1)
    assert similarity(face, face, calibration_of(Metric.EUCLIDEAN)) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    "other", [template_of(1, 0, engine="another"), template_of(1, 0, model="b" * 64)], ids=["engine", "model"]
)
def test_templates_of_two_engines_or_models_are_not_compared(other):
    with pytest.raises(UsageError) as caught:
        compare_templates(other, _REFERENCE, calibration_of())
    assert caught.value.code == "engine_mismatch"


def test_two_templates_of_one_engine_need_that_engines_calibration():
    one = template_of(1, 0, engine="another")
    with pytest.raises(UsageError) as caught:
        compare_templates(one, one, calibration_of())
    assert caught.value.code == "engine_mismatch"


def test_rates_the_wrong_way_round_are_refused():
    with pytest.raises(UsageError, match="must not be higher"):
        compare_templates(_REFERENCE, _REFERENCE, calibration_of(), match_fmr=1e-2, no_match_fmr=1e-3)


def test_the_json_names_rate_bound_and_operating_point():
    value = json.loads(json.dumps(compare_templates(_at(0.95), _REFERENCE, calibration_of()).as_json()))
    assert value["fmr"] == pytest.approx(1e-5)
    assert value["fmr_bound"] == "at_most"
    assert value["verdict"] == "match"
    assert value["operating_point"]["match_fmr"] == 1e-4


def test_a_template_has_unit_length_keeps_its_norm_and_cannot_be_changed():
    template = template_of(3, 4)
    assert template.norm == pytest.approx(5)
    assert float(np.linalg.norm(template.vector)) == pytest.approx(1)
    assert template.vector.dtype == np.float32
    with pytest.raises(ValueError, match="read-only"):
        template.vector[0] = 1
