"""Every kernel against a plain float64 product, on easy and on hostile templates."""

import numpy as np
import pytest

from idverify.errors import UnreadableInputError, UsageError
from idverify.matching import (
    Codec,
    Segment,
    Snapshot,
    as_templates,
    compare_pairs,
    compare_rows,
    fit_codec,
    keyed_transform,
    search_top,
    search_watchlist,
)
from idverify.matching.kernels import kernel_names
from idverify.matching.similarity import similarities

KERNELS = kernel_names()
COMPILED = [name for name in KERNELS if name != "numpy"]
ROWS = 1500


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def templates(kind, *, dimension=128, count=ROWS):
    draws = np.random.default_rng(9303)
    rows = draws.standard_normal((count, dimension))
    if kind == "biased":
        rows = rows * 0.04 + draws.standard_normal(dimension) * 0.09
    if kind == "low_rank":
        rows *= (1 + np.arange(dimension)) ** -1.5
    if kind == "duplicates":
        rows = rows[draws.integers(0, 40, count)]
    if kind == "equal":
        rows[:] = rows[0]
    return unit(rows)


def snapshot_of(rows, kernel, *, fresh=100):
    codec = fit_codec(rows, engine="test")
    coded = len(rows) - fresh
    parts = (slice(0, coded // 2 + 3), slice(coded // 2 + 3, coded))
    segments = [Segment(rows[part], codec.encode(rows[part])) for part in parts]
    return Snapshot(codec, (*segments, Segment(rows[coded:])), 7, kernel)


def exact(probe, rows):
    return similarities(probe, rows)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("kind", ["isotropic", "biased", "low_rank", "duplicates", "equal"])
def test_every_search_finds_what_brute_force_finds(kernel, kind):
    rows = templates(kind)
    snapshot = snapshot_of(rows, kernel)
    probes = np.concatenate([rows[[3, ROWS - 5]], templates(kind)[::-1][:3]])
    for threads in (1, 2):
        for probe, answer in zip(probes, search_top(probes, snapshot, k=10, threads=threads), strict=True):
            truth = exact(probe, rows)
            order = np.lexsort((np.arange(ROWS), -truth))[:10]
            assert answer.rows.tolist() == order.tolist()
            assert answer.similarities.tolist() == truth[order].tolist()
            assert answer.certificate.holds
        threshold = float(np.quantile(exact(probes[0], rows), 0.99))
        for probe, answer in zip(
            probes, search_watchlist(probes, snapshot, threshold=threshold, threads=threads), strict=True
        ):
            assert sorted(answer.rows.tolist()) == np.flatnonzero(exact(probe, rows) >= threshold).tolist()
            assert answer.certificate.holds


@pytest.mark.parametrize("kernel", COMPILED)
def test_more_probes_than_share_a_pass_find_what_each_finds_alone(kernel):
    rows = templates("low_rank", dimension=64, count=12_000)
    codec = fit_codec(rows[:2000], engine="test")
    snapshot = Snapshot(codec, (Segment(rows, codec.encode(rows)),), 7, kernel)
    probes = rows[:70]
    for k in (1, 500):
        together = search_top(probes, snapshot, k=k, threads=2)
        for probe, answer in zip(probes[60:], together[60:], strict=True):
            truth = exact(probe, rows)
            assert answer.rows.tolist() == np.lexsort((np.arange(len(rows)), -truth))[:k].tolist()
            assert answer.certificate.holds


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("count", [1, 9])
def test_rows_unlike_what_the_codec_was_fitted_to_are_found(kernel, count):
    rows = templates("isotropic", dimension=128)
    codec = fit_codec(np.repeat(rows[:1], 50, axis=0), engine="test")  # its steps are next to nothing
    snapshot = Snapshot(codec, (Segment(rows, codec.encode(rows)),), 0, kernel)
    probes = rows[1 : 1 + count]
    for probe, answer in zip(probes, search_top(probes, snapshot, k=10), strict=True):
        assert answer.rows.tolist() == np.lexsort((np.arange(len(rows)), -exact(probe, rows)))[:10].tolist()
        assert answer.certificate.holds
    for probe, answer in zip(probes, search_watchlist(probes, snapshot, threshold=0.2), strict=True):
        assert sorted(answer.rows.tolist()) == np.flatnonzero(exact(probe, rows) >= 0.2).tolist()


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_row_at_the_threshold_is_found_and_one_a_hair_below_is_not(kernel):
    rows = templates("isotropic")
    snapshot = snapshot_of(rows, kernel)
    probe = rows[11]
    truth = exact(probe, rows)
    for row in np.argsort(-truth)[:40]:
        at = float(truth[row])
        for threshold in (at, at - 1e-6, at + 1e-6, float(np.nextafter(at, 2))):
            found = search_watchlist(probe, snapshot, threshold=threshold)[0]
            assert set(found.rows.tolist()) == set(np.flatnonzero(truth >= threshold).tolist())


@pytest.mark.parametrize("kernel", KERNELS)
def test_removed_and_filtered_rows_are_never_found_and_k_others_are(kernel):
    rows = templates("low_rank")
    whole = snapshot_of(rows, kernel)
    live = np.ones(len(whole.segments[0]), np.bool_)
    live[::2] = False
    snapshot = Snapshot(whole.codec, (whole.segments[0].with_live(live), *whole.segments[1:]), 8, kernel)
    allowed = np.arange(ROWS) % 3 == 0
    truth = exact(rows[1], rows)
    can_be_found = allowed.copy()
    can_be_found[: len(live)] &= live
    truth[~can_be_found] = -2
    answer = search_top(rows[1], snapshot, k=20, allowed=allowed)[0]
    assert answer.rows.tolist() == np.lexsort((np.arange(ROWS), -truth))[:20].tolist()
    assert answer.certificate.rows_scanned == int(can_be_found.sum())
    assert answer.certificate.rows_live == int(live.sum()) + ROWS - len(live)


@pytest.mark.parametrize("kernel", KERNELS)
def test_fewer_rows_than_k_are_all_returned(kernel):
    rows = templates("isotropic", count=30)
    answer = search_top(rows[0], snapshot_of(rows, kernel, fresh=7), k=50)[0]
    assert sorted(answer.rows.tolist()) == list(range(30))


@pytest.mark.parametrize("dimension", [64, 100, 130])
@pytest.mark.parametrize("kernel", KERNELS)
def test_dimensions_that_fill_no_group_are_searched_exactly(kernel, dimension):
    rows = templates("isotropic", dimension=dimension, count=500)
    answer = search_top(rows[9], snapshot_of(rows, kernel), k=5)[0]
    truth = exact(rows[9], rows)
    assert answer.rows.tolist() == np.lexsort((np.arange(500), -truth))[:5].tolist()


def test_every_bound_of_a_code_lies_above_its_similarity():
    from idverify.matching.planes import TERM_STEP, unpack_head
    from idverify.matching.probe import coarse_bounds, code_probe

    for kind in ("isotropic", "biased", "low_rank"):
        rows = templates(kind)
        codec = fit_codec(rows, engine="test")
        planes = codec.encode(rows)
        codes = unpack_head(planes.head)[:ROWS].astype(np.float32)
        terms = (
            planes.terms.transpose(1, 0, 2).reshape(planes.terms.shape[1], -1)[:, :ROWS].astype(np.float64) * TERM_STEP
        )
        for probe in rows[:20]:
            bounds = coarse_bounds(codec, code_probe(codec, probe), codes, terms, float(planes.lengths[0]))
            assert (bounds >= exact(probe, rows)).all()


def test_a_codec_read_back_codes_the_same_and_a_damaged_one_is_refused():
    rows = templates("biased")
    codec = fit_codec(rows, engine="test")
    again = Codec.from_bytes(codec.to_bytes())
    assert again.sha256 == codec.sha256
    assert (again.encode(rows).head == codec.encode(rows).head).all()
    for damaged in (b"", codec.to_bytes()[:-3], b"x" + codec.to_bytes()):
        with pytest.raises(UnreadableInputError):
            Codec.from_bytes(damaged)


def test_a_keyed_turn_keeps_similarities_and_another_key_gives_other_templates():
    rows = templates("isotropic", count=50)
    first, second = (unit(rows @ keyed_transform(bytes([n]) * 32, 128).T) for n in (1, 2))
    assert np.abs(first @ first.T - rows @ rows.T).max() < 1e-5
    assert np.abs(np.einsum("nd,nd->n", first, second)).max() < 0.5


@pytest.mark.parametrize(
    ("vectors", "code"),
    [
        (np.ones((2, 5)), "template_dimension"),
        (np.array([[np.nan, 1, 0, 0]]), "template_not_finite"),
        (np.zeros((1, 4)), "template_zero"),
    ],
)
def test_unusable_templates_are_refused_by_name(vectors, code):
    with pytest.raises(UsageError) as refusal:
        as_templates(vectors, dimension=4)
    assert refusal.value.code == code


def test_pairs_and_chosen_rows_have_the_similarity_of_a_search():
    rows = templates("isotropic", count=60)
    snapshot = snapshot_of(rows, KERNELS[0], fresh=20)
    chosen = np.array([59, 3, 41])
    assert compare_rows(rows[0], snapshot, chosen).tolist() == exact(rows[0], rows[chosen]).tolist()
    assert compare_pairs(rows[:3], rows[3:6]).tolist() == exact(rows[:3], rows[3:6]).tolist()
