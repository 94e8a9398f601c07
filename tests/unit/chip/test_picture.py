"""Pictures on chips: read from the header first, so that nothing is decoded that no chip holds."""

import io
import struct

import numpy as np
import pytest
from PIL import Image

from idverify.chip.picture import decode_picture, read_picture_header
from idverify.errors import UnreadableInputError


def encoded(kind: str, size: tuple[int, int] = (60, 80), mode: str = "RGB") -> bytes:
    content = io.BytesIO()
    Image.new(mode, size, 128 if mode == "L" else (120, 90, 60)).save(content, kind)
    return content.getvalue()


def jpeg2000(width: int, height: int, *, tile: tuple[int, int] = (0, 0), components: int = 3) -> bytes:
    """A code stream that only has its size marker."""
    tile_x, tile_y = tile if all(tile) else (width, height)
    siz = struct.pack(">HHIIIIIIIIH", 47, 0, width, height, 0, 0, tile_x, tile_y, 0, 0, components)
    return b"\xff\x4f\xff\x51" + siz + bytes(100)


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "JPEG"), ("JPEG2000", "JPEG 2000")])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_picture_is_read_and_decoded_to_colours(kind, name, mode):
    header = read_picture_header(encoded(kind, mode=mode))
    assert header is not None
    assert (header.format, header.width, header.height) == (name, 60, 80)
    pixels = decode_picture(encoded(kind, mode=mode))
    assert pixels.shape == (80, 60, 3)
    assert pixels.dtype == np.dtype("uint8")


@pytest.mark.parametrize(
    "content",
    [
        jpeg2000(60_000, 60_000),
        jpeg2000(2**32 - 1, 2**32 - 1),
        jpeg2000(3000, 3000, tile=(1, 1)),
        jpeg2000(300, 400, components=16_384),
        jpeg2000(0, 400, tile=(1, 1)),
        encoded("JPEG").replace(struct.pack(">HH", 80, 60), struct.pack(">HH", 65_000, 65_000)),
        encoded("PNG"),
        b"\xff\xd8\xff",
        b"\xff\x4f\xff\x51",
        b"",
    ],
    ids=["large", "largest", "tiles", "components", "empty", "jpeg", "png", "jpeg-cut", "stream-cut", "nothing"],
)
def test_a_bomb_is_refused_before_it_is_decoded(content):
    assert read_picture_header(content) is None
    with pytest.raises(UnreadableInputError):
        decode_picture(content)


@pytest.mark.parametrize("kind", ["JPEG", "JPEG2000"])
def test_a_picture_with_an_honest_header_and_a_broken_body_is_an_error(kind):
    content = encoded(kind, (300, 400))
    with pytest.raises(UnreadableInputError) as caught:
        decode_picture(content[: len(content) // 3])
    assert caught.value.code in {"image_broken", "not_an_image"}


def test_a_box_that_promises_a_small_picture_does_not_hide_a_large_one():
    small, large = encoded("JPEG2000"), jpeg2000(60_000, 60_000)
    start = small.find(b"\xff\x4f\xff\x51")
    assert read_picture_header(small[:start] + large) is None
