"""Where print stands in a place."""

import cv2
import numpy as np
import pytest

from idverify.document import Pixels, Quad
from idverify.imaging.print_extent import print_extent

PLACE = Quad.from_box(50, 40, 450, 80)


def printed(text: str, *, at: int = 60, paper: int = 225, ink: int = 40) -> Pixels:
    image = np.full((120, 500, 3), paper, np.uint8)
    cv2.putText(image, text, (at, 70), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (ink, ink, ink), 2, cv2.LINE_AA)
    return image


@pytest.mark.parametrize(("paper", "ink"), [(225, 40), (130, 70)])
def test_the_place_of_print_ends_where_the_print_does(paper: int, ink: int) -> None:
    extent = print_extent(printed("ERIKSSON", paper=paper, ink=ink), PLACE)
    assert extent is not None
    left, top, right, bottom = extent.box
    (width, _), _ = cv2.getTextSize("ERIKSSON", cv2.FONT_HERSHEY_SIMPLEX, 0.8, 2)
    assert 50 <= left <= 62
    assert abs(right - (60 + width)) < 12
    assert 44 <= top <= 54
    assert 70 <= bottom <= 80


def test_what_stands_far_to_the_right_is_left_out() -> None:
    image = printed("M")
    cv2.putText(image, "UTOPIAN", (330, 70), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (40, 40, 40), 2, cv2.LINE_AA)
    extent = print_extent(image, PLACE)
    assert extent is not None
    assert extent.box[2] < 150


def test_plain_paper_holds_no_print() -> None:
    assert print_extent(np.full((120, 500, 3), 225, np.uint8), PLACE) is None
