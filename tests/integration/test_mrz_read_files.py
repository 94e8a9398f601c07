"""Files as they come, through the loader and the MRZ reader: every kind of picture is read, or says what is wrong."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from datetime import date
from functools import partial

import cv2
import numpy as np
import pytest
from PIL import Image

from idverify.document import Page, Pixels
from idverify.errors import UnreadableInputError
from idverify.imaging.load import load_pages
from idverify.model_store import ModelStore
from idverify.reading.engine import MrzReader, load_mrz_reader
from idverify.reading.mrz.search import BlockSearch
from idverify.reading.mrz_reading import MrzReading, ReadingStatus
from idverify.specimens.factory import Order, make_specimen

pytestmark = pytest.mark.real
ON = date(2026, 11, 23)
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.fixture(scope="module")
def reader() -> MrzReader:
    return load_mrz_reader("ocrb", ModelStore())


@pytest.fixture(scope="module")
def specimen() -> tuple[Image.Image, tuple[str, ...]]:
    picture = make_specimen(Order(kind="td3", seed=77, dpi=140.0), 0).pictures[0]
    return Image.fromarray(picture.image), tuple(text for text, _ in picture.truth.mrz_lines)


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def encoded(pixels: np.ndarray, ending: str) -> bytes:
    return cv2.imencode(ending, pixels)[1].tobytes()


def deep(page: Image.Image, *, alpha: bool = False) -> np.ndarray:
    """Return 16 bits a channel, in OpenCV's order."""
    pixels = np.asarray(page)[..., ::-1].astype(np.uint16) * 257
    return np.dstack([pixels, np.full(pixels.shape[:2], 65535, np.uint16)]) if alpha else pixels


def printed(page: Image.Image, ink: int) -> Image.Image:
    """Return print of one colour on paper that is not there."""
    grey = np.asarray(page.convert("L"))
    cover = np.clip(2 * (160 - grey.astype(int)), 0, 255).astype(np.uint8)
    return Image.fromarray(np.dstack([np.full((*grey.shape, 3), ink, np.uint8), cover]))


def without_adobe_mark(content: bytes) -> bytes:
    """Return a JPEG without its APP14 segment, which says that CMYK is stored inverted."""
    start = content.index(b"\xff\xee")
    return content[:start] + content[start + 2 + struct.unpack(">H", content[start + 2 : start + 4])[0] :]


def exif(page: Image.Image, orientation: int, kind: str = "JPEG") -> bytes:
    note = Image.Exif()
    note[274] = orientation
    turned = page.transpose(TURNS[orientation]) if orientation in TURNS else page
    return saved(turned, kind, exif=note, quality=92)


def animated(page: Image.Image, kind: str) -> bytes:
    return saved(page, kind, save_all=True, append_images=[page.transpose(TURNS[3])], duration=40)


FILES: dict[str, Callable[[Image.Image], bytes]] = {
    "animated GIF": lambda page: animated(page, "GIF"),
    "animated PNG": lambda page: animated(page, "PNG"),
    "animated WebP": lambda page: animated(page, "WEBP"),
    "PNG of 16 bits grey": lambda page: saved(Image.fromarray(np.asarray(page.convert("L"), np.uint16) * 257), "PNG"),
    "PNG of 12 bits in 16": lambda page: saved(Image.fromarray(np.asarray(page.convert("L"), np.uint16) << 4), "PNG"),
    "PNG of 48 bits": lambda page: encoded(deep(page), ".png"),
    "PNG of 64 bits": lambda page: encoded(deep(page, alpha=True), ".png"),
    "TIFF of 16 bits grey": lambda page: saved(Image.fromarray(np.asarray(page.convert("L"), np.uint16) * 257), "TIFF"),
    "TIFF of 48 bits": lambda page: encoded(deep(page), ".tiff"),
    "TIFF of floats": lambda page: saved(Image.fromarray(np.asarray(page.convert("L"), np.float32) / 255), "TIFF"),
    "TIFF in Lab": lambda page: saved(page.convert("LAB"), "TIFF"),
    "JPEG in CMYK, inverted": lambda page: saved(page.convert("CMYK"), "JPEG", quality=92),
    "JPEG in CMYK, no mark": lambda page: without_adobe_mark(saved(page.convert("CMYK"), "JPEG", quality=92)),
    "TIFF in CMYK": lambda page: saved(page.convert("CMYK"), "TIFF"),
    "palette": lambda page: saved(page.quantize(32), "PNG"),
    "palette with a transparent colour": lambda page: saved(page.quantize(32), "PNG", transparency=0),
    "one bit": lambda page: saved(page.convert("1", dither=Image.Dither.NONE), "PNG"),
    "one bit, fax": lambda page: saved(page.convert("1", dither=Image.Dither.NONE), "TIFF", compression="group4"),
    "alpha": lambda page: saved(page.convert("RGBA"), "PNG"),
    "black print on nothing": lambda page: saved(printed(page, 0), "PNG"),
    "white print on nothing": lambda page: saved(printed(page, 255), "PNG"),
    "negative": lambda page: saved(page.point(lambda value: 255 - value), "PNG"),
    "EXIF in PNG": lambda page: exif(page, 6, "PNG"),
    "EXIF in WebP": lambda page: exif(page, 8, "WEBP"),
    "EXIF that is no orientation": lambda page: exif(page, 11),
    **{f"EXIF {number}": partial(exif, orientation=number) for number in range(1, 9)},
}


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_picture_is_read(name, reader, specimen):
    page, lines = specimen
    (loaded,) = load_pages(FILES[name](page))
    assert reader.read(loaded, on=ON)[0].lines == lines


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (31, 31)])
def test_a_tiny_picture_is_refused(size):
    with pytest.raises(UnreadableInputError, match="each side must have") as caught:
        load_pages(saved(Image.new("RGB", size), "PNG"))
    assert caught.value.code == "image_too_small"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "GIF", "BMP"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.95])
