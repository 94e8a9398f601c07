"""The wire types: what the service takes and gives, explicit and documented. Core types never cross the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from idverify.store import StoredVerification

Point = Annotated[list[float], Field(min_length=2, max_length=2, description="x to the right, y down, in pixels.")]
Confidence = Annotated[float, Field(ge=0, le=1)]


class WireModel(BaseModel):
    """Base of every wire type: what the schema does not name is an error, on the way in and on the way out."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Region(WireModel):
    """A place on a page, in pixels of the upright page."""

    page: Annotated[int, Field(ge=1)]
    corners: Annotated[list[Point], Field(min_length=4, max_length=4)]


class SourceReading(WireModel):
    """What one source says of a field."""

    source: str
    raw: str | None
    value: str
    confidence: Confidence | None
    region: Region | None


class FieldReading(WireModel):
    """One field of the document by source, and whether the sources agree."""

    name: str
    value: str
    sources: list[SourceReading]
    agreement: Literal["agree", "close", "differ", "not_comparable", "one_source"]


class TextExhibit(SourceReading):
    """One value from one source."""

    kind: Literal["text"]


class DiffExhibit(WireModel):
    """Two values that were compared."""

    kind: Literal["diff"]
    left: TextExhibit
    right: TextExhibit
    note: str


class CalculationExhibit(WireModel):
    """A computation an officer can follow."""

    kind: Literal["calculation"]
    formula: str
    expected: str
    observed: str
    region: Region | None
    blind_to: list[str]


class ScoreExhibit(WireModel):
    """A measured value against its limit."""

    kind: Literal["score"]
    name: str
    value: float
    limit: float
    higher_is_better: bool
    operating_point: dict[str, float]
    region: Region | None


class RegionExhibit(WireModel):
    """A place to look at."""

    kind: Literal["region"]
    label: str
    region: Region


Exhibit = Annotated[
    TextExhibit | DiffExhibit | CalculationExhibit | ScoreExhibit | RegionExhibit, Field(discriminator="kind")
]


class CheckResult(WireModel):
    """What one check found."""

    id: str
    family: str
    title: str
    outcome: Literal["passed", "failed", "inconclusive", "not_run"]
    severity: Literal["info", "minor", "major", "critical"]
    code: str
    reason: str
    evidence: list[Exhibit]


class NotExamined(WireModel):
    """A feature nobody looked at, and what the officer does by hand instead."""

    feature: str
    reason: str
    manual_step: str


class InspectionResult(WireModel):
    """The result of an inspection, the same as the command line prints."""

    recommendation: Literal["clear", "recapture", "refer", "alert"]
    decided_by: Annotated[str, Field(description="The rule of the policy that decided.")]
    summary: str
    on: date
    document: dict[str, Any]
    fields: list[FieldReading]
    checks: list[CheckResult]
    not_examined: list[NotExamined]
    chip: Annotated[
        dict[str, Any],
        Field(default_factory=dict, description="The chip's steps, without its contents; or why it was not read."),
    ]
    capture: dict[str, Any]
    timings_ms: dict[str, float]
    versions: dict[str, str]
    result_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Verification(InspectionResult):
    """A kept result."""

    id: Annotated[str, Field(description="UUIDv7; sorts by time.")]
    created_at: datetime


class MrzParseRequest(WireModel):
    """An MRZ as text."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "lines": [
                        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
                    ],
                    "on": "2026-11-23",
                }
            ]
        },
    )

    # Three lines of 44 are the most any format has; some room for what people paste around them.
    lines: Annotated[list[Annotated[str, Field(max_length=200)]], Field(min_length=1, max_length=10)]
    on: Annotated[date | None, Field(description="The day to resolve two-digit years on; today by default.")] = None


class MrzCheck(WireModel):
    """One check digit."""

    name: str
    status: Literal["ok", "failed", "not_printed"]
    expected: str
    printed: str
    line: int
    column: int


class MrzParsing(BaseModel):
    """A parsed MRZ, as `idverify mrz parse --json` prints it."""

    model_config = ConfigDict(frozen=True, extra="allow")

    format: str | None
    valid: bool
    fields: dict[str, str]
    checks: list[MrzCheck]
    findings: list[dict[str, Any]]


class MrzReadingResult(BaseModel):
    """A read MRZ, as `idverify mrz read --json` prints it."""

    model_config = ConfigDict(frozen=True, extra="allow")

    status: Literal["valid", "uncertain", "invalid", "not_found"]
    format: str | None
    lines: list[str]
    fields: dict[str, str]
    checks: list[dict[str, Any]]
    proposals: list[dict[str, Any]]
    confidence: float
    elapsed_ms: float


class FaceComparisonResult(BaseModel):
    """Two faces compared, as `idverify face compare --json` prints it."""

    model_config = ConfigDict(frozen=True, extra="allow")

    similarity: float | None
    fmr: float | None
    fmr_among_alike: float | None
    verdict: Literal["match", "no_match", "inconclusive"]
    engine: str
    faces: list[Any]


ChipOutcome = Literal["valid", "invalid", "unknown_issuer", "not_verified", "unreadable"]


class ChipStep(WireModel):
    """One step of passive or active authentication."""

    id: str
    title: str
    outcome: Literal["valid", "invalid", "unknown_issuer", "not_verified", "not_checked"]
    code: str
    reason: str
    details: list[str]


class ChipDataGroup(WireModel):
    """One data group against its signed hash."""

    number: int
    hash: str
    proved: Annotated[bool, Field(description="Whether a State in the trust store signed it as it is.")]


class ReaderClaim(WireModel):
    """What the reader says of a protocol that only it can run."""

    protocol: str
    meaning: str
    reader_says: str
    verified: Literal[False]


class ChipCheck(BaseModel):
    """A verified chip, as `idverify chip verify --json` prints it."""

    model_config = ConfigDict(frozen=True, extra="allow")

    outcome: ChipOutcome
    passive_authentication: ChipOutcome
    on: date
    steps: list[ChipStep]
    data_groups: list[ChipDataGroup]
    reader_claims: list[ReaderClaim]


class Health(WireModel):
    """The service answers."""

    status: Literal["ok"]


class Readiness(WireModel):
    """The service can inspect now."""

    status: Annotated[
        Literal["ready", "degraded"],
        Field(
            description="`degraded`: searches by the cluster may be partial, which makes them inconclusive, or late."
        ),
    ]
    degraded: Annotated[list[str], Field(description="Why; empty when ready.")]
    workers: Annotated[int, Field(description="Worker processes, all warm.")]
    waiting: Annotated[int, Field(description="Inspections in work or in the queue.")]
    workers_lost: Annotated[int, Field(description="Workers that died or hung since the start, and were replaced.")]


class ProblemErrorItem(WireModel):
    """A part of the request that is wrong."""

    pointer: str
    detail: str


class ProblemDocument(WireModel):
    """A problem, RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    code: Annotated[str, Field(description="Stable name of the problem.")]
    advice: Annotated[str, Field(description="What to do next.")]
    request_id: str
    errors: list[ProblemErrorItem]


def verification_of(record: StoredVerification) -> Verification:
    """Return a kept result as it goes over the wire."""
    return Verification(id=record.id, created_at=record.created_at, **record.result)
