"""What every request passes and every answer carries: refusals, headers, ids, the log."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from idverify.errors import ExitCode, UsageError
from idverify.settings import Settings
from tests.api.conftest import ADDRESS, client_of

PAGE = ("page", ("p.jpg", b"a page", "image/jpeg"))


@pytest.mark.parametrize("path", ["/", "/healthz", "/nowhere", "/static/page.css", "/openapi.json"])
def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "total;dur=" in headers["server-timing"]


def test_a_request_id_is_echoed_when_it_is_one_and_made_when_it_is_not(client: TestClient) -> None:
    assert client.get("/healthz", headers={"x-request-id": "desk-4.17"}).headers["x-request-id"] == "desk-4.17"
    assert client.get("/healthz", headers={"x-request-id": 'a"{}\t'}).headers["x-request-id"].count("-") == 4


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.1", "[::2]:80", "[", ""])
def test_a_foreign_name_for_this_machine_is_not_served(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert answer.json()["code"] == "host_not_served"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8741", "[::1]:8741", "127.0.0.2:1"])
def test_the_names_of_loopback_are_served(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": ADDRESS},
    ],
)
def test_a_page_of_another_site_cannot_post(client: TestClient, headers: dict[str, str]) -> None:
    for path in ("/v1/verifications", "/verifications", "/v1/mrz/parse"):
        answer = client.post(path, files=[PAGE], headers=headers)
        assert answer.status_code == 403
        assert answer.json()["code"] == "cross_origin"


@pytest.mark.parametrize("headers", [{"origin": ADDRESS, "sec-fetch-site": "same-origin"}, {"origin": ADDRESS}, {}])
def test_our_own_page_and_programs_can_post(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/v1/verifications", files=[PAGE], headers=headers).status_code == 201


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "::", "border.example"])  # noqa: S104  the point of the test
def test_the_service_refuses_to_listen_beyond_this_machine(host: str) -> None:
    with pytest.raises(UsageError, match="no keys") as caught:
        create_app(Settings(host=host))
    assert caught.value.exit_code is ExitCode.USAGE
    assert caught.value.advice


def test_the_log_says_what_happened_and_nothing_that_was_sent(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = "ERIKSSON"  # noqa: S105  a name, not a password
    with client_of(tmp_path) as client:
        for word in ("a page", f"RAISE {secret}", f"PRINT {secret}", "DIE"):
            files = [("page", (f"{secret}.jpg", f"{word} {secret}".encode(), "image/jpeg"))]
            client.post("/v1/verifications", files=files, data={"on": "2026-11-23"}, headers={"x-agent": secret})
        client.post("/v1/mrz/parse", json={"lines": [f"P<UTO{secret}<<ANNA"]})
        client.get(f"/{secret}?name={secret}")
        client.get(f"/v1/verifications/{secret}")
    written = "".join(capfd.readouterr())
    events = [json.loads(line) for line in written.splitlines()]
    assert {event["event"] for event in events} >= {"request", "worker_fault", "worker_trouble"}
    assert secret not in written


def test_an_error_nobody_foresaw_is_a_problem_and_the_service_lives_on(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with client_of(tmp_path) as client:
        client.app.state.service.store.close()  # type: ignore[attr-defined]
        client.app.state.service = None  # type: ignore[attr-defined]
        answer = client.get("/v1/verifications/019abf0c-6c2a-7d31-9a5b-1f0c2d3e4f50")
        assert answer.status_code == 500
        assert answer.json()["code"] == "internal_error"
        assert client.get("/healthz").status_code == 200
    assert "unforeseen_error" in capfd.readouterr().err
