"""`python -m benchmarks mrz-conditions`: our MRZ reader on documents made under known conditions, and without an MRZ.

Every condition is read on the same number of documents of every format. Negatives hold text, textures, portraits and
pages whose MRZ was cut off: any MRZ read there is false. At the end stands how often readings are right by the
confidence they state (reliability), over all conditions; `--plot` draws it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks._benchmark import Benchmark, cpu_seconds
from benchmarks._reliability import plot_reliability, reliability
from benchmarks.specimens import wilson
from idverify.document import Page, Pixels
from idverify.imaging.turn import turn_image
from idverify.model_store import ModelStore
from idverify.reading.engine import MrzReader, load_mrz_reader
from idverify.reading.mrz_reading import MrzReading, ReadingStatus
from idverify.settings import Settings
from idverify.specimens.factory import Order, make_specimen
from idverify.specimens.fonts import load_font, style_names
from idverify.specimens.portraits import PortraitLibrary, default_folder

Generator = np.random.Generator

_KINDS = ("td3", "td1", "td2", "mrva", "mrvb")
_MRZ_PITCH_INCH = 0.1
"""Characters stand 2.54 mm apart: ISO 1073-2; ICAO Doc 9303-3, 4.4."""


@dataclass(frozen=True, slots=True)
class _Condition:
    """How documents are shown.

    Attributes:
        pitch_px: distance of characters.
        change: what is done to the flat page.
        capture: chain of capture effects instead of a flat page.
    """

    pitch_px: float = 14.0
    change: Callable[[Pixels, Generator], Pixels] = lambda image, _rng: image
    capture: str = ""


def _skewed(image: Pixels, rng: Generator) -> Pixels:
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.choice([-5.0, 5.0])), 0.95)
    return np.asarray(cv2.warpAffine(image, turn, (width, height), borderValue=(200, 200, 200)), np.uint8)


def _blurred(image: Pixels, _rng: Generator) -> Pixels:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 1.4), np.uint8)


def _pale(image: Pixels, rng: Generator) -> Pixels:
    """Return three tenths of the contrast, with noise."""
    pale = 150 + (image.astype(np.float32) - 128) * 0.3 + rng.normal(0, 4, image.shape)
    return np.asarray(np.clip(pale, 0, 255), np.uint8)


_CONDITIONS = {
    "pitch_40_px": _Condition(40.0),
    "pitch_20_px": _Condition(20.0),
    "pitch_14_px": _Condition(),
    "pitch_10_px": _Condition(10.0),
    "skew_5_deg": _Condition(change=_skewed),
    "turned_90": _Condition(change=lambda image, _rng: turn_image(image, 90)),
    "turned_180": _Condition(change=lambda image, _rng: turn_image(image, 180)),
    "turned_270": _Condition(change=lambda image, _rng: turn_image(image, 270)),
    "blur_1.4_px": _Condition(change=_blurred),
    "contrast_0.3": _Condition(change=_pale),
}
_CAPTURES = {
    name: _Condition(30.0, capture=name)
    for name in (
        "phone:0.3",
        "phone:0.6",
        "phone:0.9",
        "screen:0.6+phone:0.4",
        "low_resolution:0.7+jpeg:0.6",
        "halftone+scan:0.4",
        "rotate:0.5+phone:0.5",
        "page_reader",
    )
}


def run(arguments: Sequence[str]) -> int:
    """Read everything and print the counts."""
    options = _options(arguments)
    reader = load_mrz_reader(options.engine or Settings().mrz_engine, ModelStore())
    read: list[tuple[bool, MrzReading]] = []
    result: dict[str, Any] = {
        "engine": reader.version,
        "rendered": _all(_CONDITIONS, options.documents // len(_CONDITIONS), options.seed, reader, read),
        "captured": _all(_CAPTURES, options.captured // len(_CAPTURES), options.seed + 1, reader, read),
        "negatives": _negatives(options.negatives, options.seed + 2, reader),
        "reliability": reliability(read),
    }
    if options.plot:
        plot_reliability(options.plot, result["reliability"])
    if options.json:
        sys.stdout.write(json.dumps(result) + "\n")
    else:
        print(json.dumps(result, indent=1))
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks mrz-conditions", description=__doc__)
    parser.add_argument("--documents", type=int, default=60, help="rendered documents, over all conditions; default 60")
    parser.add_argument("--captured", type=int, default=80, help="captured documents, over all captures; default 80")
    parser.add_argument("--negatives", type=int, default=300, help="pictures without an MRZ; default 300")
    parser.add_argument("--engine", default="", help="MRZ reader; default the one of the settings")
    parser.add_argument("--plot", type=Path, help="PNG to write the reliability diagram to")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--json", action="store_true", help="one line instead of an indented object")
    return parser.parse_args(arguments)


def _all(
    conditions: dict[str, _Condition], count: int, seed: int, reader: MrzReader, read: list[tuple[bool, MrzReading]]
) -> dict[str, Any]:
    """Return the counts of every condition and of all."""
    rows = {
        name: _score(list(_documents(condition, count, seed)), reader, read) for name, condition in conditions.items()
    }
    total = {key: sum(row[key] for row in rows.values()) for key in ("pictures", "exact", "valid", "valid_but_wrong")}
    return {**rows, "all": {**total, **_interval(total["exact"], total["pictures"])}}


def _documents(condition: _Condition, count: int, seed: int) -> Iterator[tuple[Pixels, tuple[str, ...]]]:
    """Yield pictures and their lines."""
    for number in range(count):
        dpi = condition.pitch_px / _MRZ_PITCH_INCH
        order = Order(kind=_KINDS[number % len(_KINDS)], seed=seed, dpi=dpi, capture=condition.capture)
        for picture in make_specimen(order, number).pictures:
            if picture.truth.mrz_lines:
                rng = np.random.default_rng([seed, number])
                yield condition.change(picture.image, rng), tuple(text for text, _ in picture.truth.mrz_lines)


def _score(
    cases: Sequence[tuple[Pixels, tuple[str, ...]]], reader: MrzReader, read: list[tuple[bool, MrzReading]]
) -> dict[str, Any]:
    counts = dict.fromkeys(("exact", "valid", "valid_but_wrong"), 0)
    before = cpu_seconds()
    for image, lines in cases:
        best = reader.read(Page(1, image))[0]
        right, valid = best.lines == lines, best.status is ReadingStatus.VALID
        counts["exact"] += right
        counts["valid"] += valid
        counts["valid_but_wrong"] += valid and not right
        read.append((right, best))
    return {"pictures": len(cases), **counts, "mean_cpu_s": round((cpu_seconds() - before) / max(1, len(cases)), 3)}


def _interval(hits: int, count: int) -> dict[str, Any]:
    """Return the 95 % interval of a rate after Wilson."""
    return {"exact_95": [round(end, 4) for end in wilson(hits, count)]} if count else {}


def _negatives(count: int, seed: int, reader: MrzReader) -> dict[str, Any]:
    """Return how many MRZs are read where there is none."""
    makers = {"cut_off": _cut_off, "front": _front, "text": _text, "texture": _texture, "portrait": _portrait}
    names = list(makers)
    false: dict[str, int] = dict.fromkeys(names, 0)
    seconds = []
    for number in range(count):
        name = names[number % len(names)]
        page = Page(1, makers[name](np.random.default_rng([seed, number]), number))
        before = cpu_seconds()
        false[name] += reader.read(page)[0].status is not ReadingStatus.NOT_FOUND
        seconds.append(cpu_seconds() - before)
    return {
        "pictures": count,
        "false_mrz": sum(false.values()),
        "by_kind": false,
        "median_cpu_s": round(float(np.median(seconds)), 3) if seconds else None,
        "p95_cpu_s": round(float(np.percentile(seconds, 95)), 3) if seconds else None,
    }


def _cut_off(_rng: Generator, number: int) -> Pixels:
    """Return a data page without its MRZ."""
    picture = make_specimen(Order(kind="td3", seed=4, dpi=200.0), number).pictures[0]
    top = min(quad.box[1] for _, quad in picture.truth.mrz_lines)
    return picture.image[: int(top) - 6]


def _front(_rng: Generator, number: int) -> Pixels:
    """Return the front of a card whose MRZ is on its back, as a phone sees it."""
    return make_specimen(Order(kind="td1", seed=5, capture="phone:0.5"), number).pictures[0].image


def _text(rng: Generator, _number: int) -> Pixels:
    """Return a page of capitals and digits, many of them at a fixed pitch."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  used here only

    page = Image.new("L", (1000, 700), int(rng.integers(190, 256)))
    draw = ImageDraw.Draw(page)
    styles = style_names()
    font = load_font(styles[int(rng.integers(len(styles)))], float(rng.uniform(14, 30)))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789     .,-/"
    for y in range(30, 660, int(rng.integers(26, 50))):
        text = "".join(letters[place] for place in rng.integers(len(letters), size=int(rng.integers(5, 60))))
        draw.text((30, y), text, fill=int(rng.integers(0, 90)), font=font)
    return np.asarray(cv2.cvtColor(np.asarray(page), cv2.COLOR_GRAY2RGB), np.uint8)


