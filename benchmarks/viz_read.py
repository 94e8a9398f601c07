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
import math
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks._benchmark import Benchmark, cpu_seconds
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
# What `checks._viz_against_mrz` asks before it holds a value against a document, names and other values.
_SURE = {"name": 0.97, "number": 0.90, "date": 0.90}
# Pictures of data pages below this many pixels on the longer side have under 100 dpi: letters are 6 px high or less.
_SMALL_PX = 480


@dataclass(frozen=True, slots=True)
class _Answer:
    """One field: what was asked, what came."""

    picture: str
    field: str
    truth: tuple[str, ...]
    value: str
    confidence: float
    small: bool

    @property
    def kind(self) -> str:
        if self.field.startswith("date_"):
            return "date"
        return "number" if self.field.endswith("_number") else "name"

    @property
    def exact(self) -> bool:
        return _bare(self.value) in {_bare(one) for one in self.truth}

    @property
    def wrong_sure(self) -> bool:
        return bool(self.value) and not self.exact and self.confidence >= _SURE[self.kind]


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
        small = max(page.size_px) < _SMALL_PX
        answers += [_answer(name, field, values, reading, small=small) for field, values in truth[name].items()]
    result = {
        "pictures": len(names),
        "part": options.part,
        "viz_cpu_s_per_picture": round(seconds / len(names), 3),
        **_scores(answers),
    }
    if options.layouts:
        known = {name for name, _ in by_layout}
        result["by_layout"] = {
            "pictures": len(known),
            "viz_cpu_s_per_picture": round(sum(took for _, took in by_layout) / max(1, len(known)), 3),
            **_score(one for one in answers if one.picture in known),
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


def _answer(picture: str, name: str, values: Sequence[str], reading: VizReading, *, small: bool) -> _Answer:
    field = reading.fields.get(name)
    value, confidence = (field.value, field.confidence) if field else ("", 0.0)
    return _Answer(picture, name, tuple(values), value, confidence, small)


def _bare(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFC", text.casefold()) if one.isalnum())


def _scores(answers: Sequence[_Answer]) -> dict[str, Any]:
    kinds = {kind: _score(one for one in answers if one.kind == kind) for kind in ("name", "date", "number")}
    return {
        **_score(answers),
        "kinds": kinds,
        "without_small_pictures": _score(one for one in answers if not one.small),
        "wrong_sure": sum(one.wrong_sure for one in answers),
    }


def _score(answers: Iterable[_Answer]) -> dict[str, Any]:
    """Return count, exact ones and their share with Wilson's 95 % interval."""
    exact = [one.exact for one in answers]
    n, hits, z = len(exact), sum(exact), 1.96
    if not n:
        return {"fields": 0, "exact": 0}
    share = hits / n
    middle, spread = share + z * z / (2 * n), z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    bounds = [round((middle - spread) / (1 + z * z / n), 3), round((middle + spread) / (1 + z * z / n), 3)]
    return {"fields": n, "exact": hits, "share": round(share, 3), "interval_95": bounds}


def _print(result: Mapping[str, Any], answers: Sequence[_Answer]) -> None:
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
