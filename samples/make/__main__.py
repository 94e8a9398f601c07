"""Make the committed samples, bit for bit: `python -m samples.make [--sources DIR --landmarks FILE]`.

Without the source photographs, which are not shipped, the portraits stay as they are and documents and chips are made
from them. With them, the portraits come first.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from samples.make.chips import make_chips
from samples.make.documents import make_documents
from samples.make.portraits import make_portraits


def main() -> None:
    """Make portraits (where their sources are given), documents, manifest and chips."""
    parser = argparse.ArgumentParser(prog="python -m samples.make", description="Make the committed samples.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1], help="folder of the samples")
    parser.add_argument("--sources", type=Path, help="folder of the London photographs; default: keep the portraits")
    parser.add_argument("--landmarks", type=Path, help="file written by samples.make.landmarks")
    options = parser.parse_args()
    if (options.sources is None) != (options.landmarks is None):
        parser.error("--sources and --landmarks belong together")
    if options.sources:
        make_portraits(options.sources, options.landmarks, options.out / "portraits")
    make_documents(options.out)
    make_chips(options.out)


if __name__ == "__main__":
    main()
