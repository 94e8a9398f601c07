"""Copies of a picture turned by quarters, and copies that a camera wrote turned with an EXIF note how to show them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image, ImageOps

_EXIF_ORIENTATION = 0x0112
"""Tag of the orientation: EXIF 2.3, 4.6.4."""
_QUALITY = 97

# Value of the tag, and what undoes it: the pixels as such a camera keeps them.
_KEPT: dict[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def turned_copies(paths: list[Path], folder: Path) -> Iterator[tuple[str, list[Path]]]:
    """Yield every way of turning, and the copies of all pictures turned so."""
    for degrees in (90, 180, 270):
        yield f"turned_{degrees}", [_saved(path, folder, f"turned_{degrees}", _turn(degrees), None) for path in paths]
    for tag, transpose in _KEPT.items():
        yield f"exif_{tag}", [_saved(path, folder, f"exif_{tag}", _transposed(transpose), tag) for path in paths]


def _turn(degrees: int) -> Callable[[Image.Image], Image.Image]:
    return lambda picture: picture.rotate(degrees, expand=True)


def _transposed(way: Image.Transpose) -> Callable[[Image.Image], Image.Image]:
    return lambda picture: picture.transpose(way)


def _saved(path: Path, folder: Path, name: str, change: Callable[[Image.Image], Image.Image], tag: int | None) -> Path:
    with Image.open(path) as picture:
        upright = ImageOps.exif_transpose(picture)
        flat = Image.new("RGB", upright.size, (255, 255, 255))
        layered = upright.convert("RGBA")
        flat.paste(layered, mask=layered.getchannel("A"))
    exif = Image.Exif()
    if tag is not None:
        exif[_EXIF_ORIENTATION] = tag
    target = folder / f"{path.stem}_{name}.jpg"
    change(flat).save(target, quality=_QUALITY, subsampling=0, exif=exif)
    return target
