"""Pictures nobody wants: each gives a reasoned result, and none stops a batch."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from idverify.cli import run
from idverify.errors import ExitCode
from idverify.face.assessment import Assessment, FaceAssessor, load_assessor
from idverify.face.quality import Component

_PORTRAITS = Path(__file__).resolve().parents[3] / "samples" / "portraits"

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def portrait() -> Image.Image:
    files = sorted(_PORTRAITS.glob("*_neutral.jpg"))
    if not files:
        pytest.skip("samples/portraits is empty; run ./run samples")
    return Image.open(files[0]).convert("RGB")


@pytest.fixture(scope="module")
def assessor() -> FaceAssessor:
    return load_assessor()


def _problems(assessment: Assessment) -> list[str]:
    problems: list[str] = assessment.as_json()["face"]["problems"]
    return problems


def test_no_face_is_no_face(assessor: FaceAssessor):
    assessment = assessor.assess_pixels(np.full((300, 400, 3), 255, np.uint8))
    assert assessment.quality is None
    assert _problems(assessment) == ["no_face"]


def test_two_like_faces_are_reported_and_one_is_measured(assessor: FaceAssessor, portrait: Image.Image):
    two = np.hstack([np.asarray(portrait), np.asarray(portrait)])
    assessment = assessor.assess_pixels(two)
    assert assessment.quality is not None
    assert _problems(assessment) == ["several_faces"]


def test_a_tiny_face_says_that_it_is_tiny(assessor: FaceAssessor, portrait: Image.Image):
    small = np.asarray(portrait.resize((portrait.width // 12, portrait.height // 12)))
    assessment = assessor.assess_pixels(np.pad(small, ((60, 60), (60, 60), (0, 0)), constant_values=255))
    if assessment.quality is not None:
        assert assessment.quality[Component.INTER_EYE_DISTANCE].mapped == pytest.approx(5, abs=5)
    else:
        assert _problems(assessment) == ["no_face"]


def test_a_face_cut_through_the_middle_has_a_poor_crop_or_is_no_face(assessor: FaceAssessor, portrait: Image.Image):
    assessment = assessor.assess_pixels(np.asarray(portrait)[:, int(0.45 * portrait.width) :])
    if assessment.quality is None:
        assert _problems(assessment) == ["no_face"]
    else:
        assert (assessment.quality[Component.LEFTWARD_CROP].mapped or 0) < 20


def test_an_upside_down_face_has_a_roll_of_half_a_turn(assessor: FaceAssessor, portrait: Image.Image):
    assessment = assessor.assess_pixels(np.asarray(portrait)[::-1, ::-1])
    assert assessment.quality is not None
    assert assessment.quality[Component.POSE_ROLL].mapped == 0


def test_a_covered_mouth_does_not_stop_the_measures(assessor: FaceAssessor, portrait: Image.Image):
    image = np.asarray(portrait).copy()
    assessment = assessor.assess_pixels(image)
    assert assessment.portrait is not None
    left, _, right, bottom = (int(edge) for edge in assessment.portrait.face.quad.box)
    nose = int(assessment.portrait.face.landmarks[2][1])
    cv2.rectangle(image, (left, nose), (right, bottom), (90, 140, 200), -1)
    masked = assessor.assess_pixels(image)
    if masked.quality is None:
        assert _problems(masked) == ["no_face"]
    else:
        clear = assessment.quality
        assert clear is not None
        worse, better = (quality[Component.UNIFIED_SCORE].native or 0 for quality in (masked.quality, clear))
        assert worse < better


@pytest.mark.parametrize("kind", ["grey", "sixteen_bit", "cmyk", "transparent"])
def test_other_kinds_of_pixels_are_measured(
    kind: str, portrait: Image.Image, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file = tmp_path / ("face.jpg" if kind == "cmyk" else "face.png")
    if kind == "sixteen_bit":
        Image.fromarray(np.asarray(portrait.convert("L")).astype(np.uint16) * 257).save(file)
    else:
        portrait.convert({"grey": "L", "cmyk": "CMYK", "transparent": "RGBA"}[kind]).save(file)
    assert run(["face", "quality", str(file), "--json"]) == ExitCode.DONE
    answer = json.loads(capsys.readouterr().out)
    mapped = {measure["name"]: measure["mapped"] for measure in answer["measures"]}
    assert mapped["eyes_open"] > 80
    assert mapped["unified_quality_score"] > 20


def test_a_broken_file_gets_its_line_and_the_next_file_too(
    portrait: Image.Image, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no more")
    portrait.save(tmp_path / "good.png")
    files = [str(tmp_path / name) for name in ("broken.jpg", "good.png", "absent.png")]
    assert run(["face", "quality", *files, "--json"]) == ExitCode.FINDINGS
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["measured"] for line in lines] == [False, True, False]
    assert lines[0]["error"]["code"]


def test_a_second_face_is_refused_where_one_is_demanded(
    portrait: Image.Image, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    two = Image.new("RGB", (2 * portrait.width, portrait.height), "white")
    two.paste(portrait, (0, 0))
    two.paste(portrait, (portrait.width, 0))
    two.save(tmp_path / "two.png")
    assert run(["face", "quality", str(tmp_path / "two.png"), "--single"]) == ExitCode.FINDINGS
    assert "several_faces" in capsys.readouterr().out
