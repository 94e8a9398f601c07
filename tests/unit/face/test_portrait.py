"""The face that counts: largest on a page, any way up before a camera; the others are reported."""

from __future__ import annotations

import numpy as np
import pytest

from idverify.document import Page, Pixels, Quad
from idverify.face.portrait import find_live_face, find_portrait, most_central_first
from idverify.face.search import turned_views
from idverify.face.values import DetectedFace, FaceProblem
from tests.unit.face._fakes import FakeEngine, face_at

_BLANK = np.zeros((300, 400, 3), np.uint8)


def _always(*faces: DetectedFace) -> FakeEngine:
    return FakeEngine(lambda _: faces)


def test_a_page_without_a_face_has_no_portrait():
    assert find_portrait(Page(1, _BLANK), _always()) is None


def test_the_largest_face_is_the_portrait_and_a_ghost_is_counted_but_no_problem():
    portrait = find_portrait(Page(2, _BLANK), _always(face_at(10, 10, 120), face_at(300, 50, 40)))
    assert portrait is not None
    assert portrait.region.page == 2
    assert portrait.region.quad.width == 120
    assert [region.quad.width for region in portrait.other_regions] == [40]
    assert portrait.problems == ()


def test_a_second_face_of_like_size_is_reported():
    portrait = find_portrait(Page(1, _BLANK), _always(face_at(10, 10, 120), face_at(200, 50, 110)))
    assert portrait is not None
    assert portrait.problems == (FaceProblem.SEVERAL_FACES,)


def test_a_tiny_face_is_reported_as_too_small():
    portrait = find_portrait(Page(1, _BLANK), _always(face_at(10, 10, 20)))
    assert portrait is not None
    assert portrait.problems == (FaceProblem.FACE_TOO_SMALL,)


def test_faces_in_an_excluded_place_do_not_count():
    engine = _always(face_at(10, 200, 90), face_at(10, 10, 60))
    portrait = find_portrait(Page(1, _BLANK), engine, exclude=Quad.from_box(0, 190, 400, 300))
    assert portrait is not None
    assert portrait.face.quad.width == 60


@pytest.mark.parametrize("quarter_turns", [0, 1, 2, 3])
def test_a_live_face_is_found_whichever_way_up_and_its_place_is_in_the_picture_as_given(quarter_turns: int):
    upright = _BLANK.copy()
    upright[40:80, 50:90] = 255  # the face: found only while the white square stands here

    def detect(image: Pixels) -> tuple[DetectedFace, ...]:
        return (face_at(50, 40, 40),) if image.shape == upright.shape and image[60, 70].all() else ()

    given = np.ascontiguousarray(np.rot90(upright, quarter_turns))
    portrait = find_live_face(Page(1, given), FakeEngine(detect))
    assert portrait is not None
    left, top, right, bottom = (round(edge) for edge in portrait.region.quad.box)
    assert (right - left, bottom - top) == (40, 40)
    assert given[top:bottom, left:right].all()


def test_an_unsure_upright_face_gives_way_to_a_surer_turned_one():
    def detect(image: Pixels) -> tuple[DetectedFace, ...]:
        upright = image.shape == _BLANK.shape
        return (face_at(10, 10, 60, confidence=0.7 if upright else 0.9),)

    portrait = find_live_face(Page(1, _BLANK), FakeEngine(detect))
    assert portrait is not None
    assert portrait.face.confidence == 0.9


def test_the_central_face_can_be_asked_for():
    faces = (face_at(0, 0, 100), face_at(160, 110, 80))
    assert most_central_first(faces, _BLANK)[0].quad.width == 80
    portrait = find_live_face(Page(1, _BLANK), _always(*faces), central=True)
    assert portrait is not None
    assert portrait.face.quad.width == 80


def test_every_turned_view_maps_its_pixels_back():
    picture = np.arange(6 * 4 * 3, dtype=np.uint8).reshape(6, 4, 3)
    for turned, mapped_back in turned_views(picture):
        for y, x in ((0, 0), (1, 2), (2, 1)):
            column, row = mapped_back(face_at(x + 0.5 - 0.3, y + 0.5 - 0.4, 1)).right_eye
            assert (picture[int(row), int(column)] == turned[y, x]).all()
