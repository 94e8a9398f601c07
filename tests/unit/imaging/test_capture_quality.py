"""Capture measures move with what they measure, and are absent where they cannot be measured."""

import cv2
import numpy as np
import pytest

from idverify.document import Page, Pixels, Quad
from idverify.imaging.capture_quality import CaptureQuality, Known, edge_width_px, glare_share, measure_capture
from idverify.imaging.colour import Light
from idverify.imaging.page_extent import PageExtent


def _print_on_paper(paper: int = 200) -> Pixels:
    image = np.full((300, 500, 3), paper, dtype=np.uint8)
    for row in range(20, 280, 20):
        for column in range(20, 480, 14):
            image[row : row + 12, column : column + 8] = (40, 30, 60)
    return image


def _measure(image: Pixels, pitch: float | None = None) -> CaptureQuality:
    return measure_capture(Page(1, image), Known(character_pitch_px=pitch))


def test_edges_widen_with_blur() -> None:
    grey = _print_on_paper()[:, :, 0]
    widths = [edge_width_px(np.asarray(cv2.GaussianBlur(grey, (0, 0), sigma))) for sigma in (1.0, 2.0, 3.0)]
    sharp, soft, softer = (width or 0.0 for width in widths)
    assert 0.0 < sharp < soft < softer


def test_glare_on_grey_paper_is_measured() -> None:
    image = _print_on_paper()
    rows, columns = np.mgrid[:300, :500]
    light = 900 * np.exp(-((rows - 150) ** 2 + (columns - 250) ** 2) / (2 * 30.0**2))  # washes the print out
    glared = np.clip(image + light[:, :, None], 0, 255).astype(np.uint8)
    share = glare_share(glared)
    assert share is not None
    assert 0.02 < share < 0.12
    assert glare_share(image) == 0.0


def test_white_print_with_a_hard_edge_is_no_glare() -> None:
    image = _print_on_paper()
    image[100:160, 200:300] = 255
    assert glare_share(image) == 0.0


def test_glare_on_white_paper_cannot_be_told() -> None:
    assert glare_share(_print_on_paper(paper=250)) is None


def test_resolution_comes_from_the_pitch_of_the_mrz() -> None:
    assert _measure(_print_on_paper(), pitch=30.0).resolution_dpi == pytest.approx(300)
    assert _measure(_print_on_paper()).resolution_dpi is None


def test_a_blank_page_is_blank_and_print_is_not() -> None:
    blank = _measure(np.full((100, 100, 3), 240, np.uint8))
    assert blank.is_blank
    assert blank.edge_width_px is None
    assert not _measure(_print_on_paper()).is_blank


def test_resolution_comes_from_the_page_where_no_mrz_was_read() -> None:
    known = Known(extent=PageExtent(Quad.from_box(0, 0, 500, 300), px_per_mm=4.0, known_to_mm=1.0))
    measured = measure_capture(Page(1, _print_on_paper()), known)
    assert measured.resolution_dpi == pytest.approx(101.6)
    assert measured.edge_width_mm is not None


def test_a_page_without_colour_is_colourless() -> None:
    image = _print_on_paper()
    coloured, grey = _measure(image), _measure(np.repeat(image[:, :, :1], 3, axis=2))
    assert (coloured.light, grey.light) == (Light.COLOUR, Light.COLOURLESS)
    assert coloured.colour_cast == pytest.approx(0.0, abs=1.0)
    assert grey.colour_cast is None


def test_a_dark_page_in_one_colour_is_ultraviolet_and_a_dim_grey_one_is_not() -> None:
    dim = _print_on_paper(paper=50)
    glowing = (dim * np.array([0.4, 0.4, 1.0])).astype(np.uint8)
    assert _measure(glowing).light is Light.ULTRAVIOLET
    assert _measure(dim).light is Light.COLOUR


def test_yellow_light_is_a_cast() -> None:
    yellow = (_print_on_paper() * np.array([1.0, 0.75, 0.4])).astype(np.uint8)
    assert (_measure(yellow).colour_cast or 0.0) > 40.0


@pytest.mark.parametrize(("shift", "side"), [((0, -40), "top"), ((-40, 0), "left"), ((40, 0), "right")])
def test_the_side_that_reaches_beyond_the_picture_is_named(shift: tuple[int, int], side: str) -> None:
    across, down = shift
    page = Quad.from_box(0 + across, 0 + down, 500 + across, 300 + down)
    measured = measure_capture(Page(1, _print_on_paper()), Known(extent=PageExtent(page, 4.0, known_to_mm=1.0)))
    assert measured.cut_off_mm == pytest.approx(10.0)
    assert measured.cut_off_side == side


def test_a_page_inside_the_picture_is_not_cut_off() -> None:
    page = PageExtent(Quad.from_box(10, 10, 490, 290), 4.0, known_to_mm=1.0)
    measured = measure_capture(Page(1, _print_on_paper()), Known(extent=page))
    assert (measured.cut_off_mm, measured.cut_off_side) == (0.0, "")
    assert measured.slant == pytest.approx(1.0)


def test_sides_that_converge_are_a_slant() -> None:
    aslant = Quad(((60.0, 20.0), (440.0, 20.0), (490.0, 280.0), (10.0, 280.0)))
    measured = measure_capture(Page(1, _print_on_paper()), Known(extent=PageExtent(aslant, 4.0, known_to_mm=1.0)))
    assert measured.slant == pytest.approx(480 / 380)


def test_lines_of_the_mrz_say_the_slant_where_no_side_is_seen() -> None:
    lines = Quad(((10.0, 200.0), (490.0, 190.0), (490.0, 205.0), (10.0, 215.0))), Quad.from_box(10, 240, 490, 255)
    assert measure_capture(Page(1, _print_on_paper()), Known(mrz_lines=lines)).slant == pytest.approx(50 / 40)
    assert _measure(_print_on_paper()).slant is None
