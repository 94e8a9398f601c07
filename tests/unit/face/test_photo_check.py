"""A photograph against a specification: what is cut otherwise fails, and what can't be told stays open."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from idverify.cli import run
from idverify.document import Page, Pixels
from idverify.errors import ExitCode, UsageError
from idverify.face.assessment import FaceAssessor, load_assessor
from idverify.face.face_mesh import load_face_mesh_if_there
from idverify.face.photo_check import PhotoOutcome, PhotoReport, PhotoResult, PhotoSize, check_photo
from idverify.face.photo_picture import draw_photo
from idverify.face.specification import load_specification, specification_names
from idverify.model_store import ModelStore
from tests.unit.face._fakes import FakeEngine

_PORTRAITS = Path(__file__).resolve().parents[3] / "samples" / "portraits"


@pytest.fixture(scope="module")
def assessor() -> FaceAssessor:
    if load_face_mesh_if_there(ModelStore()) is None:
        pytest.skip("the package ai-edge-litert is not installed")
    return load_assessor()


@pytest.fixture(scope="module")
def portrait() -> Pixels:
    files = sorted(_PORTRAITS.glob("*_neutral.jpg"))
    if not files:
        pytest.skip("samples/portraits is empty; run ./run samples")
    return np.asarray(Image.open(files[0]).convert("RGB"))


def _cut(image: Pixels, assessor: FaceAssessor, head_mm: float) -> Pixels:
    """Return the portrait cut to 35 by 45 mm with a head of the height given, the head in its place."""
    report = check_photo(Page(1, image), load_specification("icao"), assessor)
    assert report.geometry is not None
    assert report.crown is not None
    middle, eyes = report.geometry.eye_middle
    height = (report.crown.least_px + report.crown.most_px) / 2 * 45 / head_mm
    width = height * 35 / 45
    left, top = round(middle - width / 2), round(eyes - 0.42 * height)
    padded = np.pad(image, ((400, 400), (400, 400), (0, 0)), mode="edge")
    return padded[400 + top : 400 + top + round(height), 400 + left : 400 + left + round(width)]


def _result(report: PhotoReport, measure: str) -> PhotoResult:
    return next(result for result in report.results if result.measure == measure)


def test_every_specification_loads_and_gives_a_source_for_every_value():
    assert set(specification_names()) == {"icao", "canada-visitor-visa", "schengen-visa", "armenia-passport"}
    for name in specification_names():
        specification = load_specification(name)
        assert all(rule.source for rule in specification.rule)
        assert all(rule.source for rule in specification.by_eye)
        assert specification.frame_source


def test_an_unknown_specification_is_a_usage_error():
    with pytest.raises(UsageError, match="known: armenia-passport"):
        load_specification("atlantis")


def test_a_picture_without_a_face_fails_with_its_reason():
    engine = FakeEngine(lambda _: ())
    page = Page(1, np.full((450, 350, 3), 255, np.uint8))
    report = check_photo(page, load_specification("icao"), FaceAssessor(engine, None))
    assert (report.outcome, report.problems) == (PhotoOutcome.FAILED, ("no_face",))


def test_size_is_given_once_and_above_zero():
    page = Page(1, np.zeros((450, 350, 3), np.uint8))
    assessor = FaceAssessor(FakeEngine(lambda _: ()), None)
    for size in (PhotoSize(dpi=300, print_mm=(35, 45)), PhotoSize(dpi=0), PhotoSize(print_mm=(35, float("nan")))):
        with pytest.raises(UsageError):
            check_photo(page, load_specification("icao"), assessor, size=size)


@pytest.mark.real
@pytest.mark.parametrize(
    ("head_mm", "outcome"),
    [(33.5, PhotoOutcome.PASSED), (26.0, PhotoOutcome.FAILED), (31.0, PhotoOutcome.INCONCLUSIVE)],
)
def test_head_height_passes_within_the_limits_fails_far_outside_and_is_open_between(
    head_mm: float, outcome: PhotoOutcome, assessor: FaceAssessor, portrait: Pixels
):
    page = Page(1, _cut(portrait, assessor, head_mm))
    report = check_photo(page, load_specification("canada-visitor-visa"), assessor, size=PhotoSize(print_mm=(35, 45)))
    head = _result(report, "head_height_mm")
    assert head.outcome is outcome
    assert head.low is not None
    assert head.high is not None
    assert head.low - 0.3 <= head_mm <= head.high + 0.3


@pytest.mark.real
def test_a_print_of_another_size_fails_by_its_frame(assessor: FaceAssessor, portrait: Pixels):
    page = Page(1, _cut(portrait, assessor, 33.5))
    dpi = page.image.shape[0] / 40 * 25.4
    report = check_photo(page, load_specification("schengen-visa"), assessor, size=PhotoSize(dpi=dpi))
    assert _result(report, "frame_height_mm").outcome is PhotoOutcome.FAILED
    assert report.outcome is PhotoOutcome.FAILED


@pytest.mark.real
def test_a_face_at_the_side_and_a_dark_background_fail(assessor: FaceAssessor, portrait: Pixels):
    image = _cut(portrait, assessor, 33.5)
    shifted = np.pad(image, ((0, 0), (image.shape[1] // 3, 0), (0, 0)), mode="constant")
    report = check_photo(Page(1, shifted), load_specification("icao"), assessor)
    assert _result(report, "face_across_share").outcome is PhotoOutcome.FAILED
    dark = check_photo(Page(1, (portrait * 0.25).astype(np.uint8)), load_specification("icao"), assessor)
    assert _result(dark, "background_lightness").outcome is PhotoOutcome.FAILED


def test_without_dense_landmarks_what_needs_them_is_not_measured_and_the_photo_stays_open(portrait: Pixels):
    assessor = FaceAssessor(load_assessor().engine, None)
    report = check_photo(Page(1, portrait), load_specification("icao"), assessor)
    assert _result(report, "head_share").outcome is PhotoOutcome.NOT_MEASURED
    assert report.outcome is not PhotoOutcome.PASSED
    assert draw_photo(portrait, report).shape[1] >= 700


@pytest.mark.real
def test_the_command_prints_results_and_draws_the_lines(
    assessor: FaceAssessor, portrait: Pixels, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    photo, lines = tmp_path / "photo.png", tmp_path / "lines.png"
    Image.fromarray(_cut(portrait, assessor, 26.0)).save(photo)
    call = ["face", "check-photo", str(photo), "--spec", "canada-visitor-visa", "--picture", str(lines)]
    assert run([*call, "--json"]) == ExitCode.FINDINGS
    answer = json.loads(capsys.readouterr().out)
    assert answer["outcome"] == "failed"
    assert {result["measure"] for result in answer["results"] if result["outcome"] == "failed"} >= {"head_height_mm"}
    assert answer["by_eye"]
    drawn = np.asarray(Image.open(lines))
    assert (drawn == (200, 30, 30)).all(axis=2).any()
    assert run(call) == ExitCode.FINDINGS
    assert "head_height_mm" in capsys.readouterr().out
    assert run([*call[:3], "--print-size", "large"]) == ExitCode.USAGE
