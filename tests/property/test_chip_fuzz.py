"""Broken chip files: no crash, no hang, no false `valid`. The long run is `python -m benchmarks chip-fuzz`."""

from pathlib import Path

import pytest

from benchmarks._chip_fuzz import ON, FalseWordError, Original, fixture_originals, fuzz, specimen_originals
from idverify.chip.verification import ChipOutcome, verify_chip

_COUNT = 60
_SEED = 9303
_FIXTURES = Path(__file__).parents[3] / "shared" / "fixtures" / "lds"


@pytest.fixture(scope="module")
def specimens() -> list[Original]:
    return list(specimen_originals())


@pytest.mark.parametrize("index", range(4), ids=["lds17", "lds18", "39794-jp2", "trust-files"])
def test_a_broken_specimen_neither_crashes_nor_hangs_nor_passes(specimens, index):
    tally = fuzz(specimens[index], _COUNT, seed=_SEED)
    assert not any(tally.failures.values()), tally.failures


def test_every_specimen_chip_is_valid_before_it_is_broken(specimens):  # else nothing false could be seen
    for one in specimens[:3]:
        delivery = one.delivery
        verification = verify_chip(delivery.files, one.trust, on=ON, report=delivery.report)
        assert verification.passive is ChipOutcome.VALID


def test_a_false_word_would_be_seen(specimens):
    original = specimens[0]
    other = Original("other", {**original.files, "EF_DG11.bin": b"\x6b\x00"}, original.trust)
    with pytest.raises(FalseWordError, match="DG11"):
        other.judge(original.files, decode=False)


def test_a_broken_fixture_neither_crashes_nor_hangs_nor_passes():
    if not _FIXTURES.exists():
        pytest.skip("the shared chip fixtures are not here")
    for original in fixture_originals(_FIXTURES):
        tally = fuzz(original, _COUNT // 6, seed=_SEED)
        assert not any(tally.failures.values()), tally.failures
