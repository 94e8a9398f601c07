"""Loading: every kind becomes upright 8-bit RGB, every bad input has its own code."""

import io
import struct
import zlib

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from idverify.errors import UnreadableInputError
from idverify.imaging.load import LoadLimits, load_pages


def _picture(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    """A picture whose upper left quarter is dark."""
    grey = Image.new("L", size, 230)
    grey.paste(20, (0, 0, size[0] // 2, size[1] // 2))
    return grey.convert(mode)


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def _png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def _pdf(pages: int = 1, size: tuple[float, float] = (200, 100)) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(*size)
    file = io.BytesIO()
    document.save(file)
    document.close()
    return file.getvalue()


def _code(content: bytes, limits: LoadLimits | None = None) -> str:
    with pytest.raises(UnreadableInputError) as caught:
        load_pages(content, limits=limits)
    assert caught.value.advice.endswith(".")
    return caught.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF", "JPEG2000"])
def test_every_kind_of_picture_becomes_rgb(kind: str) -> None:
    (page,) = load_pages(_saved(_picture(), kind))
    assert page.image.shape == (40, 60, 3)
    assert page.image.dtype == np.uint8
    assert page.image[5, 5].mean() < 60
    assert page.image[35, 55].mean() > 180


@pytest.mark.parametrize(("mode", "kind"), [("1", "PNG"), ("P", "PNG"), ("L", "PNG"), ("CMYK", "JPEG"), ("LA", "PNG")])
def test_every_mode_becomes_rgb(mode: str, kind: str) -> None:
    (page,) = load_pages(_saved(_picture(mode), kind))
    assert page.image[5, 5].max() < 60
    assert page.image[35, 55].min() > 180


def test_sixteen_bits_are_scaled_to_eight() -> None:
    deep = Image.fromarray(np.full((40, 60), 128 * 257, dtype=np.uint16))
    assert np.all(load_pages(_saved(deep, "PNG"))[0].image == 128)


def test_transparency_is_laid_on_white() -> None:
    clear = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    assert np.all(load_pages(_saved(clear, "PNG"))[0].image == 255)


def test_white_print_on_transparent_paper_is_laid_on_black() -> None:
    layer = Image.new("RGBA", (60, 40), (255, 255, 255, 0))
    layer.paste((255, 255, 255, 255), (10, 10, 30, 14))
    image = load_pages(_saved(layer, "PNG"))[0].image
    assert (image[12, 20].tolist(), image[30, 50].tolist()) == ([255] * 3, [0] * 3)
    mostly_white = Image.new("RGBA", (60, 40), (255, 255, 255, 255))
    mostly_white.paste((0, 0, 0, 0), (0, 0, 10, 40))
    assert load_pages(_saved(mostly_white, "PNG"))[0].image.min() == 255


def test_exif_orientation_is_applied() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: rotate by 90 degrees clockwise to view
    (page,) = load_pages(_saved(_picture(), "JPEG", exif=exif))
    assert page.size_px == (40, 60)
    assert page.image[5, 35].mean() < 60  # the dark quarter is now upper right


def test_every_page_of_a_tiff_is_a_page() -> None:
    content = _saved(_picture(), "TIFF", save_all=True, append_images=[_picture(size=(80, 50))])
    pages = load_pages(content, first_number=3)
    assert [(page.number, page.size_px) for page in pages] == [(3, (60, 40)), (4, (80, 50))]


def test_only_the_first_frame_of_a_gif_is_a_page() -> None:
    assert len(load_pages(_saved(_picture(), "GIF", save_all=True, append_images=[_picture("1")]))) == 1


def test_a_pdf_is_rendered_at_300_dpi() -> None:
    (page,) = load_pages(_pdf(size=(72, 144)))
    assert page.dpi == pytest.approx(300)
    assert page.size_px == (300, 600)


def test_a_huge_pdf_page_is_rendered_within_the_pixel_limit() -> None:
    (page,) = load_pages(_pdf(size=(14_400, 14_400)), limits=LoadLimits(max_pixels=1_000_000))
    assert page.image.shape[0] * page.image.shape[1] <= 1_000_000


def test_only_a_believable_resolution_is_kept() -> None:
    assert load_pages(_saved(_picture(), "PNG", dpi=(300, 300)))[0].dpi == pytest.approx(300, abs=0.1)
    assert load_pages(_saved(_picture(), "PNG", dpi=(72, 72)))[0].dpi is None


def test_an_empty_file_is_refused() -> None:
    assert _code(b"") == "empty_file"


def test_a_file_over_the_byte_limit_is_refused() -> None:
    assert _code(_saved(_picture(), "PNG"), LoadLimits(max_bytes=10)) == "file_too_large"


def test_text_is_not_an_image_whatever_its_name() -> None:
    assert _code(b"this is no picture" * 20) == "not_an_image"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF", "JPEG2000"])
def test_a_file_that_breaks_off_is_refused(kind: str) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (200, 300, 3), dtype=np.uint8))
    content = _saved(noise, kind)
    assert _code(content[: len(content) // 2]) == "image_truncated"


def test_a_header_alone_is_refused() -> None:
    assert _code(_saved(_picture(), "JPEG")[:12]) == "image_truncated"


def test_one_pixel_is_too_small() -> None:
    assert _code(_saved(_picture(size=(1, 1)), "PNG")) == "image_too_small"


@pytest.mark.parametrize("side", [30_000, 100_000])
def test_a_bomb_is_refused_by_its_header(side: int) -> None:
    assert _code(_png_header(side, side)) == "image_too_many_pixels"


def test_too_many_pages_are_refused() -> None:
    assert _code(_pdf(pages=21)) == "too_many_pages"
    tiff = _saved(_picture(), "TIFF", save_all=True, append_images=[_picture()] * 2)
    assert _code(tiff, LoadLimits(max_pages=2)) == "too_many_pages"


def test_a_damaged_pdf_is_refused() -> None:
    assert _code(b"%PDF-1.7\n" + b"nothing" * 100) == "pdf_unreadable"
