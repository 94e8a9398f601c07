"""How findings, exhibits and fields stand in JSON: the documented shapes, one function each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from idverify.chip.verification import ChipVerification
from idverify.document import Region
from idverify.evidence import Absent
from idverify.finding import (
    CalculationExhibit,
    DiffExhibit,
    Exhibit,
    Finding,
    RegionExhibit,
    ScoreExhibit,
    TextExhibit,
)
from idverify.imaging.capture_quality import CaptureQuality
from idverify.inspection.fields import FieldView

# Which name an exhibit's kind has in JSON.
_EXHIBIT_KINDS: Mapping[type, str] = {
    TextExhibit: "text",
    DiffExhibit: "diff",
    CalculationExhibit: "calculation",
    ScoreExhibit: "score",
    RegionExhibit: "region",
}


def field_as_json(field: FieldView) -> dict[str, Any]:
    """Return a field as it stands under `fields`."""
    sources = [exhibit_as_json(source) for source in field.sources]
    for source in sources:
        del source["kind"]
    return {"name": field.name, "value": field.value, "sources": sources, "agreement": field.agreement}


def capture_as_json(capture: CaptureQuality | Absent) -> dict[str, Any]:
    """Return every measure of the capture, or the reason why there is none."""
    if isinstance(capture, Absent):
        return {"not_measured": capture.reason}
    return {name: _value_as_json(value) for name, value in asdict(capture).items()}


def chip_as_json(chip: ChipVerification | Absent) -> dict[str, Any]:
    """Return every step of the chip's verification, or the reason why there is none.

    What the files hold is left out: results are kept, and DG11 may tell address, telephone and more that no check
    needs. What is printed too stands among the fields.
    """
    if isinstance(chip, Absent):
        return {"not_examined": chip.reason}
    return {name: value for name, value in chip.as_json().items() if name != "contents"}


def finding_as_json(finding: Finding) -> dict[str, Any]:
    """Return a finding as it stands under `checks`."""
    return {
        "id": finding.check_id,
        "family": finding.family,
        "title": finding.title,
        "outcome": finding.outcome.value,
        "severity": finding.severity.value,
        "code": finding.code,
        "reason": finding.reason,
        "evidence": [exhibit_as_json(exhibit) for exhibit in finding.exhibits],
    }


def exhibit_as_json(exhibit: Exhibit) -> dict[str, Any]:
    """Return an exhibit with its `kind` and its values; regions as page number and corner points."""
    values = {field.name: _value_as_json(getattr(exhibit, field.name)) for field in fields(exhibit)}
    return {"kind": _EXHIBIT_KINDS[type(exhibit)], **values}


def region_as_json(region: Region) -> dict[str, Any]:
    """Return page number and the four corners in pixels of the upright page, one decimal."""
    return {"page": region.page, "corners": [[round(x, 1), round(y, 1)] for x, y in region.quad.corners]}


def _value_as_json(value: object) -> Any:  # noqa: ANN401  JSON is any
    if isinstance(value, Region):
        return region_as_json(value)
    if isinstance(value, TextExhibit):
        return exhibit_as_json(value)
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, Mapping):
        return {key: _value_as_json(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_value_as_json(item) for item in value]
    return value
