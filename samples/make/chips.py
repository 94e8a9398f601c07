"""Make the committed sample chips: the chip of the clean passport, genuine and altered.

python -m samples.make.chips --out samples
"""

from __future__ import annotations

import argparse
from pathlib import Path

from idverify.specimens.chip.bearer import bearer_of
from idverify.specimens.chip.specimen import make_chip
from idverify.specimens.layout import load_layout
from idverify.specimens.portraits import PortraitLibrary, default_folder
from samples.make.documents import SAMPLES

_SEED = 1
# Folder to defect; the genuine chip belongs to documents/td3_clean.jpg.
_CHIPS = (("td3_clean", ""), ("td3_dg1_altered", "dg1-altered"))


def make_chips(out: Path) -> None:
    """Write `out/chips`, a folder for each chip."""
    sample = next(sample for sample in SAMPLES if sample.name == "td3_clean")
    bearer = bearer_of(sample.issue, load_layout(sample.layout), PortraitLibrary.load(default_folder()))
    for name, defect in _CHIPS:
        make_chip(bearer, seed=_SEED, defect=defect).write(out / "chips" / name)


def main() -> None:
    """Make the sample chips."""
    parser = argparse.ArgumentParser(description="Make the committed sample chips.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1], help="folder of the samples")
    make_chips(parser.parse_args().out)


if __name__ == "__main__":
    main()
