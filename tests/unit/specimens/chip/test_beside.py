"""Chips beside pages: committed samples, and a chip for every specimen of an order."""

import json
from pathlib import Path

import pytest

from idverify.cli import run
from idverify.errors import UsageError
from idverify.specimens.chip.beside import with_chips
from idverify.specimens.factory import Order
from samples.make.chips import make_chips
from tests.unit.specimens.chip.witness import hashes_agree

_SAMPLES = Path(__file__).parents[4] / "samples"


def _files(folder):
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def test_the_sample_chips_are_reproduced_bit_for_bit(tmp_path):
    make_chips(tmp_path)

    assert _files(tmp_path / "chips") == _files(_SAMPLES / "chips")


def test_the_sample_chip_belongs_to_the_clean_passport():
    row = next(
        row
        for row in json.loads((_SAMPLES / "manifest.json").read_text(encoding="utf-8"))["documents"]
        if row["file"] == "documents/td3_clean.jpg"
    )
    truth = json.loads((_SAMPLES / "chips" / "td3_clean" / "truth.json").read_text(encoding="utf-8"))
    chip = _files(_SAMPLES / "chips" / "td3_clean" / "chip")

    assert truth["printed_mrz"] == row["mrz_lines"]
    assert chip["EF_DG1.bin"].endswith("".join(row["mrz_lines"]).encode())
    assert hashes_agree(chip)


def test_an_order_with_chips_writes_one_beside_every_page(capsys, tmp_path):
    arguments = ["specimen", "make", "--out", str(tmp_path), "--kind", "td3", "--count", "2", "--dpi", "100"]

    assert run([*arguments, "--workers", "1", "--chip", "--quiet"]) == 0

    for row in map(json.loads, (tmp_path / "truth.jsonl").read_text(encoding="utf-8").splitlines()):
        folder = tmp_path / f"{row['specimen']:06d}_chip"
        assert json.loads((folder / "truth.json").read_text())["printed_mrz"] == [line["text"] for line in row["mrz"]]


def test_a_visa_has_no_chip(tmp_path):
    with pytest.raises(UsageError, match="visas have no chip"):
        next(with_chips([], Order(kind="mrva"), tmp_path))
