"""PP-OCR by rapidocr on ONNX Runtime: the first reader of the visual zone. Its models come inside its package."""

from __future__ import annotations

import importlib.metadata
from typing import Any

import numpy as np

from idverify.document import Page, Quad, Region, TextLine
from idverify.errors import MissingComponentError

# Longest side that the text detector sees. On a sample data page 1280 found every line that the full size found, in
# three quarters of the CPU time; `python -m benchmarks pipeline` prints what the stage costs.
_LONGEST_SIDE_PX = 1280
# The two cores of a workstation; more threads than cores slow ONNX Runtime down.
_THREADS = 2


class RapidOcr:
    """Loads its models when made."""

    def __init__(self) -> None:
        try:
            from rapidocr import RapidOCR  # noqa: PLC0415  loads ONNX Runtime; only where it is used
        except ImportError as error:
            raise MissingComponentError("rapidocr is not installed", advice="./run setup") from error
        self._engine: Any = RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.use_cls": False,  # the MRZ already told which way is up
                "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
                "Det.limit_side_len": _LONGEST_SIDE_PX,
                "Det.limit_type": "max",
            }
        )

    @property
    def version(self) -> str:
        """Version of the package, which carries the models."""
        return f"rapidocr {importlib.metadata.version('rapidocr')}"

    def read(self, page: Page) -> tuple[TextLine, ...]:
        """Return the lines of an upright page, from top to bottom."""
        result = self._engine(np.ascontiguousarray(page.image[:, :, ::-1]))  # it expects BGR
        if result.boxes is None:
            return ()
        lines = (
            TextLine(text, float(score), Region(page.number, _quad(box)), "rapidocr")
            for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True)
        )
        return tuple(sorted(lines, key=lambda line: line.region.quad.box[1]))


def _quad(box: Any) -> Quad:  # noqa: ANN401  an array of four points
    first, second, third, fourth = ((float(x), float(y)) for x, y in box)
    return Quad((first, second, third, fourth))
