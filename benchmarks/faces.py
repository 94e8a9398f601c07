"""`python -m benchmarks faces`: every face engine on one data set: error rates, stated FMR against found, CPU time.

LFW: `python -m benchmarks faces --dataset lfw --root lfw/ --json` with pairs.txt in the folder or beside it.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks._benchmark import Benchmark
from benchmarks._face_metrics import (
    ComparisonScores,
    Scores,
    all_against_all,
    equal_error_rate,
    fmr_at_threshold,
    fnmr_after_discard,
    fold_accuracy,
    mated_quality,
    rank_one,
    tmr_at_fmr,
)
from benchmarks._face_pictures import DATASETS, FacePictures, load_face_pictures
from benchmarks._face_plot import plot_det
from idverify.cli._output import BarProgress
from idverify.face.calibration import Calibration, Metric, load_calibration
from idverify.face.embed import EmbeddedFile, EmbedOptions, core_count, embed_files
from idverify.face.engine import face_engine_names, load_face_engine
from idverify.face.search import scaled
from idverify.imaging.load import load_pages
from idverify.model_store import ModelStore

_FMRS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6)
_DISCARD_FMR = 1e-3
_DISCARDED = (0.0, 0.05, 0.1, 0.2)
_TIMED_PICTURES = 30
_TIMED_LONG_SIDE_PX = 640


def _run(arguments: Sequence[str]) -> int:
    options = _parse(arguments)
    pictures = load_face_pictures(options.dataset, options.root)
    measured = {name: _measure(name, pictures, options) for name in options.engine or face_engine_names()}
    engines = {name: result for name, (result, _) in measured.items()}
    if options.det:
        plot_det(options.det / "det.png", {name: scores for name, (_, scores) in measured.items()})
    report = {
        "dataset": options.dataset,
        "pictures": len(pictures.paths),
        "identities": len(set(pictures.identities)),
        "engines": engines,
    }
    if options.json:
        print(json.dumps(report))
    else:
        _print(engines)
    return 0


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    samples = Path(__file__).resolve().parents[1] / "samples" / "portraits"
    parser = argparse.ArgumentParser(prog="python -m benchmarks faces", description=__doc__)
    parser.add_argument("--dataset", choices=DATASETS, default="names")
    parser.add_argument("--root", type=Path, default=samples, help="folder of the data set; default: the samples")
    parser.add_argument("--engine", action="append", help="engine to measure; default: all; may be repeated")
    parser.add_argument("--jobs", type=int, default=core_count())
    parser.add_argument("--det", type=Path, help="folder for one CSV an engine, and det.png")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def _measure(name: str, pictures: FacePictures, options: argparse.Namespace) -> tuple[dict[str, Any], ComparisonScores]:
    calibration = load_calibration(name, ModelStore())
    embed_options = EmbedOptions(engine=name, central=pictures.central)
    with BarProgress() as progress:
        results = dict(embed_files(pictures.paths, embed_options, jobs=options.jobs, progress=progress))
    kept = [number for number, path in enumerate(pictures.paths) if results[path].status == "ok"]
    identities = [pictures.identities[number] for number in kept]
    similarity = _similarities([results[pictures.paths[number]] for number in kept], calibration.metric)
    scores = all_against_all(similarity, identities)
    if options.det:
        _write_det(options.det / f"{name}.csv", scores)
    report = {
        "failure_to_acquire": 1 - len(kept) / len(pictures.paths),
        "mated": len(scores.mated),
        "non_mated": len(scores.non_mated),
        "eer": equal_error_rate(scores) if len(scores.mated) and len(scores.non_mated) else None,
        "tmr_at_fmr": {f"{fmr:g}": tmr_at_fmr(scores, fmr) for fmr in _FMRS},
        "stated_fmr": _stated(scores, calibration),
        "fnmr_after_discard": _discard(
            scores, mated_quality(np.array([results[pictures.paths[n]].norm for n in kept]), identities)
        ),
        "rank_one": rank_one(similarity, identities),
        "view_2": _view_2(pictures, kept, similarity),
        "cpu_ms": _cpu_ms(name, pictures.paths),
    }
    return report, scores


def _similarities(results: Sequence[EmbeddedFile], metric: Metric) -> Scores:
    """Return the similarity of every pair in the units of the calibration, shape (n, n), float32."""
    matrix = np.array([result.vector for result in results], np.float32)
    cosine = matrix @ matrix.T
    if metric is Metric.COSINE:
        return cosine
    norms = np.array([result.norm for result in results], np.float32)
    squared = norms[:, None] ** 2 + norms[None] ** 2 - 2 * norms[:, None] * norms[None] * cosine
    return np.asarray(1 - np.sqrt(np.maximum(0, squared)), np.float32)


def _stated(scores: ComparisonScores, calibration: Calibration) -> dict[str, Any]:
    """Return, for each FMR the calibration states, what is found here at its threshold."""
    found = {}
    for fmr in _FMRS:
        if calibration.lowest_fmr < fmr <= calibration.rows[0].fmr:
            threshold = calibration.threshold_at(fmr)
            tmr = float((scores.mated >= threshold).mean()) if len(scores.mated) else None
            found[f"{fmr:g}"] = {"threshold": threshold, "tmr": tmr, **fmr_at_threshold(scores, threshold)}
    return found


def _discard(scores: ComparisonScores, quality: Scores) -> dict[str, float] | None:
    """Return FNMR at FMR 1e-3 with the worst mated pairs by template norm left out; None where that is not carried."""
    point = tmr_at_fmr(scores, _DISCARD_FMR)
    if point is None:
        return None
    return {f"{share:g}": fnmr_after_discard(scores.mated, quality, point["threshold"], share) for share in _DISCARDED}


def _view_2(pictures: FacePictures, kept: Sequence[int], similarity: Scores) -> dict[str, float] | None:
    """Return LFW's own protocol: 10 folds of pairs; None without pairs. Pairs without a template count as missing."""
    row = {number: position for position, number in enumerate(kept)}
    rows = [(row[a], row[b], same, fold) for a, b, same, fold in pictures.pairs if a in row and b in row]
    if not rows:
        return None
    first, second, same, folds = (np.array(column) for column in zip(*rows, strict=True))
    missing = len(pictures.pairs) - len(rows)
    return {"pairs": len(rows), "missing": missing, **fold_accuracy(similarity[first, second], same, folds)}


