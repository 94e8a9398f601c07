"""Finding rows of print: pairs first, pale pictures too, and a line even where nothing shows around a row."""

import numpy as np
import pytest

from idverify.document import Pixels
from idverify.reading.mrz.line_path import GreyPicture
from idverify.reading.mrz.rows import SCALES, Row, by_rank, find_rows, lines_near


def _printed(*rows: tuple[int, int], dark: int = 30, light: int = 220) -> Pixels:
    """Strokes 14 px high at rows (y, width) on a page of 640 by 400."""
    image = np.full((400, 640), light, np.uint8)
    for y, width in rows:
        for x in range(320 - width // 2, 320 + width // 2, 12):
            image[y - 7 : y + 7, x : x + 4] = dark
    return image


def test_two_like_rows_come_before_a_longer_single_one() -> None:
    rows = find_rows(GreyPicture(_printed((60, 600), (300, 480), (335, 480))), SCALES[0])
    assert {round(row.y / 10) for row in rows[:2]} == {30, 34}
    assert rows[2].y == pytest.approx(60, abs=4)


def test_rows_that_are_not_alike_are_ordered_by_length() -> None:
    long, short = Row(300, 100, 500, 14, 0.0), Row(300, 140, 300, 14, 0.0)
    assert by_rank([short, long]) == [long, short]


@pytest.mark.parametrize(("dark", "light"), [(30, 220), (118, 132), (4, 18)])
def test_pale_and_dark_pictures_show_their_rows(dark: int, light: int) -> None:
    rows = find_rows(GreyPicture(_printed((300, 480), (335, 480), dark=dark, light=light)), SCALES[0])
    assert {round(row.y / 10) for row in rows[:2]} == {30, 34}


def test_a_picture_of_one_grey_has_no_rows() -> None:
    assert find_rows(GreyPicture(np.full((300, 500), 128, np.uint8)), SCALES[0]) == []


def test_a_row_in_a_pattern_that_hides_its_line_is_followed_itself() -> None:
    striped = np.tile(np.array([90, 200], np.uint8), (400, 320))
    row = Row(320, 200, 500, 12, 0.0)
    first = next(lines_near(GreyPicture(striped), row))
    assert (first.x, first.y) == (320, 200)
    assert 10 <= first.capital_px <= 500 / 30
