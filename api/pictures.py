"""Pictures for the screen, made in the worker: small JPEGs of pages and faces. They are sent once and not stored."""

from __future__ import annotations

import io
import math

from PIL import Image

from api.orders import Picture, PictureRole
from idverify.document import Page, Quad
from idverify.evidence import Absent
from idverify.face.portrait import Portrait
from idverify.inspection import Inspection

# Wide enough to read the MRZ of a data page on the screen: 44 characters of 30 px and the margins.
_PAGE_LONGEST_EDGE_PX = 1600
_FACE_LONGEST_EDGE_PX = 480
_JPEG_QUALITY = 82
# The face box ends at brow and chin; hair, ears and neck help the eye to compare.
_FACE_MARGIN = 0.45


def page_picture(page: Page) -> Picture:
    """Return a page for the screen."""
    return _picture(PictureRole.PAGE, page.number, Image.fromarray(page.image), _PAGE_LONGEST_EDGE_PX)


def portrait_picture(inspection: Inspection) -> Picture | None:
    """Return the holder's portrait, cut out of its page; None when none was found."""
    portrait = inspection.evidence.portrait
    if isinstance(portrait, Absent):
        return None
    page = next(page for page in inspection.pages if page.number == portrait.page)
    cut = _cut(Image.fromarray(page.image), portrait.face.quad)
    return _picture(PictureRole.PORTRAIT, page.number, cut, _FACE_LONGEST_EDGE_PX)


def face_picture(page: Page, face: Portrait | Absent, role: PictureRole = PictureRole.LIVE_FACE) -> Picture:
    """Return the live face or the chip's, cut out of its picture; the whole picture when no face was found in it."""
    whole = Image.fromarray(page.image)
    shown = whole if isinstance(face, Absent) else _cut(whole, face.face.quad)
    return _picture(role, 0, shown, _FACE_LONGEST_EDGE_PX)


def _cut(image: Image.Image, quad: Quad) -> Image.Image:
    """Cut a face out with some margin and turn it the way up its quad says, to the next quarter turn."""
    left, top, right, bottom = quad.box
    margin_x, margin_y = _FACE_MARGIN * (right - left), _FACE_MARGIN * (bottom - top)
    box = (
        max(0, round(left - margin_x)),
        max(0, round(top - margin_y)),
        min(image.width, round(right + margin_x)),
        min(image.height, round(bottom + margin_y)),
    )
    (x0, y0), (x1, y1) = quad.corners[:2]
    angle_deg = 90 * round(math.degrees(math.atan2(y1 - y0, x1 - x0)) / 90)
    return image.crop(box).rotate(angle_deg, expand=True)


def _picture(role: PictureRole, page: int, image: Image.Image, longest_edge_px: int) -> Picture:
    width, height = image.size
    small = image.copy()
    small.thumbnail((longest_edge_px, longest_edge_px), Image.Resampling.LANCZOS)
    content = io.BytesIO()
    small.save(content, "JPEG", quality=_JPEG_QUALITY)
    return Picture(role, page, content.getvalue(), width, height)
