"""`mrz parse | check | explain`: streams, exit codes, JSON lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from idverify.cli import run

_TD3 = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]
_WRONG = [_TD3[0], _TD3[1][:-1] + "1"]
_COMMANDS = ("parse", "check", "explain")


def _file(folder: Path, *lines: str) -> str:
    path = folder / "texts"
    path.write_text("\n".join(lines), "utf-8")
    return str(path)


def _objects(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("command", _COMMANDS)
def test_one_json_object_is_printed_for_each_input_line(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _file(tmp_path, json.dumps(_TD3), json.dumps({"id": "second", "lines": _WRONG}))
    assert run(["mrz", command, file, "--json", "--on", "2026-01-01"]) == 1
    first, second = _objects(capsys)
    assert (first["id"], first["valid"], first["format"]) == (1, True, "TD3")
    assert (second["id"], second["valid"]) == ("second", False)
    assert first["fields"]["date_of_birth_iso"] == "1974-08-12"


@pytest.mark.parametrize("command", _COMMANDS)
def test_a_valid_mrz_exits_0(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["mrz", command, _file(tmp_path, *_TD3)]) == 0
    assert "TD3" in capsys.readouterr().out


def test_a_line_that_is_no_json_leaves_the_others_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _file(tmp_path, "{broken", '{"id": 7}', json.dumps(_TD3), '["' + "A" * 2000 + '"]')
    assert run(["mrz", "parse", file, "--json"]) == 3
    broken, missing, good, large = _objects(capsys)
    assert broken["error"]["code"] == "json_unreadable"
    assert (missing["id"], missing["error"]["code"]) == (7, "lines_missing")
    assert good["valid"]
    assert large["error"]["code"] == "text_too_large"


def test_plain_texts_are_parted_by_empty_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["mrz", "parse", _file(tmp_path, *_TD3, "", *_TD3, ""), "--json"]) == 0
    assert [found["id"] for found in _objects(capsys)] == [1, 4]


def test_check_names_the_pattern_the_edits_and_the_blind_spots(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["mrz", "check", _file(tmp_path, json.dumps(_WRONG)), "--json"])
    (found,) = _objects(capsys)
    assert found["diagnosis"]["pattern"] == "composite_only"
    assert [edit["chosen"] for edit in found["diagnosis"]["edits"]] == ["0"]
    assert found["checks"][0]["blind_to"][0] == {"line": 2, "column": 1, "unseen": "1BV"}
    assert [2, 11] in found["unchecked"]


def test_explain_shows_the_sum_of_each_digit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["mrz", "explain", _file(tmp_path, json.dumps(_WRONG))])
    printed = capsys.readouterr().out
    assert "7x7 + 4x3 + 0x1 + 8x7 + 1x3 + 2x1 = 122; 122 mod 10 = 2, printed 2" in printed
    assert "12345678901234567890123456789012345678901234" in printed


def test_a_wrong_day_exits_2_and_a_missing_file_3(tmp_path: Path) -> None:
    assert run(["mrz", "parse", _file(tmp_path, *_TD3), "--on", "1.1.2026"]) == 2
    assert run(["mrz", "parse", str(tmp_path / "none")]) == 3
