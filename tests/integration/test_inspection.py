"""Whole inspections of the shipped specimens with the real engines."""

import io
import json
import re
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from idverify.errors import UnreadableInputError, UsageError
from idverify.inspection import Inspection, Inspector, SourceFile
from idverify.settings import Settings
from idverify.trace import PictureTrace

pytestmark = pytest.mark.real
SAMPLES = Path(__file__).parents[2] / "samples"
TRUTH = {one["file"]: one for one in json.loads((SAMPLES / "manifest.json").read_text())["documents"]}
ON = date(2026, 11, 23)


@pytest.fixture(scope="module")
def inspector() -> Inspector:
    return Inspector(Settings())


@pytest.fixture(scope="module")
def clean(inspector: Inspector) -> Inspection:
    """The clean passport without a live face, inspected once for all tests that only look at the result."""
    return inspector.inspect([sample("documents/td3_clean.jpg")], on=ON, policy="first-line")


def sample(name: str) -> SourceFile:
    return SourceFile(name, (SAMPLES / name).read_bytes())


def outcome(inspection: Inspection, check: str) -> str:
    return next(finding.outcome.value for finding in inspection.findings if finding.check_id == check)


def png(image: np.ndarray) -> SourceFile:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return SourceFile("page.png", buffer.getvalue())


def test_a_genuine_passport_with_its_holder_is_clear(inspector):
    truth = TRUTH["documents/td3_clean.jpg"]
    inspection = inspector.inspect(
        [sample("documents/td3_clean.jpg")], live_face=sample(truth["live_file"]), on=ON, policy="first-line"
    )
    assert (inspection.recommendation.value, inspection.decided_by) == ("clear", "all_required_passed")
    assert list(inspection.evidence.mrz.lines) == truth["mrz_lines"]
    fields = {field.name: field for field in inspection.fields}
    for name in ("document_number", "primary_identifier", "date_of_birth", "date_of_expiry"):
        assert fields[name].value == truth["values"][name]
        assert fields[name].agreement == "agree"


def test_without_a_live_face_nothing_is_cleared_at_the_first_line(clean):
    assert (clean.recommendation.value, clean.decided_by) == ("refer", "required_check_open")
    assert "portrait.live_match" in {feature.feature for feature in clean.not_examined}


def test_another_persons_face_is_referred(inspector):
    other = TRUTH["documents/td3_expired.jpg"]["live_file"]
    inspection = inspector.inspect(
        [sample("documents/td3_clean.jpg")], live_face=sample(other), on=ON, policy="first-line"
    )
    assert outcome(inspection, "portrait.live_match") == "failed"
    assert inspection.recommendation.value == "refer"


def test_a_number_that_differs_between_the_zones_is_found(inspector):
    inspection = inspector.inspect([sample("documents/td3_number_mismatch.jpg")], on=ON, policy="document-only")
    failed = {finding.check_id for finding in inspection.findings if finding.outcome.value == "failed"}
    assert failed == {"viz.document_number"}
    assert inspection.recommendation.value == "refer"


def test_an_expired_passport_is_referred_and_was_valid_on_its_last_day(inspector):
    page = sample("documents/td3_expired.jpg")
    assert outcome(inspector.inspect([page], on=ON), "document.not_expired") == "failed"
    last_day = date.fromisoformat(TRUTH["documents/td3_expired.jpg"]["values"]["date_of_expiry"])
    assert outcome(inspector.inspect([page], on=last_day), "document.not_expired") == "passed"


def test_both_sides_of_a_card_are_one_document(inspector):
    inspection = inspector.inspect(
        [sample("documents/td1_clean_front.jpg"), sample("documents/td1_clean_back.jpg")],
        on=ON,
        policy="document-only",
    )
    assert inspection.recommendation.value == "clear"
    assert inspection.document["format"] == "TD1"
    assert inspection.document["data_page"] == 2


def test_a_page_lying_on_its_side_gives_the_same_fields_upright(inspector, clean):
    upright = np.asarray(Image.open(SAMPLES / "documents/td3_clean.jpg"))
    turned = inspector.inspect([png(np.rot90(upright))], on=ON)
    assert turned.document["pages"][0]["rotation_deg"] == 90
    assert turned.pages[0].image.shape == clean.pages[0].image.shape
    assert [field.value for field in turned.fields] == [field.value for field in clean.fields]


