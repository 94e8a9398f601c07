"""POST and GET /v1/verifications: a bad document is a result, an unusable request a problem."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.schemas import Verification
from tests.api.conftest import client_of
from tests.api.desks import ColdDesk, SlowStartDesk
from tests.api.results import A_RESULT, LINES

PAGE = ("page", ("ERIKSSON.jpg", b"a page", "image/jpeg"))


def test_an_inspection_is_answered_with_201_and_its_address(client: TestClient) -> None:
    answer = client.post("/v1/verifications", files=[PAGE], data={"on": "2026-11-23"})
    assert answer.status_code == 201
    body = answer.json()
    assert body["recommendation"] == "refer"
    assert answer.headers["location"] == f"/v1/verifications/{body['id']}"
    assert "mrz;dur=310.5" in answer.headers["server-timing"]


def test_a_kept_result_is_the_one_that_was_given(client: TestClient) -> None:
    given = client.post("/v1/verifications", files=[PAGE], data={"on": "2026-11-23"}).json()
    kept = client.get(f"/v1/verifications/{given['id']}")
    assert kept.status_code == 200
    assert kept.json() == given


def test_the_wire_result_says_everything_the_inspection_said(client: TestClient) -> None:
    body = client.post("/v1/verifications", files=[PAGE], data={"on": "2026-11-23"}).json()
    del body["id"], body["created_at"]
    assert body == A_RESULT | {"document": A_RESULT["document"] | {"on": "2026-11-23"}}
    assert set(Verification.model_fields) == {*A_RESULT, "id", "created_at"}


def test_several_pages_and_a_live_face_are_taken(client: TestClient) -> None:
    files = [PAGE, PAGE, ("live", ("l.jpg", b"a face", "image/jpeg"))]
    assert client.post("/v1/verifications", files=files).status_code == 201


def test_an_unknown_id_is_a_problem(client: TestClient) -> None:
    answer = client.get("/v1/verifications/019abf0c-6c2a-7d31-9a5b-1f0c2d3e4f50")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize(
    ("word", "status", "code"),
    [
        ("UNREADABLE", 415, "not_an_image"),
        ("DIE", 503, "worker_lost"),
        ("RAISE ERIKSSON", 500, "internal_error"),
    ],
)
def test_work_that_fails_is_a_problem_document(client: TestClient, word: str, status: int, code: str) -> None:
    answer = client.post("/v1/verifications", files=[("page", ("p.jpg", word.encode(), "image/jpeg"))])
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == code
    assert problem["status"] == status
    assert problem["advice"]
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert "ERIKSSON" not in answer.text


@pytest.mark.parametrize(
    ("files", "data", "pointer"),
    [
        ([], {}, "/body/page"),
        ([PAGE], {"on": "ERIKSSON"}, "/body/on"),
        ([PAGE, ("live", ("a", b"a", "image/jpeg")), ("live", ("b", b"b", "image/jpeg"))], {}, "/body/live"),
        ([PAGE], {"policy": "x" * 51}, "/body/policy"),
    ],
)
def test_a_wrong_form_is_a_problem_that_points_at_the_part(
    client: TestClient, files: list[object], data: dict[str, str], pointer: str
) -> None:
    answer = client.post("/v1/verifications", files=files or None, data=data)
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_request"
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert "ERIKSSON" not in answer.text


def test_a_form_cut_off_in_the_middle_is_a_problem(client: TestClient) -> None:
    headers = {"content-type": "multipart/form-data; boundary=b"}
    answer = client.post("/v1/verifications", content=b"--b\r\nContent-Disposition: form", headers=headers)
    assert answer.status_code in {400, 422}
    assert answer.json()["code"] == "invalid_request"


def test_a_file_over_the_limit_is_refused_and_so_is_a_request(tmp_path: Path) -> None:
    with client_of(tmp_path, max_file_bytes=1000) as client:
        too_large = client.post("/v1/verifications", files=[("page", ("p", b"x" * 1001, "image/jpeg"))])
        assert too_large.status_code == 413
        assert too_large.json()["code"] == "file_too_large"
        whole = client.post("/v1/verifications", files=[("page", ("p", b"x" * 2_000_000, "image/jpeg"))])
        assert whole.status_code == 413
        assert whole.json()["code"] == "payload_too_large"
        just_right = client.post("/v1/verifications", files=[("page", ("p", b"x" * 1000, "image/jpeg"))])
        assert just_right.status_code == 201


def test_more_files_than_pages_allowed_is_a_problem(tmp_path: Path) -> None:
    with client_of(tmp_path, max_pages=2) as client:
        answer = client.post("/v1/verifications", files=[PAGE] * 4)
        assert (answer.status_code, answer.json()["code"]) == (422, "too_many_pages")
        answer = client.post("/v1/verifications", files=[PAGE] * 40)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


def test_a_missing_component_is_a_problem_and_the_service_says_it_is_not_ready(tmp_path: Path) -> None:
    with client_of(tmp_path, build=ColdDesk) as client:
        client.post("/v1/verifications", files=[PAGE])
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["code"] == "component_missing"


def test_the_service_answers_while_its_engines_load(tmp_path: Path) -> None:
    with client_of(tmp_path, build=SlowStartDesk) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["code"] == "warming_up"
        assert answer.headers["retry-after"] == "2"


def test_a_warm_service_is_ready(client: TestClient) -> None:
    client.post("/v1/verifications", files=[PAGE])
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["workers"] == 1


def test_results_outlive_the_service(tmp_path: Path) -> None:
    with client_of(tmp_path) as client:
        given = client.post("/v1/verifications", files=[PAGE]).json()
    with client_of(tmp_path) as client:
        assert client.get(f"/v1/verifications/{given['id']}").json() == given


def test_an_mrz_is_parsed_from_text(client: TestClient) -> None:
    answer = client.post("/v1/mrz/parse", json={"lines": list(LINES), "on": "2026-11-23"})
    assert answer.status_code == 200
    body = answer.json()
    assert body["format"] == "TD3"
    assert body["valid"] is True
    assert body["fields"]["document_number"] == "L898902C3"
    assert {check["status"] for check in body["checks"]} == {"ok"}


def test_a_wrong_mrz_is_a_result(client: TestClient) -> None:
    body = client.post("/v1/mrz/parse", json={"lines": ["P<UTO", "X"]}).json()
    assert body["valid"] is False


@pytest.mark.parametrize("body", ['{"lines": []}', '{"lines": "ERIKSSON"}', "ERIKSSON", '{"lines": ["A"], "x": 1}', ""])
def test_a_wrong_body_is_a_problem_that_does_not_repeat_it(client: TestClient, body: str) -> None:
    answer = client.post("/v1/mrz/parse", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_request"
    assert "ERIKSSON" not in answer.text


def test_an_mrz_is_read_and_two_faces_are_compared(client: TestClient) -> None:
    picture = ("p.jpg", b"a picture", "image/jpeg")
    reading = client.post("/v1/mrz/read", files={"image": picture})
    assert (reading.status_code, reading.json()["status"]) == (200, "valid")
    comparison = client.post("/v1/faces/compare", files={"a": picture, "b": picture})
    assert (comparison.status_code, comparison.json()["verdict"]) == (200, "match")


def test_an_unknown_engine_is_a_problem(client: TestClient) -> None:
    picture = ("p.jpg", b"a picture", "image/jpeg")
    answer = client.post("/v1/faces/compare", files={"a": picture, "b": picture}, data={"engine": "none"})
    assert answer.status_code == 422


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("DELETE", "/v1/mrz/parse", 405)])
def test_even_a_wrong_address_is_answered_with_a_problem(
    client: TestClient, method: str, path: str, status: int
) -> None:
    answer = client.request(method, path, headers={"accept": "application/json"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert json.loads(answer.text)["code"] in {"not_found", "method_not_allowed"}
