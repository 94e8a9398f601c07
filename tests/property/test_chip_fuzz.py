"""Broken chip files: no crash, no hang, no false `valid`.

`IDVERIFY_FUZZ=500000 pytest tests/property/test_chip_fuzz.py -n 0 -s` makes the long run.
"""

from __future__ import annotations

import os
import random
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from idverify.chip.asn1 import MalformedError
from idverify.chip.delivery import Delivery, sort_delivery
from idverify.chip.files import FileId
from idverify.chip.security_object import read_security_object
from idverify.chip.trust_files import load_trust, read_trust
from idverify.chip.trust_store import TrustStore, merge
from idverify.chip.verification import ChipOutcome, ChipVerification, verify_chip
from idverify.errors import IdverifyError
from idverify.specimens.chip.bearer import draw_bearers
from idverify.specimens.chip.face_group import FaceEncoding, PictureFormat
from idverify.specimens.chip.options import ChipOptions
from idverify.specimens.chip.specimen import make_chip
from idverify.specimens.portraits import PortraitLibrary, default_folder
from tests.property._chip_mutations import mutated

_LONG_RUN = int(os.environ.get("IDVERIFY_FUZZ", "0"))
_SEED = int(os.environ.get("IDVERIFY_FUZZ_SEED", "9303"))
_SHORT_RUN = 60
_REPORT_EVERY = 1_000
_LONGEST_SECONDS = 1.0
_ON = date(2026, 11, 23)
_FIXTURES = Path(__file__).parents[3] / "shared" / "fixtures" / "lds"
_VARIANTS = (
    ChipOptions(on=_ON),
    ChipOptions(on=_ON, lds_version="1.8", signer_by_key_id=True),
    ChipOptions(on=_ON, plain_ecdsa=True, face=FaceEncoding.ISO_39794, picture=PictureFormat.JPEG_2000),
)


@dataclass(frozen=True)
class Genuine:
    """A chip before it is broken."""

    name: str
    files: dict[str, bytes]
    trust: TrustStore
    on: date = _ON

    @property
    def delivery(self) -> Delivery:
        return sort_delivery(self.files)


@pytest.fixture(scope="module", params=range(len(_VARIANTS)), ids=["lds17", "lds18", "39794-jp2"])
def specimen(request):
    bearer, donor = draw_bearers("td3", PortraitLibrary.load(default_folder()), seed=1, on=_ON)
    chip = make_chip(bearer, seed=1, options=_VARIANTS[request.param], donor=donor)
    trust = merge([read_trust(name, content) for name, content in chip.trust.items()])
    return Genuine(f"specimen {request.param}", dict(chip.chip), trust)


def test_a_broken_specimen_neither_crashes_nor_hangs_nor_passes(specimen):
    assert _verified(specimen.delivery, specimen).passive is ChipOutcome.VALID  # else nothing false could be seen
    _fuzz(specimen, _LONG_RUN // len(_VARIANTS) or _SHORT_RUN)


@pytest.mark.parametrize("folder", ["bsi2008_mustermann", "zkp_john", "gmrtd_sod", "iso19794"])
def test_a_broken_chip_of_the_fixtures_neither_crashes_nor_hangs_nor_passes(folder):
    path = _FIXTURES / folder
    if not path.exists():
        pytest.skip("the shared chip fixtures are not here")
    trust = load_trust([_FIXTURES / "masterlists"]) if _LONG_RUN else TrustStore()
    files = {one.name: one.read_bytes() for one in sorted(path.glob("*.bin"))}
    files = {
        {"03_FR.bin": "EF_SOD.bin", "ISO19794_Test1_Data.bin": "EF_DG2.bin"}.get(k, k): v for k, v in files.items()
    }
    _fuzz(Genuine(folder, files, trust), _LONG_RUN // 20 or _SHORT_RUN // 3)


def _fuzz(genuine: Genuine, count: int) -> None:
    rng = random.Random(f"{_SEED} {genuine.name}")
    slowest = 0.0
    for index in range(count):
        files = mutated(rng, genuine.files)
        where = f"{genuine.name}, seed {_SEED}, mutation {index}"
        started = time.process_time()
        try:
            delivery = sort_delivery(files)
            verification = _verified(delivery, genuine)
            verification.as_json()
        except IdverifyError:
            continue
        except Exception as error:  # noqa: BLE001 - whatever escapes is the finding, named by its mutation
            pytest.fail(f"{where}: {type(error).__name__}: {error}")
        finally:
            slowest = max(slowest, time.process_time() - started)
        assert slowest < _LONGEST_SECONDS, where
        _assert_nothing_false(verification, delivery, genuine, where)
        if _LONG_RUN and index % _REPORT_EVERY == 0:
            sys.stderr.write(f"{where} of {count}, slowest {slowest:.3f} s\n")


def _verified(delivery: Delivery, genuine: Genuine) -> ChipVerification:
    return verify_chip(delivery.files, genuine.trust, on=genuine.on, report=delivery.report)


def _assert_nothing_false(verification: ChipVerification, delivery: Delivery, genuine: Genuine, where: str) -> None:
    original = genuine.delivery.files
    signed = {one.number for one in verification.data_groups if one.state.value != "not_signed"}
    for number in delivery.files.data_groups:
        same = _same(delivery.files.data_group(number), original.data_group(number))
        assert same or not verification.proved(number), f"{where}: DG{number} was changed and is proved"
        assert same or number not in signed or verification.passive is not ChipOutcome.VALID, where
    if verification.passive is ChipOutcome.VALID:
        assert _signed(delivery.files.contents[FileId.SOD]) == _signed(original.contents[FileId.SOD]), where


def _same(content: bytes | None, original: bytes | None) -> bool:
    """Whether a file is the genuine one, apart from the filler that readers leave behind it."""
    if content is None or original is None:
        return False
    rest = content[len(original) :]
    return content.startswith(original) and rest in (b"\x00" * len(rest), b"\xff" * len(rest))


def _signed(content: bytes) -> tuple[object, ...]:
    """Return what a security object says and by whom, without the parts of its wrapping that nobody signs."""
    try:
        read = read_security_object(content)
    except MalformedError:
        return ()
    return (read.version, read.digest, dict(read.hashes), read.repeated, read.lds_version, read.unicode_version)
