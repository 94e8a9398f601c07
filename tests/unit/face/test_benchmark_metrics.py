"""The error rates of the face benchmark, on scores whose rates are known."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from benchmarks._face_metrics import (
    ComparisonScores,
    all_against_all,
    equal_error_rate,
    fmr_at_threshold,
    fnmr_after_discard,
    fold_accuracy,
    mated_quality,
    rank_one,
    tmr_at_fmr,
    wilson,
)
from benchmarks._face_pictures import load_face_pictures
from idverify.errors import UsageError

# 1,000 non-mated scores 0.000 to 0.999; mated ones half below and half above 0.99.
_SCORES = ComparisonScores(np.array([0.5] * 50 + [1.0] * 50), np.arange(1000) / 1000)


def test_each_pair_is_scored_once():
    similarity = np.array([[9.0, 1.0, 2.0], [1.0, 9.0, 3.0], [2.0, 3.0, 9.0]])
    scores = all_against_all(similarity, ["a", "a", "b"])
    assert scores.mated.tolist() == [1]
    assert sorted(scores.non_mated.tolist()) == [2, 3]


def test_tmr_is_taken_at_the_threshold_that_lets_the_asked_share_of_strangers_through():
    found = tmr_at_fmr(_SCORES, 0.01)
    assert found is not None
    assert fmr_at_threshold(_SCORES, found["threshold"] + 1e-9)["fmr"] == pytest.approx(0.01)
    assert found["tmr"] == 0.5


def test_a_rate_that_the_count_of_pairs_does_not_carry_is_not_given():
    assert tmr_at_fmr(_SCORES, 1e-3) is None


def test_the_equal_error_rate_of_half_right_scores():
    scores = ComparisonScores(np.arange(1000) / 1000 + 0.5, np.arange(1000) / 1000)
    assert equal_error_rate(scores) == pytest.approx(0.25, abs=0.002)


def test_rank_one_counts_probes_whose_best_gallery_row_is_theirs():
    similarity = np.eye(4)
    similarity[2, 0] = similarity[3, 0] = 0.5
    assert rank_one(similarity, ["a", "b", "a", "b"]) == 0.5
    assert rank_one(similarity[:2, :2], ["a", "b"]) is None


def test_separable_scores_have_full_accuracy_in_every_fold():
    mated = np.tile([True, False], 50)
    folds = np.repeat(np.arange(10), 10)
    assert fold_accuracy(np.where(mated, 0.9, 0.1), mated, folds) == {"accuracy": 1.0, "accuracy_sd": 0.0}


def test_the_interval_of_no_errors_in_n_ends_near_the_rule_of_three():
    assert wilson(0, 1000)[1] == pytest.approx(3.84 / 1000, rel=0.01)
    assert wilson(0, 0) == (0.0, 1.0)


def test_lfw_pairs_name_pictures_by_person_and_number(tmp_path: Path):
    for name in ("Ann_Lee/Ann_Lee_0001", "Ann_Lee/Ann_Lee_0002", "Bo/Bo_0001"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.jpg").write_bytes(b"")
    (tmp_path / "pairs.txt").write_text("1\t1\nAnn_Lee\t1\t2\nAnn_Lee\t2\tBo\t1\n", encoding="utf-8")
    pictures = load_face_pictures("lfw", tmp_path)
    assert pictures.identities == ("Ann_Lee", "Ann_Lee", "Bo")
    assert pictures.pairs == ((0, 1, True, 0), (1, 2, False, 0))


def test_an_empty_folder_is_a_usage_error(tmp_path: Path):
    with pytest.raises(UsageError):
        load_face_pictures("names", tmp_path)


def test_leaving_out_the_worst_pictures_lowers_the_errors_that_they_make():
    mated, quality = np.array([0.1, 0.9, 0.2, 0.8]), np.array([1.0, 5.0, 2.0, 4.0])
    rates = [fnmr_after_discard(mated, quality, 0.5, share) for share in (0, 0.25, 0.5)]
    assert rates == pytest.approx([1 / 2, 1 / 3, 0])


def test_a_pair_is_as_good_as_its_worse_picture():
    assert mated_quality(np.array([3.0, 1.0, 2.0, 5.0]), ["a", "a", "b", "b"]).tolist() == [1, 2]


def test_thirteen_thousand_pictures_of_long_names_are_scored_within_a_gigabyte():
    count = 1500  # of LFW's 13,233; memory grows with the square
    names = [f"A_Name_Of_Thirty_Five_Characters_{number // 2:05d}" for number in range(count)]
    similarity = np.zeros((count, count), np.float32)
    tracemalloc.start()
    scores = all_against_all(similarity, names)
    mated_quality(np.zeros(count), names)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(scores.mated) == count // 2
    assert peak * (13_233 / count) ** 2 < 1e9
