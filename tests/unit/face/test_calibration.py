"""A calibration says what a score means, and refuses what its data cannot carry."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from idverify.errors import MissingComponentError, UsageError
from idverify.face.calibration import Bound, Calibration, CrossCheck, load_calibration, read_calibration
from idverify.model_store import ModelStore
from tests.unit.face._fakes import calibration_of


def test_a_threshold_has_the_rate_it_was_asked_for():
    calibration = calibration_of()
    for fmr in (1e-1, 3e-2, 1e-3, 5e-5, 1e-5):
        assert calibration.fmr_at(calibration.threshold_at(fmr)).fmr == pytest.approx(fmr, rel=1e-6)


@example(1.0, 0.6)  # the highest score that is measured, one ulp off after exp(log)
@given(st.floats(-1, 1), st.floats(-1, 1))
def test_a_higher_similarity_never_has_a_higher_rate(one: float, other: float):
    low, high = sorted((one, other))
    assert calibration_of().fmr_at(high).fmr <= calibration_of().fmr_at(low).fmr


def test_scores_outside_the_measured_range_are_bounds():
    calibration = calibration_of()
    assert calibration.fmr_at(0.15).bound is Bound.AT_LEAST
    assert calibration.fmr_at(0.15).fmr == pytest.approx(0.1)
    assert calibration.fmr_at(0.95).bound is Bound.AT_MOST
    assert calibration.fmr_at(0.95).fmr == pytest.approx(1e-5)
    assert calibration.fmr_at(0.3).bound is Bound.MEASURED


@pytest.mark.parametrize("fmr", [1e-6, 1e-9, 0.5, 0.0])
def test_a_rate_the_data_do_not_carry_is_refused(fmr: float):
    with pytest.raises(UsageError) as caught:
        calibration_of().threshold_at(fmr)
    assert caught.value.code == "fmr_not_carried"


def test_a_lowest_rate_below_the_rule_of_three_is_refused():
    values = calibration_of().model_dump()
    values["non_mated"] = 1000
    with pytest.raises(ValidationError, match="carry no FMR below"):
        Calibration.model_validate(values)


def test_rows_that_are_no_curve_are_refused():
    values = calibration_of().model_dump()
    values["rows"] = values["rows"][::-1]
    with pytest.raises(ValidationError, match="rows must rise"):
        Calibration.model_validate(values)


def test_the_interval_holds_the_rate_and_narrows_with_more_comparisons():
    few = calibration_of().model_copy(update={"non_mated": 300_000})
    low, high = few.interval_at(1e-4)
    assert low < 1e-4 < high
    narrower = calibration_of().interval_at(1e-4)
    assert narrower[1] - narrower[0] < high - low


@pytest.mark.parametrize("engine", ["sface", "dlib"])
def test_the_shipped_calibrations_carry_their_provenance(engine: str):
    calibration = load_calibration(engine, ModelStore())
    assert calibration.engine == engine
    assert calibration.data_set
    assert calibration.measured
    assert calibration.non_mated > 1_000_000
    assert calibration.threshold_at(1e-4) > calibration.threshold_at(1e-2)


def test_the_default_engine_is_calibrated_as_measured_on_lfw():
    calibration = load_calibration("sface", ModelStore())
    assert calibration.threshold_at(1e-4) == pytest.approx(0.415, abs=0.001)
    assert calibration.tmr_at(calibration.threshold_at(1e-4)) == pytest.approx(0.9727, abs=0.001)


def test_a_damaged_calibration_says_so(tmp_path: Path):
    file = tmp_path / "sface.json"
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(MissingComponentError) as caught:
        read_calibration(file)
    assert caught.value.code == "calibration_invalid"


def test_a_calibration_of_another_model_is_refused(tmp_path: Path):
    values = json.loads(ModelStore().calibration_path("sface").read_text(encoding="utf-8"))
    values["model_sha256"] = "0" * 64
    (tmp_path / "calibration").mkdir()
    (tmp_path / "calibration" / "sface.json").write_text(json.dumps(values), encoding="utf-8")
    with pytest.raises(MissingComponentError) as caught:
        load_calibration("sface", ModelStore(tmp_path))
    assert caught.value.code == "calibration_mismatch"


def test_the_rate_among_alike_strangers_is_what_other_data_showed_and_never_less_than_stated():
    assert calibration_of().fmr_among_alike(1e-3) is None
    checks = tuple(
        CrossCheck(data_set="other", non_mated=20_000, stated_fmr=stated, found_fmr=found)
        for stated, found in ((1e-2, 4e-2), (1e-3, 5e-3), (1e-4, 1e-3))
    )
    checked = calibration_of().model_copy(update={"cross_checks": checks})
    assert checked.fmr_among_alike(1e-3) == pytest.approx(5e-3)
    assert checked.fmr_among_alike(1e-6) == pytest.approx(1e-3)  # nothing less was found, so nothing less is said
    rates = [checked.fmr_among_alike(10**-power) or 0 for power in np.linspace(0, 6, 200)]
    assert all(one >= other for one, other in itertools.pairwise(rates))
    assert checked.fmr_among_alike(0.5) == pytest.approx(1)
