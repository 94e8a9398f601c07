from dataclasses import replace
from typing import Any

import pytest

from idverify.finding import Outcome
from tests.unit.checks.conftest import GOOD_CAPTURE

LIMITS = [
    ("capture.focus", "edge_width_mm", 0.9),
    ("capture.glare", "glare_share", 0.2),
    ("capture.resolution", "resolution_dpi", 90.0),
]


@pytest.mark.parametrize("check", [*(check for check, _, _ in LIMITS), "capture.blank"])
def test_a_good_capture_passes(examine, check):
    assert examine(check).outcome is Outcome.PASSED


@pytest.mark.parametrize(("check", "measure", "value"), LIMITS)
def test_a_poor_capture_fails_with_advice(examine, check, measure, value):
    finding = examine(check, capture=replace(GOOD_CAPTURE, **{measure: value}))
    assert finding.outcome is Outcome.FAILED
    assert "capture it again" in finding.reason or "go nearer" in finding.reason


@pytest.mark.parametrize(("check", "measure", "value"), LIMITS)
def test_what_was_not_measured_is_open(examine, check, measure, value):
    unmeasured: dict[str, Any] = {measure: None}
    assert examine(check, capture=replace(GOOD_CAPTURE, **unmeasured)).outcome is Outcome.INCONCLUSIVE


def test_a_blank_page_fails(examine):
    assert examine("capture.blank", capture=replace(GOOD_CAPTURE, is_blank=True)).outcome is Outcome.FAILED
