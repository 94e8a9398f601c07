"""A picture is searched small first, larger when nothing is found, and small faces are found again in detail."""

from __future__ import annotations

import numpy as np
import pytest

from idverify.document import Pixels
from idverify.face.search import largest_first, search
from idverify.face.values import DetectedFace
from tests.unit.face._fakes import face_at


def _white_square(image: Pixels, least_px: int, most_px: int = 10_000) -> tuple[DetectedFace, ...]:
    """Find the bounding box of the white pixels, as a detector that needs a face of a certain size."""
    ys, xs = np.nonzero(image[:, :, 0] > 127)
    if len(xs) == 0 or not least_px <= xs.max() - xs.min() + 1 <= most_px:
        return ()
    return (face_at(float(xs.min()), float(ys.min()), float(xs.max() - xs.min() + 1)),)


def _picture(size: int, left: int, top: int, face: int) -> Pixels:
    image = np.zeros((size, size, 3), np.uint8)
    image[top : top + face, left : left + face] = 255
    return image


@pytest.mark.parametrize(("size", "face"), [(500, 100), (2000, 800), (3000, 60)])
def test_a_face_is_found_at_any_size_and_its_place_is_in_the_pixels_given(size: int, face: int):
    (found,) = search(
        _picture(size, 700 * size // 3000, 500 * size // 3000, face), lambda image: _white_square(image, 10)
    )
    left, top, right, _ = found.quad.box
    assert left == pytest.approx(700 * size // 3000, abs=size / 200)
    assert top == pytest.approx(500 * size // 3000, abs=size / 200)
    assert right - left == pytest.approx(face, rel=0.2)


def test_nothing_is_searched_larger_once_a_face_was_found():
    sizes: list[int] = []

    def detector(image: Pixels) -> tuple[DetectedFace, ...]:
        sizes.append(max(image.shape[:2]))
        return (face_at(100, 100, 200),)

    search(np.zeros((2000, 3000, 3), np.uint8), detector)
    assert sizes == [320]


def test_faces_too_small_to_be_a_traveller_at_the_desk_are_searched_once_more_at_640_px():
    sizes: list[int] = []

    def detector(image: Pixels) -> tuple[DetectedFace, ...]:
        sizes.append(max(image.shape[:2]))
        return _white_square(image, 5)

    search(_picture(3000, 1000, 1200, 450), detector)
    assert sizes[:2] == [320, 640]


def test_a_small_face_is_found_again_in_its_surroundings_in_detail():
    widths: list[float] = []

    def detector(image: Pixels) -> tuple[DetectedFace, ...]:
        faces = _white_square(image, 5)
        widths.extend(face.quad.width for face in faces)
        return faces

    (found,) = search(_picture(3000, 1000, 1200, 150), detector)
    assert widths[0] < 40
    assert widths[-1] == pytest.approx(100, abs=3)
    assert found.quad.box == pytest.approx((1000, 1200, 1150, 1350), abs=3)  # one pixel of the view is 1.5


def test_a_close_up_is_searched_small_with_a_margin():
    close_up = _picture(1000, 0, 0, 1000)
    (found,) = search(close_up, lambda image: _white_square(image, 10, most_px=300))
    assert found.quad.box == pytest.approx((0, 0, 1000, 1000), abs=5)


def test_a_picture_without_a_face_has_none():
    assert search(np.zeros((900, 50, 3), np.uint8), lambda _: ()) == ()


def test_an_empty_picture_has_none():
    assert search(np.zeros((0, 0, 3), np.uint8), lambda _: (face_at(0, 0, 1),)) == ()


def test_a_grey_picture_is_shown_to_the_detector_in_three_channels():
    shapes: list[tuple[int, ...]] = []

    def detector(image: Pixels) -> tuple[DetectedFace, ...]:
        shapes.append(image.shape)
        return (face_at(0, 0, 95),)

    search(np.zeros((100, 100), np.uint8), detector)
    assert shapes == [(100, 100, 3)]


def test_faces_come_largest_first():
    assert [face.quad.width for face in largest_first([face_at(0, 0, 5), face_at(0, 0, 9), face_at(0, 0, 7)])] == [
        9,
        7,
        5,
    ]
