"""`idverify gallery ...` as programs use it: streams, exit codes, one JSON object a line, resume."""

from __future__ import annotations

import json
import shutil
import stat
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from idverify.cli import run
from idverify.face.embed import EmbeddedFile
from idverify.face.template_file import FileState, TemplateMaker, write_templates
from idverify.inspection.galleries import maker_of
from idverify.model_store import ModelStore

SAMPLES = Path(__file__).parents[2] / "samples"
MADE_BY, DIMENSION = maker_of("sface", ModelStore())


@pytest.fixture
def gallery(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    folder = tmp_path / "watchlist"
    assert run(["gallery", "create", "--gallery", str(folder), "--engine", "sface"]) == 0
    capsys.readouterr()
    return folder


def templates(count: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def npz(path: Path, rows: np.ndarray, **bad: str) -> Path:
    """Write a template file of `face embed`; `p3="no_face"` makes row 3 one without a template."""
    results = {
        FileState(f"p{n}", 1, 1): EmbeddedFile(bad.get(f"p{n}", "ok"), row if f"p{n}" not in bad else None, 10.0, 1)
        for n, row in enumerate(rows)
    }
    write_templates(path, results, TemplateMaker("sface", MADE_BY.model_sha256, DIMENSION, "none"))
    return path


def called(capsys: pytest.CaptureFixture[str], command: str, *arguments: object) -> tuple[int, list[dict[str, Any]]]:
    """Run a gallery command with --json; return its exit code and its lines."""
    code = run(["gallery", command, *map(str, arguments), "--json"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_key_is_made_where_it_is_asked_for_and_is_in_no_output(tmp_path, capsys):
    key = tmp_path / "keys.key"
    code, (made,) = called(capsys, "create", "--gallery", tmp_path / "g", "--key-file", key)
    assert code == 0
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert not (tmp_path / "g" / "key").exists()
    assert key.read_bytes().hex() not in json.dumps(made)
    assert run(["gallery", "info", "--gallery", str(tmp_path / "g")]) == 4
    assert run(["gallery", "info", "--gallery", str(tmp_path / "g"), "--key-file", str(key)]) == 0


def test_an_import_goes_on_where_it_stopped_and_says_what_it_refused(gallery, tmp_path, capsys):
    rows = templates(30)
    first = npz(tmp_path / "first.npz", rows[:20])
    whole = npz(tmp_path / "whole.npz", rows, p25="no_face", p26="face_too_small")
    code, (summary,) = called(capsys, "import", first, "--gallery", gallery)
    assert (code, summary["imported"], summary["already_enrolled"], summary["refused"]) == (0, 20, 0, {})
    code, (summary,) = called(capsys, "import", whole, "--gallery", gallery)
    assert (code, summary["imported"], summary["already_enrolled"], summary["templates"]) == (1, 8, 20, 28)
    assert summary["refused"] == {"no_face": 1, "face_too_small": 1}


def test_a_matrix_with_a_table_of_entries_is_imported_and_its_labels_and_expiry_are_searched_by(
    gallery, tmp_path, capsys
):
    rows = templates(3)
    np.save(tmp_path / "rows.npy", rows.astype(np.float64))
    table = tmp_path / "entries.csv"
    table.write_text(
        "id,subject,labels,legal_basis,expires_on\na,s,lost; red,act 1,2027-01-31\nb,s,,,\nc,,lost,,2020-01-01\n"
    )
    matrix = tmp_path / "rows.npy"
    assert called(capsys, "import", matrix, "--gallery", gallery, "--entries", table)[0] == 2
    code, _ = called(capsys, "import", matrix, "--gallery", gallery, "--entries", table, "--engine", "sface")
    assert code == 0
    probes = npz(tmp_path / "probes.npz", rows)
    arguments = (probes, "--gallery", gallery, "--top", 5, "--label", "lost", "--on", "2026-11-24")
    code, answers = called(capsys, "search", *arguments)
    assert code == 1
    assert [one["id"] for one in answers[0]["candidates"]] == ["a"]
    assert answers[0]["candidates"][0]["labels"] == ["lost", "red"]
    _, answers = called(capsys, "search", *arguments[:-1], "2019-12-31")
    assert sorted(one["id"] for one in answers[0]["candidates"]) == ["a", "c"]
    code, (gone,) = called(capsys, "remove", "--gallery", gallery, "--expired", "--on", "2026-11-24")
    assert (code, gone["removed"]) == (0, ["c"])


def test_a_table_that_does_not_fit_is_refused_and_nothing_is_imported(gallery, tmp_path, capsys):
    path, rows = tmp_path / "entries.csv", npz(tmp_path / "t.npz", templates(3))
    for table, expected in (
        ("subject\nx\n", 2),
        ("id,nonsense\na,b\n", 2),
        ("id\na\n", 2),
        ("id,expires_on\na,soon\nb,\nc,\n", 3),
        ("id\n\x00\nb\nc\n", 3),
    ):
        path.write_text(table)
        assert called(capsys, "import", rows, "--gallery", gallery, "--entries", path) == (expected, [])
    assert called(capsys, "info", "--gallery", gallery)[1][0]["templates"] == 0


def test_a_search_says_fmr_fpir_and_why_nothing_is_missed(gallery, tmp_path, capsys):
    rows = templates(200)
    called(capsys, "import", npz(tmp_path / "t.npz", rows), "--gallery", gallery)
    probes = npz(tmp_path / "probes.npz", np.concatenate([rows[:1], -rows[:1]]))
    code, (hit, none) = called(capsys, "search", probes, "--gallery", gallery, "--fmr", "1e-4")
    assert code == 1
    assert (hit["outcome"], none["outcome"]) == ("candidates", "no_candidate")
    (candidate,) = hit["candidates"]
    assert candidate["id"] == "p0"
    assert 0 < candidate["fmr"] < 1e-5
    assert candidate["fmr_bound"] == "at_most"
    assert hit["expected_fpir"]["rate"] == pytest.approx(1 - (1 - 1e-4) ** 200, rel=0.01)
    assert hit["certificate"]["holds"]
    assert hit["certificate"]["rows_scanned"] == 200
    assert hit["certificate"]["highest_left_out"] < hit["threshold"]
    far = npz(tmp_path / "far.npz", -rows[:1])
    assert called(capsys, "search", far, "--gallery", gallery)[0] == 0


def test_one_bad_probe_costs_itself_and_the_others_are_searched_for(gallery, tmp_path, capsys):
    rows = templates(5)
    called(capsys, "import", npz(tmp_path / "a.npz", rows), "--gallery", gallery)
    bad = rows.copy()
    bad[1], bad[3, 7] = 0, np.nan
    code, answers = called(capsys, "search", npz(tmp_path / "bad.npz", bad), "--gallery", gallery, "--top", 1)
    assert code == 3
    assert [one["status"] for one in answers] == ["ok", "template_zero", "ok", "template_not_finite", "ok"]
    assert [one["candidates"][0]["id"] for one in answers if one["status"] == "ok"] == ["p0", "p2", "p4"]


@pytest.mark.parametrize("threshold", ["2", "60", "nan", "-1.5"])
def test_a_threshold_that_no_similarity_can_reach_is_refused(gallery, tmp_path, capsys, threshold):
    probes = npz(tmp_path / "a.npz", templates(1))
    assert called(capsys, "search", probes, "--gallery", gallery, "--threshold", threshold) == (2, [])


def test_a_search_by_a_cluster_that_is_not_there_is_inconclusive_and_one_that_is_not_set_is_a_wrong_call(
    gallery, tmp_path, capsys, monkeypatch
):
    probes = npz(tmp_path / "a.npz", templates(1))
    assert called(capsys, "search", probes, "--gallery", gallery, "--top", 1, "--cluster") == (2, [])
    (tmp_path / "token").write_text("t")
    monkeypatch.setenv("IDVERIFY_CLUSTER_ADDRESS", "127.0.0.1:9")
    monkeypatch.setenv("IDVERIFY_CLUSTER_TOKEN_FILE", str(tmp_path / "token"))
    code, (answer,) = called(capsys, "search", probes, "--gallery", gallery, "--top", 1, "--cluster")
    assert (code, answer["outcome"], answer["shards"]) == (1, "inconclusive", {"asked": 1, "answered": 0})


def test_a_setting_that_cannot_be_is_named_without_its_value(gallery, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("IDVERIFY_CLUSTER_ADDRESS", "no address")
    assert run(["gallery", "info", "--gallery", str(gallery)]) == 2
    said = capsys.readouterr().err
    assert "cluster_address" in said
    assert "no address" not in said


def test_without_ray_the_cluster_commands_say_how_to_get_it(gallery, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setenv("IDVERIFY_CLUSTER_ADDRESS", "127.0.0.1:9")
    monkeypatch.setenv("IDVERIFY_CLUSTER_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("IDVERIFY_GALLERY_DIR", str(tmp_path))
    assert run(["gallery", "serve", "--cluster", "127.0.0.1:9", "--workers", "1"]) == 4
    assert "./run setup --extra cluster" in capsys.readouterr().err
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "a.jpg").write_bytes(b"x")
    out = str(tmp_path / "out.ndjson")
    assert run(["batch", str(documents), "--out", out, "--cluster", "127.0.0.1:9", "--jobs", "1"]) == 4
    assert "./run setup --extra cluster" in capsys.readouterr().err


def test_a_damaged_gallery_never_answers_no_candidate(gallery, tmp_path, capsys):
    rows = templates(300)
    called(capsys, "import", npz(tmp_path / "a.npz", rows[:150]), "--gallery", gallery)
    segment = next(gallery.glob("segments/segment-*.idvs"))
    content = bytearray(segment.read_bytes())
    content[500] ^= 1
    segment.write_bytes(content)
    far = npz(tmp_path / "far.npz", -rows[:1])
    code, (answer,) = called(capsys, "search", far, "--gallery", gallery)
    assert (code, answer["outcome"], answer["missing"][0]["file"]) == (1, "inconclusive", segment.name)
    assert called(capsys, "audit", "--gallery", gallery)[0] == 1
    assert called(capsys, "info", "--gallery", gallery)[0] == 1


def test_an_audit_is_sound_and_says_how_much_it_checked(gallery, tmp_path, capsys):
    called(capsys, "import", npz(tmp_path / "a.npz", templates(60)), "--gallery", gallery)
    code, (report,) = called(capsys, "audit", "--gallery", gallery, "--all", "--probes", "4")
    assert (code, report["outcome"], report["rows_checked"], report["comparisons"]) == (0, "sound", 60, 240)
    assert run(["gallery", "audit", "--gallery", str(gallery)]) == 0
    assert capsys.readouterr().out.startswith("SOUND")


def test_removed_is_told_from_unknown_and_erased_from_removed(gallery, tmp_path, capsys):
    called(capsys, "import", npz(tmp_path / "a.npz", templates(5)), "--gallery", gallery)
    code, (gone,) = called(capsys, "remove", "p1", "never there", "--gallery", gallery)
    assert (code, gone["removed"], gone["unknown"], gone["erased"]) == (1, ["p1"], ["never there"], False)
    assert called(capsys, "info", "--gallery", gallery)[1][0]["removed_in_files"] == 1
    code, (gone,) = called(capsys, "remove", "--subject", "p2", "--erase", "--gallery", gallery)
    assert (code, gone["removed"], gone["erased"], gone["templates"]) == (0, ["p2"], True, 3)
    assert called(capsys, "info", "--gallery", gallery)[1][0]["removed_in_files"] == 0


def test_templates_of_another_model_are_neither_imported_nor_searched_for(gallery, tmp_path, capsys):
    other = tmp_path / "other.npz"
    maker = TemplateMaker("sface", "0" * 64, DIMENSION, "none")
    write_templates(other, {FileState("p", 1, 1): EmbeddedFile("ok", templates(1)[0], 1.0, 1)}, maker)
    for command in ("import", "search"):
        assert run(["gallery", command, str(other), "--gallery", str(gallery)]) == 2
        assert "of one model" in capsys.readouterr().err


def test_a_wrong_call_exits_2_and_prints_nothing_to_stdout(gallery, capsys):
    for arguments in (
        ["search", "x.npz", "--threshold", "0.4", "--fmr", "0.1"],
        ["search", "x.npz", "--fmr", "1e-12"],
        ["remove"],
        ["enrol", "a.jpg", "b.jpg", "--id", "one"],
        ["create"],
    ):
        assert run(["gallery", *arguments, "--gallery", str(gallery)]) == 2
        assert capsys.readouterr().out == ""


def test_a_file_of_no_templates_exits_3(gallery, tmp_path, capsys):
    (tmp_path / "x.npz").write_bytes(b"no templates")
    np.save(tmp_path / "x.npy", np.array(["text"]))
    for name in ("x.npz", "x.npy", "none.npz"):
        assert run(["gallery", "import", str(tmp_path / name), "--gallery", str(gallery)]) == 3


@pytest.mark.real
def test_pictures_are_enrolled_refused_passed_over_and_found(gallery, tmp_path, capsys):
    pictures = tmp_path / "pictures"
    (pictures / "s1").mkdir(parents=True)
    shutil.copy(SAMPLES / "portraits" / "c001_neutral.jpg", pictures / "s1" / "one.jpg")
    shutil.copy(SAMPLES / "portraits" / "c002_neutral.jpg", pictures / "two.jpg")
    Image.new("RGB", (300, 300), "white").save(pictures / "blank.png")
    (pictures / "note.jpg").write_text("no picture")
    with Image.open(SAMPLES / "portraits" / "c003_neutral.jpg") as picture:
        picture.resize((60, 60 * picture.height // picture.width)).save(pictures / "small.png")
    code, lines = called(capsys, "enrol", pictures, "--gallery", gallery, "--label", "test")
    became = {line["id"]: line["status"] for line in lines}
    assert code == 1
    assert became == {
        "s1/one": "enrolled",
        "two": "enrolled",
        "blank": "no_face",
        "note": "not_an_image",
        "small": "face_too_small",
    }
    assert next(line for line in lines if line["id"] == "s1/one")["subject"] == "s1"
    _, lines = called(capsys, "import", pictures, "--gallery", gallery)
    assert [line["status"] for line in lines].count("already_enrolled") == 2
    code, lines = called(capsys, "enrol", pictures / "two.jpg", "--gallery", gallery)
    assert (code, lines[0]["status"]) == (1, "duplicate_id")
    code, lines = called(capsys, "enrol", pictures / "two.jpg", "--gallery", gallery, "--replace")
    assert (code, lines[0]["status"]) == (0, "replaced")
    probes = [SAMPLES / "portraits" / "c001_smiling.jpg", pictures / "blank.png", pictures / "note.jpg"]
    code, lines = called(capsys, "search", *probes, "--gallery", gallery)
    assert code == 3
    assert [line["status"] for line in lines] == ["ok", "no_face", "not_an_image"]
    assert [one["id"] for one in lines[0]["candidates"]] == ["s1/one"]