def test_a_file_that_breaks_off_is_refused(kind, share, specimen):
    content = saved(specimen[0], kind)
    with pytest.raises(UnreadableInputError) as caught:
        load_pages(content[: int(len(content) * share)])
    assert caught.value.code == "image_truncated"


@pytest.mark.parametrize("size", [(32, 32), (32, 3000), (3000, 32), (64, 64)])
def test_a_picture_hardly_larger_than_nothing_has_no_mrz(size, reader):
    noise = np.random.default_rng(3).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    assert reader.read(Page(1, noise))[0].status is ReadingStatus.NOT_FOUND


def read_stacked(reader: MrzReader, pictures: list[Pixels], axis: int) -> tuple[MrzReading, ...]:
    """Read pictures laid on one grey sheet under or beside one another."""
    height, width = (max(picture.shape[side] for picture in pictures) for side in (0, 1))
    sheets = []
    for picture in pictures:
        sheet = np.full((height + 40, width + 40, 3), 190, np.uint8)
        sheet[20 : 20 + picture.shape[0], 20 : 20 + picture.shape[1]] = picture
        sheets.append(sheet)
    return reader.read(Page(1, np.concatenate(sheets, axis=axis)), on=ON)


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("kind", ["td3", "td2", "mrva"])
def test_two_documents_on_one_picture_are_both_read(kind, axis, reader):
    pictures = [make_specimen(Order(kind=kind, seed=78, dpi=140.0), number).pictures[0] for number in range(2)]
    readings = read_stacked(reader, [picture.image for picture in pictures], axis)
    assert {reading.lines for reading in readings} == {
        tuple(text for text, _ in picture.truth.mrz_lines) for picture in pictures
    }


@pytest.mark.parametrize("axis", [0, 1])
def test_front_and_back_of_a_card_on_one_sheet_are_one_mrz(axis, reader):
    sides = make_specimen(Order(kind="td1", seed=79, dpi=180.0), 0).pictures
    (back,) = (side for side in sides if side.truth.mrz_lines)
    (reading,) = read_stacked(reader, [side.image for side in sides], axis)
    assert reading.lines == tuple(text for text, _ in back.truth.mrz_lines)


class Counting:
    """Counts the strips that a recogniser is asked about."""

    def __init__(self, recogniser) -> None:
        self._recogniser = recogniser
        self.strips = 0

    def scores(self, strip):
        self.strips += 1
        return self._recogniser.scores(strip)


@pytest.mark.parametrize("kind", ["td3", "td1", "text"])
def test_a_picture_without_an_mrz_is_given_up_after_few_strips(kind, reader):
    if kind == "text":
        image = np.full((700, 1000), 235, np.uint8)
        for row in range(40, 680, 30):
            cv2.putText(image, "SOME LINES OF PRINT 0123 456789 IN CAPITALS", (20, row), 0, 0.9, 20, 2)
    else:
        picture = make_specimen(Order(kind=kind, seed=80, dpi=200.0), 0).pictures[0]
        top = min((int(quad.box[1]) - 8 for _, quad in picture.truth.mrz_lines), default=picture.image.shape[0])
        image = np.asarray(cv2.cvtColor(picture.image[:top], cv2.COLOR_RGB2GRAY), np.uint8)
    counting = Counting(reader._recogniser)
    assert BlockSearch(image, counting).blocks() == []
    assert counting.strips <= 40


def test_infrared_pictures_are_read(reader):
    picture = make_specimen(Order(kind="td3", seed=81, dpi=200.0, capture="infrared:0.4"), 0).pictures[0]
    (reading,) = reader.read(Page(1, picture.image), on=ON)
    assert reading.lines == tuple(text for text, _ in picture.truth.mrz_lines)
