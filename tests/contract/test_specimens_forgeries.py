"""What every forgery must obey. A new forgery is tested here, on every kind of document, without being named."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from idverify.errors import UsageError
from idverify.specimens.factory import Order, Specimen, make_specimen
from idverify.specimens.forgery import Letter, load_forgeries
from idverify.specimens.layout import load_layouts

_FORGERIES = load_forgeries()
_LAYOUTS = load_layouts()
_PAIRS = [(f, name) for f, forgery in _FORGERIES.items() for name, layout in _LAYOUTS.items() if forgery.fits(layout)]
# Coarse pages: the contract is about where pixels change, and one page a layout and forgery adds up.
_ORDER = Order(dpi=110.0, seed=20)
_DIFFICULTIES = (0.1, 0.55, 0.95)
# Every pair at one difficulty, every forgery at each of them; IDVERIFY_LONG_TESTS=1 tries every pair at each.
_LONG = bool(os.environ.get("IDVERIFY_LONG_TESTS"))
_CASES = [
    (*pair, difficulty)
    for number, pair in enumerate(_PAIRS)
    for place, difficulty in enumerate(_DIFFICULTIES)
    if _LONG or number % len(_DIFFICULTIES) == place
]
# These leave every pixel as it was: the fraud is in who presents the document, or in its history.
_CLEAN = {"impostor", "fraudulently-obtained"}


@cache
def _genuine(layout: str, difficulty: float) -> Specimen:
    return make_specimen(replace(_ORDER, kind=layout, difficulty=difficulty), 0)


def _forged(forgery: str, layout: str, difficulty: float) -> Specimen:
    return make_specimen(replace(_ORDER, kind=layout, forgery=forgery, difficulty=difficulty), 0)


@pytest.mark.parametrize(("forgery", "layout", "difficulty"), _CASES)
def test_only_pixels_inside_the_mask_differ_from_the_genuine_page(forgery: str, layout: str, difficulty: float):
    changed = 0
    for old, new in zip(
        _genuine(layout, difficulty).pictures, _forged(forgery, layout, difficulty).pictures, strict=True
    ):
        assert new.mask.shape == new.image.shape[:2]
        different = (old.image != new.image).any(2)
        changed += int(different.sum())
        assert not (different & (new.mask == 0)).any()

    assert (changed == 0) == (forgery in _CLEAN)


@pytest.mark.parametrize("forgery", _FORGERIES)
def test_the_mask_is_not_much_larger_than_what_changed(forgery: str):
    layout = next(layout for f, layout in _PAIRS if f == forgery)
    old, new = _genuine(layout, 0.3), _forged(forgery, layout, 0.3)
    for before, after in zip(old.pictures, new.pictures, strict=True):
        share = (after.mask > 0).mean()
        if 0 < share < 1:
            rows, columns = (before.image != after.image).any(2).nonzero()
            marked_rows, marked_columns = after.mask.nonzero()
            assert np.ptp(rows) > 0.5 * np.ptp(marked_rows)
            assert np.ptp(columns) > 0.5 * np.ptp(marked_columns)


@pytest.mark.parametrize("forgery", _FORGERIES)
def test_the_truth_says_what_when_and_how(forgery: str):
    layout = next(layout for f, layout in _PAIRS if f == forgery)
    truth = _forged(forgery, layout, 0.4).forgery

    assert truth is not None
    assert truth.type == forgery
    assert truth.letter in set(Letter)
    assert truth.clue
    assert truth.technique
    assert truth.difficulty == 0.4


@pytest.mark.parametrize("forgery", _FORGERIES)
def test_the_same_seed_commits_the_same_forgery(forgery: str):
    layout = next(layout for f, layout in _PAIRS if f == forgery)

    first, again = (_forged(forgery, layout, 0.6) for _ in range(2))

    for one, other in zip(first.pictures, again.pictures, strict=True):
        assert np.array_equal(one.image, other.image)
        assert np.array_equal(one.mask, other.mask)
    assert first.forgery == again.forgery


@pytest.mark.parametrize("forgery", _FORGERIES)
def test_a_document_without_the_needed_part_is_refused_with_the_reason(forgery: str):
    poor = [name for name, layout in _LAYOUTS.items() if not _FORGERIES[forgery].fits(layout)]
    for name in poor:
        missing = _FORGERIES[forgery].missing(_LAYOUTS[name])
        with pytest.raises(UsageError, match=missing[0]):
            _forged(forgery, name, 0.5)

    assert len(poor) < len(_LAYOUTS)


def test_every_forgery_is_named_after_its_file():
    assert all(name == forgery.id for name, forgery in _FORGERIES.items())
    assert len(_FORGERIES) >= 16


def test_every_forgery_is_tried_at_every_difficulty():
    assert {(forgery, difficulty) for forgery, _, difficulty in _CASES} >= {
        (forgery, difficulty)
        for forgery in _FORGERIES
        for difficulty in _DIFFICULTIES
        if sum(f == forgery for f, _ in _PAIRS) >= len(_DIFFICULTIES)
    }
