"""`mrz generate`: records in, lines out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from idverify.cli import run

_RECORD = {
    "document_code": "P",
    "issuing_state": "UTO",
    "primary_identifier": "Eriksson",
    "secondary_identifier": "Anna Maria",
    "document_number": "L898902C3",
    "nationality": "UTO",
    "date_of_birth": "1974-08-12",
    "sex": "F",
    "date_of_expiry": "120415",
    "optional_data": "ZE184226B",
}
_LINES = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]


def _file(folder: Path, *records: object) -> str:
    path = folder / "records"
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in records), "utf-8")
    return str(path)


def _objects(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_record_comes_out_as_the_lines_of_the_standard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["mrz", "generate", _file(tmp_path, {"id": "a"} | _RECORD), "--json"]) == 0
    assert _objects(capsys) == [{"id": "a", "format": "TD3", "lines": _LINES}]


def test_each_record_may_name_its_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    card = _RECORD | {"document_code": "I", "format": "TD1", "optional_data": ""}
    assert run(["mrz", "generate", _file(tmp_path, _RECORD, card), "--json"]) == 0
    assert [len(each["lines"]) for each in _objects(capsys)] == [2, 3]


def test_plain_text_prints_the_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["mrz", "generate", _file(tmp_path, _RECORD)]) == 0
    assert capsys.readouterr().out.split() == _LINES


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (_RECORD | {"sex": "female"}, "record_unusable"),
        (_RECORD | {"date_of_birth": "1974-02-30"}, "record_unusable"),
        (_RECORD | {"document_number": 7}, "record_unusable"),
        (_RECORD | {"format": "TD9"}, "unknown_format"),
        ({}, "record_unusable"),
        ("[1]", "record_unusable"),
        ("{", "json_unreadable"),
    ],
)
def test_a_record_that_cannot_be_printed_gives_an_error_and_the_rest_goes_on(
    record: object, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["mrz", "generate", _file(tmp_path, record, _RECORD), "--json"]) == 2
    wrong, right = _objects(capsys)
    assert wrong["error"]["code"] == code
    assert right["lines"] == _LINES


def test_an_unknown_truncation_is_a_usage_error(tmp_path: Path) -> None:
    assert run(["mrz", "generate", _file(tmp_path, _RECORD), "--truncation", "none"]) == 2
