"""Where a page of known size lies in a picture."""

import cv2
import numpy as np

from idverify.document import Quad
from idverify.reading.layouts import MrzPlace
from idverify.reading.page_place import PagePlace, place_by_mrz, visual_zone, whole_picture

SIZE_MM = (125.0, 88.0)
MRZ = MrzPlace(at_mm=(6.4, 73.6), line_mm=6.35)
PAGE = np.array([[0, 0], [125, 0], [125, 88], [0, 88]], np.float32)


def lying(corners: list[list[float]]) -> PagePlace:
    matrix = cv2.getPerspectiveTransform(PAGE, np.array(corners, np.float32))
    return PagePlace(np.asarray(matrix, np.float64), by_outline=True)


def mrz_lines(truth: PagePlace) -> list[Quad]:
    return [truth.quad((6.4, 72.4 + n * 6.35 - 1.2, 44 * 2.54, 2.4)) for n in range(2)]


def far(found: PagePlace, truth: PagePlace) -> float:
    """Pixels between where two places put the corners of the page."""
    page = (0.0, 0.0, *SIZE_MM)
    return float(np.abs(np.array(found.quad(page).corners) - np.array(truth.quad(page).corners)).max())


def test_a_flat_page_is_placed_by_its_mrz_alone() -> None:
    truth = lying([[20, 40], [645, 40], [645, 480], [20, 480]])
    found = place_by_mrz(mrz_lines(truth), 44, MRZ, SIZE_MM, None)
    assert not found.by_outline
    assert far(found, truth) < 0.5


def test_a_slanted_page_is_placed_by_the_outline_that_agrees_with_the_mrz() -> None:
    truth = lying([[40, 40], [600, 70], [645, 480], [20, 440]])
    outline = truth.quad((0.0, 0.0, *SIZE_MM))
    found = place_by_mrz(mrz_lines(truth), 44, MRZ, SIZE_MM, outline)
    assert found.by_outline
    assert far(found, truth) < 0.5


def test_the_order_of_the_outline_does_not_matter() -> None:
    truth = lying([[40, 40], [600, 70], [645, 480], [20, 440]])
    first, *others = truth.quad((0.0, 0.0, *SIZE_MM)).corners
    turned = Quad((*others, first))  # type: ignore[arg-type]  # four corners again
    assert far(place_by_mrz(mrz_lines(truth), 44, MRZ, SIZE_MM, turned), truth) < 0.5


def test_the_outline_of_something_else_is_not_used() -> None:
    truth = lying([[20, 40], [645, 40], [645, 480], [20, 480]])
    found = place_by_mrz(mrz_lines(truth), 44, MRZ, SIZE_MM, Quad.from_box(200, 300, 500, 500))
    assert not found.by_outline
    assert far(found, truth) < 0.5


def test_the_visual_zone_ends_above_the_mrz() -> None:
    truth = lying([[20, 40], [645, 40], [645, 480], [20, 480]])
    zone = visual_zone(mrz_lines(truth), 44, "TD3", None)
    assert zone is not None
    left, top, right, bottom = zone.box
    assert left < 20
    assert top < 40
    assert right > 645
    assert bottom <= mrz_lines(truth)[0].box[1] + 1


def test_cards_say_nothing_about_where_their_front_is() -> None:
    assert visual_zone([Quad.from_box(10, 10, 500, 30)], 30, "TD1", None) is None


def test_a_picture_of_another_shape_is_no_page() -> None:
    assert whole_picture((856, 540), (85.6, 53.98)) == Quad.from_box(0, 0, 856, 540)
    assert whole_picture((856, 700), (85.6, 53.98)) is None
