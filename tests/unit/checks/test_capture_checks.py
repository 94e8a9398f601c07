from dataclasses import replace
from typing import Any

import pytest

from idverify.finding import Outcome
from idverify.imaging.colour import Light
from tests.unit.checks.conftest import GOOD_CAPTURE

LIMITS = [
    ("capture.focus", "edge_width_mm", 0.9),
    ("capture.glare", "glare_share", 0.2),
    ("capture.resolution", "resolution_dpi", 90.0),
    ("capture.perspective", "slant", 1.5),
    ("capture.colour", "colour_cast", 60.0),
]


@pytest.mark.parametrize("check", [*(check for check, _, _ in LIMITS), "capture.blank", "capture.whole"])
def test_a_good_capture_passes(examine, check):
    assert examine(check).outcome is Outcome.PASSED


@pytest.mark.parametrize(("check", "measure", "value"), LIMITS)
def test_a_poor_capture_fails_with_advice(examine, check, measure, value):
    finding = examine(check, capture=replace(GOOD_CAPTURE, **{measure: value}))
    assert finding.outcome is Outcome.FAILED
    assert any(advice in finding.reason for advice in ("capture it again", "go nearer", "capture the page again"))


@pytest.mark.parametrize(("check", "measure", "value"), LIMITS)
def test_what_was_not_measured_is_open(examine, check, measure, value):
    unmeasured: dict[str, Any] = {measure: None}
    assert examine(check, capture=replace(GOOD_CAPTURE, **unmeasured)).outcome is Outcome.INCONCLUSIVE


def test_a_blank_page_fails(examine):
    assert examine("capture.blank", capture=replace(GOOD_CAPTURE, is_blank=True)).outcome is Outcome.FAILED


@pytest.mark.parametrize("side", ["top", "right", "bottom", "left"])
def test_a_cut_off_side_is_named_when_it_is_deeper_than_is_known(examine, side):
    cut = replace(GOOD_CAPTURE, cut_off_mm=9.0, cut_off_side=side)
    finding = examine("capture.whole", capture=cut)
    assert finding.outcome is Outcome.FAILED
    assert f"The {side} side" in finding.reason
    assert examine("capture.whole", capture=replace(cut, cut_off_known_to_mm=12.0)).outcome is Outcome.PASSED


def test_edges_that_were_not_found_are_open(examine):
    unknown = replace(GOOD_CAPTURE, cut_off_mm=None, cut_off_known_to_mm=None)
    assert examine("capture.whole", capture=unknown).outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("light", "word"), [(Light.COLOURLESS, "no colour: infrared"), (Light.ULTRAVIOLET, "ultraviolet light")]
)
def test_pictures_without_white_light_are_said_to_be_such(examine, light, word):
    finding = examine("capture.colour", capture=replace(GOOD_CAPTURE, light=light, colour_cast=None))
    assert finding.outcome is Outcome.FAILED
    assert word in finding.reason
