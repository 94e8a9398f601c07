"""Two pictures in, one comparison out: the whole way from files or pixels to a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from idverify.document import Page
from idverify.errors import UnreadableInputError
from idverify.face.calibration import Calibration, load_calibration
from idverify.face.compare import MATCH_FMR, NO_MATCH_FMR, FaceComparison, compare_templates
from idverify.face.engine import FaceEngine, load_face_engine
from idverify.face.portrait import Portrait, find_live_face
from idverify.face.values import DetectedFace, FaceProblem
from idverify.model_store import ModelStore

FacePicture = Path | str | bytes | NDArray[np.uint8]
"""A picture: path of a file, content of a file, or pixels, RGB (h, w, 3) or grey (h, w)."""


@dataclass(frozen=True, slots=True, eq=False)
class FacePair:
    """Two pictures, the face that counts in each, and their comparison.

    Attributes:
        probe: largest face of the first picture; None when there is none.
        reference: largest face of the second picture; None when there is none.
        comparison: None when a face is missing or too small to compare.
        engine: name of the engine.
    """

    probe: Portrait | None
    reference: Portrait | None
    comparison: FaceComparison | None
    engine: str

    def as_json(self) -> dict[str, Any]:
        """Return the pair as every JSON output shows it; without a comparison the verdict is inconclusive."""
        compared = self.comparison.as_json() if self.comparison else _NOT_COMPARED | {"engine": self.engine}
        return {**compared, "faces": [face_as_json(self.probe), face_as_json(self.reference)]}


_NOT_COMPARED = {
    "similarity": None,
    "fmr": None,
    "fmr_bound": None,
    "fmr_among_alike": None,
    "verdict": "inconclusive",
}


class FaceMatcher:
    """One engine with its calibration, to compare pictures with. Not for several threads at once."""

    def __init__(self, engine: FaceEngine, calibration: Calibration) -> None:
        self.engine = engine
        self.calibration = calibration

    def compare(
        self, probe: Page, reference: Page, *, match_fmr: float = MATCH_FMR, no_match_fmr: float = NO_MATCH_FMR
    ) -> FacePair:
        """Compare the largest faces of two pictures, whichever way up they are."""
        faces = find_live_face(probe, self.engine), find_live_face(reference, self.engine)
        comparison = None
        if faces[0] is not None and faces[1] is not None and _comparable(faces[0]) and _comparable(faces[1]):
            comparison = compare_templates(
                faces[0].template,
                faces[1].template,
                self.calibration,
                match_fmr=match_fmr,
                no_match_fmr=no_match_fmr,
            )
        return FacePair(faces[0], faces[1], comparison, self.engine.name)


def compare_faces(
    probe: FacePicture,
    reference: FacePicture,
    *,
    engine: str = "sface",
    model_dir: Path | None = None,
    match_fmr: float = MATCH_FMR,
    no_match_fmr: float = NO_MATCH_FMR,
) -> FacePair:
    """Compare the largest faces of two pictures.

    Args:
        probe: path, file content or pixels of the first picture.
        reference: the second.
        engine: a file in `idverify/face/engines`.
        model_dir: folder searched for models before the shipped ones.
        match_fmr: false match rate from which down the faces match.
        no_match_fmr: false match rate from which up they do not.

    Raises:
        UsageError: no such engine, or rates its calibration does not carry.
        UnreadableInputError: a file that is no picture.
        MissingComponentError: a model or package is not installed.

    Example:
        pair = compare_faces("passport.jpg", "desk.jpg")
        if pair.comparison is not None:
            print(pair.comparison.verdict, pair.comparison.fmr)
    """
    matcher = load_face_matcher(engine, model_dir)
    pages = [_page(picture) for picture in (probe, reference)]
    return matcher.compare(pages[0], pages[1], match_fmr=match_fmr, no_match_fmr=no_match_fmr)


@lru_cache(maxsize=4)
def load_face_matcher(engine: str, model_dir: Path | None = None) -> FaceMatcher:
    """Return an engine with its calibration; loaded once per process.

    Raises:
        UsageError: no such engine.
        MissingComponentError: a model or package is not installed.
    """
    store = ModelStore(model_dir)
    return FaceMatcher(load_face_engine(engine, store), load_calibration(engine, store))


def face_as_json(portrait: Portrait | None) -> dict[str, Any]:
    """Return the face that counts in a picture as every JSON output shows it."""
    if portrait is None:
        return {"found": False, "problems": [FaceProblem.NO_FACE.value], "others": 0}
    return {
        "found": True,
        "problems": [problem.value for problem in portrait.problems],
        "others": len(portrait.others),
        **_face_as_json(portrait.face),
        "template_norm": round(portrait.template.norm, 2),
    }


def _face_as_json(face: DetectedFace) -> dict[str, Any]:
    return {
        "quad": [[round(x, 1), round(y, 1)] for x, y in face.quad.corners],
        "landmarks": [[round(x, 1), round(y, 1)] for x, y in face.landmarks],
        "inter_eye_distance_px": round(face.inter_eye_distance_px, 1),
        "confidence": round(face.confidence, 3),
    }


def _comparable(portrait: Portrait) -> bool:
    return FaceProblem.FACE_TOO_SMALL not in portrait.problems


def _page(picture: FacePicture) -> Page:
    from idverify.imaging.load import load_pages  # noqa: PLC0415  Pillow and PDFium are only needed for files

    if isinstance(picture, np.ndarray):
        return Page(1, picture)
    if isinstance(picture, bytes):
        return load_pages(picture)[0]
    try:
        content = Path(picture).read_bytes()
    except OSError as error:
        raise UnreadableInputError(
            f"{Path(picture).name}: {error.strerror}", code="file_unreadable", advice="Check the path."
        ) from error
    return load_pages(content)[0]
