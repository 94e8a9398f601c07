"""`python -m benchmarks mrz-hard`: our MRZ reader on hard scenes, of generated documents and of given pictures.

Scenes are drawn by `benchmarks/_hard_scenes.py`; another seed makes other documents, scenes and pictures, so that one
can be tuned on and another kept unseen. With `--pictures` and `--truth` some scenes are given pictures photographed
again: those of `--split tuned`, or the third that stays `held` back from all tuning.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks._benchmark import Benchmark, cpu_seconds
from benchmarks._hard_scenes import Hard, Original, hard_picture
from benchmarks._reliability import plot_reliability, reliability
from benchmarks.specimens import wilson
from idverify.document import Page, Pixels, Quad
from idverify.imaging.load import load_pages
from idverify.model_store import ModelStore
from idverify.reading.engine import MrzReader, load_mrz_reader
from idverify.reading.mrz_reading import ReadingStatus
from idverify.settings import Settings
from idverify.specimens.factory import Order, Picture, make_specimen

_KINDS = ("td3", "td1", "td3", "td2", "mrva", "td1", "mrvb")
_GIVEN_SHARE = 0.5
# Pictures with smaller print than this cannot be photographed again and still be read by a person.
_SMALLEST_PITCH_PX = 7.5


def run(arguments: Sequence[str]) -> int:
    """Make, read and count."""
    options = _options(arguments)
    reader = load_mrz_reader(options.engine or Settings().mrz_engine, ModelStore())
    given = given_originals(options.pictures, options.truth, options.split, reader) if options.pictures else []
    counts = dict.fromkeys(("exact", "not_found", "valid", "valid_but_wrong"), 0)
    seconds, wrong, read = [], [], []
    for number in range(options.first, options.first + options.count):
        hard = hard_scene(number, options.seed, given)
        before = cpu_seconds()
        best = reader.read(Page(1, hard.image))[0]
        seconds.append(cpu_seconds() - before)
        right, valid = best.lines == hard.lines, best.status is ReadingStatus.VALID
        read.append((right, best))
        counts["exact"] += right
        counts["valid"] += valid
        counts["not_found"] += best.status is ReadingStatus.NOT_FOUND
        counts["valid_but_wrong"] += valid and not right
        if not right:
            wrong.append({"number": number, "kind": hard.kind, "status": best.status.value})
            _keep(options.keep, number, hard, best.lines)
    result: dict[str, Any] = {
        "pictures": options.count,
        **counts,
        **_interval(counts["exact"], options.count),
        **_times(seconds),
        "reliability": reliability(read),
        "wrong": wrong,
    }
    if options.plot:
        plot_reliability(options.plot, result["reliability"])
    print(json.dumps(result, indent=None if options.json else 1))
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks mrz-hard", description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="scenes; default 200")
    parser.add_argument("--first", type=int, default=0, help="number of the first scene; default 0")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--pictures", type=Path, help="folder of pictures to photograph again")
    parser.add_argument("--truth", type=Path, help="their JSON lines, as for mrz-read")
    parser.add_argument("--split", choices=("tuned", "held"), default="tuned", help="which of them; default tuned")
    parser.add_argument("--engine", default="", help="MRZ reader; default the one of the settings")
    parser.add_argument("--plot", type=Path, help="PNG to write the reliability diagram to")
    parser.add_argument("--keep", type=Path, help="folder for the scenes read wrong")
    parser.add_argument("--json", action="store_true", help="one line instead of an indented object")
    return parser.parse_args(arguments)


def is_held_back(file: str) -> bool:
    """Say whether a picture belongs to the third that no decision may rest on."""
    return int(hashlib.sha256(file.encode()).hexdigest(), 16) % 3 == 0


def given_originals(folder: Path, truth: Path, split: str, reader: MrzReader) -> list[Original]:
    """Return the given pictures that are read exactly as they are: only then the place of the MRZ is known."""
    originals = []
    for line in truth.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        path = truth.parent / entry["file"]
        if path.parent.resolve() != folder.resolve() or is_held_back(entry["file"]) != (split == "held"):
            continue
        page = load_pages(path.read_bytes())[0]
        best = reader.read(page)[0]
        if best.lines and best.lines == tuple(entry.get("lines") or ()) and best.rotation_deg == 0:
            original = _original(page.image, best.lines, [region.quad for region in best.line_regions])
            originals += [original] if original.pitch_px >= _SMALLEST_PITCH_PX else []
    return originals


def _original(image: Pixels, lines: tuple[str, ...], quads: Sequence[Quad]) -> Original:
    return Original(
        image,
        lines,
        float(np.mean([quad.width / len(line) for quad, line in zip(quads, lines, strict=True)])),
        min(quad.box[1] for quad in quads),
        max(quad.box[3] for quad in quads),
    )


def hard_scene(number: int, seed: int, given: Sequence[Original]) -> Hard:
    """Return one scene."""
    rng = np.random.default_rng([seed, number])
    pictures = _specimen(rng, seed, number)
    with_mrz = next(picture for picture in pictures if picture.truth.mrz_lines)
    without = next((one.image for one in pictures if not one.truth.mrz_lines), None)
    texts, quads = zip(*with_mrz.truth.mrz_lines, strict=True)
    original = _original(with_mrz.image, texts, quads)
    other = without if without is not None else with_mrz.image[: int(original.top_px)]
    if given and rng.random() < _GIVEN_SHARE:
        original = given[int(rng.integers(len(given)))]
    return hard_picture(original, other, rng)


def _specimen(rng: np.random.Generator, seed: int, number: int) -> tuple[Picture, ...]:
    kind = _KINDS[int(rng.integers(len(_KINDS)))]
    return make_specimen(Order(kind=kind, seed=seed, dpi=float(rng.uniform(120, 300))), number).pictures


def _keep(folder: Path | None, number: int, hard: Hard, lines: tuple[str, ...]) -> None:
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(folder / f"{number:04d}.png"), hard.image[..., ::-1])
    (folder / f"{number:04d}.txt").write_text("\n".join([hard.kind, *hard.lines, "", *lines, ""]), encoding="utf-8")


def _interval(hits: int, count: int) -> dict[str, Any]:
    return {"exact_95": [round(end, 4) for end in wilson(hits, count)]}


def _times(seconds: Sequence[float]) -> dict[str, float]:
    return {
        "median_cpu_s": round(float(np.median(seconds)), 3),
        "mean_cpu_s": round(float(np.mean(seconds)), 3),
        "p95_cpu_s": round(float(np.percentile(seconds, 95)), 3),
    }


BENCHMARK = Benchmark(run, "our MRZ reader on hard scenes, generated and photographed again")
