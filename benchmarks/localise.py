"""`python -m benchmarks localise --count N --seed S`: the outline of documents on generated photographs.

Hand-held photographs of the specimen factory, with cluttered tables, fingers, shadows and glare, half of them at low
contrast with their table. A document counts as found when its outline and the true one overlap by more than 0.95
(intersection over union).
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Sequence

import cv2
import numpy as np

from benchmarks._benchmark import Benchmark, cpu_seconds
from idverify.document import Pixels, Quad
from idverify.imaging.localise import find_document
from idverify.specimens.factory import Order, make_specimen

_KINDS = ("td3", "td1", "td2", "mrva", "mrvb")
_WANTED_OVERLAP = 0.95


def run(arguments: Sequence[str]) -> int:
    """Find the document on every photograph and print the shares."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks localise", description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="photographs; default 100")
    parser.add_argument("--seed", type=int, default=7, help="of the photographs; default 7")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of text")
    options = parser.parse_args(arguments)
    overlaps, seconds = [], []
    for number in range(options.count):
        image, truth = _photograph(options.seed, number)
        before = cpu_seconds()
        outline = find_document(image)
        seconds.append(cpu_seconds() - before)
        overlaps.append(_overlap(outline.quad, truth) if outline else None)
    found = [one for one in overlaps if one is not None]
    result = {
        "photographs": options.count,
        "not_found": overlaps.count(None),
        "above_0_95": round(sum(one > _WANTED_OVERLAP for one in found) / options.count, 3),
        "wrong_outline": sum(one <= _WANTED_OVERLAP for one in found),
        "median_overlap": round(statistics.median(found), 4) if found else None,
        "median_cpu_s": round(statistics.median(seconds), 3),
    }
    sys.stdout.write(json.dumps(result) + "\n" if options.json else f"{result}\n")
    return 0


def _photograph(seed: int, number: int) -> tuple[Pixels, Quad]:
    """Return a photograph and the true outline; every second one at low contrast."""
    order = Order(kind=_KINDS[number % len(_KINDS)], seed=seed, capture="phone", dpi=200.0)
    picture = make_specimen(order, number).pictures[0]
    image = picture.image
    if number % 2:
        pale = 128 + (image.astype(np.float32) - 128) * 0.5
        image = np.clip(pale, 0, 255).astype(np.uint8)
    return image, picture.truth.document


def _overlap(found: Quad, truth: Quad) -> float:
    """Return intersection over union of two convex quadrilaterals."""
    left, right = (np.array(quad.corners, np.float32) for quad in (found, truth))
    shared, _ = cv2.intersectConvexConvex(left, right)
    whole = cv2.contourArea(left) + cv2.contourArea(right) - shared
    return float(shared / whole) if whole > 0 else 0.0


BENCHMARK = Benchmark(run, "the outline of documents on generated photographs")
