"""Looks at heads alone and at tails too: the same answers, whichever is taken, and from older files."""

import numpy as np
import pytest

from idverify.matching import Codec, Planes, Segment, Snapshot, fit_codec, search_top, search_watchlist
from idverify.matching.kernels import kernel_names
from idverify.matching.planes import pack_terms
from idverify.matching.similarity import similarities

ROWS, DIMENSION = 2600, 128


@pytest.fixture(scope="module")
def rows():
    draws = np.random.default_rng(9303)
    values = draws.standard_normal((ROWS, DIMENSION)) * (1 + np.arange(DIMENSION)) ** -0.5
    values[7::7] = values[:-7:7]  # equals, so that floors are met to the last bit
    return (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module", params=[True, False], ids=["fine", "even"])
def codec(rows, request):
    fitted = fit_codec(rows, engine="test")
    residual_step = fitted.residual_step if request.param else fitted.head_step / 5
    steps = fitted.head_step, residual_step, fitted.tail_step or fitted.head_step / 2
    return Codec("test", fitted.mean, fitted.turn, 64, *steps, tail_coded=True, fine_residual=request.param)


def check(rows, snapshot, probes):
    for answer, probe in zip(search_top(probes, snapshot, k=10), probes, strict=True):
        truth = similarities(probe, rows)
        assert answer.rows.tolist() == np.lexsort((np.arange(ROWS), -truth))[:10].tolist()
        assert answer.certificate.holds
    for threshold in (0.2, 0.6):
        for answer, probe in zip(search_watchlist(probes, snapshot, threshold=threshold), probes, strict=True):
            assert set(answer.rows.tolist()) == set(np.flatnonzero(similarities(probe, rows) >= threshold).tolist())
            assert answer.certificate.holds


@pytest.mark.parametrize("kernel", kernel_names())
@pytest.mark.parametrize("count", [1, 2, 11])
def test_one_probe_and_many_find_what_brute_force_finds(rows, codec, kernel, count):
    check(rows, Snapshot(codec, (Segment(rows, codec.encode(rows)),), 0, kernel), rows[5 : 5 + count * 3 : 3])


@pytest.mark.parametrize("kernel", kernel_names())
@pytest.mark.parametrize("tails", [False, True])
def test_planes_of_older_files_are_searched_exactly(rows, codec, kernel, tails):
    arrays = codec.encode(rows).arrays()
    head_left, tail_left = arrays["second_terms"].T
    old = {name: arrays[name] for name in ("head", "terms", "second")}
    old |= {"second_terms": np.ceil(np.hypot(head_left, tail_left)).astype(np.uint16), "lengths": arrays["lengths"][:2]}
    if tails:
        old |= {"tail": arrays["tail"], "tail_terms": pack_terms([tail_left], ROWS), "lengths": arrays["lengths"]}
    planes = Planes.from_arrays(old)
    assert np.all(planes.second_terms >= arrays["second_terms"])
    assert np.all(planes.whole_terms.astype(int) >= arrays["whole_terms"].astype(int) - 1)
    check(rows, Snapshot(codec, (Segment(rows, planes),), 0, kernel), rows[:9])


def test_compiled_and_numpy_code_agree_on_the_planes(rows, codec):
    compiled, plain = codec.encode(rows), codec.encode_in_numpy(rows, codec.turned(rows))
    for name, array in compiled.arrays().items():
        other = plain.arrays()[name]
        assert array.shape == other.shape
        assert np.mean(array != other) < 1e-3 or np.allclose(array, other, rtol=1e-5)


def test_a_codec_that_codes_tails_is_read_back_as_it_was(codec):
    again = Codec.from_bytes(codec.to_bytes())
    assert again.tail_coded
    assert again.fine_residual == codec.fine_residual
    assert again.sha256 == codec.sha256
