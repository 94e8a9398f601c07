"""PP-OCR on ONNX Runtime: the first reader of the visual zone. Its models come inside the package rapidocr.

rapidocr finds the lines. They are recognised here, each at its own width: rapidocr fills every line up to the widest of
its batch and to at least 320 pixels, which costs half of the CPU time (`python -m benchmarks viz-read`).
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.resources import files
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Page, Pixels, Quad, Region, TextLine
from idverify.errors import MissingComponentError
from idverify.imaging.rectify import rectify
from idverify.reading.ocr.close_look import CloseLook
from idverify.reading.ocr.ctc import Shares

# Longest side that the text detector sees: a data page has 195 dpi then. Its time grows with the area, 0.9 s at 1280
# and 0.5 s at 960 px; `python -m benchmarks viz-read` prints what is still read.
_LONGEST_SIDE_PX = 960
# Small pictures are enlarged for it, up to this: letters of 6 px are found no better at more.
_LARGEST_SCALE = 2.0
# The two cores of a workstation; more threads than cores slow ONNX Runtime down.
_THREADS = 2
_RECOGNISER = "PP-OCRv6_rec_small.onnx"
# The detector cuts half of a narrow last letter off; in heights of the line.
_ROOM_HEIGHTS = 0.15
# What the recogniser was trained on: strips 48 px high; its steps are 8 px wide, and widths in steps of 16 spare
# ONNX Runtime a new plan of memory for every line.
_STRIP_HEIGHT_PX = 48
_WIDTH_STEP_PX = 16
_NARROWEST_PX = 32
# A strip of 48 x 3200 px holds 150 characters; nothing on a document is longer.
_WIDEST_PX = 3200
# Crops of a close look: the place itself, drawn wider, and with room below for marks under letters; in shares of its
# width and heights. Of 88 real values on pictures of 350 px the place alone gave 53, these three together 55, twelve no
# more; sharpened and stretched crops were no better.
_CROPS = ((1.0, 0.0), (1.25, 0.0), (1.0, 0.15))
# A close look is for names, numbers and dates: scripts with alphabets, in Unicode up to the end of Cyrillic.
_LAST_LETTER = "\u052f"
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
                "Det.limit_side_len": 2 * _LONGEST_SIDE_PX,  # pages are scaled here
                "Det.limit_type": "max",
            }
        )
        options = SessionOptions()
        options.intra_op_num_threads = 1  # lines are read side by side instead
        options.log_severity_level = 3
        model = files("rapidocr") / "models" / _RECOGNISER
        self._recogniser: Any = InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._input = self._recogniser.get_inputs()[0].name
        characters = self._recogniser.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._characters = np.array(["", *characters, " "])
        self._alphabetic = np.flatnonzero(self._characters <= _LAST_LETTER)
        self._classes = {str(self._characters[one]): n for n, one in enumerate(self._alphabetic) if n}
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="rapidocr")

    @property
    def version(self) -> str:
        """Version of the package, which carries the models."""
        return f"rapidocr {importlib.metadata.version('rapidocr')}"

    def read(self, page: Page, *, within: Quad | None = None) -> tuple[TextLine, ...]:
        """Return the lines of an upright page, or of the box around a place on it, from top to bottom."""
        lines = self.read_places(page, self.find(page, within=within))
        return tuple(line for line in lines if line.confidence >= _LEAST_CONFIDENCE)

    def find(self, page: Page, *, within: Quad | None = None) -> tuple[Quad, ...]:
        """Return where lines of text stand, from top to bottom."""
        part, at = _part(page.image, within)
        scale = min(_LONGEST_SIDE_PX / max(part.shape[:2]), _LARGEST_SCALE)
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        seen = cv2.resize(part, None, fx=scale, fy=scale, interpolation=method)
        found = self._finder(np.ascontiguousarray(seen[:, :, ::-1]), use_rec=False)  # it expects BGR
        if found.boxes is None:
            return ()
        quads = (_quad(_longer(np.asarray(box) / scale + at)) for box in found.boxes)
        return tuple(sorted(quads, key=lambda quad: quad.box[1]))

    def read_places(self, page: Page, places: Iterable[Quad]) -> tuple[TextLine, ...]:
        """Return what stands in each place, one line each; an empty text where nothing does."""
        return tuple(self._pool.map(partial(self._read_place, page), places))

    def look_closely(self, page: Page, places: Sequence[Quad]) -> tuple[CloseLook, ...]:
        """Return what several crops of each place say."""
        crops = [(_with_room(place, below), wider) for place in places for wider, below in _CROPS]
        shares = list(self._pool.map(lambda crop: self._shares(page, *crop)[:, self._alphabetic], crops))
        characters = self._characters[self._alphabetic]
        return tuple(
            CloseLook(tuple(shares[at : at + len(_CROPS)]), characters, self._classes)
            for at in range(0, len(shares), len(_CROPS))
        )

    def _shares(self, page: Page, place: Quad, wider: float = 1.0) -> Shares:
        strip = _strip(page.image, place, wider)
        return np.asarray(self._recogniser.run(None, {self._input: strip})[0][0], np.float32)

    def _read_place(self, page: Page, place: Quad) -> TextLine:
        shares = self._shares(page, place)
        best = shares.argmax(axis=1)
        printed = (best > 0) & (best != np.concatenate(([0], best[:-1])))
        text = "".join(self._characters[best[printed]])
        confidence = float(shares.max(axis=1)[printed].mean()) if printed.any() else 0.0
        return TextLine(text, confidence, Region(page.number, place), "rapidocr")


def _part(image: Pixels, within: Quad | None) -> tuple[Pixels, NDArray[np.float64]]:
    """Return the part of a picture in the box around a place, and where its upper left corner is."""
    height, width = image.shape[:2]
    left, top, right, bottom = within.box if within else (0.0, 0.0, width, height)
    columns = slice(max(0, round(left)), min(width, round(right)))
    rows = slice(max(0, round(top)), min(height, round(bottom)))
    part = image[rows, columns]
    return (part, np.array([columns.start, rows.start], np.float64)) if part.size else (image, np.zeros(2))


def _longer(box: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a box with a little more room before and behind its line, shape (4, 2)."""
    along = (box[1] - box[0] + box[2] - box[3]) / 2
    height = float(np.hypot(*(box[3] - box[0] + box[2] - box[1]))) / 2
    room = _ROOM_HEIGHTS * height * along / max(float(np.hypot(*along)), 1e-6)
    return np.asarray(box + np.array([-room, room, room, -room]), np.float64)


