"""A whole inspection with a watchlist, with the real engines: the printed portrait and the live face are searched."""

import json
from datetime import date
from pathlib import Path

import pytest

from idverify.cli import run
from idverify.finding import CalculationExhibit, TextExhibit
from idverify.inspection import Inspector, SourceFile
from idverify.settings import Settings

pytestmark = pytest.mark.real
SAMPLES = Path(__file__).parents[2] / "samples"
PAGE = "documents/td3_clean.jpg"


def sample(name: str) -> SourceFile:
    return SourceFile(name, (SAMPLES / name).read_bytes())


def test_the_holder_is_found_on_the_watchlist_by_portrait_and_by_live_face(tmp_path: Path, capsys):
    documents = json.loads((SAMPLES / "manifest.json").read_text())["documents"]
    live = next(one for one in documents if one["file"] == PAGE)["live_file"]
    gallery = str(tmp_path / "lost")
    assert run(["gallery", "create", "--gallery", gallery]) == 0
    assert run(["gallery", "enrol", str(SAMPLES / live), "--gallery", gallery, "--id", "e1", "--quiet"]) == 0
    inspector = Inspector(Settings(gallery_dir=tmp_path, watchlists=("lost",)))
    inspection = inspector.inspect([sample(PAGE)], live_face=sample(live), on=date(2026, 11, 23), policy="first-line")
    assert (inspection.recommendation.value, inspection.decided_by) == ("refer", "watchlist_hit")
    finding = next(one for one in inspection.findings if one.check_id == "watchlist.hits")
    hits = [one for one in finding.exhibits if isinstance(one, TextExhibit)]
    assert [(hit.value, hit.raw) for hit in hits] == [("lost e1", "live_face"), ("lost e1", "portrait")]
    proofs = [one for one in finding.exhibits if isinstance(one, CalculationExhibit)]
    assert len(proofs) == 2
    assert all("exact search of 1 entries" in one.formula for one in proofs)
    assert "watchlist" in inspection.timings_ms
