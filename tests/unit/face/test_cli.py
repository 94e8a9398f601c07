"""`idverify face compare` and `idverify face embed`, from command line to exit code."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from idverify.cli import run
from idverify.errors import ExitCode

_PORTRAITS = Path(__file__).resolve().parents[3] / "samples" / "portraits"

pytestmark = pytest.mark.real


def _portrait(identity_number: int, look: str) -> Path:
    found = sorted(_PORTRAITS.glob(f"*_{look}.jpg"))
    if len(found) <= identity_number:
        pytest.skip("samples/portraits is empty; run ./run samples")
    return found[identity_number]


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    Image.new("RGB", (400, 300), "white").save(tmp_path / "blank.png")
    return tmp_path / "blank.png"


def test_one_persons_faces_match(capsys: pytest.CaptureFixture[str]):
    pictures = [str(_portrait(0, look)) for look in ("neutral", "smiling")]
    assert run(["face", "compare", *pictures, "--json"]) == ExitCode.DONE
    answer = json.loads(capsys.readouterr().out)
    assert answer["verdict"] == "match"
    assert answer["engine"] == "sface"
    assert answer["fmr"] <= 1e-4
    assert [face["found"] for face in answer["faces"]] == [True, True]


def test_two_persons_faces_do_not_match(capsys: pytest.CaptureFixture[str]):
    assert run(["face", "compare", str(_portrait(0, "neutral")), str(_portrait(1, "neutral"))]) == ExitCode.FINDINGS
    assert capsys.readouterr().out.startswith("no_match: ")


def test_a_picture_without_a_face_is_inconclusive_and_says_why(blank: Path, capsys: pytest.CaptureFixture[str]):
    assert run(["face", "compare", str(blank), str(_portrait(0, "neutral")), "--json"]) == ExitCode.FINDINGS
    answer = json.loads(capsys.readouterr().out)
    assert answer["verdict"] == "inconclusive"
    assert answer["similarity"] is None
    assert answer["faces"][0] == {"found": False, "problems": ["no_face"], "others": 0}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--engine", "arcface"], ExitCode.USAGE), (["--match-fmr", "1e-12"], ExitCode.USAGE)],
)
def test_a_wrong_call_is_a_usage_error(arguments: list[str], code: ExitCode):
    pictures = [str(_portrait(0, look)) for look in ("neutral", "smiling")]
    assert run(["face", "compare", *pictures, *arguments]) == code


def test_a_file_that_is_no_picture_is_unreadable(tmp_path: Path):
    (tmp_path / "text.jpg").write_text("no picture", encoding="utf-8")
    call = ["face", "compare", str(tmp_path / "text.jpg"), str(_portrait(0, "neutral"))]
    assert run(call) == ExitCode.UNREADABLE


def test_embedding_gives_one_row_a_file_and_a_reason_where_there_is_no_template(
    blank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    broken, absent = tmp_path / "broken.jpg", tmp_path / "absent.jpg"
    broken.write_bytes(_portrait(0, "neutral").read_bytes()[:5000])
    files = [_portrait(0, "neutral"), blank, broken, absent]
    call = ["face", "embed", *map(str, files), "--out", str(tmp_path / "o.npz"), "--json"]
    assert run(call) == ExitCode.FINDINGS
    assert json.loads(capsys.readouterr().out)["ok"] == 1
    with np.load(tmp_path / "o.npz", allow_pickle=False) as archive:
        assert archive["files"].tolist() == [str(file) for file in files]
        assert archive["status"].tolist() == ["ok", "no_face", "image_truncated", "file_unreadable"]
        assert archive["templates"].shape == (4, 128)
        assert archive["templates"].dtype == np.float32
        assert np.linalg.norm(archive["templates"], axis=1) == pytest.approx([1, 0, 0, 0], abs=1e-6)


def test_embedding_again_keeps_the_rows_of_unchanged_files(tmp_path: Path):
    mine = tmp_path / "pictures"
    mine.mkdir()
    for number in range(2):
        (mine / f"{number}.jpg").write_bytes(_portrait(number, "neutral").read_bytes())
    out = tmp_path / "o.npz"
    assert run(["face", "embed", str(mine), "--out", str(out)]) == ExitCode.DONE
    with np.load(out) as archive:
        changed = dict(archive)
    changed["templates"][:] = np.eye(128, dtype=np.float32)[:2]  # so that a row kept can be told from a row made again
    np.savez(out, allow_pickle=False, **changed)
    Image.open(_portrait(1, "smiling")).save(mine / "1.jpg", quality=71)
    assert run(["face", "embed", str(mine), "--out", str(out)]) == ExitCode.DONE
    with np.load(out) as archive:
        assert archive["templates"][0, 0] == 1
        assert np.count_nonzero(archive["templates"][1]) > 100


def test_several_workers_give_what_one_gives(tmp_path: Path):
    for jobs in ("1", "2"):
        out = tmp_path / f"{jobs}.npz"
        _portrait(0, "neutral")
        assert run(["face", "embed", str(_PORTRAITS), "--out", str(out), "--jobs", jobs]) == ExitCode.DONE
    with np.load(tmp_path / "1.npz") as one, np.load(tmp_path / "2.npz") as two:
        assert one["files"].tolist() == two["files"].tolist()
        assert (one["templates"] == two["templates"]).all()


def test_a_file_that_is_no_template_file_is_not_overwritten(tmp_path: Path):
    out = tmp_path / "letters.npz"
    out.write_text("something of mine", encoding="utf-8")
    assert run(["face", "embed", str(_portrait(0, "neutral")), "--out", str(out)]) == ExitCode.UNREADABLE
    assert out.read_text(encoding="utf-8") == "something of mine"


def test_a_missing_folder_is_said_before_the_work_begins(tmp_path: Path):
    call = ["face", "embed", str(_portrait(0, "neutral")), "--out", str(tmp_path / "no" / "o.npz")]
    assert run(call) == ExitCode.USAGE
