"""What is personalised: the data and the portrait of one holder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from idverify.mrz.generate import generate_mrz
from idverify.specimens.chip.data_groups import Personal
from idverify.specimens.holder import Issue, mrz_record
from idverify.specimens.layout import Layout, layouts_of
from idverify.specimens.people import Calendar, make_issue
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


def draw_bearers(kind: str, library: PortraitLibrary, *, seed: int, on: date) -> tuple[Bearer, Bearer]:
    """Make up two holders of the same design and sex with different portraits: the bearer and a donor.

    Args:
        kind: td3, td2, td1, or the name of one layout.
        library: portraits to choose from.
        seed: of every choice.
        on: day of inspection that the dates are made for.

    Raises:
        UsageError: no such kind.
    """
    rng = np.random.default_rng(seed)
    layouts = layouts_of(kind)
    layout = layouts[int(rng.integers(len(layouts)))]
    first = make_issue(layout, library, Calendar(on), rng=rng)
    used = library.named(first.holder.portrait)
    others = tuple(portrait for portrait in library.of_sex(used.sex) if portrait.name != used.name)
    second = make_issue(layout, replace(library, portraits=others), Calendar(on), rng=rng)
    return bearer_of(first, layout, library), bearer_of(second, layout, library)
