"""A face engine without models, and faces made of numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from idverify.document import Pixels, Quad
from idverify.face.calibration import Calibration, CalibrationRow, Metric
from idverify.face.values import DetectedFace, Template

MODEL = "a" * 64


def face_at(left: float, top: float, size: float, *, confidence: float = 0.9) -> DetectedFace:
    """Return an upright face with its landmarks where they usually are in the box."""
    share = ((0.3, 0.4), (0.7, 0.4), (0.5, 0.6), (0.35, 0.8), (0.65, 0.8))
    a, b, c, d, e = ((left + x * size, top + y * size) for x, y in share)
    return DetectedFace(Quad.from_box(left, top, left + size, top + size), (a, b, c, d, e), a, b, confidence)


def template_of(*numbers: float, engine: str = "fake", model: str = MODEL) -> Template:
    return Template.from_raw(np.array(numbers, np.float64), engine=engine, model_sha256=model)


def calibration_of(metric: Metric = Metric.COSINE) -> Calibration:
    """Return a curve that falls by ten for every 0.1 of similarity, from 1 in 10 at 0.2."""
    rows = tuple(CalibrationRow(similarity=0.1 + 0.1 * n, fmr=10.0**-n, tmr=1 - 0.01 * n) for n in range(1, 7))
    return Calibration(
        engine="fake",
        model_sha256=MODEL,
        metric=metric,
        data_set="made up",
        images=10,
        identities=5,
        mated=100,
        non_mated=10_000_000,
        measured="by hand",
        lowest_fmr=1e-5,
        lowest_fmr_reason="for the test",
        notes="",
        rows=rows,
    )


class FakeEngine:
    """Finds what it is told to find; the template is the mean colour of the picture."""

    name = "fake"
    model_sha256 = MODEL
    dimension = 3

    def __init__(self, detect: Callable[[Pixels], tuple[DetectedFace, ...]]) -> None:
        self._detect = detect

    def detect(self, image: Pixels) -> tuple[DetectedFace, ...]:
        return self._detect(image)

    def template(self, image: Pixels, face: DetectedFace) -> Template:  # noqa: ARG002  as the protocol has it
        return template_of(*(1 + image.reshape(-1, 3).mean(axis=0)))
