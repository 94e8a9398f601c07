"""`idverify chip ...` and `inspect --chip` as programs use them: streams, exit codes, JSON."""

import json
from pathlib import Path

import pytest

from idverify.cli import run

CHIPS = Path(__file__).parents[2] / "samples" / "chips"
CLEAN, ALTERED = CHIPS / "td3_clean", CHIPS / "td3_dg1_altered"
LINES = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]


def answer(capsys) -> dict[str, object]:
    (line,) = capsys.readouterr().out.splitlines()
    return dict(json.loads(line))


@pytest.mark.parametrize(("chip", "code", "outcome"), [(CLEAN, 0, "valid"), (ALTERED, 1, "invalid")])
def test_verify_says_the_outcome_in_its_exit_code(capsys, chip, code, outcome):
    arguments = ["chip", "verify", str(chip / "chip"), "--trust", str(chip / "trust"), "--on", "2026-11-23", "--json"]
    assert run(arguments) == code
    assert answer(capsys)["outcome"] == outcome


def test_verify_without_trust_proves_nothing_and_exits_1(capsys):
    assert run(["chip", "verify", str(CLEAN / "chip"), "--on", "2026-11-23", "--json"]) == 1
    assert answer(capsys)["outcome"] == "unknown_issuer"


def test_verify_prints_a_report_for_people(capsys):
    run(["chip", "verify", str(ALTERED / "chip"), "--trust", str(ALTERED / "trust"), "--on", "2026-11-23"])
    out = capsys.readouterr().out
    assert "INVALID" in out
    assert "A data group was changed after signing." in out


def test_verify_of_no_chip_exits_3(capsys, tmp_path):
    (tmp_path / "note.txt").write_bytes(b"\0")
    assert run(["chip", "verify", str(tmp_path / "note.txt")]) == 3
    assert capsys.readouterr().out == ""


def test_trust_is_imported_listed_and_shown(capsys, tmp_path):
    store = ["--store", str(tmp_path / "trust")]
    assert run(["chip", "trust", "import", str(CLEAN / "trust"), *store, "--json"]) == 0
    assert answer(capsys)["anchors"] == 2
    assert run(["chip", "trust", "list", *store, "--country", "ut", "--json"]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {one["country"] for one in listed} == {"UT"}
    assert run(["chip", "trust", "list", *store, "--country", "FR"]) == 0
    assert capsys.readouterr().out == ""
    assert run(["chip", "trust", "show", *store, "--json"]) == 0
    shown = answer(capsys)
    assert (shown["countries"], shown["links"]) == ({"UT": 2}, 1)
    assert run(["chip", "trust", "show", *store]) == 0
    assert "2 anchors of 1 States" in capsys.readouterr().out


def test_trust_refuses_what_is_no_trust(capsys, tmp_path):
    (tmp_path / "list.ml").write_bytes(b"nothing")
    assert run(["chip", "trust", "import", str(tmp_path / "list.ml"), "--store", str(tmp_path / "trust")]) == 3
    assert not (tmp_path / "trust").exists()


def test_trust_without_a_store_is_a_wrong_call(capsys, monkeypatch):
    monkeypatch.delenv("IDVERIFY_TRUST_DIR", raising=False)
    assert run(["chip", "trust", "show"]) == 2
    assert "IDVERIFY_TRUST_DIR" in capsys.readouterr().err


def test_keys_are_derived_from_the_lines(capsys):
    assert run(["chip", "keys", *LINES, "--json"]) == 0
    assert answer(capsys)["mrz_information"] == "L898902C3674081221204159"


def test_keys_of_a_line_that_does_not_agree_are_refused(capsys):
    assert run(["chip", "keys", LINES[0], LINES[1].replace("7408122", "7408123")]) == 2
    assert "check digit" in capsys.readouterr().err


def test_keys_of_likely_readings_are_proposed_when_asked(capsys):
    assert run(["chip", "keys", LINES[0], LINES[1].replace("L898902C3", "L89B902C3"), "--propose", "--json"]) == 1
    proposed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert proposed[0]["mrz_information"] == "L898902C3674081221204159"
    assert proposed[0]["probability"] > 0.5


def test_a_chip_belongs_to_one_document(capsys):
    assert run(["inspect", "a.jpg", "b.jpg", "--each", "--chip", str(CLEAN / "chip")]) == 2
