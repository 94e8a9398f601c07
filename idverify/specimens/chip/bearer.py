"""What is personalised: the data and the portrait of one holder."""

from __future__ import annotations

from dataclasses import dataclass

from idverify.mrz.generate import generate_mrz
from idverify.specimens.chip.data_groups import Personal
from idverify.specimens.holder import Issue, mrz_record
from idverify.specimens.layout import Layout
from idverify.specimens.portraits import PortraitLibrary, cropped
from idverify.specimens.writer import encoded_jpeg

# A portrait of 35 x 45 mm at 300 dpi, ISO/IEC 19794-5, A.3.2; about 20 KB on the chip.
_WIDTH_PX, _HEIGHT_PX = 413, 531
_QUALITY = 80


@dataclass(frozen=True, slots=True)
class Bearer:
    """One holder of one document.

    Attributes:
        personal: data.
        portrait: a JPEG file.
        identity: name of the composite identity on the portrait; empty where it is not known.
    """

    personal: Personal
    portrait: bytes
    identity: str = ""


def bearer_of(issue: Issue, layout: Layout, library: PortraitLibrary) -> Bearer:
    """Return what the chip of a specimen says: the same as its page."""
    holder = issue.holder
    picture = cropped(library.named(holder.portrait).picture(), _WIDTH_PX, _HEIGHT_PX)
    personal = Personal(
        mrz_lines=generate_mrz(mrz_record(issue, layout), layout.mrz_format),
        state=layout.state,
        name=(holder.primary_identifier.upper(), holder.secondary_identifier.upper()),
        personal_number=issue.personal_number if layout.has_field("personal_number") else "",
        date_of_birth=holder.date_of_birth,
        place_of_birth=holder.place_of_birth.upper(),
        date_of_issue=issue.date_of_issue,
        authority=layout.authority,
    )
    return Bearer(personal, encoded_jpeg(picture, quality=_QUALITY), holder.portrait)
