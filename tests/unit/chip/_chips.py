"""Specimen chips and their verification; the generator shares no code with the verifier."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from idverify.chip.delivery import sort_delivery
from idverify.chip.trust_files import read_trust
from idverify.chip.trust_store import TrustStore, merge
from idverify.chip.verification import ChipVerification, verify_chip
from idverify.specimens.chip.bearer import Bearer, draw_bearers
from idverify.specimens.chip.options import ChipOptions
from idverify.specimens.chip.specimen import ChipSpecimen, make_chip
from idverify.specimens.portraits import PortraitLibrary, default_folder

ON = date(2026, 11, 23)
FIXTURES = Path(__file__).parents[4] / "shared" / "fixtures" / "lds"


@cache
def bearers() -> tuple[Bearer, Bearer]:
    return draw_bearers("td3", PortraitLibrary.load(default_folder()), seed=1, on=ON)


def specimen(defect: str = "", options: ChipOptions | None = None) -> ChipSpecimen:
    bearer, donor = bearers()
    return make_chip(bearer, seed=1, options=options or ChipOptions(on=ON), defect=defect, donor=donor)


def trust_of(chip: ChipSpecimen) -> TrustStore:
    return merge([read_trust(name, content) for name, content in chip.trust.items()])


def verified(chip: ChipSpecimen, *, on: date = ON) -> ChipVerification:
    delivery = sort_delivery(chip.chip)
    return verify_chip(delivery.files, trust_of(chip), on=on, report=delivery.report)


def fixture_path(*parts: str) -> Path:
    path = FIXTURES.joinpath(*parts)
    if not path.exists():
        pytest.skip("the shared chip fixtures are not here")
    return path
