"""A photograph held against a specification: each measure with the band in which it lies, in millimetres.

A measure passes when its whole band is within the limits, fails when the band is wholly outside by more than can be
told apart, and is inconclusive otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from idverify.document import Page, Pixels
from idverify.errors import UsageError
from idverify.face.assessment import Assessment, FaceAssessor
from idverify.face.geometry import Crown, FaceGeometry, find_crown, geometry_of
from idverify.face.quality import Component, FaceQuality
from idverify.face.quality_light import background_lightness
from idverify.face.specification import PhotoMeasure, PhotoRule, PhotoSpecification
from idverify.face.values import FaceProblem

_MM_PER_INCH = 25.4
# A print may be this much off its size: the width of a cut.
_FRAME_TOLERANCE_MM = 0.5
# How far outside a limit a value must be before it counts as outside. Angles: twice the standard deviation over 40
# people of the London set, all told to face the camera; positions and distances: three times that between a picture
# and the same picture cut and made smaller; marks out of 100: ours.
_MARGINS = {
    PhotoMeasure.YAW_DEG: 4.6,
    PhotoMeasure.PITCH_DEG: 9.0,
    PhotoMeasure.ROLL_DEG: 4.0,
    PhotoMeasure.FACE_ACROSS_SHARE: 0.01,
    PhotoMeasure.EYES_DOWN_SHARE: 0.01,
    PhotoMeasure.HEAD_SHARE: 0.0,
    PhotoMeasure.HEAD_HEIGHT_MM: 0.0,
    PhotoMeasure.INTER_EYE_DISTANCE_PX: 2.0,
}
_MARGIN_OF_MARKS = 20.0


class PhotoOutcome(StrEnum):
    """What one measure says."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    NOT_MEASURED = "not_measured"


@dataclass(frozen=True, slots=True)
class PhotoSize:
    """How large the picture is on paper; at most one of the two is given.

    Attributes:
        dpi: pixels an inch.
        print_mm: width and height of the print of the whole picture.
    """

    dpi: float | None = None
    print_mm: tuple[float, float] | None = None

    def in_mm(self, image: Pixels) -> tuple[float, float] | None:
        """Return width and height on paper; None when neither is known."""
        if self.print_mm is not None:
            return self.print_mm
        if self.dpi is not None:
            return image.shape[1] / self.dpi * _MM_PER_INCH, image.shape[0] / self.dpi * _MM_PER_INCH
        return None


@dataclass(frozen=True, slots=True)
class PhotoResult:
    """One measure against its limits.

    Attributes:
        measure: what was measured.
        outcome: what it says.
        low: lower end of the band in which the value lies; None when not measured.
        high: upper end; equal to `low` where the value is a point.
        least: the specification's lower limit, None when open.
        most: the upper limit, None when open.
        source: where the limits come from.
    """

    measure: str
    outcome: PhotoOutcome
    low: float | None
    high: float | None
    least: float | None
    most: float | None
    source: str

    def as_json(self) -> dict[str, Any]:
        """Return the result as the JSON outputs show it."""
        low, high = (None if value is None else round(value, 3) for value in (self.low, self.high))
        limits = {"least": self.least, "most": self.most, "source": self.source}
        return {"measure": self.measure, "outcome": self.outcome.value, "low": low, "high": high, **limits}


@dataclass(frozen=True, slots=True, eq=False)
class PhotoReport:
    """A photograph against a specification.

    Attributes:
        results: every measure, in the specification's order, the frame first.
        problems: why nothing was measured: no face, or several.
        geometry: where the parts of the face are; None without dense landmarks.
        crown: where the crown can be; None likewise.
        mm_per_px: scale used for millimetres, downwards.
    """

    results: tuple[PhotoResult, ...]
    problems: tuple[FaceProblem, ...]
    geometry: FaceGeometry | None
    crown: Crown | None
    mm_per_px: float

    @property
    def outcome(self) -> PhotoOutcome:
        """The worst outcome: one failure fails the photograph, one measure not made leaves it open."""
        outcomes = {result.outcome for result in self.results}
        if self.problems or PhotoOutcome.FAILED in outcomes:
            return PhotoOutcome.FAILED
        return PhotoOutcome.PASSED if outcomes == {PhotoOutcome.PASSED} else PhotoOutcome.INCONCLUSIVE

    def as_json(self) -> dict[str, Any]:
        """Return the report as the JSON outputs show it."""
        return {
            "outcome": self.outcome.value,
            "problems": [problem.value for problem in self.problems],
            "mm_per_px": round(self.mm_per_px, 5),
            "results": [result.as_json() for result in self.results],
        }