def test_two_documents_in_one_picture_are_told_apart(inspector):
    pages = [np.asarray(Image.open(SAMPLES / f"documents/{name}.jpg")) for name in ("td3_clean", "td3_expired")]
    inspection = inspector.inspect([png(np.vstack(pages))], on=ON)
    assert outcome(inspection, "document.single") == "failed"
    assert inspection.recommendation.value != "clear"


def test_the_same_input_gives_the_same_hash_and_keeps_the_trace_and_leaves_no_file(
    inspector, clean, tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    trace = PictureTrace()
    again = inspector.inspect([sample("documents/td3_clean.jpg")], on=ON, policy="first-line", trace=trace)
    assert again.result_sha256 == clean.result_sha256
    assert "viz.page" in {key for key, _ in trace.pictures}
    assert list(tmp_path.iterdir()) == []


def test_the_hash_is_of_the_result_and_not_of_the_timings(clean):
    assert replace(clean, timings_ms={}).result_sha256 == clean.result_sha256
    assert replace(clean, on=date(2027, 1, 1)).result_sha256 != clean.result_sha256


def test_the_result_is_plain_json_with_the_documented_keys(clean):
    result = json.loads(json.dumps(clean.as_json()))
    documented = {
        "recommendation",
        "decided_by",
        "document",
        "fields",
        "checks",
        "not_examined",
        "capture",
        "timings_ms",
        "versions",
        "result_sha256",
    }
    assert documented <= set(result)
    assert {"load", "mrz", "viz", "face", "capture", "checks", "total"} <= set(result["timings_ms"])


@pytest.mark.parametrize("shade", [255, 0])
def test_a_blank_page_asks_for_another_capture(inspector, shade):
    inspection = inspector.inspect([png(np.full((900, 1300, 3), shade, np.uint8))], on=ON)
    assert inspection.recommendation.value == "recapture"
    assert outcome(inspection, "capture.blank") == "failed"


def test_a_picture_without_a_document_asks_for_another_capture(inspector):
    noise = np.random.default_rng(7).integers(0, 255, (700, 900, 3), dtype=np.uint8)
    inspection = inspector.inspect([png(noise)], on=ON)
    assert (inspection.recommendation.value, inspection.decided_by) == ("recapture", "no_document_read")


def test_an_error_names_the_file_that_is_at_fault(inspector):
    with pytest.raises(UnreadableInputError, match=re.escape("back.jpg")) as caught:
        inspector.inspect([sample("documents/td3_clean.jpg"), SourceFile("back.jpg", b"")], on=ON)
    assert caught.value.code == "empty_file"
    assert caught.value.advice


def test_no_page_at_all_is_a_wrong_call(inspector):
    with pytest.raises(UsageError):
        inspector.inspect([], on=ON)


def chip_files(name: str) -> list[SourceFile]:
    return [SourceFile(path.name, path.read_bytes()) for path in sorted((SAMPLES / "chips" / name / "chip").iterdir())]


@pytest.fixture(scope="module")
def trusting() -> Inspector:
    """An inspector that trusts the specimen State."""
    return Inspector(Settings(trust_dir=SAMPLES / "chips" / "td3_clean" / "trust"))


def test_a_genuine_passport_with_its_chip_and_holder_is_clear(trusting):
    live = sample(TRUTH["documents/td3_clean.jpg"]["live_file"])
    inspection = trusting.inspect(
        [sample("documents/td3_clean.jpg")],
        live_face=live,
        chip=chip_files("td3_clean"),
        on=ON,
        policy="first-line-chip",
    )
    assert (inspection.recommendation.value, inspection.decided_by) == ("clear", "all_required_passed")
    chip = inspection.as_json()["chip"]
    assert chip["outcome"] == "valid"
    assert "contents" not in chip  # results are kept; what no check needs is not
    assert inspection.chip_picture is not None


def test_the_chip_of_another_document_is_referred(trusting):
    exchanged = trusting.inspect(
        [sample("documents/td3_expired.jpg")], chip=chip_files("td3_clean"), on=ON, policy="document-only"
    )
    assert outcome(exchanged, "chip.mrz") == "failed"
    assert outcome(exchanged, "chip.portrait_match") == "failed"
    assert exchanged.recommendation.value == "refer"
