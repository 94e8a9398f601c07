"""The engines one process inspects with, as the settings name them; each is loaded on first use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from idverify.chip.trust_files import load_trust
from idverify.chip.trust_store import TrustStore
from idverify.document import Page
from idverify.errors import MissingComponentError, UnreadableInputError
from idverify.face.calibration import Calibration, load_calibration
from idverify.face.engine import FaceEngine, load_face_engine
from idverify.face.face_mesh import PointModel, load_face_mesh_if_there
from idverify.imaging.load import LoadLimits
from idverify.inspection.seal_certificates import seal_certificates
from idverify.inspection.specimen_layouts import specimen_layouts
from idverify.inspection.watchlists import Watchlists
from idverify.model_store import ModelStore
from idverify.reading.barcodes.reader import BarcodeReader
from idverify.reading.engine import MrzReader, load_mrz_reader
from idverify.reading.layouts import known_layouts
from idverify.reading.viz_reader import VizReader
from idverify.settings import Settings


class Engines:
    """Engines and their models. One per process; not for several threads."""

    def __init__(self, settings: Settings, *, trust: TrustStore | None = None) -> None:
        """Take the settings; `trust` stands for the trust store that they name."""
        self._settings = settings
        self._trust = trust
        self._models = ModelStore(settings.model_dir)
        self.limits = LoadLimits(settings.max_file_bytes, settings.max_pixels, settings.max_pages)

    @cached_property
    def mrz(self) -> MrzReader:
        """Reads machine readable zones."""
        return load_mrz_reader(self._settings.mrz_engine, self._models)

    @cached_property
    def viz(self) -> VizReader:
        """Reads visual zones."""
        return VizReader(layouts=(*known_layouts(), *specimen_layouts()))

    @cached_property
    def barcodes(self) -> BarcodeReader:
        """Reads barcodes; their seals are checked with the trusted certificates of the trust store."""
        return BarcodeReader(seal_certificates(self.trust))

    @cached_property
    def trust(self) -> TrustStore:
        """What the signatures of chips and seals are traced back to; empty when the settings name no trust store.

        Raises:
            MissingComponentError: the trust store is not there or cannot be read.
        """
        if self._trust is not None:
            return self._trust
        folder = self._settings.trust_dir
        try:
            return load_trust([folder]) if folder else TrustStore()
        except UnreadableInputError as error:
            message = f"the trust store cannot be read: {error}"
            raise MissingComponentError(message, advice="See `idverify chip trust show`.") from error

    @cached_property
    def face(self) -> FaceEngine:
        """Finds faces and makes templates."""
        return load_face_engine(self._settings.face_engine, self._models)

    @cached_property
    def calibration(self) -> Calibration:
        """What the face engine's similarities mean."""
        return load_calibration(self._settings.face_engine, self._models)

    @cached_property
    def face_points(self) -> PointModel | None:
        """Finds dense points of faces; None where the models or their package are not installed."""
        return load_face_mesh_if_there(self._models)

    @cached_property
    def watchlists(self) -> Watchlists:
        """What every inspection searches for the faces of a document."""
        return Watchlists(self._settings, self._models)

    def warm_up(self) -> None:
        """Load every engine and run each once on an empty page.

        Raises:
            MissingComponentError: a model, program or package is missing.
        """
        blank = Page(1, np.full((480, 640, 3), 255, np.uint8))
        self.face.detect(blank.image)
        self.viz.read(blank)
        self.mrz.read(blank)
        _ = self.calibration, self.trust, self.face_points
        self.watchlists.warm_up()

    @property
    def versions(self) -> Mapping[str, str]:
        """Version or model hash of every engine."""
        return {
            "mrz_engine": self.mrz.version,
            "viz_engine": self.viz.version,
            "face_engine": f"{self.face.name} {self.face.model_sha256}",
        }
