"""`python -m benchmarks viz-generated --count N --seed S`: fields of the visual zone on small fresh specimens.

Specimens of every passport and visa design, lightly captured, then brought to a small width and saved as JPEG, as
published pictures are. The MRZ is read first, as in an inspection; layouts count as unknown. With a seed of its own it
is a set that nothing was tuned on.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import cv2
import numpy as np

from benchmarks._benchmark import Benchmark
from benchmarks._viz_scores import Answer, answer, score, scores
from idverify.document import Page, Pixels
from idverify.imaging.turn import turn_page
from idverify.model_store import ModelStore
from idverify.reading.engine import MrzReader, load_mrz_reader
from idverify.reading.turned import turned_reading
from idverify.reading.viz_reader import VizReader
from idverify.settings import Settings
from idverify.specimens.factory import Order, make_specimen
from idverify.specimens.truth import SideTruth

_KINDS = ("td3", "td2", "mrva", "td3", "mrvb")
# Longest side of the page in pixels; published specimens are 350 to 1,000 px wide.
_WIDTHS_PX = (350, 420, 500)
_JPEG_QUALITY = 85
_FIELDS = frozenset(
    {"document_number", "personal_number", "primary_identifier", "secondary_identifier", "full_name"}
    | {"date_of_birth", "date_of_issue", "date_of_expiry"}
)


def run(arguments: Sequence[str]) -> int:
    """Read every specimen and print the shares."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks viz-generated", description=__doc__)
    parser.add_argument("--count", type=int, default=30, help="specimens; default 30")
    parser.add_argument("--seed", type=int, default=5, help="of the specimens; default 5")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of text")
    options = parser.parse_args(arguments)
    mrz, viz = load_mrz_reader(Settings().mrz_engine, ModelStore()), VizReader()
    answers = {width: list[Answer]() for width in _WIDTHS_PX}
    for number in range(options.count):
        width = _WIDTHS_PX[number % len(_WIDTHS_PX)]
        answers[width] += _answers(options.seed, number, width, mrz, viz)
    every = [one for ones in answers.values() for one in ones]
    result: dict[str, Any] = {"specimens": options.count, "seed": options.seed, **scores(every)}
    result["by_width_px"] = {str(width): score(ones) for width, ones in answers.items()}
    if not options.json:
        for one in every:
            if not one.exact:
                print(f"{one.picture:12} {one.field:22} {one.truth[0]!r} read {one.value!r} {one.confidence:.2f}")
    sys.stdout.write((json.dumps(result) if options.json else str(result)) + "\n")
    return 0


def _answers(seed: int, number: int, width: int, mrz: MrzReader, viz: VizReader) -> Iterator[Answer]:
    order = Order(kind=_KINDS[number % len(_KINDS)], seed=seed, capture="scan:0.3", dpi=200.0)
    picture = make_specimen(order, number).pictures[0]
    page = Page(1, _small(picture.image, picture.truth, width))
    best = mrz.read(page, on=order.on)[0]
    upright = turn_page(page, best.rotation_deg)
    reading = turned_reading(best, best.rotation_deg, size_px=page.size_px)
    found = viz.read_document([upright], reading, on=order.on)
    for field in picture.truth.fields:
        if field.name in _FIELDS:
            values = (field.value, field.printed)
            # Visas print the day of issue as the day from which they are valid.
            or_as = ("valid_from",) if field.name == "date_of_issue" else ()
            yield answer(f"{number} {width} px", field.name, values, found, small=True, or_as=or_as)


def _small(image: Pixels, truth: SideTruth, width: int) -> Pixels:
    """Return a picture at the scale at which the document's longer side has a width, after a JPEG file."""
    scale = width / max(truth.document.width, truth.document.height)
    smaller = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _, file = cv2.imencode(".jpg", smaller[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return np.ascontiguousarray(np.asarray(cv2.imdecode(file, cv2.IMREAD_COLOR), np.uint8)[:, :, ::-1])


BENCHMARK = Benchmark(run, "fields of the visual zone on small generated specimens")
