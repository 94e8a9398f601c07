"""The committed samples: reproducible, consistent, and showing nobody."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from idverify.mrz import parse_mrz
from samples.make.documents import make_documents
from samples.make.portraits import IDENTITIES, SIMILARITY_LIMIT, template

_SAMPLES = Path(__file__).parents[3] / "samples"
_SOURCES = Path(__file__).parents[4] / "shared" / "fixtures" / "portraits_london"
_PORTRAITS = json.loads((_SAMPLES / "portraits" / "portraits.json").read_text(encoding="utf-8"))
_MANIFEST = json.loads((_SAMPLES / "manifest.json").read_text(encoding="utf-8"))
_DOCUMENTS = _MANIFEST["documents"]


@cache
def _template(path: Path) -> np.ndarray:
    image = cv2.imread(str(path))
    assert image is not None
    return template(np.ascontiguousarray(image[..., ::-1]))


def test_the_documents_are_reproduced_bit_for_bit(tmp_path):
    make_documents(tmp_path)

    for row in _DOCUMENTS:
        assert (tmp_path / row["file"]).read_bytes() == (_SAMPLES / row["file"]).read_bytes()
    assert (tmp_path / "manifest.json").read_bytes() == (_SAMPLES / "manifest.json").read_bytes()


def test_every_sample_is_the_file_the_manifest_lists():
    listed = {row["file"]: row["sha256"] for row in _DOCUMENTS} | _MANIFEST["portraits"]
    files = [*(_SAMPLES / "documents").iterdir(), *(_SAMPLES / "portraits").iterdir()]

    found = {str(file.relative_to(_SAMPLES)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}

    assert found == listed


def test_every_listed_mrz_is_valid_and_every_document_small_enough_to_commit():
    for row in _DOCUMENTS:
        assert parse_mrz(row["mrz_lines"]).valid
        assert (_SAMPLES / row["file"]).stat().st_size <= 400_000


def test_only_the_forged_document_says_another_number_in_its_mrz():
    for row in _DOCUMENTS:
        agrees = parse_mrz(row["mrz_lines"]).fields["document_number"] == row["values"]["document_number"]
        assert agrees == row["genuine"]


def test_there_are_eighty_composites_of_five_or_six_people_with_two_pictures_each():
    assert len(_PORTRAITS) == IDENTITIES
    for row in _PORTRAITS:
        assert len(row["sources"]) in {5, 6}
        assert max(row["sources"].values()) < 0.4
        assert all((_SAMPLES / "portraits" / file).is_file() for file in row["files"].values())
        assert set(row["files"]) == {"neutral", "smiling"}


@pytest.mark.real
def test_both_pictures_of_a_composite_match_and_no_two_composites_do():
    pairs = [
        [_template(_SAMPLES / "portraits" / row["files"][e]) for e in ("neutral", "smiling")] for row in _PORTRAITS
    ]
    templates = np.array(pairs)

    mated = (templates[:, 0] * templates[:, 1]).sum(1)
    non_mated = np.einsum("aid,bjd->abij", templates, templates)[~np.eye(len(templates), dtype=bool)]

    assert mated.min() > SIMILARITY_LIMIT
    assert non_mated.max() < SIMILARITY_LIMIT


@pytest.mark.real
def test_no_composite_matches_one_of_its_sources_at_the_watchlist_threshold():
    if not _SOURCES.is_dir():
        pytest.skip("the London photographs are not here; they are not shipped")
    sources: dict[str, list[np.ndarray]] = {}
    for path in sorted(_SOURCES.glob("*.jpg")):
        sources.setdefault(path.stem.partition("_")[0], []).append(_template(path))
    known = np.concatenate([np.array(templates) for templates in sources.values()])

    for row in _PORTRAITS:
        for file in row["files"].values():
            assert float((known @ _template(_SAMPLES / "portraits" / file)).max()) < SIMILARITY_LIMIT
