"""Turning and cutting out keep places and pixels together."""

import numpy as np
import pytest

from idverify.document import Page, Quad
from idverify.errors import UsageError
from idverify.imaging.rectify import place_of, rectify
from idverify.imaging.turn import QUARTER_TURNS, turn_image, turn_page, turn_quad


def _page() -> Page:
    image = np.random.default_rng(3).integers(0, 255, (30, 50, 3), dtype=np.uint8)
    return Page(1, image, 300.0)


@pytest.mark.parametrize("degrees", QUARTER_TURNS)
def test_a_place_turns_with_its_page(degrees: int) -> None:
    page = _page()
    place = Quad.from_box(10, 5, 30, 15)
    turned = turn_page(page, degrees)
    moved = turn_quad(place, degrees, size_px=page.size_px)
    assert np.abs(rectify(turned.image, moved).astype(int) - page.image[5:15, 10:30]).max() <= 1


@pytest.mark.parametrize("degrees", QUARTER_TURNS)
def test_turning_back_restores_the_picture(degrees: int) -> None:
    image = _page().image
    assert np.array_equal(turn_image(turn_image(image, degrees), (360 - degrees) % 360), image)


def test_only_quarter_turns_are_exact() -> None:
    with pytest.raises(UsageError):
        turn_image(_page().image, 45)


def test_a_box_of_a_strip_is_found_again_on_the_page() -> None:
    place = Quad(((10, 5), (10, 25), (2, 25), (2, 5)))  # text runs down
    box = place_of((0, 0, 10, 8), place, size_px=(20, 8)).box
    assert box == pytest.approx((2, 5, 10, 15))
