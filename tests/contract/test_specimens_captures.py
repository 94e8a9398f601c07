"""What every capture effect must obey. A new effect is tested here without being named."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from idverify.document import Quad
from idverify.registry import load_constants
from idverify.specimens import captures
from idverify.specimens.shot import Capture, Shot, shoot

_CAPTURES = load_constants(captures, constant="CAPTURE", kind=Capture)
_WIDTH, _HEIGHT = 900, 630
_BLOCK = Quad.from_box(520, 260, 760, 420)
_STRENGTHS = (0.0, 0.5, 1.0)


def _page() -> Shot:
    """A light page with one dark block; the block is the altered region."""
    image = np.full((_HEIGHT, _WIDTH, 3), 225, np.uint8)
    image[260:420, 520:760] = (30, 40, 60)
    mask = np.zeros((_HEIGHT, _WIDTH), np.uint8)
    mask[260:420, 520:760] = 255
    return shoot(image, (Quad.from_box(0, 0, _WIDTH, _HEIGHT), _BLOCK), mask)


def _filled(quad: Quad, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    area = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(area, [np.round(np.array(quad.corners)).astype(np.int32)], 255)
    return area > 0


@pytest.mark.parametrize("strength", _STRENGTHS)
@pytest.mark.parametrize("name", _CAPTURES)
def test_the_picture_stays_a_picture_and_the_mask_fits_it(name: str, strength: float):
    shot = _CAPTURES[name].run(_page(), np.random.default_rng(3), strength)

    assert shot.image.dtype == np.uint8
    assert shot.image.ndim == 3
    assert shot.image.shape[2] == 3
    assert shot.mask.shape == shot.image.shape[:2]
    assert set(np.unique(shot.mask)) <= {0, 255}


@pytest.mark.parametrize("strength", _STRENGTHS)
@pytest.mark.parametrize("name", _CAPTURES)
def test_places_and_mask_move_together(name: str, strength: float):
    shot = _CAPTURES[name].run(_page(), np.random.default_rng(3), strength)

    area = _filled(shot.quads()[1], shot.mask.shape)
    altered = shot.mask > 0

    assert (area & altered).sum() / (area | altered).sum() > 0.9


@pytest.mark.parametrize("strength", _STRENGTHS)
@pytest.mark.parametrize("name", _CAPTURES)
def test_the_mask_lies_where_the_picture_shows_the_block(name: str, strength: float):
    page = _page()
    shot = _CAPTURES[name].run(page, np.random.default_rng(3), strength)
    if name in {"finger", "glare", "phone", "fax"}:
        pytest.skip("covers, overexposes or outlines the block itself; its geometry is tested above")

    kernel = np.ones((9, 9), np.uint8)
    inside = cv2.erode(shot.mask, kernel) > 0
    around = (cv2.dilate(shot.mask, np.ones((31, 31), np.uint8)) > 0) & (cv2.dilate(shot.mask, kernel) == 0)

    assert shot.image[inside].mean() < 0.75 * shot.image[around].mean()


@pytest.mark.parametrize("name", _CAPTURES)
def test_the_same_seed_takes_the_same_picture(name: str):
    first, again = (_CAPTURES[name].run(_page(), np.random.default_rng(11), 0.6) for _ in range(2))

    assert np.array_equal(first.image, again.image)
    assert np.array_equal(first.mask, again.mask)
    assert np.array_equal(first.places, again.places)


@pytest.mark.parametrize("name", _CAPTURES)
def test_the_shot_it_was_given_is_left_alone(name: str):
    page = _page()
    before = page.image.copy(), page.mask.copy(), page.places.copy()

    _CAPTURES[name].run(page, np.random.default_rng(5), 0.8)

    assert np.array_equal(page.image, before[0])
    assert np.array_equal(page.mask, before[1])
    assert np.array_equal(page.places, before[2])


@pytest.mark.parametrize("name", _CAPTURES)
def test_every_capture_is_named_after_its_file(name: str):
    assert _CAPTURES[name].id == name.replace("_", "-")
    assert _CAPTURES[name].summary.endswith(".")
