"""Fonts of the factory: which file draws which script. All come from Debian packages, none is shipped."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PIL import ImageFont

from idverify.errors import MissingComponentError, UsageError

_ROOT = Path("/usr/share/fonts")

# Style -> (file below /usr/share/fonts, Debian package).
_FILES = {
    "sans": ("truetype/noto/NotoSans-Regular.ttf", "fonts-noto-core"),
    "sans_bold": ("truetype/noto/NotoSans-Bold.ttf", "fonts-noto-core"),
    "serif": ("truetype/noto/NotoSerif-Regular.ttf", "fonts-noto-core"),
    "serif_bold": ("truetype/noto/NotoSerif-Bold.ttf", "fonts-noto-core"),
    "serif_italic": ("truetype/noto/NotoSerif-Italic.ttf", "fonts-noto-core"),
    "plain": ("truetype/dejavu/DejaVuSans.ttf", "fonts-dejavu-core"),
    "plain_bold": ("truetype/dejavu/DejaVuSans-Bold.ttf", "fonts-dejavu-core"),
    "mono": ("truetype/dejavu/DejaVuSansMono.ttf", "fonts-dejavu-core"),
    "mono_bold": ("truetype/dejavu/DejaVuSansMono-Bold.ttf", "fonts-dejavu-core"),
    "armenian": ("truetype/noto/NotoSansArmenian-Regular.ttf", "fonts-noto-core"),
    "armenian_bold": ("truetype/noto/NotoSansArmenian-Bold.ttf", "fonts-noto-core"),
    "georgian": ("truetype/noto/NotoSansGeorgian-Regular.ttf", "fonts-noto-core"),
    "georgian_bold": ("truetype/noto/NotoSansGeorgian-Bold.ttf", "fonts-noto-core"),
    "ocrb": ("opentype/ocr-b/OCRB.otf", "fonts-ocr-b"),
}

# Unicode blocks the Latin faces lack: first and last code point, style that draws them.
_SCRIPTS = ((0x0530, 0x058F, "armenian"), (0x10A0, 0x10FF, "georgian"))
# Last code point that OCR-B draws for sure; accents come from another face of one width.
_OCRB_LAST = 0x7E


def style_names() -> tuple[str, ...]:
    """Return the names a layout may use."""
    return tuple(_FILES)


@cache
def load_font(style: str, size_px: float) -> ImageFont.FreeTypeFont:
    """Return a font at an em size in pixels.

    Raises:
        UsageError: no such style; the message lists the known ones.
        MissingComponentError: the file is not installed; the message names the Debian package.
    """
    if style not in _FILES:
        raise UsageError(f"no font style {style!r}; known: {', '.join(_FILES)}", code="unknown_font")
    file, package = _FILES[style]
    path = _ROOT / file
    if not path.is_file():
        raise MissingComponentError(
            f"the font {path.name} is not installed", code="font_missing", advice=f"apt-get install {package}"
        )
    return ImageFont.truetype(str(path), size_px)


def runs(text: str, style: str) -> tuple[tuple[str, str], ...]:
    """Cut a text where its script changes: pairs of part and the style that can draw it.

    >>> runs("Անի / Ani", "sans_bold")
    (('Անի', 'armenian_bold'), (' / Ani', 'sans_bold'))
    """
    parts: list[tuple[str, str]] = []
    for character in text:
        wanted = _style_for(character, style)
        if parts and parts[-1][1] == wanted:
            parts[-1] = (parts[-1][0] + character, wanted)
        else:
            parts.append((character, wanted))
    return tuple(parts)


def _style_for(character: str, style: str) -> str:
    for first, last, script in _SCRIPTS:
        if first <= ord(character) <= last:
            return f"{script}_bold" if style.endswith("bold") else script
    return "mono" if style == "ocrb" and ord(character) > _OCRB_LAST else style
