"""The matching benchmark's own check: it finds what a search misses or adds, and its sets are as hard as they say."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks._idverify_searches import snapshot_searches
from benchmarks._matching_adversarial import adversarial_sets
from benchmarks._matching_candidate import Candidate, Found, Kind, Rows, Searches
from benchmarks._matching_check import Wrong, true_similarities, wrong
from benchmarks._matching_templates import Templates

_SETS = dict(adversarial_sets(64, seed=7))


def _small(name: str) -> Templates:
    whole = _SETS[name]
    return Templates(whole.rows[:2000], whole.probes[:8], whole.threshold)


def _judged(searches: Searches, templates: Templates) -> Wrong:
    candidate = Candidate("one", Kind.OURS, lambda _rows, _threads: searches)
    return wrong(searches, candidate, templates, true_similarities(templates))


@pytest.mark.parametrize("name", _SETS)
def test_exact_search_is_right_on_every_adversarial_set(name: str):
    templates = _small(name)
    found = _judged(snapshot_searches(templates.rows, 1), templates)
    assert (found.missed, found.extra, found.comparisons) == (0, 0, 2 * 8 * 2000)


def test_a_hit_left_out_is_missed_and_a_row_put_in_is_extra():
    templates = _small("duplicates")
    exact = snapshot_searches(templates.rows, 1)
    assert exact.watchlist
    assert exact.top
    hits = exact.watchlist(templates.probes, templates.threshold)
    one = next(number for number, rows in enumerate(hits) if len(rows))

    def watchlist(_probes: Rows, _threshold: float) -> Found:
        return [rows[1:] if number == one else rows for number, rows in enumerate(hits)]

    def top(probes: Rows, k: int) -> Found:
        worst = (true_similarities(templates)[0]).argmin()
        return [np.append(rows, worst) for rows in exact.top(probes, k)] if exact.top else []

    assert _judged(Searches(watchlist, None), templates).missed == 1
    assert _judged(Searches(None, top), templates).extra >= 1


def test_most_rows_of_the_threshold_set_lie_within_a_millionth_of_it_on_both_sides():
    templates = _SETS["threshold"]
    apart = true_similarities(templates) - templates.threshold
    close = np.abs(apart) <= 1.2e-6  # the rows are rounded to float32
    assert close.any(axis=0).mean() > 0.75
    assert 0.4 < (apart[close] > 0).mean() < 0.6


def test_the_other_sets_are_what_their_names_say():
    assert len(np.unique(_SETS["equal"].rows, axis=0)) == 1
    assert len(np.unique(_SETS["duplicates"].rows, axis=0)) <= len(_SETS["duplicates"].rows) / 19
    assert not _SETS["zero-mean"].rows.sum(axis=0, dtype=np.float64).any()
    assert np.linalg.norm(_SETS["biased"].rows.mean(axis=0)) > 0.99
