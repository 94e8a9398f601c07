"""Pages of picture files, through Pillow."""

from __future__ import annotations

import io
import struct
import warnings

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from idverify.document import Page, Pixels
from idverify.errors import UnreadableInputError
from idverify.imaging.limits import LoadLimits

# Kinds whose further frames are pages. The frames of a GIF, WebP or multi-picture JPEG are not.
_PAGED = ("TIFF",)
# Scanners write 150 to 1200 dpi. 72 and 96 are what programs write when they do not know.
_BELIEVABLE_DPI = (150.0, 1200.0)
# Both directions of a scan may differ by rounding only.
_DPI_TOLERANCE = 0.02
# Print covers less of a page than this; print this light, 0 to 255, is white.
_MOST_PRINT, _WHITE_PRINT = 0.5, 200.0
# What Pillow raises on files that break off or contradict themselves, besides OSError.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, OverflowError, TypeError, KeyError)


def pages_of_picture(content: bytes, *, kind: str, first_number: int, limits: LoadLimits) -> tuple[Page, ...]:
    """Return the pages of a picture file of the given kind (Pillow's name of the format).

    Raises:
        UnreadableInputError: see `idverify.imaging.load.load_pages`.
    """
    with warnings.catch_warnings():
        # Pillow warns about odd metadata and large sizes; the sizes are judged here, the metadata does not matter.
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(content), formats=(kind,)) as picture:
                count = _frame_count(picture, kind)
                limits.refuse_pages(count)
                _refuse_sizes(picture, count, limits)
                return tuple(_page_of_frame(picture, index, first_number + index) for index in range(count))
        except Image.DecompressionBombError as error:
            raise UnreadableInputError(
                f"more than {limits.max_pixels} pixels",
                code="image_too_many_pixels",
                advice="Send the picture with a lower resolution; 300 dpi is enough.",
            ) from error
        except (UnidentifiedImageError, *_BROKEN) as error:
            raise UnreadableInputError(
                f"the {kind} file is damaged or breaks off",
                code="image_truncated",
                advice="Send the file again; if it stays damaged, photograph or scan the page again.",
            ) from error


def _frame_count(picture: Image.Image, kind: str) -> int:
    """Return how many pages the file holds."""
    return int(getattr(picture, "n_frames", 1)) if kind in _PAGED else 1


def _refuse_sizes(picture: Image.Image, count: int, limits: LoadLimits) -> None:
    """Judge the size of every frame by its header, before any is decoded."""
    total = 0
    for index in range(count):
        if count > 1:
            picture.seek(index)
        limits.refuse_size(*picture.size)
        total += picture.width * picture.height
    limits.refuse_total(total)


def _page_of_frame(picture: Image.Image, index: int, number: int) -> Page:
    """Decode one frame."""
    if index != picture.tell():
        picture.seek(index)
    dpi = _believable_dpi(picture)
    picture.load()
    return Page(number=number, image=_rgb(_upright(picture)), dpi=dpi)


def _upright(picture: Image.Image) -> Image.Image:
    """Apply the EXIF orientation, in place where there is none to apply; damaged EXIF data counts as none."""
    try:
        ImageOps.exif_transpose(picture, in_place=True)
    except _BROKEN:
        return picture
    return picture


def _believable_dpi(picture: Image.Image) -> float | None:
    """Return the resolution the file states, when it is one that a scanner writes."""
    try:
        across, down = (float(value) for value in picture.info.get("dpi", (0.0, 0.0)))
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    lowest, highest = _BELIEVABLE_DPI
    if not lowest <= across <= highest or abs(across - down) > _DPI_TOLERANCE * across:
        return None
    return across


def _rgb(picture: Image.Image) -> Pixels:
    """Return any mode as 8-bit RGB, shape (h, w, 3)."""
    if picture.mode.startswith("I") or picture.mode == "F":
        grey = _eight_bits(np.asarray(picture.convert("F"), dtype=np.float32))
        return np.repeat(grey[:, :, None], 3, axis=2)
    if picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        picture = _on_paper(picture)
    return np.array(picture if picture.mode == "RGB" else picture.convert("RGB"), dtype=np.uint8)


def _on_paper(picture: Image.Image) -> Image.Image:
    """Lay a picture with transparency on white paper, or on black where its print is white and would not show."""
    layer = picture.convert("RGBA")
    shade = 0 if _is_white_print(np.asarray(layer)) else 255
    return Image.alpha_composite(Image.new("RGBA", layer.size, (shade, shade, shade, 255)), layer)


def _is_white_print(layer: Pixels) -> bool:
    """Say whether what is seen of a layer is nearly white, and much of the paper shows through.

    Args:
        layer: RGBA, shape (h, w, 4).
    """
    cover = layer[..., 3].astype(np.float32) / 255
    if not 0 < cover.mean() < _MOST_PRINT:
        return False
    seen = float((layer[..., :3].mean(axis=2) * cover).sum() / cover.sum())
    return seen > _WHITE_PRINT


def _eight_bits(grey: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Pixels:
    """Scale grey values of unknown depth to 0..255: up to 1 are shares, up to 255 stay, above are 16 bits."""
    finite = np.nan_to_num(grey, nan=0.0, posinf=65535.0, neginf=0.0)
    highest = float(finite.max(initial=0.0))
    if highest <= 1.0:
        scale = 255.0
    elif highest <= 255.0:  # noqa: PLR2004  largest 8-bit value
        scale = 1.0
    else:
        scale = 255.0 / 65535.0
    return np.asarray(np.clip(np.rint(finite * scale), 0, 255), dtype=np.uint8)
