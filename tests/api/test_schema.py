"""The interface description: complete, with examples, and kept by every answer."""

from pathlib import Path
from typing import Any

import requests
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.specs.openapi import checks

from api.app import create_app
from api.schemas import Verification
from api.workers import InspectionWorkers
from idverify.settings import Settings
from tests.api.conftest import ADDRESS
from tests.api.desks import FakeDesk

ROUTES = {
    "/v1/chip-checks",
    "/healthz",
    "/readyz",
    "/v1/faces/compare",
    "/v1/galleries",
    "/v1/galleries/{name}",
    "/v1/galleries/{name}/face-searches",
    "/v1/galleries/{name}/faces",
    "/v1/galleries/{name}/searches",
    "/v1/galleries/{name}/subjects/{subject}",
    "/v1/galleries/{name}/templates",
    "/v1/galleries/{name}/templates/{template_id}",
    "/v1/mrz/parse",
    "/v1/mrz/read",
    "/v1/verifications",
    "/v1/verifications/{verification_id}",
}


def test_every_route_for_programs_is_described_with_its_problems(client: TestClient) -> None:
    description = client.get("/openapi.json").json()
    assert set(description["paths"]) == ROUTES
    for path, operations in description["paths"].items():
        for operation in operations.values():
            assert operation["summary"]
            answers = operation["responses"]
            if path != "/healthz":
                assert any("application/problem+json" in answer.get("content", {}) for answer in answers.values())
    assert "HTTPValidationError" not in description["components"]["schemas"]


def test_the_example_of_a_verification_is_one(client: TestClient) -> None:
    description = client.get("/openapi.json").json()
    content = description["paths"]["/v1/verifications"]["post"]["responses"]["201"]["content"]["application/json"]
    assert Verification.model_validate(content["example"]).recommendation == "refer"


def test_no_generated_request_breaks_the_description(tmp_path: Path) -> None:
    """Schemathesis, in the process, over every operation; a few requests each, the same every time."""
    values = Settings(
        workers=1, database_url=f"sqlite:///{tmp_path}/results.sqlite3", gallery_dir=tmp_path / "galleries"
    )
    app = create_app(values, workers=InspectionWorkers(values, build=FakeDesk))
    with TestClient(app, base_url=ADDRESS) as client:
        schema = schemathesis.openapi.from_dict(client.get("/openapi.json").json())
        tried = 0
        for outcome in schema.get_all_operations():
            assert isinstance(outcome, Ok)
            tried += _try_operation(outcome.ok(), client)
    assert tried > 40


def _try_operation(operation: Any, client: TestClient) -> int:
    tried = 0

    @settings(max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def try_one(case: Any) -> None:
        nonlocal tried
        tried += 1
        wanted = requests.Request(**case.as_transport_kwargs(base_url=ADDRESS)).prepare()
        headers = {name: value for name, value in wanted.headers.items() if name.lower() != "content-length"}
        answer = client.request(str(wanted.method), str(wanted.url), headers=headers, content=wanted.body)
        # Names of engines and policies are strings that only some values of exist; 422 is right for the others.
        case.validate_response(
            Response.from_httpx(answer, verify=False), excluded_checks=[checks.positive_data_acceptance]
        )

    try_one()
    return tried
