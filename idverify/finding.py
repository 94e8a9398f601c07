"""What a check says: an outcome, a stable code, and the exhibits an officer can look at. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from idverify.document import Region


class Outcome(StrEnum):
    """Outcome of one check. Absence is never a pass."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    NOT_RUN = "not_run"


class Severity(StrEnum):
    """How much a failed check weighs."""

    INFO = "info"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class Recommendation(StrEnum):
    """What the machine recommends; the officer decides."""

    CLEAR = "clear"
    RECAPTURE = "recapture"
    REFER = "refer"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class TextExhibit:
    """One value from one source (`mrz`, `viz`, ...) and where it stands."""

    source: str
    value: str
    raw: str | None = None
    confidence: float | None = None
    region: Region | None = None


@dataclass(frozen=True, slots=True)
class DiffExhibit:
    """Two values that were compared, with the note that says how."""

    left: TextExhibit
    right: TextExhibit
    note: str = ""


@dataclass(frozen=True, slots=True)
class CalculationExhibit:
    """A computation an officer can follow: the formula in words, the expected and the observed result."""

    formula: str
    expected: str
    observed: str
    region: Region | None = None
    blind_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreExhibit:
    """A measured value against its limit.

    Attributes:
        name: what was measured, with its unit in the name.
        value: the measurement.
        limit: the limit it was held against.
        higher_is_better: the direction of the value.
        operating_point: what the limit means, such as {"fmr": 1e-4}.
    """

    name: str
    value: float
    limit: float
    higher_is_better: bool
    operating_point: Mapping[str, float] = field(default_factory=dict)
    region: Region | None = None


@dataclass(frozen=True, slots=True)
class RegionExhibit:
    """A place to look at, with a label."""

    label: str
    region: Region


Exhibit = TextExhibit | DiffExhibit | CalculationExhibit | ScoreExhibit | RegionExhibit


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        check_id: such as `mrz.check_digits`; the part before the dot is the family.
        title: the check's name for people, English.
        outcome: passed, failed, inconclusive or not_run.
        severity: weight of a failure.
        code: stable name of the reason; texts in other languages hang on it.
        reason: one English sentence without the holder's data.
        exhibits: what to look at; the only place that holds values.
    """

    check_id: str
    title: str
    outcome: Outcome
    severity: Severity
    code: str
    reason: str
    exhibits: tuple[Exhibit, ...] = ()

    @property
    def family(self) -> str:
        """The part of the id before the dot: mrz, viz, portrait, capture, document."""
        return self.check_id.partition(".")[0]
