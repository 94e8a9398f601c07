"""Pictures on chips: JPEG and JPEG 2000. Size and structure are read from the header before anything is decoded.

JPEG: ISO/IEC 10918-1, B.2.2. JPEG 2000: ISO/IEC 15444-1, A.5.1 (SIZ) and I.5.3.1 (image header box).
"""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import dataclass

import numpy as np
from PIL import Image

from idverify.document import Pixels
from idverify.errors import UnreadableInputError

JPEG, JP2_BOX, JPEG2000_STREAM = b"\xff\xd8\xff", b"\x00\x00\x00\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"
MAGICS = (JPEG, JP2_BOX, JPEG2000_STREAM)
# ISO/IEC 39794-5 and Doc 9303-9 ask for about 420 x 525 px; the largest seen has 1 million pixels. Ten times that.
MOST_PIXELS = 10_000_000
# A portrait has one tile; encoders for huge pictures use some dozen. Decoders pay for each tile, however small.
_MOST_TILES = 64
_MOST_COMPONENTS = 4
# SOF0 to SOF15 without DHT (C4), JPG (C8) and DAC (CC).
_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_START_OF_SCAN = 0xDA
_SIZ = struct.Struct(">HHIIIIIIIIH")


@dataclass(frozen=True, slots=True)
class PictureHeader:
    """What a picture says of itself.

    Attributes:
        format: `JPEG` or `JPEG 2000`.
        width: in pixels.
        height: in pixels.
    """

    format: str
    width: int
    height: int


def read_picture_header(content: bytes) -> PictureHeader | None:
    """Return format and size; None when the bytes are no such picture, or would decode to more than is allowed."""
    if content.startswith(JPEG):
        return _of_jpeg(content)
    if content.startswith(MAGICS[1:]):
        return _of_jpeg2000(content)
    return None


def decode_picture(content: bytes) -> Pixels:
    """Return the pixels, RGB, shape (h, w, 3).

    Raises:
        UnreadableInputError: no JPEG or JPEG 2000, too large, or broken.
    """
    header = read_picture_header(content)
    if header is None:
        raise UnreadableInputError("the chip's picture is no JPEG or JPEG 2000, or too large", code="not_an_image")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of oddities in Exif; the pixels count
            with Image.open(io.BytesIO(content), formats=("JPEG", "JPEG2000")) as picture:
                if picture.size[0] * picture.size[1] > MOST_PIXELS:
                    raise UnreadableInputError("the chip's picture is too large", code="too_many_pixels")
                return np.asarray(picture.convert("RGB"), np.uint8)
    except (OSError, ValueError, SyntaxError, struct.error, Image.DecompressionBombError) as error:
        raise UnreadableInputError("the chip's picture is broken", code="image_broken") from error


def _of_jpeg(content: bytes) -> PictureHeader | None:
    """Return the first frame's size; every segment before it is stepped over."""
    offset = 2
    while offset + 9 <= len(content) and content[offset] == 0xFF:  # noqa: PLR2004  every marker begins so
        marker = content[offset + 1]
        if marker in _FRAME_MARKERS:
            height, width = struct.unpack_from(">HH", content, offset + 5)
            return _allowed("JPEG", width, height)
        if marker == _START_OF_SCAN:
            return None
        filler = marker == 0xFF  # noqa: PLR2004  fill bytes may stand before a marker
        length = 0 if filler or marker in _STANDALONE else struct.unpack_from(">H", content, offset + 2)[0]
        offset += 1 if filler else 2 + length
    return None


def _of_jpeg2000(content: bytes) -> PictureHeader | None:
    """Return the size of the code stream itself; a box may say another."""
    start = content.find(JPEG2000_STREAM)
    if start < 0 or start + 4 + _SIZ.size > len(content):
        return None
    _, _, x_end, y_end, x, y, tile_x, tile_y, tile_x0, tile_y0, components = _SIZ.unpack_from(content, start + 4)
    if not 0 < components <= _MOST_COMPONENTS or not tile_x or not tile_y:
        return None
    tiles = -(-(x_end - tile_x0) // tile_x) * -(-(y_end - tile_y0) // tile_y)
    if not 0 < tiles <= _MOST_TILES:
        return None
    return _allowed("JPEG 2000", x_end - x, y_end - y)


def _allowed(name: str, width: int, height: int) -> PictureHeader | None:
    if width <= 0 or height <= 0 or width * height > MOST_PIXELS:
        return None
    return PictureHeader(name, width, height)
