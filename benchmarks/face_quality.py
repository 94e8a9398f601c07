"""`python -m benchmarks face-quality --root DIR`: does leaving out the worst pictures lower false non-matches?

Pictures of one studio are all good, so each is made worse in a seeded way and to a seeded degree: out of focus, few
pixels, dark and noisy, squeezed; all by JPEG. Mated pairs are then left out from the worst by template norm on
(ISO/IEC 29794-1, error versus discard).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks._benchmark import Benchmark
from benchmarks._face_metrics import all_against_all, fnmr_after_discard, mated_quality, tmr_at_fmr
from benchmarks._face_pictures import load_face_pictures
from idverify.document import Pixels
from idverify.face.engine import load_face_engine
from idverify.face.search import scaled
from idverify.face.values import Template
from idverify.imaging.load import load_pages
from idverify.model_store import ModelStore

_FMR = 1e-3
_DISCARDED = (0.0, 0.05, 0.1, 0.2)
# A desk's picture: the portraits of the London Set are three times as large.
_LONG_SIDE_PX = 640
# Closer eyes are refused in a probe (`idverify.inspection.enrolment`).
_LEAST_EYE_DISTANCE_PX = 10
_Degrade = Callable[[Pixels, float, np.random.Generator], Pixels]


def _run(arguments: Sequence[str]) -> int:
    options = _parse(arguments)
    pictures = load_face_pictures(options.dataset, options.root)
    engine = load_face_engine(options.engine, ModelStore())
    rng = np.random.default_rng(options.seed)
    templates: list[Template] = []
    identities: list[str] = []
    for path, identity in zip(pictures.paths, pictures.identities, strict=True):
        original = load_pages(path.read_bytes())[0].image
        image = scaled(original, min(1.0, _LONG_SIDE_PX / max(original.shape[:2])))
        for _ in range(options.copies):
            worse = _made_worse(image, rng)
            faces = engine.detect(worse)
            if faces and faces[0].inter_eye_distance_px >= _LEAST_EYE_DISTANCE_PX:
                templates.append(engine.template(worse, faces[0]))
                identities.append(identity)
    vectors = np.array([template.vector for template in templates])
    scores = all_against_all(vectors @ vectors.T, identities)
    point = tmr_at_fmr(scores, _FMR)
    made = len(pictures.paths) * options.copies
    report: dict[str, Any] = {
        "engine": options.engine,
        "pictures": made,
        "failure_to_acquire": 1 - len(templates) / made,
    }
    report |= {"mated": len(scores.mated), "seed": options.seed, "fnmr_after_discard": None}
    if point is not None:
        quality = mated_quality(np.array([template.norm for template in templates]), identities)
        fnmr = [fnmr_after_discard(scores.mated, quality, point["threshold"], share) for share in _DISCARDED]
        report["fnmr_after_discard"] = dict(zip(map(str, _DISCARDED), fnmr, strict=True))
        report["fnmr_lowered_by_worst_5_percent"] = 1 - fnmr[1] / fnmr[0] if fnmr[0] else None
    if options.json:
        print(json.dumps(report))
    else:
        for name, value in report.items():
            print(f"{name}: {value}")
    return 0


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    samples = Path(__file__).resolve().parents[1] / "samples" / "portraits"
    parser = argparse.ArgumentParser(prog="python -m benchmarks face-quality", description=__doc__)
    parser.add_argument("--dataset", default="names", help="layout of the folder, as `faces` takes it; default names")
    parser.add_argument("--root", type=Path, default=samples, help="folder of good pictures; default: the samples")
    parser.add_argument("--engine", default="sface")
    parser.add_argument("--copies", type=int, default=3, help="worse copies of each picture; default 3")
    parser.add_argument("--seed", type=int, default=9303)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def _made_worse(image: Pixels, rng: np.random.Generator) -> Pixels:
    """Return a copy made worse in one of four ways; most only a little."""
    degree = float(rng.uniform() ** 1.5)
    ways: tuple[_Degrade, ...] = (_out_of_focus, _few_pixels, _dark, _squeezed)
    worse = ways[rng.integers(len(ways))](image, degree, rng)
    _, packed = cv2.imencode(".jpg", np.ascontiguousarray(worse), [cv2.IMWRITE_JPEG_QUALITY, int(95 - 70 * degree)])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)


def _out_of_focus(image: Pixels, degree: float, _: np.random.Generator) -> Pixels:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 0.3 + 10 * degree), np.uint8)


def _few_pixels(image: Pixels, degree: float, _: np.random.Generator) -> Pixels:
    return scaled(image, 1 - 0.93 * degree)


def _dark(image: Pixels, degree: float, rng: np.random.Generator) -> Pixels:
    noisy = image * (1 - 0.75 * degree) + rng.normal(0, 1 + 35 * degree, image.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def _squeezed(image: Pixels, degree: float, _: np.random.Generator) -> Pixels:
    height, width = image.shape[:2]
    return np.asarray(cv2.resize(image, (max(1, int(width * (1 - 0.55 * degree))), height)), np.uint8)


BENCHMARK = Benchmark(run=_run, purpose="Face quality: false non-matches without the worst pictures")
