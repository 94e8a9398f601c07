"""Capture measures move with what they measure, and are absent where they cannot be measured."""

import cv2
import numpy as np
import pytest

from idverify.document import Page, Pixels
from idverify.imaging.capture_quality import CaptureQuality, edge_width_px, glare_share, measure_capture


def _print_on_paper(paper: int = 200) -> Pixels:
    image = np.full((300, 500, 3), paper, dtype=np.uint8)
    for row in range(20, 280, 20):
        for column in range(20, 480, 14):
            image[row : row + 12, column : column + 8] = (40, 30, 60)
    return image


def _measure(image: Pixels, pitch: float | None = None) -> CaptureQuality:
    return measure_capture(Page(1, image), document=None, mrz_region=None, character_pitch_px=pitch)


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


def test_a_page_without_colour_is_grey() -> None:
    image = _print_on_paper()
    assert not _measure(image).is_grey
    assert _measure(np.repeat(image[:, :, :1], 3, axis=2)).is_grey
