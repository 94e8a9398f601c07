"""`python -m benchmarks capture-limits`: from which tilt, blur, resolution, glare, cut or cast on reading fails.

Genuine generated pages are captured ever worse, one effect at a time, and inspected as if their layout were unknown.
Beside each step stand what the capture measures say, how many MRZs and fields of the visual zone are still exact, which
capture checks failed, and what was recommended. `false_fraud` counts failed checks that are no capture checks: a bad
picture must never look like a bad document. `good` counts failed capture checks on good captures, where each one is a
false alarm; `--pictures` adds given pictures, which are listed with what failed. Each step is told on stderr when it is
done, for a run takes minutes.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from PIL import Image

from benchmarks._benchmark import Benchmark
from idverify.finding import Finding, Outcome
from idverify.inspection import Inspection, Inspector, SourceFile
from idverify.reading.viz_reader import VizReader
from idverify.settings import Settings
from idverify.specimens.factory import Order, Picture, make_specimen

_ON = date(2026, 11, 23)
_KINDS = ("td3", "mrva", "td2", "mrvb")
_FIELDS = ("document_number", "primary_identifier", "secondary_identifier", "date_of_birth", "date_of_expiry")
_MEASURES = ("slant", "edge_width_mm", "resolution_dpi", "glare_share", "cut_off_mm", "colour_cast")
_STEPS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_DPI = (300.0, 200.0, 150.0, 120.0, 100.0, 80.0, 60.0)
_EFFECTS = ("tilt", "glare", "cut-edge", "cast")
# Blur is measured at 150 dpi, where the effect's pixels are twice as large on the page.
_BLUR_DPI = 150.0
_GOOD = ("", "page-reader:0.4", "scan:0.3", "phone:0.15", "tilt:0.15")


@dataclass(slots=True)
class _Tally:
    """What came of the pictures of one step."""

    pictures: int = 0
    mrz_exact: int = 0
    fields: int = 0
    fields_exact: int = 0
    false_fraud: Counter[str] = field(default_factory=Counter)
    capture_failed: Counter[str] = field(default_factory=Counter)
    recommendations: Counter[str] = field(default_factory=Counter)
    measures: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in _MEASURES})

    def add(self, inspection: Inspection, picture: Picture | None = None) -> None:
        """Count one inspection, against the truth where there is one."""
        self.pictures += 1
        failed = [one for one in inspection.findings if one.outcome is Outcome.FAILED]
        self.capture_failed.update(_named(one for one in failed if one.family == "capture"))
        self.false_fraud.update(
            _named(one for one in failed if one.family != "capture" and one.code != "mrz_not_found")
        )
        self.recommendations[inspection.recommendation.value] += 1
        capture = inspection.as_json()["capture"]
        for name in _MEASURES:
            if capture.get(name) is not None:
                self.measures[name].append(capture[name])
        if picture is None:
            return
        mrz = inspection.document["mrz"]
        lines = mrz["lines"] if mrz else []
        self.mrz_exact += lines == [text for text, _ in picture.truth.mrz_lines]
        read = {
            view.name: source.value for view in inspection.fields for source in view.sources if source.source == "viz"
        }
        for name in _FIELDS:
            true = picture.truth.field(name)
            if true is not None:
                self.fields += 1
                self.fields_exact += _bare(read.get(name, "")) in {_bare(true.value), _bare(true.printed)}

    def as_json(self) -> dict[str, Any]:
        """Return the counts, and the median of every measure."""
        return {
            "pictures": self.pictures,
            "mrz_exact": self.mrz_exact,
            "fields_exact": round(self.fields_exact / self.fields, 3) if self.fields else None,
            "capture_failed": dict(self.capture_failed),
            "false_fraud": dict(self.false_fraud),
            "recommendations": dict(self.recommendations),
            "medians": {name: round(statistics.median(values), 3) for name, values in self.measures.items() if values},
        }


def run(arguments: Sequence[str]) -> int:
    """Inspect everything and print the counts."""
    options = _options(arguments)
    inspector = Inspector(Settings())
    inspector.engines.viz = VizReader()
    effects = options.effects.split(",") if options.effects else [*_EFFECTS, "blur", "dpi"]
    result: dict[str, Any] = {"worse": {name: _sweep(inspector, name, options) for name in effects}}
    looks = _GOOD if options.good else ()
    good = {look or "flat": _step(inspector, look, 250.0, options.good, options.seed + 1) for look in looks}
    result["good"] = {look: tally.as_json() for look, tally in good.items()}
    for look in ("infrared:0.3", "ultraviolet:0.3", "grey-copy:0.3"):
        result["worse"][look] = _step(inspector, look, 250.0, options.count, options.seed).as_json()
    if options.pictures:
        result["given"] = _given(inspector, options.pictures)
    print(json.dumps(result) if options.json else json.dumps(result, indent=1))
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks capture-limits", description=__doc__)
    parser.add_argument("--count", type=int, default=4, help="pages a step; default 4")
    parser.add_argument("--good", type=int, default=12, help="pages a look of good captures; default 12")
    parser.add_argument("--effects", default="", help="only these, with commas: tilt, glare, cut-edge, cast, blur, dpi")
    parser.add_argument("--pictures", type=Path, help="folder of good pictures to count false alarms on")
    parser.add_argument("--seed", type=int, default=31)
    parser.add_argument("--json", action="store_true", help="one line instead of an indented object")
    return parser.parse_args(arguments)


def _sweep(inspector: Inspector, effect: str, options: argparse.Namespace) -> dict[str, Any]:
    """Return the counts of every step of an effect."""
    if effect == "dpi":
        steps = {f"{dpi:.0f}": ("", dpi) for dpi in _DPI}
    elif effect == "blur":
        steps = {f"{step}": (f"defocus:{step}", _BLUR_DPI) for step in _STEPS}
    else:
        steps = {f"{step}": (f"{effect}:{step}", 250.0) for step in _STEPS}
    return {
        name: _step(inspector, look, dpi, options.count, options.seed).as_json() for name, (look, dpi) in steps.items()
    }


def _step(inspector: Inspector, look: str, dpi: float, count: int, seed: int) -> _Tally:
    tally = _Tally()
    for number in range(count):
        order = Order(kind=_KINDS[number % len(_KINDS)], seed=seed, capture=look, dpi=dpi)
        picture = next(one for one in make_specimen(order, number).pictures if one.truth.mrz_lines)
        file = io.BytesIO()
        Image.fromarray(picture.image).save(file, "PNG", compress_level=1)
        tally.add(_inspect(inspector, SourceFile("page.png", file.getvalue())), picture)
    sys.stderr.write(f"{look or 'flat'} at {dpi:.0f} dpi: {json.dumps(tally.as_json())}\n")
    return tally


def _inspect(inspector: Inspector, file: SourceFile) -> Inspection:
    return inspector.inspect([file], on=_ON, policy="document-only")


def _given(inspector: Inspector, folder: Path) -> dict[str, Any]:
    """Return which capture checks fail on given pictures."""
    tally, failed = _Tally(), {}
    for path in sorted(one for one in folder.iterdir() if one.is_file()):
        inspection = _inspect(inspector, SourceFile(path.name, path.read_bytes()))
        tally.add(inspection)
        codes = [
            f"{one.check_id}: {one.code}"
            for one in inspection.findings
            if one.family == "capture" and one.outcome is Outcome.FAILED
        ]
        if codes:
            failed[path.name] = codes
    counts = tally.as_json()
    return {name: counts[name] for name in ("pictures", "capture_failed", "recommendations")} | {"failed": failed}


def _named(findings: Iterable[Finding]) -> list[str]:
    return [finding.check_id for finding in findings]


def _bare(text: str) -> str:
    return "".join(one for one in text.casefold() if one.isalnum())


BENCHMARK = Benchmark(run, "from which capture on reading fails, and false alarms of the capture checks")
