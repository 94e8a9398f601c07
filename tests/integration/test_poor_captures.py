"""Poor captures of genuine documents through whole inspections: they ask for another capture, and say why."""

from __future__ import annotations

import io
from datetime import date

import numpy as np
import pytest
from PIL import Image

from idverify.document import Pixels
from idverify.finding import Finding, Outcome
from idverify.inspection import Inspection, Inspector, SourceFile
from idverify.settings import Settings
from idverify.specimens.factory import Order, make_specimen

pytestmark = pytest.mark.real
ON = date(2026, 11, 23)


@pytest.fixture(scope="module")
def inspector() -> Inspector:
    return Inspector(Settings())


def captured(capture: str, dpi: float = 200.0) -> Pixels:
    return make_specimen(Order(kind="td3_utopia", seed=12, capture=capture, dpi=dpi), 3).pictures[0].image


def inspect(inspector: Inspector, *images: Pixels) -> Inspection:
    files = []
    for image in images:
        file = io.BytesIO()
        Image.fromarray(image).save(file, "PNG", compress_level=1)
        files.append(SourceFile("page.png", file.getvalue()))
    return inspector.inspect(files, on=ON, policy="document-only")


def failed(inspection: Inspection) -> dict[str, Finding]:
    return {one.check_id: one for one in inspection.findings if one.outcome is Outcome.FAILED}


def test_a_good_capture_fails_no_check_and_is_clear(inspector):
    inspection = inspect(inspector, captured("page-reader:0.3"))
    assert failed(inspection) == {}
    assert inspection.recommendation.value == "clear"


@pytest.mark.parametrize(
    ("capture", "dpi", "check", "advice"),
    [
        ("tilt:0.9", 200.0, "capture.perspective", "move the camera straight above the page"),
        ("", 50.0, "capture.resolution", "go nearer"),
        ("defocus:1", 110.0, "capture.focus", "hold the document still"),
        ("cut-edge:1", 200.0, "capture.whole", "The top side of the page is cut off"),
        ("infrared:0.4", 200.0, "capture.colour", "no colour: infrared"),
        ("ultraviolet:0.3", 200.0, "capture.colour", "ultraviolet light"),
        ("cast:1", 200.0, "capture.colour", "use white light"),
    ],
)
def test_a_poor_capture_says_what_to_do_and_accuses_nobody(inspector, capture, dpi, check, advice):
    inspection = inspect(inspector, captured(capture, dpi))
    findings = failed(inspection)
    assert advice in findings[check].reason
    assert {name.partition(".")[0] for name in findings if name != "mrz.present"} == {"capture"}
    assert inspection.recommendation.value in {"recapture", "clear"}
    if any(one.outcome is not Outcome.PASSED for one in inspection.findings if one.check_id.startswith("viz.")):
        assert inspection.recommendation.value == "recapture"


def test_the_picture_in_colour_speaks_for_a_page_under_three_lights(inspector):
    lights = [captured(capture) for capture in ("infrared:0.1", "page-reader:0.3", "ultraviolet:0.9")]
    inspection = inspect(inspector, *lights)
    assert inspection.document["data_page"] == 2
    assert "capture.colour" not in failed(inspection)
    assert np.isclose(inspection.as_json()["capture"]["resolution_dpi"], 200, atol=4)
