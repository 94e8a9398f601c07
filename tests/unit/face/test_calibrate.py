"""A curve measured on one's own pictures states what is found among people it has not seen, or refuses."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from idverify.cli import run
from idverify.errors import ExitCode, UsageError
from idverify.face.calibrate import CalibrationName, FaceSet, found_by_group, measure_calibration, pair_scores
from idverify.face.calibration import Metric, read_calibration

_NAME = CalibrationName("sface", "a" * 64, "made up")
_PORTRAITS = Path(__file__).resolve().parents[3] / "samples" / "portraits"


def _people(count: int, *, pictures: int = 2, seed: int = 4, crowded: int = 0) -> FaceSet:
    """Return people as points about which their pictures lie; the first `crowded` of them are much alike."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((count, 32))
    centres[:crowded] = centres[0] + 0.8 * rng.standard_normal((crowded, 32))
    vectors = np.repeat(centres, pictures, axis=0) + 0.4 * rng.standard_normal((count * pictures, 32))
    norms = np.linalg.norm(vectors, axis=1)
    identities = tuple(f"p{person:04d}" for person in range(count) for _ in range(pictures))
    return FaceSet((vectors / norms[:, None]).astype(np.float32), norms, identities, Metric.COSINE)


def test_every_pair_is_counted_once():
    scores = pair_scores(_people(6, pictures=3))
    assert (len(scores.mated), len(scores.non_mated)) == (6 * 3, 18 * 17 // 2 - 18)


def test_the_euclidean_metric_uses_the_vectors_as_they_were():
    faces = _people(3)
    euclidean = FaceSet(faces.vectors, faces.norms, faces.identities, Metric.EUCLIDEAN)
    raw = faces.vectors.astype(np.float64) * faces.norms[:, None]
    expected = sorted(1 - np.linalg.norm(raw[2 * k] - raw[2 * k + 1]) for k in range(3))
    assert pair_scores(euclidean).mated == pytest.approx(expected, abs=1e-5)


def test_too_few_people_are_refused():
    with pytest.raises(UsageError, match="rule of three"):
        measure_calibration(_people(20), _NAME, groups={})


def test_more_pictures_of_the_same_people_carry_no_lower_rate():
    assert _people(30, pictures=5).lowest_fmr == _people(30, pictures=1).lowest_fmr == pytest.approx(3 / 435)


def test_the_curve_states_what_is_found_among_people_left_out_within_a_factor_of_two():
    calibration = measure_calibration(_people(200), _NAME, groups={})
    checks = [check for check in calibration.cross_checks if check.data_set == "people left out"]
    assert {check.stated_fmr for check in checks} == {1e-1, 1e-2, 1e-3}
    assert all(0.5 <= check.found_fmr / check.stated_fmr <= 2 for check in checks)
    other = pair_scores(_people(200, seed=9))
    for fmr in (1e-1, 1e-2, 1e-3):
        assert 0.5 <= other.fmr_at(calibration.threshold_at(fmr)) / fmr <= 2


def test_a_group_of_people_who_look_alike_shows_in_its_rates():
    faces = _people(120, crowded=60)
    groups = {person: "alike" if person < "p0060" else "others" for person in faces.people}
    found = {
        (result.among, result.stated_fmr): result.found_fmr
        for result in found_by_group(faces, pair_scores(faces), groups)
    }
    assert found["strangers of the group alike", 1e-1] > 0.2
    assert found["strangers of the group others", 1e-1] < 0.1


def test_the_command_writes_a_calibration_and_says_what_it_carries(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    files = sorted(_PORTRAITS.glob("*_neutral.jpg"))[:26]
    if not files:
        pytest.skip("samples/portraits is empty; run ./run samples")
    for file in files:
        (tmp_path / "people" / file.stem).mkdir(parents=True)
        (tmp_path / "people" / file.stem / "1.jpg").symlink_to(file)
    groups = tmp_path / "groups.csv"
    groups.write_text("identity,group\n" + "".join(f"{file.stem},all\n" for file in files), encoding="utf-8")
    call = ["face", "calibrate", str(tmp_path / "people"), "--out", str(tmp_path / "c.json"), "--jobs", "1"]
    assert run([*call, "--groups", str(groups), "--json"]) == ExitCode.DONE
    answer = json.loads(capsys.readouterr().out)
    assert (answer["identities"], answer["without_template"]) == (26, 0)
    assert {check["data_set"] for check in answer["cross_checks"]} >= {"strangers of the group all"}
    assert read_calibration(tmp_path / "c.json").lowest_fmr == pytest.approx(3 / 325)


def test_folders_without_pictures_and_odd_groups_are_said(tmp_path: Path):
    assert run(["face", "calibrate", str(tmp_path), "--out", str(tmp_path / "c.json")]) == ExitCode.USAGE
    (tmp_path / "groups.csv").write_text("a,b,c\n", encoding="utf-8")
    call = ["face", "calibrate", str(tmp_path), "--out", str(tmp_path / "c.json")]
    assert run([*call, "--groups", str(tmp_path / "groups.csv")]) == ExitCode.UNREADABLE
