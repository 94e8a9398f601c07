"""What every MRZ reader obeys."""

import tempfile
from pathlib import Path

import numpy as np
import pytest

from idverify.document import Page
from idverify.imaging.load import load_pages
from idverify.imaging.turn import QUARTER_TURNS, turn_page, turn_quad
from idverify.model_store import ModelStore
from idverify.reading.engine import MrzReader, load_mrz_reader, mrz_reader_names
from idverify.reading.mrz_reading import ReadingStatus

_SAMPLE = Path(__file__).parents[2] / "samples" / "documents" / "td3_clean.jpg"


@pytest.fixture(scope="module", params=mrz_reader_names())
def reader(request: pytest.FixtureRequest) -> MrzReader:
    return load_mrz_reader(request.param, ModelStore())


@pytest.fixture(scope="module")
def specimen() -> Page:
    if not _SAMPLE.is_file():
        pytest.skip("the samples are not made")
    return load_pages(_SAMPLE.read_bytes())[0]


@pytest.mark.real
@pytest.mark.parametrize("shade", [0, 255])
def test_an_empty_page_has_no_mrz(reader: MrzReader, shade: int) -> None:
    (reading,) = reader.read(Page(1, np.full((400, 600, 3), shade, np.uint8)))
    assert reading.status is ReadingStatus.NOT_FOUND
    assert reading.lines == ()


@pytest.mark.real
def test_noise_has_no_mrz(reader: MrzReader) -> None:
    noise = np.random.default_rng(5).integers(0, 255, (300, 450, 3), dtype=np.uint8)
    assert reader.read(Page(1, noise))[0].status is ReadingStatus.NOT_FOUND


@pytest.mark.real
@pytest.mark.parametrize("degrees", QUARTER_TURNS)
def test_a_specimen_is_read_in_every_orientation(reader: MrzReader, specimen: Page, degrees: int) -> None:
    upright = reader.read(specimen)[0]
    turned = turn_page(specimen, degrees)
    reading = reader.read(turned)[0]
    assert reading.status is ReadingStatus.VALID
    assert reading.lines == upright.lines
    assert (reading.rotation_deg + degrees) % 360 == 0
    assert reading.region is not None
    assert upright.region is not None
    back = turn_quad(reading.region.quad, reading.rotation_deg, size_px=turned.size_px)
    assert np.allclose(back.box, upright.region.quad.box, atol=12)


@pytest.mark.real
def test_nothing_is_left_in_the_temporary_folder(
    reader: MrzReader, specimen: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    reader.read(specimen)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.real
def test_a_reader_names_itself_and_its_versions(reader: MrzReader) -> None:
    assert reader.name in mrz_reader_names()
    assert reader.version