def check_photo(
    page: Page, specification: PhotoSpecification, assessor: FaceAssessor, *, size: PhotoSize | None = None
) -> PhotoReport:
    """Hold a photograph, upright and cut to its frame, against a specification.

    Args:
        page: the photograph.
        specification: what is asked.
        assessor: finds and measures the face.
        size: how large it is on paper; without it, the picture is taken to fill the specification's frame.

    Raises:
        UsageError: the size is given twice, or not positive.
    """
    size = size or PhotoSize()
    _refuse_odd(size)
    image = page.image
    scale = (size.in_mm(image) or (0.0, specification.height_mm))[1] / image.shape[0]
    frame = _frame(image, specification, size)
    assessment = assessor.assess(page, single=True)
    if assessment.portrait is None or assessment.quality is None:
        problem = FaceProblem.NO_FACE if assessment.portrait is None else FaceProblem.SEVERAL_FACES
        return PhotoReport(frame, (problem,), None, None, scale)
    found = assessor.points.find(image, assessment.portrait.face) if assessor.points else None
    geometry = geometry_of(found) if found else None
    crown = find_crown(image, geometry) if geometry else None
    bands = {**_quality_bands(image, assessment), **_place_bands(image, geometry, crown, scale)}
    rules = tuple(_result(rule, bands.get(rule.measure)) for rule in specification.rule)
    return PhotoReport(frame + rules, (), geometry, crown, scale)


_Band = tuple[float, float]


def _refuse_odd(size: PhotoSize) -> None:
    if size.dpi is not None and size.print_mm is not None:
        raise UsageError("give the resolution or the size of the print, not both", code="size_twice")
    given = [value for value in (size.dpi, *(size.print_mm or ())) if value is not None]
    if any(not 0 < value < float("inf") for value in given):
        raise UsageError("a resolution or size of print is above zero", code="size_not_positive")


def _frame(image: Pixels, asked: PhotoSpecification, size: PhotoSize) -> tuple[PhotoResult, ...]:
    """Return width and height of the frame; where the size on paper is unknown, only its shape can fail."""
    given = size.in_mm(image)
    if given is None:
        odd = abs(image.shape[1] / image.shape[0] * asked.height_mm - asked.width_mm) > 2 * _FRAME_TOLERANCE_MM
        outcome = PhotoOutcome.INCONCLUSIVE if odd else PhotoOutcome.PASSED
        share = image.shape[1] / image.shape[0]
        wanted = round(asked.width_mm / asked.height_mm, 3)
        return (PhotoResult("frame_width_by_height", outcome, share, share, wanted, wanted, asked.frame_source),)
    results = []
    for name, value, wanted in zip(("width_mm", "height_mm"), given, (asked.width_mm, asked.height_mm), strict=True):
        off = wanted - value if asked.larger_frame_allowed else abs(wanted - value)
        outcome = PhotoOutcome.FAILED if off > _FRAME_TOLERANCE_MM else PhotoOutcome.PASSED
        most = None if asked.larger_frame_allowed else wanted
        results.append(PhotoResult(f"frame_{name}", outcome, value, value, wanted, most, asked.frame_source))
    return tuple(results)


def _quality_bands(image: Pixels, assessment: Assessment) -> dict[PhotoMeasure, _Band]:
    quality, portrait = assessment.quality, assessment.portrait
    if quality is None or portrait is None:
        return {}
    values = {
        PhotoMeasure.INTER_EYE_DISTANCE_PX: quality[Component.INTER_EYE_DISTANCE].native,
        PhotoMeasure.YAW_DEG: quality[Component.POSE_YAW].native,
        PhotoMeasure.PITCH_DEG: quality[Component.POSE_PITCH].native,
        PhotoMeasure.ROLL_DEG: quality[Component.POSE_ROLL].native,
        PhotoMeasure.BACKGROUND_LIGHTNESS: background_lightness(image, portrait.face),
        **_marks(quality),
    }
    return {measure: (value, value) for measure, value in values.items() if value is not None}


def _marks(quality: FaceQuality) -> dict[PhotoMeasure, float | None]:
    marked = (PhotoMeasure.EYES_OPEN, PhotoMeasure.MOUTH_CLOSED, PhotoMeasure.BACKGROUND_UNIFORMITY)
    return {measure: quality[Component(measure.value)].mapped for measure in marked}


def _place_bands(
    image: Pixels, geometry: FaceGeometry | None, crown: Crown | None, mm_per_px: float
) -> dict[PhotoMeasure, _Band]:
    if geometry is None or crown is None:
        return {}
    height, width = image.shape[:2]
    across, down = geometry.eye_middle[0] / width, geometry.eye_middle[1] / height
    return {
        PhotoMeasure.HEAD_HEIGHT_MM: (crown.least_px * mm_per_px, crown.most_px * mm_per_px),
        PhotoMeasure.HEAD_SHARE: (crown.least_px / height, crown.most_px / height),
        PhotoMeasure.FACE_ACROSS_SHARE: (across, across),
        PhotoMeasure.EYES_DOWN_SHARE: (down, down),
    }


def _result(rule: PhotoRule, band: _Band | None) -> PhotoResult:
    if band is None:
        outcome = PhotoOutcome.NOT_MEASURED
        return PhotoResult(rule.measure, outcome, None, None, rule.least, rule.most, rule.source)
    low, high = band
    least = float("-inf") if rule.least is None else rule.least
    most = float("inf") if rule.most is None else rule.most
    margin = _MARGINS.get(rule.measure, _MARGIN_OF_MARKS)
    outcome = PhotoOutcome.INCONCLUSIVE
    if least <= low and high <= most:
        outcome = PhotoOutcome.PASSED
    elif high < least - margin or low > most + margin:
        outcome = PhotoOutcome.FAILED
    return PhotoResult(rule.measure, outcome, low, high, rule.least, rule.most, rule.source)
