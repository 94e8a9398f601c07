"""compare_faces takes paths, file contents and pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from idverify.document import Page
from idverify.errors import UnreadableInputError
from idverify.face.pair import FaceMatcher, compare_faces
from idverify.face.values import FaceProblem
from idverify.imaging.load import load_pages
from tests.unit.face._fakes import FakeEngine, calibration_of, face_at

_PORTRAITS = sorted((Path(__file__).resolve().parents[3] / "samples" / "portraits").glob("*_neutral.jpg"))
_PAGE = Page(1, np.full((300, 400, 3), 9, np.uint8))


@pytest.mark.real
def test_path_content_and_pixels_of_one_picture_are_the_same_face():
    if not _PORTRAITS:
        pytest.skip("samples/portraits is empty; run ./run samples")
    path = _PORTRAITS[0]
    content = path.read_bytes()
    for one, other in ((path, content), (str(path), load_pages(content)[0].image)):
        pair = compare_faces(one, other)
        assert pair.comparison is not None
        assert pair.comparison.similarity == pytest.approx(1, abs=1e-5)


def test_a_path_that_leads_nowhere_is_unreadable(tmp_path: Path):
    with pytest.raises(UnreadableInputError) as caught:
        compare_faces(tmp_path / "absent.jpg", tmp_path / "absent.jpg")
    assert caught.value.code == "file_unreadable"


def test_a_face_too_small_is_not_compared():
    matcher = FaceMatcher(FakeEngine(lambda _: (face_at(5, 5, 12),)), calibration_of())
    pair = matcher.compare(_PAGE, _PAGE)
    assert pair.comparison is None
    assert pair.probe is not None
    assert pair.probe.problems == (FaceProblem.FACE_TOO_SMALL,)
    assert pair.as_json()["verdict"] == "inconclusive"


def test_several_faces_are_compared_by_the_largest_and_reported():
    matcher = FaceMatcher(FakeEngine(lambda _: (face_at(5, 5, 90), face_at(150, 5, 80))), calibration_of())
    answer = matcher.compare(_PAGE, _PAGE).as_json()
    assert answer["verdict"] == "match"
    assert answer["faces"][0]["problems"] == ["several_faces"]
    assert answer["faces"][0]["others"] == 1