def _texture(rng: Generator, _number: int) -> Pixels:
    """Return noise of several sizes with stripes: cloth, wood, stone, screens."""
    height, width = 600, 900
    image = np.full((height, width), 128.0, np.float32)
    for size in (2, 6, 20, 80):
        grid = rng.standard_normal((height // size + 2, width // size + 2)).astype(np.float32)
        image += cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC) * np.float32(rng.uniform(0, 30))
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    turn, pace = rng.uniform(0, np.pi), rng.uniform(0.05, 1.2)
    image += np.float32(rng.uniform(0, 60)) * np.sign(np.sin(pace * (across * np.cos(turn) + down * np.sin(turn))))
    return np.asarray(cv2.cvtColor(np.clip(image, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2RGB), np.uint8)


def _portrait(rng: Generator, number: int) -> Pixels:
    """Return a portrait on a texture."""
    library = PortraitLibrary.load(default_folder())
    image = _texture(rng, number)
    portrait = library.portraits[number % len(library.portraits)].picture()
    height, width = portrait.shape[:2]
    scale = min(560 / height, 860 / width)
    small = cv2.resize(portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    image[20 : 20 + small.shape[0], 20 : 20 + small.shape[1]] = small
    return image


BENCHMARK = Benchmark(run, "our MRZ reader under known conditions, on pictures without an MRZ, and its reliability")
