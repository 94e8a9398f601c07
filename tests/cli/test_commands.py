"""The command line as programs use it: streams, exit codes, one JSON object a line."""

import json
from pathlib import Path

import pytest

from idverify.cli import run

SAMPLES = Path(__file__).parents[2] / "samples"
CLEAN = SAMPLES / "documents" / "td3_clean.jpg"
LIVE = SAMPLES / json.loads((SAMPLES / "manifest.json").read_text())["documents"][0]["live_file"]


def lines_of(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_no_command_shows_the_help_and_is_a_wrong_call(capsys):
    assert run([]) == 2


@pytest.mark.parametrize("arguments", [["nonsense"], ["inspect", "--nonsense"], ["inspect"]])
def test_a_wrong_call_exits_2_and_prints_nothing_to_stdout(capsys, arguments):
    assert run(arguments) == 2
    assert capsys.readouterr().out == ""


def test_an_unknown_policy_names_the_known_ones(capsys):
    assert run(["inspect", str(CLEAN), "--policy", "nonsense"]) == 2
    assert "first-line" in capsys.readouterr().err


def test_a_missing_file_exits_3_with_advice(capsys, tmp_path):
    assert run(["inspect", str(tmp_path / "none.jpg")]) == 3
    assert "Check the path" in capsys.readouterr().err


def test_an_unreadable_file_exits_3(capsys, tmp_path):
    (tmp_path / "note.txt").write_text("not a picture")
    assert run(["inspect", str(tmp_path / "note.txt")]) == 3


@pytest.mark.real
def test_doctor_finds_everything_after_setup(capsys):
    assert run(["doctor", "--json"]) == 0
    (answer,) = lines_of(capsys.readouterr().out)
    assert answer["complete"] is True


@pytest.mark.real
def test_inspect_prints_one_object_and_exits_0_when_clear(capsys):
    code = run(["inspect", str(CLEAN), "--live", str(LIVE), "--on", "2026-11-23", "--policy", "first-line", "--json"])
    (result,) = lines_of(capsys.readouterr().out)
    assert (code, result["recommendation"]) == (0, "clear")


@pytest.mark.real
def test_one_unreadable_document_of_many_does_not_stop_the_others(capsys, tmp_path):
    (tmp_path / "broken.jpg").write_bytes(CLEAN.read_bytes()[:5000])
    code = run(["inspect", "--each", "--json", str(tmp_path / "broken.jpg"), str(CLEAN), "--on", "2026-11-23"])
    broken, read = lines_of(capsys.readouterr().out)
    assert code == 3
    assert broken["error"]["code"] == "image_truncated"  # type: ignore[index]
    assert read["recommendation"] == "refer"


@pytest.mark.real
def test_the_report_for_people_names_every_check_and_what_was_not_examined(capsys):
    assert run(["inspect", str(CLEAN), "--on", "2026-11-23", "--policy", "document-only"]) == 0
    report = capsys.readouterr().out
    assert report.startswith("CLEAR")
    for text in ("mrz.check_digits", "viz.names", "ultraviolet_response"):
        assert text in report
