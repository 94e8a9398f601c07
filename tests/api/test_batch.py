"""Many documents in worker processes: one line each, whatever a document does, and on again after a stop."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.batch import BatchFile, BatchTerms, find_documents, inspect_all
from api.workers import InspectionWorkers
from idverify.cli import run
from idverify.errors import IdverifyError, MissingComponentError
from idverify.settings import Settings
from tests.api.desks import ColdDesk, FakeDesk

TERMS = BatchTerms(date(2026, 11, 24), "first-line", 1000)


def inspected(folder: Path, out: Path, terms: BatchTerms = TERMS, build: type[FakeDesk] = FakeDesk) -> list[str]:
    """Inspect a folder and return the names of what was inspected now."""
    settings = Settings(workers=1, time_limit_s=3)

    async def work() -> list[str]:
        workers = InspectionWorkers(settings, build=build)
        workers.start()
        try:
            names = [name async for name in inspect_all(workers, find_documents(folder), terms, file)]
        finally:
            workers.close()
        return sorted(name for name in names if name is not None)

    file = BatchFile(out)
    try:
        return asyncio.run(work())
    finally:
        file.close()


def lines_of(out: Path) -> dict[str, dict[str, Any]]:
    return {line["name"]: line for line in map(json.loads, out.read_text().splitlines())}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    (folder / "two sides" / "chip").mkdir(parents=True)
    (folder / "two sides" / "1.jpg").write_bytes(b"front")
    (folder / "two sides" / "2.jpg").write_bytes(b"back")
    (folder / "two sides" / "live.png").write_bytes(b"holder")
    (folder / "two sides" / "chip" / "EF.SOD").write_bytes(b"signed")
    (folder / "empty").mkdir()
    for name, content in (("a", "good"), ("b", "UNREADABLE"), ("c", "DIE"), ("d", "RAISE secret"), ("e", "x" * 1001)):
        (folder / f"{name}.jpg").write_text(content)
    (folder / "notes.txt").write_text("no document")
    return folder


def test_the_documents_of_a_folder_are_its_pictures_and_its_folders(folder: Path) -> None:
    found = {document.name: document for document in find_documents(folder)}
    assert sorted(found) == ["a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg", "two sides"]
    whole = found["two sides"]
    assert [path.name for path in whole.pages] == ["1.jpg", "2.jpg"]
    assert whole.live_face is not None
    assert [path.name for path in whole.chip] == ["EF.SOD"]


def test_each_document_gives_one_line_whatever_it_does_and_the_others_go_on(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.ndjson"
    assert len(inspected(folder, out)) == 6
    lines = lines_of(out)
    assert {name: line.get("error", {}).get("code") for name, line in lines.items()} == {
        "a.jpg": None,
        "two sides": None,
        "b.jpg": "not_an_image",
        "c.jpg": "worker_lost",
        "d.jpg": "internal_error",
        "e.jpg": "file_too_large",
    }
    assert lines["a.jpg"]["recommendation"] == "refer"
    assert lines["two sides"]["files"] == ["1.jpg", "2.jpg", "live.png", "EF.SOD"]
    assert "secret" not in out.read_text()


def test_a_second_run_inspects_what_failed_by_chance_what_is_new_and_what_has_changed(
    folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.ndjson"
    (folder / "d.jpg").unlink()
    inspected(folder, out)
    (folder / "a.jpg").write_text("another picture")
    (folder / "new.jpg").write_text("new")
    (folder / "c.jpg").write_text("mended")
    with out.open("ab") as file:
        file.write(b'{"name": "cut o')  # what a kill leaves
    assert inspected(folder, out) == ["a.jpg", "c.jpg", "e.jpg", "new.jpg"]
    lines = lines_of(out)
    assert "error" not in lines["c.jpg"]
    assert len(lines) == 6
    (folder / "e.jpg").unlink()
    later = BatchTerms(date(2027, 1, 1), "first-line", 1000)
    assert len(inspected(folder, out, later)) == 5


def test_a_missing_engine_stops_the_run(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(MissingComponentError):
        inspected(folder, tmp_path / "out.ndjson", build=ColdDesk)


def test_a_file_that_holds_something_else_is_not_written_to(tmp_path: Path) -> None:
    out = tmp_path / "letter.txt"
    out.write_text("Dear Sir,\nthank you.\n")
    with pytest.raises(IdverifyError):
        BatchFile(out)
    assert out.read_text() == "Dear Sir,\nthank you.\n"


def test_a_folder_without_documents_is_a_wrong_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "none").mkdir()
    assert run(["batch", str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 2
    assert run(["batch", str(tmp_path / "nowhere"), "--out", str(tmp_path / "out")]) == 3
    assert capsys.readouterr().out == ""


def test_the_command_counts_what_came_of_the_documents(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.desk.build_desk", FakeDesk)
    for name in ("c.jpg", "d.jpg", "e.jpg"):
        (folder / name).unlink()
    out = tmp_path / "out.ndjson"
    command = ["batch", str(folder), "--out", str(out), "--jobs", "1", "--json"]
    assert run(command) == 3
    summary = json.loads(capsys.readouterr().out)
    assert summary == {
        "out": str(out),
        "documents": 3,
        "done_before": 0,
        "recommendations": {"refer": 2},
        "errors": {"not_an_image": 1},
    }
    (folder / "b.jpg").unlink()
    assert run(command[:-1]) == 1
    assert "2 documents (2 done before): 2 refer" in capsys.readouterr().out
