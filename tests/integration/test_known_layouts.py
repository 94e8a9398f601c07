"""Shipped layouts of issuers on published specimens: right ones are read by them, other designs are refused."""

from datetime import date
from pathlib import Path

import pytest

from idverify.imaging.load import load_pages
from idverify.model_store import ModelStore
from idverify.reading.engine import MrzReader, load_mrz_reader
from idverify.reading.layouts import known_layouts
from idverify.reading.viz import VizReading
from idverify.reading.viz_reader import VizReader
from idverify.settings import Settings

pytestmark = pytest.mark.real
PICTURES = Path(__file__).parents[3] / "shared" / "fixtures" / "images"
ON = date(2026, 1, 1)
COMPARED = ("document_number", "primary_identifier", "secondary_identifier", "date_of_birth", "date_of_expiry")


@pytest.fixture(scope="module")
def mrz_reader() -> MrzReader:
    return load_mrz_reader(Settings().mrz_engine, ModelStore())


def read(mrz_reader: MrzReader, name: str, *layouts: str) -> VizReading:
    path = PICTURES / name
    if not path.is_file():
        pytest.skip("the fixtures kept outside the repository are absent")
    page = load_pages(path.read_bytes())[0]
    known = [one for one in known_layouts() if one.name in layouts]
    return VizReader(layouts=known).read_document([page], mrz_reader.read(page, on=ON)[0], on=ON)


def test_a_layout_reads_what_labels_read(mrz_reader: MrzReader) -> None:
    by_layout = read(mrz_reader, "PE__100_pass-cze2.jpg", "cze_passport_2006")
    by_labels = read(mrz_reader, "PE__100_pass-cze2.jpg")
    assert by_layout.layout == "cze_passport_2006"
    assert [by_layout.fields[name].value for name in COMPARED] == [by_labels.fields[name].value for name in COMPARED]


@pytest.mark.parametrize(
    ("picture", "other_design"),
    [
        ("PE__100_pass-cze2.jpg", "cze_passport_2002"),
        ("PE__100_pass-cze.jpg", "cze_passport_2006"),
        ("AR__passports_Iceland.png", "isl_passport_2021"),
    ],
)
def test_a_document_of_another_design_is_not_read_by_its_states_layout(mrz_reader, picture, other_design) -> None:
    assert read(mrz_reader, picture, other_design).layout == ""
