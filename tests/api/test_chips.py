"""POST /v1/chip-checks, and chips within verifications: a bad chip is a result, an unusable delivery a problem."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.desk import EngineDesk
from api.orders import CheckChipOrder
from api.problems import problem_of
from api.schemas import ChipCheck
from idverify.errors import UnreadableInputError
from idverify.settings import Settings
from tests.api.conftest import client_of

CHIPS = Path(__file__).parents[2] / "samples/chips"
ON = date(2026, 11, 23)


@pytest.fixture(scope="module")
def desk() -> EngineDesk:
    return EngineDesk(Settings(trust_dir=CHIPS / "td3_clean/trust"))


def files_of(name: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((CHIPS / name / "chip").iterdir())}


def archive_of(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, one in files.items():
            archive.writestr(name, one)
    return content.getvalue()


def test_a_chip_check_is_answered_with_its_steps(client: TestClient) -> None:
    files = [("chip", ("EF_SOD.bin", b"w")), ("chip", ("ERIKSSON/ef_dg1.BIN", b"a")), ("chip", ("reader.json", b"{}"))]
    answer = client.post("/v1/chip-checks", files=files, data={"on": "2026-11-20"})
    assert answer.status_code == 200
    assert answer.json()["on"] == "2026-11-20"
    assert answer.json()["steps"][0]["code"] == "issuer_not_in_trust_store"


def test_of_a_name_only_the_kind_of_file_reaches_the_worker(client: TestClient) -> None:
    files = [("chip", ("ERIKSSON_L898902C3_dg1.bin", b"a")), ("chip", ("ANNA.zip", b"z"))]
    answer = client.post("/v1/chip-checks", files=files)
    assert answer.json()["files"] == ["1/EF_DG1.bin", "2/file"]


def test_a_chip_check_without_a_file_is_a_problem(client: TestClient) -> None:
    answer = client.post("/v1/chip-checks", data={"on": "2026-11-20"})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/body/chip"]


def test_a_chip_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    with client_of(tmp_path, max_file_bytes=1000) as client:
        answer = client.post("/v1/chip-checks", files=[("chip", ("a.zip", b"x" * 1001))])
        assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")


def test_a_verification_takes_chip_files_in_its_form(client: TestClient) -> None:
    page = ("page", ("p.jpg", b"a page", "image/jpeg"))
    chip = [("chip", (name, content)) for name, content in files_of("td3_clean").items()]
    assert client.post("/v1/verifications", files=[page, *chip]).status_code == 201


@pytest.mark.parametrize(("name", "outcome"), [("td3_clean", "valid"), ("td3_dg1_altered", "invalid")])
@pytest.mark.parametrize("archived", [False, True])
def test_the_desk_verifies_files_and_archives(desk: EngineDesk, name: str, outcome: str, *, archived: bool) -> None:
    files = files_of(name)
    delivered = {"1/file": archive_of(files)} if archived else files
    result = ChipCheck.model_validate(CheckChipOrder(delivered, ON).carry_out(desk))
    assert result.outcome == outcome
    assert len(result.steps) == 13


@pytest.mark.parametrize(
    ("files", "status", "code"),
    [
        ({"file": b"\0"}, 422, "no_chip_file"),
        ({"file": b"PK\3\4 and then nothing"}, 422, "archive_broken"),
        ({"file": archive_of({"EF_DG2.bin": bytes(3_000_000)})}, 413, "file_too_large"),
        ({"file": archive_of({f"{number}.bin": b"" for number in range(200)})}, 413, "file_too_large"),
        ({"EF_DG1.bin": b"a", "reader.json": b"[[["}, 422, "reader_report_unreadable"),
    ],
)
def test_a_delivery_that_cannot_be_used_is_a_problem_with_advice(
    desk: EngineDesk, files: dict[str, bytes], status: int, code: str
) -> None:
    with pytest.raises(UnreadableInputError) as caught:
        CheckChipOrder(files, ON).carry_out(desk)
    problem = problem_of(caught.value)
    assert (problem.status, problem.code) == (status, code)
    assert problem.advice
