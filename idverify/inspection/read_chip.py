"""The chip's part of the evidence: its files verified, its face found and compared with page and holder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from idverify.chip.delivery import sort_delivery
from idverify.chip.picture import decode_picture
from idverify.chip.verification import ChipVerification, verify_chip
from idverify.document import Page
from idverify.errors import UnreadableInputError
from idverify.evidence import NO_CHIP, Absent
from idverify.face.compare import FaceComparison, compare_templates
from idverify.face.portrait import Portrait, find_live_face
from idverify.face.values import FaceProblem
from idverify.inspection.engines import Engines
from idverify.inspection.source_file import SourceFile


@dataclass(frozen=True, slots=True)
class ChipReading:
    """What the evidence takes from a chip.

    Attributes:
        verification: every step of passive and active authentication.
        portrait: the face in DG2.
        picture: the picture of DG2; its number is no page's.
    """

    verification: ChipVerification | Absent
    portrait: Portrait | Absent
    picture: Page | None = None


def read_chip(engines: Engines, files: Sequence[SourceFile], *, on: date) -> ChipReading:
    """Verify a chip and find the face on it.

    Raises:
        UnreadableInputError: no chip file among the files, too many or too large, a broken archive or report.
        MissingComponentError: a model or package is missing.
    """
    if not files:
        return ChipReading(NO_CHIP, NO_CHIP)
    delivery = sort_delivery({file.name: file.content for file in files})
    verification = verify_chip(delivery.files, engines.trust, on=on, report=delivery.report)
    picture = _picture(verification)
    if isinstance(picture, Absent):
        return ChipReading(verification, picture)
    found = find_live_face(picture, engines.face)
    return ChipReading(
        verification, found or Absent("no_face_on_chip", "No face was found in the chip's picture."), picture
    )


def compare_faces(engines: Engines, probe: Portrait | Absent, reference: Portrait | Absent) -> FaceComparison | Absent:
    """Compare two faces, or say which is missing; the first one's absence counts first."""
    if isinstance(probe, Absent):
        return probe
    if isinstance(reference, Absent):
        return reference
    if FaceProblem.FACE_TOO_SMALL in (*probe.problems, *reference.problems):
        return Absent("face_too_small", "A face is too small to compare; capture it larger.")
    return compare_templates(probe.template, reference.template, engines.calibration)


def _picture(verification: ChipVerification) -> Page | Absent:
    group = verification.contents.faces
    images = [face.image for face in group.faces if face.header] if group else []
    if not images:
        return Absent("no_chip_portrait", "The chip's portrait (DG2) was not delivered or cannot be read.")
    try:
        return Page(1, decode_picture(images[0]))
    except UnreadableInputError:
        return Absent("chip_portrait_broken", "The chip's portrait (DG2) cannot be decoded.")
