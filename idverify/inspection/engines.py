"""The engines one process inspects with, as the settings name them; each is loaded on first use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from idverify.document import Page
from idverify.face.calibration import Calibration, load_calibration
from idverify.face.engine import FaceEngine, load_face_engine
from idverify.imaging.load import LoadLimits
from idverify.model_store import ModelStore
from idverify.reading.barcodes.reader import BarcodeReader
from idverify.reading.engine import MrzReader, load_mrz_reader
from idverify.reading.viz_reader import VizReader
from idverify.settings import Settings


class Engines:
    """Engines and their models. One per process; not for several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._models = ModelStore(settings.model_dir)
        self.limits = LoadLimits(settings.max_file_bytes, settings.max_pixels, settings.max_pages)

    @cached_property
    def mrz(self) -> MrzReader:
        """Reads machine readable zones."""
        return load_mrz_reader(self._settings.mrz_engine, self._models)

    @cached_property
    def viz(self) -> VizReader:
        """Reads visual zones."""
        return VizReader()

    @cached_property
    def barcodes(self) -> BarcodeReader:
        """Reads barcodes."""
        return BarcodeReader()

    @cached_property
    def face(self) -> FaceEngine:
        """Finds faces and makes templates."""
        return load_face_engine(self._settings.face_engine, self._models)

    @cached_property
    def calibration(self) -> Calibration:
        """What the face engine's similarities mean."""
        return load_calibration(self._settings.face_engine, self._models)

    def warm_up(self) -> None:
        """Load every engine and run each once on an empty page.

        Raises:
            MissingComponentError: a model, program or package is missing.
        """
        blank = Page(1, np.full((480, 640, 3), 255, np.uint8))
        self.face.detect(blank.image)
        self.viz.read(blank)
        self.mrz.read(blank)
        _ = self.calibration

    @property
    def versions(self) -> Mapping[str, str]:
        """Version or model hash of every engine."""
        return {
            "mrz_engine": self.mrz.version,
            "viz_engine": self.viz.version,
            "face_engine": f"{self.face.name} {self.face.model_sha256}",
        }
