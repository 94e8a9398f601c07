"""Galleries over HTTP: make, enrol, search, remove; and every way to get it wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from idverify.matching.gallery import Entry, Gallery, Maker
from tests.api.conftest import client_of
from tests.api.desks import DIMENSION, MODEL, a_template

FACTS = {"engine": "sface", "model_sha256": MODEL}
MADE_BY = Maker("sface", MODEL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("galleries")


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with client_of(folder, gallery_dir=folder / "galleries", gallery_key_dir=folder) as client:
        yield client


@pytest.fixture
def name(client: TestClient, request: pytest.FixtureRequest) -> str:
    """A fresh gallery with three templates: a and b of subject s, and c, which has expired."""
    name = f"g{abs(hash(request.node.nodeid)) % 10**12}"
    assert client.post("/v1/galleries", json={"name": name}).status_code == 201
    for template_id, more in (("a", {"subject": "s", "labels": ["red"]}), ("b", {"subject": "s"}), ("c", EXPIRED)):
        assert enrol(client, name, template_id, **more).status_code == 201
    return name


EXPIRED = {"expires_on": "2020-01-01"}


def enrol(client: TestClient, name: str, template_id: str, **more: Any) -> Any:
    wanted = {"id": template_id, "template": a_template(template_id), **FACTS, **more}
    return client.post(f"/v1/galleries/{name}/templates", json=wanted)


def search(client: TestClient, name: str, word: str, **more: Any) -> Any:
    return client.post(f"/v1/galleries/{name}/searches", json={"template": a_template(word), **FACTS, **more})


def found(answer: Any) -> list[str]:
    assert answer.status_code == 200
    return [one["id"] for one in answer.json()["candidates"]]


def problem(answer: Any) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_a_gallery_is_made_once_named_and_described(client: TestClient, folder: Path) -> None:
    answer = client.post("/v1/galleries", json={"name": "lost"})
    assert (answer.status_code, answer.headers["location"]) == (201, "/v1/galleries/lost")
    assert "lost" in client.get("/v1/galleries").json()["galleries"]
    facts = client.get("/v1/galleries/lost").json()
    assert (facts["templates"], facts["dimension"], facts["engine"]) == (0, DIMENSION, "sface")
    assert facts["calibration"]["lowest_fmr"] > 0
    key = folder / "lost.key"
    assert key.stat().st_mode & 0o077 == 0
    assert key.read_bytes().hex() not in json.dumps(facts)
    assert problem(client.post("/v1/galleries", json={"name": "lost"})) == (409, "gallery_exists")


def test_an_enrolled_template_is_found_with_its_rates_and_a_certificate(client: TestClient, name: str) -> None:
    answer = search(client, name, "a")
    assert found(answer) == ["a"]
    result = answer.json()
    (candidate,) = result["candidates"]
    assert (candidate["subject"], candidate["labels"], candidate["fmr_bound"]) == ("s", ["red"], "at_most")
    assert candidate["similarity"] == pytest.approx(1, abs=1e-6)
    assert result["expected_fpir"]["rate"] == pytest.approx(2e-5, rel=0.01)  # two valid entries at 1e-5
    assert result["certificate"]["holds"]
    assert result["certificate"]["rows_scanned"] == 2
    assert (result["outcome"], result["complete"]) == ("candidates", True)
    assert search(client, name, "nobody").json()["outcome"] == "no_candidate"


def test_a_search_is_by_rate_threshold_number_label_day_and_without_some(client: TestClient, name: str) -> None:
    assert sorted(found(search(client, name, "a", top=5))) == ["a", "b"]
    assert sorted(found(search(client, name, "a", top=5, on="2019-12-31"))) == ["a", "b", "c"]
    assert found(search(client, name, "a", top=5, labels=["red"])) == ["a"]
    assert found(search(client, name, "a", top=5, exclude=["a"])) == ["b"]
    assert found(search(client, name, "a", threshold=-1, top=1)) == ["a"]
    assert problem(search(client, name, "a", threshold=0.5, fmr=0.1)) == (422, "invalid_request")
    assert problem(search(client, name, "a", fmr=1e-12)) == (422, "fmr_not_carried")


def test_a_face_is_enrolled_searched_for_or_refused(client: TestClient, name: str) -> None:
    faces = f"/v1/galleries/{name}/faces"
    answer = client.post(faces, files={"image": b"FACE one"}, data={"id": "x/1", "labels": ["p", "q"]})
    assert answer.status_code == 201
    assert answer.headers["location"].endswith("/templates/x%2F1")
    assert answer.json()["face"]["inter_eye_distance_px"] == 90
    assert (answer.json()["labels"], answer.json()["replaced"]) == (["p", "q"], False)
    searches = f"/v1/galleries/{name}/face-searches"
    answer = client.post(searches, files={"image": b"FACE one"}, data={"top": "1"})
    assert found(answer) == ["x/1"]
    assert answer.json()["face"]["faces"] == 1
    for path in (faces, searches):
        assert problem(client.post(path, files={"image": b"no face"}, data={"id": "y"})) == (422, "no_face")
    small = client.post(faces, files={"image": b"FACE small"}, data={"id": "y"})
    assert problem(small) == (422, "face_too_small")
    assert client.post(searches, files={"image": b"FACE small"}).status_code == 200


def test_a_template_is_described_removed_and_erased(client: TestClient, name: str, folder: Path) -> None:
    path = f"/v1/galleries/{name}/templates/c"
    assert client.get(path).json() == {
        "id": "c",
        "subject": "c",
        "labels": [],
        "legal_basis": "",
        "expires_on": "2020-01-01",
    }
    assert client.delete(path).json() == {"removed": ["c"], "erased": False}
    assert problem(client.get(path)) == (404, "template_missing")
    assert problem(client.delete(path)) == (404, "template_missing")
    subject = f"/v1/galleries/{name}/subjects/s"
    assert [one["id"] for one in client.get(subject).json()["templates"]] == ["a", "b"]
    gone = client.delete(subject, params={"erase": "true"}).json()
    assert (sorted(gone["removed"]), gone["erased"]) == (["a", "b"], True)
    assert problem(client.get(subject)) == (404, "subject_missing")
    files = [path for path in (folder / "galleries" / name).rglob("*") if path.is_file()]
    assert files
    assert not any(b"red" in path.read_bytes() for path in files)


def test_an_id_is_replaced_only_on_request(client: TestClient, name: str) -> None:
    assert problem(enrol(client, name, "a")) == (409, "duplicate_id")
    answer = enrol(client, name, "a", replace=True, subject="other")
    assert (answer.status_code, answer.json()["replaced"]) == (201, True)
    assert client.get(f"/v1/galleries/{name}").json()["templates"] == 3


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"template": [1.0] * (DIMENSION - 1)}, "template_dimension"),
        ({"template": [0.0] * DIMENSION}, "template_zero"),
        ({"template": [1e300] * DIMENSION}, "template_not_finite"),
        ({"engine": "dlib"}, "other_engine"),
        ({"model_sha256": "0" * 64}, "other_engine"),
        ({"id": "line\nbreak"}, "entry_invalid"),
        ({"id": ""}, "invalid_request"),
        ({"surprise": 1}, "invalid_request"),
    ],
)
def test_what_is_no_template_of_this_gallery_is_refused(
    client: TestClient, name: str, wrong: dict[str, Any], code: str
) -> None:
    assert problem(enrol(client, name, "new", **wrong)) == (422, code)
    assert problem(client.get(f"/v1/galleries/{name}/templates/new")) == (404, "template_missing")


def test_a_number_that_is_none_is_refused(client: TestClient, name: str) -> None:
    body = json.dumps({"id": "n", "template": [float("nan")] * DIMENSION, **FACTS})
    answer = client.post(f"/v1/galleries/{name}/templates", content=body, headers={"content-type": "application/json"})
    assert problem(answer) == (422, "template_not_finite")


def test_a_gallery_that_is_not_there_is_404_and_a_bad_name_422(client: TestClient) -> None:
    assert problem(client.get("/v1/galleries/none")) == (404, "gallery_missing")
    assert problem(enrol(client, "none", "a")) == (404, "gallery_missing")
    assert problem(client.get("/v1/galleries/..%2Fetc")) == (404, "not_found")
    assert problem(client.post("/v1/galleries", json={"name": "../etc"})) == (422, "invalid_request")


def test_without_a_folder_of_galleries_there_are_none(tmp_path: Path) -> None:
    with client_of(tmp_path) as client:
        assert client.get("/v1/galleries").json() == {"galleries": []}
        assert problem(client.get("/v1/galleries/lost")) == (404, "no_galleries")


def test_what_another_process_enrols_is_found_and_while_it_writes_the_service_only_reads(
    client: TestClient, folder: Path
) -> None:
    place, key = folder / "galleries" / "shared", folder / "shared.key"
    with Gallery.create(place, MADE_BY, dimension=DIMENSION, key_file=key) as gallery:
        assert search(client, "shared", "z").json()["outcome"] == "no_candidate"
        gallery.enrol([Entry("z")], np.array(a_template("z")), MADE_BY)
        assert found(search(client, "shared", "z")) == ["z"]
        assert problem(enrol(client, "shared", "y")) == (409, "gallery_locked")
    assert enrol(client, "shared", "y").status_code == 201
    assert found(search(client, "shared", "y")) == ["y"]


def test_a_damaged_gallery_says_inconclusive_and_a_missing_key_503(client: TestClient, folder: Path) -> None:
    place, key = folder / "galleries" / "hurt", folder / "hurt.key"
    with Gallery.create(place, MADE_BY, dimension=DIMENSION, key_file=key) as gallery:
        gallery.enrol([Entry("z")], np.array(a_template("z")), MADE_BY)
        gallery.compact()
    segment = next(place.glob("segments/segment-*.idvs"))
    content = bytearray(segment.read_bytes())
    content[0] ^= 1
    segment.write_bytes(content)
    result = search(client, "hurt", "z").json()
    assert (result["outcome"], result["complete"]) == ("inconclusive", False)
    assert result["missing"][0]["file"] == segment.name
    key.rename(folder / "moved.key")
    (folder / "galleries" / "hurt" / "logs" / "log-99999999.idvl").write_bytes(b"")  # a change: opened again
    assert problem(search(client, "hurt", "z")) == (503, "gallery_key_missing")
