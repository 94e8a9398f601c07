"""Evidence: all readings of one document, side by side, before anything is judged. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from idverify.chip.verification import ChipVerification
from idverify.face.attack_hint import MeasuredHint
from idverify.face.compare import FaceComparison
from idverify.face.portrait import Portrait
from idverify.imaging.capture_quality import CaptureQuality
from idverify.matching.watchlist import WatchlistReport
from idverify.reading.barcodes import Barcode
from idverify.reading.mrz_reading import MrzReading
from idverify.reading.viz import VizReading

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Absent:
    """A part of the evidence that is not there, and why; every part can be one.

    Attributes:
        code: stable name of the reason, such as `no_live_face_given`.
        reason: one English sentence.
    """

    code: str
    reason: str


NO_CHIP = Absent("no_chip_given", "No chip files were given.")
"""What stands for everything of a chip that nobody read."""
NO_HINTS = Absent("attack_hints_not_measured", "No sign of an attack was looked for.")
"""What stands for hints that nobody measured."""


class AbsentEvidenceError(Exception):
    """Raised by `present` inside a check; the runner turns it into `not_run` with the reason."""

    def __init__(self, absent: Absent) -> None:
        super().__init__(absent.reason)
        self.absent = absent


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was read from one document.

    Attributes:
        on: the date the document is judged on.
        mrz: the machine readable zone of the document.
        further_mrz: MRZs of other documents in the same pictures.
        barcodes: of all pages of the document; empty when there is none.
        viz: the visual zone, all pages together.
        capture: how well the data page was captured.
        portrait: the holder's portrait on the document.
        live_face: the face presented at the desk.
        face_comparison: the portrait against the live face.
        chip: the chip's files, verified step by step.
        chip_portrait: the face in the chip's DG2; its region is in that picture, which is no page.
        chip_page_comparison: the chip's face against the portrait on the document.
        chip_live_comparison: the chip's face against the live face.
        watchlist: what the search of the watchlists found.
        presentation_hints: signs that a photograph or a screen was held before the camera.
        morph_hints: signs that the portrait on the document is a blend of two people.
    """

    on: date
    mrz: MrzReading | Absent
    viz: VizReading | Absent
    capture: CaptureQuality | Absent
    portrait: Portrait | Absent
    live_face: Portrait | Absent
    face_comparison: FaceComparison | Absent
    further_mrz: tuple[MrzReading, ...] = ()
    barcodes: tuple[Barcode, ...] | Absent = Absent("barcodes_not_read", "No barcode was looked for.")
    chip: ChipVerification | Absent = NO_CHIP
    chip_portrait: Portrait | Absent = NO_CHIP
    chip_page_comparison: FaceComparison | Absent = NO_CHIP
    chip_live_comparison: FaceComparison | Absent = NO_CHIP
    watchlist: WatchlistReport | Absent = Absent("watchlist_not_searched", "No watchlist was searched.")
    presentation_hints: tuple[MeasuredHint, ...] | Absent = NO_HINTS
    morph_hints: tuple[MeasuredHint, ...] | Absent = NO_HINTS


def present(part: T | Absent) -> T:
    """Return a part of the evidence.

    Raises:
        AbsentEvidenceError: the part is absent.
    """
    if isinstance(part, Absent):
        raise AbsentEvidenceError(part)
    return part
