"""PP-OCR on ONNX Runtime: the first reader of the visual zone. Its models come inside the package rapidocr.

rapidocr finds the lines. They are recognised here, each at its own width: rapidocr fills every line up to the widest of
its batch and to at least 320 pixels, which costs half of the CPU time (`python -m benchmarks viz-read`).
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from idverify.document import Page, Pixels, Quad, Region, TextLine
from idverify.errors import MissingComponentError
from idverify.imaging.rectify import rectify

# Longest side that the text detector sees. On a sample data page 1280 found every line that the full size found, in
# three quarters of the CPU time; `python -m benchmarks pipeline` prints what the stage costs.
_LONGEST_SIDE_PX = 1280
# The two cores of a workstation; more threads than cores slow ONNX Runtime down.
_THREADS = 2
_RECOGNISER = "PP-OCRv6_rec_small.onnx"
# What the recogniser was trained on: strips 48 px high; its steps are 8 px wide, and widths in steps of 16 spare
# ONNX Runtime a new plan of memory for every line.
_STRIP_HEIGHT_PX = 48
_WIDTH_STEP_PX = 16
_NARROWEST_PX = 32
# A strip of 48 x 3200 px holds 150 characters; nothing on a document is longer.
_WIDEST_PX = 3200
# rapidocr's own limit: what is read with less is no text.
_LEAST_CONFIDENCE = 0.5


class RapidOcr:
    """Loads its models when made."""

    def __init__(self) -> None:
        try:
            from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415  heavy; only where it is used
            from rapidocr import RapidOCR  # noqa: PLC0415  likewise
        except ImportError as error:
            raise MissingComponentError("rapidocr is not installed", advice="./run setup") from error
        self._finder: Any = RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.use_cls": False,  # the MRZ already told which way is up
                "Global.use_rec": False,
                "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
                "Det.limit_side_len": _LONGEST_SIDE_PX,
                "Det.limit_type": "max",
            }
        )
        options = SessionOptions()
        options.intra_op_num_threads = _THREADS
        options.log_severity_level = 3
        model = files("rapidocr") / "models" / _RECOGNISER
        self._recogniser: Any = InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._input = self._recogniser.get_inputs()[0].name
        characters = self._recogniser.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._characters = np.array(["", *characters, " "])

    @property
    def version(self) -> str:
        """Version of the package, which carries the models."""
        return f"rapidocr {importlib.metadata.version('rapidocr')}"

    def read(self, page: Page) -> tuple[TextLine, ...]:
        """Return the lines of an upright page, from top to bottom."""
        lines = self.read_places(page, self.find(page))
        return tuple(line for line in lines if line.confidence >= _LEAST_CONFIDENCE)

    def find(self, page: Page) -> tuple[Quad, ...]:
        """Return where lines of text stand, from top to bottom."""
        found = self._finder(np.ascontiguousarray(page.image[:, :, ::-1]), use_rec=False)  # it expects BGR
        if found.boxes is None:
            return ()
        return tuple(sorted((_quad(box) for box in found.boxes), key=lambda quad: quad.box[1]))

    def read_places(self, page: Page, places: Iterable[Quad]) -> tuple[TextLine, ...]:
        """Return what stands in each place, one line each; an empty text where nothing does."""
        return tuple(self._read_place(page, place) for place in places)

    def _read_place(self, page: Page, place: Quad) -> TextLine:
        strip = _strip(page.image, place)
        shares = self._recogniser.run(None, {self._input: strip})[0][0]
        best = shares.argmax(axis=1)
        printed = (best > 0) & (best != np.concatenate(([0], best[:-1])))
        text = "".join(self._characters[best[printed]])
        confidence = float(shares.max(axis=1)[printed].mean()) if printed.any() else 0.0
        return TextLine(text, confidence, Region(page.number, place), "rapidocr")


def _strip(image: Pixels, place: Quad) -> NDArray[np.float32]:
    """Return a place as the recogniser takes it: BGR, -1 to 1, shape (1, 3, 48, width)."""
    strip = rectify(image, place, height_px=_STRIP_HEIGHT_PX)[:, :_WIDEST_PX, ::-1]
    width = max(_NARROWEST_PX, -(-strip.shape[1] // _WIDTH_STEP_PX) * _WIDTH_STEP_PX)
    planes = np.zeros((1, 3, _STRIP_HEIGHT_PX, width), np.float32)
    planes[0, :, :, : strip.shape[1]] = strip.transpose(2, 0, 1) / np.float32(127.5) - 1
    return planes


def _quad(box: Any) -> Quad:  # noqa: ANN401  an array of four points
    first, second, third, fourth = ((float(x), float(y)) for x, y in box)
    return Quad((first, second, third, fourth))
