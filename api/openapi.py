"""What the interface description says beyond the types: problem answers and examples."""

from __future__ import annotations

from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.problems import MEDIA_TYPE
from api.schemas import ProblemDocument

_PROBLEM_SCHEMA = "ProblemDocument"

# FastAPI leaves null values out of examples, so the example has none.
_EXAMPLE_REGION = MappingProxyType(
    {"page": 1, "corners": [[66.2, 823.4], [1407.0, 823.4], [1407.0, 960.2], [66.2, 960.2]]}
)
_EXAMPLE_RESULT = MappingProxyType(
    {
        "id": "019abf0c-6c2a-7d31-9a5b-1f0c2d3e4f50",
        "created_at": "2026-11-23T09:30:00Z",
        "recommendation": "refer",
        "decided_by": "major_failure",
        "summary": "A check failed; a second look is needed.",
        "on": "2026-11-23",
        "document": {"format": "TD3", "pages": 1},
        "fields": [
            {
                "name": "document_number",
                "value": "L898902C3",
                "sources": [
                    {
                        "source": "mrz",
                        "raw": "L898902C3",
                        "value": "L898902C3",
                        "confidence": 0.97,
                        "region": dict(_EXAMPLE_REGION),
                    }
                ],
                "agreement": "one_source",
            }
        ],
        "checks": [
            {
                "id": "document.not_expired",
                "family": "document",
                "title": "Document not expired",
                "outcome": "failed",
                "severity": "major",
                "code": "expired",
                "reason": "The document has expired.",
                "evidence": [
                    {
                        "kind": "calculation",
                        "formula": "date of expiry not before the day of inspection",
                        "expected": "2026-11-23 or later",
                        "observed": "2012-04-15",
                        "region": dict(_EXAMPLE_REGION),
                        "blind_to": [],
                    }
                ],
            }
        ],
        "not_examined": [
            {
                "feature": "ultraviolet_response",
                "reason": "The pictures were taken in white light.",
                "manual_step": "Look at the page under ultraviolet light.",
            }
        ],
        "chip": {"not_examined": "No chip files were given."},
        "capture": {"resolution_dpi": 300.0},
        "timings_ms": {"load": 40.0, "mrz": 310.5, "total": 1450.0},
        "versions": {"idverify": "0.1.0", "policy": "first-line 1"},
        "result_sha256": "0123456789abcdef" * 4,
    }
)

EXAMPLE_VERIFICATION: dict[str, Any] = {
    "description": "The result. A bad document is a result too.",
    "content": {"application/json": {"example": dict(_EXAMPLE_RESULT)}},
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the answers of a route that are problem documents, for its description."""
    schema = {"$ref": f"#/components/schemas/{_PROBLEM_SCHEMA}"}
    everywhere = (403, 421, 500)
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in sorted({*statuses, *everywhere})
    }


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the interface description, with the problem document among its schemas."""
    if app.openapi_schema is None:
        description = get_openapi(
            title=app.title, version=app.version, summary=app.summary, description=app.description, routes=app.routes
        )
        schemas = description["components"]["schemas"]
        problem = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(problem.pop("$defs"))
        schemas[_PROBLEM_SCHEMA] = problem
        for name, schema in schemas.items():
            if name.startswith("Body_"):
                _forbid_null(schema)
        app.openapi_schema = description
    return app.openapi_schema


def _forbid_null(form: dict[str, Any]) -> None:
    """A field of a form is there or not; it cannot be null, as FastAPI says of every optional one."""
    for field in form["properties"].values():
        choices = [choice for choice in field.pop("anyOf", ()) if choice != {"type": "null"}]
        for choice in choices:
            field.update(choice)