def _cpu_ms(name: str, paths: Sequence[Path]) -> dict[str, float]:
    """Return median CPU milliseconds of one thread for pictures of 640 px on the long side."""
    cv2.setNumThreads(1)
    engine = load_face_engine(name, ModelStore())
    pages = [load_pages(path.read_bytes())[0].image for path in paths[:_TIMED_PICTURES]]
    images = [scaled(image, _TIMED_LONG_SIDE_PX / max(image.shape[:2])) for image in pages]
    images = [image for image in images if engine.detect(image)]
    detect, template = [], []
    for image in images:
        duration, faces = _timed(partial(engine.detect, image))
        detect.append(duration)
        template.append(_timed(partial(engine.template, image, faces[0]))[0])
    whole = np.add(detect, template)
    return {
        "pictures": len(images),
        "detect": float(np.median(detect)),
        "align_and_template": float(np.median(template)),
        "whole": float(np.median(whole)),
        "whole_best": float(np.min(whole)),
    }


def _timed(function: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    result = function()
    return 1e3 * (time.process_time() - start), result


def _write_det(file: Path, scores: ComparisonScores) -> None:
    """Write the detection error trade-off curve: one row for each of 1,000 thresholds."""
    thresholds = np.quantile(np.concatenate([scores.mated, scores.non_mated]), np.linspace(0, 1, 1000))
    mated, non_mated = np.sort(scores.mated), np.sort(scores.non_mated)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", newline="", encoding="utf-8") as output:
        writer = csv.writer(output)
        writer.writerow(["similarity", "fmr", "fnmr"])
        for threshold in thresholds:
            fmr = 1 - np.searchsorted(non_mated, threshold) / len(non_mated)
            writer.writerow([f"{threshold:.4f}", f"{fmr:.3e}", f"{np.searchsorted(mated, threshold) / len(mated):.3e}"])


def _print(engines: dict[str, dict[str, Any]]) -> None:
    for name, result in engines.items():
        times = result["cpu_ms"]
        print(f"{name}: {result['mated']} mated, {result['non_mated']} non-mated, rank-1 {result['rank_one']}")
        print(f"  EER {result['eer']:.4%}; failure to acquire {result['failure_to_acquire']:.2%}")
        print(f"  CPU ms: {times['detect']:.1f} detect, {times['align_and_template']:.1f} align and template")
        for share, fnmr in (result["fnmr_after_discard"] or {}).items():
            print(f"  FNMR at FMR 1e-3 without the worst {float(share):.0%} by template norm: {fnmr:.3%}")
        for fmr, found in result["stated_fmr"].items():
            print(f"  FMR stated {fmr}: found {found['fmr']:.2e} ({found['count']} pairs), TMR {found['tmr']:.2%}")


BENCHMARK = Benchmark(run=_run, purpose="Face engines: error rates, stated against found FMR, CPU time")