def _with_room(place: Quad, below: float) -> Quad:
    """Return a place that reaches some of its height farther down, and a third of that less far up."""
    upper_left, upper_right, lower_right, lower_left = np.asarray(place.corners, np.float64)
    down = below * (lower_left - upper_left + lower_right - upper_right) / 2
    return _quad((upper_left + down / 3, upper_right + down / 3, lower_right + down, lower_left + down))


def _strip(image: Pixels, place: Quad, wider: float) -> NDArray[np.float32]:
    """Return a place as the recogniser takes it: BGR, -1 to 1, shape (1, 3, 48, width)."""
    upright = rectify(image, place, height_px=_STRIP_HEIGHT_PX)
    if wider != 1:
        upright = np.asarray(cv2.resize(upright, None, fx=wider, fy=1, interpolation=cv2.INTER_CUBIC), np.uint8)
    strip = upright[:, :_WIDEST_PX, ::-1]
    width = max(_NARROWEST_PX, -(-strip.shape[1] // _WIDTH_STEP_PX) * _WIDTH_STEP_PX)
    planes = np.zeros((1, 3, _STRIP_HEIGHT_PX, width), np.float32)
    planes[0, :, :, : strip.shape[1]] = strip.transpose(2, 0, 1) / np.float32(127.5) - 1
    return planes


def _quad(box: Any) -> Quad:  # noqa: ANN401  an array of four points
    first, second, third, fourth = ((float(x), float(y)) for x, y in box)
    return Quad((first, second, third, fourth))
