"""The result of an inspection, and its JSON form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any

from idverify.document import Page
from idverify.evidence import Evidence
from idverify.finding import Finding, Recommendation
from idverify.inspection.as_json import capture_as_json, chip_as_json, field_as_json, finding_as_json
from idverify.inspection.fields import FieldView
from idverify.inspection.limits import NotExamined


@dataclass(frozen=True)
class Inspection:
    """Everything one inspection says. The officer's decision is a separate record.

    Attributes:
        recommendation: what the policy recommends.
        decided_by: id of the policy rule that decided.
        summary: that rule's summary, one English sentence.
        document: what kind of document it is and how it lay in the pictures.
        fields: every field, with each source's reading and whether they agree.
        findings: the finding of every check, by id.
        not_examined: what nobody looked at.
        evidence: all readings.
        pages: the pictures, turned upright; regions are in their pixels.
        timings_ms: wall time of each stage in milliseconds.
        versions: versions of program, policy, engines and model files.
        on: the day the document was judged on.
        chip_picture: the picture of the chip's DG2, or None.
    """

    recommendation: Recommendation
    decided_by: str
    summary: str
    document: Mapping[str, Any]
    fields: tuple[FieldView, ...]
    findings: tuple[Finding, ...]
    not_examined: tuple[NotExamined, ...]
    evidence: Evidence
    pages: tuple[Page, ...]
    timings_ms: Mapping[str, float]
    versions: Mapping[str, str]
    on: date
    chip_picture: Page | None = None

    @cached_property
    def result_sha256(self) -> str:
        """SHA-256 of the canonical JSON of everything but the timings: same input and versions, same hash."""
        canonical = json.dumps(self._lasting_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """Return the documented JSON object of `idverify inspect` and of the HTTP API."""
        return self._lasting_json() | {
            "timings_ms": {stage: round(elapsed, 1) for stage, elapsed in self.timings_ms.items()},
            "result_sha256": self.result_sha256,
        }

    def _lasting_json(self) -> dict[str, Any]:
        return {
            "recommendation": self.recommendation.value,
            "decided_by": self.decided_by,
            "summary": self.summary,
            "on": self.on.isoformat(),
            "document": dict(self.document),
            "fields": [field_as_json(field) for field in self.fields],
            "checks": [finding_as_json(finding) for finding in self.findings],
            "not_examined": [asdict(feature) for feature in self.not_examined],
            "chip": chip_as_json(self.evidence.chip),
            "capture": capture_as_json(self.evidence.capture),
            "versions": dict(self.versions),
        }
