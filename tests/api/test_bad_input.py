"""Every bad input of an officer's day, through HTTP and the real engines: a result or a problem, never a crash."""

import io
import json
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from api.app import create_app
from api.desk import build_desk
from api.workers import InspectionWorkers
from idverify.settings import Settings
from tests.api.conftest import ADDRESS

SAMPLES = Path(__file__).parents[2] / "samples"
SPECIMEN = SAMPLES / "documents/td3_clean.jpg"
SAFE_TIME_S = 150

pytestmark = pytest.mark.real


def workers_of_engines() -> InspectionWorkers:
    return InspectionWorkers(Settings(workers=1, time_limit_s=SAFE_TIME_S), build=build_desk)


@contextmanager
def client_of(workers: InspectionWorkers, folder: Path) -> Iterator[TestClient]:
    settings = Settings(workers=1, database_url=f"sqlite:///{folder}/results.sqlite3")
    with TestClient(create_app(settings, workers=workers), base_url=ADDRESS) as client:
        yield client


@pytest.fixture(scope="module")
def workers() -> InspectionWorkers:
    return workers_of_engines()


@pytest.fixture(scope="module")
def client(workers: InspectionWorkers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with client_of(workers, tmp_path_factory.mktemp("service")) as client:
        yield client


def picture_of(image: Image.Image, kind: str = "PNG") -> bytes:
    content = io.BytesIO()
    image.save(content, kind)
    return content.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and unpacks without end; nothing may try."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(3_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def pdf_of(pages: int) -> bytes:
    content = io.BytesIO()
    sheet = Image.new("1", (100, 100), 1)
    sheet.save(content, "PDF", save_all=True, append_images=[sheet] * (pages - 1))
    return content.getvalue()


def two_documents() -> bytes:
    documents = [Image.open(SAMPLES / f"documents/{name}.jpg") for name in ("td3_clean", "td3_expired")]
    sheet = Image.new("RGB", (documents[0].width + 200, 2 * documents[0].height + 300), (90, 90, 90))
    for number, document in enumerate(documents):
        sheet.paste(document, (100, 100 + number * (document.height + 100)))
    return picture_of(sheet, "JPEG")


UNUSABLE = {
    "not an image": (lambda: b"Dear officer, please find attached", 415, "not_an_image"),
    "truncated": (lambda: SPECIMEN.read_bytes()[:60_000], 422, "image_truncated"),
    "zero bytes": (lambda: b"", 422, "empty_file"),
    "1x1": (lambda: picture_of(Image.new("RGB", (1, 1))), 422, "image_too_small"),
    "30,000x30,000": (lambda: png_header(30_000, 30_000), 422, "image_too_many_pixels"),
    "bomb": (lambda: png_header(2_000_000_000, 2), 422, "image_too_many_pixels"),
    "500 pages": (lambda: pdf_of(500), 422, "too_many_pages"),
}


@pytest.mark.parametrize("name", list(UNUSABLE))
def test_an_unusable_file_is_a_problem_that_says_what_to_do(
    client: TestClient, workers: InspectionWorkers, name: str
) -> None:
    make, status, code = UNUSABLE[name]
    answer = client.post("/v1/verifications", files={"page": ("a.jpg", make(), "image/jpeg")})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["advice"]
    assert workers.state.lost == 0


def test_an_unusable_live_face_is_a_problem_too(client: TestClient) -> None:
    files = {"page": ("a.jpg", SPECIMEN.read_bytes()), "live": ("b.jpg", b"no picture")}
    answer = client.post("/v1/verifications", files=files)
    assert (answer.status_code, answer.json()["code"]) == (415, "not_an_image")


def test_two_documents_in_one_picture_are_told_and_never_clear(client: TestClient) -> None:
    result = inspect(client, two_documents())
    assert result["recommendation"] in {"refer", "recapture"}
    assert outcome_of(result, "document.single") != "passed"


@pytest.mark.parametrize("colour", [(255, 255, 255), (40, 60, 80)])
def test_a_blank_page_asks_for_another_picture(client: TestClient, colour: tuple[int, int, int]) -> None:
    result = inspect(client, picture_of(Image.new("RGB", (1200, 850), colour)))
    assert result["recommendation"] == "recapture"
    assert outcome_of(result, "mrz.present") == "failed"


def test_a_picture_without_a_document_asks_for_another_picture(client: TestClient) -> None:
    result = inspect(client, (SAMPLES / "portraits/c012_neutral.jpg").read_bytes())
    assert result["recommendation"] == "recapture"


def test_a_specimen_is_inspected_and_nothing_of_it_is_logged_or_left(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # A service of its own: its log is open on the stderr that is captured here.
    workers = workers_of_engines()
    truth = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))["documents"][0]
    assert truth["file"] == "documents/td3_clean.jpg"
    with client_of(workers, tmp_path) as client:
        result = inspect(client, SPECIMEN.read_bytes(), live=(SAMPLES / truth["live_file"]).read_bytes())
        assert [path for path in workers.folder.rglob("*") if path.is_file()] == []
    assert result["document"]["mrz"]["lines"] == truth["mrz_lines"]
    assert not workers.folder.exists()
    logged = "".join(capfd.readouterr())
    assert '"event": "request"' in logged
    secrets = [value for value in (*truth["values"].values(), *truth["mrz_lines"]) if len(value) > 3]
    assert len(secrets) > 8
    assert [secret for secret in secrets if secret.upper() in logged.upper()] == []


def inspect(client: TestClient, page: bytes, live: bytes | None = None) -> Any:
    files = [("page", ("a.jpg", page, "image/jpeg"))] + ([("live", ("b.jpg", live, "image/jpeg"))] if live else [])
    answer = client.post("/v1/verifications", files=files, data={"on": "2026-11-23"})
    assert answer.status_code == 201
    return answer.json()


def outcome_of(result: Any, check_id: str) -> str:
    return str(next(check["outcome"] for check in result["checks"] if check["id"] == check_id))
