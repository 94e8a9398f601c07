"""The outline of a document in a picture."""

import cv2
import numpy as np
import pytest

from idverify.document import Pixels
from idverify.imaging.localise import find_document

CORNERS = np.array([[130, 90], [690, 130], [670, 520], [110, 470]], np.float32)


def photograph(paper: int = 210, table: int = 90) -> Pixels:
    rng = np.random.default_rng(5)
    image = np.full((600, 800, 3), table, np.uint8)
    cv2.fillConvexPoly(image, CORNERS.astype(np.int32), (paper, paper, paper - 10))
    noise = rng.normal(0, 3, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(("paper", "table"), [(210, 90), (60, 160), (150, 120)])
def test_a_slanted_document_is_found_to_two_pixels(paper: int, table: int) -> None:
    outline = find_document(photograph(paper, table))
    assert outline is not None
    assert np.abs(np.array(outline.quad.corners) - CORNERS).max() < 2


def test_a_finger_over_an_edge_does_not_move_the_outline() -> None:
    image = photograph()
    cv2.line(image, (400, 560), (400, 470), (198, 140, 108), 60)
    outline = find_document(image)
    assert outline is not None
    assert np.abs(np.array(outline.quad.corners) - CORNERS).max() < 4


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_an_empty_picture_has_no_document(grey: int) -> None:
    assert find_document(np.full((480, 640, 3), grey, np.uint8)) is None


def test_noise_has_no_document() -> None:
    rng = np.random.default_rng(1)
    assert find_document(rng.integers(0, 255, (480, 640, 3), dtype=np.uint8)) is None
