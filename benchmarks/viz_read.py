"""`python -m benchmarks viz-read DIR --truth FILE`: fields of the visual zone on pictures that a person transcribed.

The truth is one JSON object; `pictures` gives, by file name, the values of each field: names and numbers as printed,
dates as ISO 8601, several where any of them counts. Letters and digits are compared, marks of letters included, case,
spaces and punctuation not. The MRZ is read first, as in an inspection: it says which way is up and where it stands.

`wrong_sure` counts fields whose value is wrong although the engine's confidence reaches the limit at which the checks
hold a value against a document. One picture in three, by the SHA-256 of its name, is `held_back`: leave those out
while you change anything (`--part tune`), and look at them once, afterwards. Without `--layouts` every document is read
as if its layout were unknown.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks._benchmark import Benchmark, cpu_seconds
from benchmarks._viz_scores import SMALL_PX, Answer, answer, score, scores
from idverify.document import Page
from idverify.errors import UsageError
from idverify.imaging.load import load_pages
from idverify.imaging.localise import find_document
from idverify.imaging.turn import turn_page
from idverify.model_store import ModelStore
from idverify.reading.engine import MrzReader, load_mrz_reader
from idverify.reading.layouts import known_layouts
from idverify.reading.turned import turned_reading
from idverify.reading.viz import VizReading
from idverify.reading.viz_reader import VizReader
from idverify.settings import Settings

_ON = date(2026, 1, 1)
_PARTS = ("all", "tune", "held_back")


def run(arguments: Sequence[str]) -> int:
    """Read every picture of the truth and print the shares or one JSON object."""
    options = _options(arguments)
    truth = json.loads(options.truth.read_text(encoding="utf-8"))["pictures"]
    names = [name for name in truth if _wanted(name, options.part) and (options.folder / name).is_file()]
    if not names:
        raise UsageError("the truth names no picture of the folder", advice="Give --truth and the pictures' folder.")
    layouts = known_layouts() if options.layouts else ()
    mrz, viz = load_mrz_reader(options.engine, ModelStore()), VizReader(layouts=layouts)
    answers, by_layout, seconds = [], [], 0.0
    for name in names:
        page = load_pages((options.folder / name).read_bytes())[0]
        reading, took = _read(page, mrz, viz)
        seconds += took
        by_layout += [(name, took)] if reading.layout else []
        small = max(page.size_px) < SMALL_PX
        answers += [answer(name, field, values, reading, small=small) for field, values in truth[name].items()]
    result = {
        "pictures": len(names),
        "part": options.part,
        "viz_cpu_s_per_picture": round(seconds / len(names), 3),
        **scores(answers),
    }
    if options.layouts:
        known = {name for name, _ in by_layout}
        result["by_layout"] = {
            "pictures": len(known),
            "viz_cpu_s_per_picture": round(sum(took for _, took in by_layout) / max(1, len(known)), 3),
            **score(one for one in answers if one.picture in known),
        }
    if options.json:
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    else:
        _print(result, answers)
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks viz-read", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of pictures")
    parser.add_argument("--truth", type=Path, required=True, help="JSON with pictures, fields and values")
    parser.add_argument("--part", choices=_PARTS, default="all", help="which pictures; default all")
    parser.add_argument("--engine", default=Settings().mrz_engine, help="MRZ reader; default: the settings'")
    parser.add_argument("--layouts", action="store_true", help="use the shipped layouts; default: labels only")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    return parser.parse_args(arguments)


def _wanted(name: str, part: str) -> bool:
    held_back = int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0
    return part == "all" or held_back == (part == "held_back")


def _read(page: Page, mrz: MrzReader, viz: VizReader) -> tuple[VizReading, float]:
    """Return the visual zone and the CPU seconds it took, the MRZ's not counted."""
    best = mrz.read(page, on=_ON)[0]
    upright = turn_page(page, best.rotation_deg)
    turned = turned_reading(best, best.rotation_deg, size_px=page.size_px)
    before = cpu_seconds()
    around = turned.region.quad if turned.region else None
    outline = find_document(upright.image, around=around)
    outlines = {page.number: outline.quad} if outline else {}
    reading = viz.read_document([upright], turned, outlines=outlines, on=_ON)
    return reading, cpu_seconds() - before


def _print(result: Mapping[str, Any], answers: Sequence[Answer]) -> None:
    for one in answers:
        if not one.exact:
            print(f"{one.picture:34} {one.field:22} {' or '.join(one.truth)!r} read {one.value!r} {one.confidence:.2f}")
    for name, row in {"all": result, **result["kinds"], "no small": result["without_small_pictures"]}.items():
        print(f"{name:10}{row['exact']:5} of {row['fields']:4}  {row.get('share', 0):.3f}  {row.get('interval_95')}")
    if known := result.get("by_layout"):
        print(f"by layout: {known['pictures']} pictures, {known['exact']} of {known['fields']} fields exact,", end=" ")
        print(f"{known['viz_cpu_s_per_picture']} s")
    print(f"wrong but sure: {result['wrong_sure']}; CPU per picture: {result['viz_cpu_s_per_picture']} s")


BENCHMARK = Benchmark(run, "fields of the visual zone on transcribed pictures")
