"""The face that counts in a picture: the holder's portrait on a page, the traveller in a live picture."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from idverify.document import Page, Pixels, Quad, Region
from idverify.face.engine import FaceEngine
from idverify.face.values import DetectedFace, FaceProblem, Template

# Eyes closer than this carry too little for a template. Of 26 people of the London set, one picture reduced and
# compressed (JPEG 80): at 30 px all match at FMR 1e-4 (median similarity 0.92), at 10 px all match (0.60), at 8 px two
# in three (0.45), at 6 px one in 26 (0.30); non-mated scores never rise.
LEAST_INTER_EYE_DISTANCE_PX = 10.0
# Another face counts as a second person, not as a ghost of the portrait, from this share of the larger face's area on.
# Doc 9303-2 wants secondary portraits smaller and fainter; they are usually at most half as wide.
_SECOND_PERSON_AREA_SHARE = 0.5

# YuNet's confidence in upright portraits is 0.93 to 0.96, in the same upside down 0.85 to 0.90 and on their side 0.68
# to 0.90 (samples and London set): below this, the other ways up are looked at too.
_SURE_CONFIDENCE = 0.91
# A turned view counts only when it is surer by this. Upright pictures blurred, reduced or covered below the mouth, and
# up to 20 degrees askew, are surer than their turned views; at 35 degrees a turned one is surer by up to 0.08 in one of
# seven. Turned pictures gain at least 0.039 when put upright (34 people of the London Set).
_CLEARLY_SURER = 0.03


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """The largest face of a picture, with its template.

    Attributes:
        page: number of the page it is on.
        face: the face as detected, in pixels of the page's picture.
        template: the face as numbers.
        others: other faces in the picture, largest first: ghost portraits, bystanders.
        problems: what makes the face harder to judge; empty is best.
    """

    page: int
    face: DetectedFace
    template: Template
    others: tuple[DetectedFace, ...] = ()
    problems: tuple[FaceProblem, ...] = ()

    @property
    def region(self) -> Region:
        """Where the face is."""
        return Region(self.page, self.face.quad)

    @property
    def other_regions(self) -> tuple[Region, ...]:
        """Where the other faces are."""
        return tuple(Region(self.page, other.quad) for other in self.others)


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What was found in one turned view, and how a face comes back to the picture."""

    image: Pixels
    faces: tuple[DetectedFace, ...]
    mapped_back: Callable[[DetectedFace], DetectedFace]


def find_portrait(page: Page, engine: FaceEngine, *, exclude: Quad | None = None) -> Portrait | None:
    """Return the holder's portrait on an upright page: its largest face; None when there is no face.

    Args:
        page: the upright page; whole data pages and photographs of a held document both do.
        engine: detects the face and makes the template.
        exclude: a place where no portrait is, such as the MRZ; faces whose centre lies in its box are ignored.
    """
    faces = engine.detect(page.image)
    if exclude is not None:
        faces = tuple(face for face in faces if not _inside(face.quad.centre, exclude))
    return _portrait(page.image, page.number, faces, engine)


def find_live_face(page: Page, engine: FaceEngine, *, central: bool = False) -> Portrait | None:
    """Return the face nearest the camera in a live picture, whichever way up; None when there is no face.

    Where a detector is unsure of the upright picture, the turned ones are searched too and the surest face counts.

    Args:
        page: the live picture.
        engine: detects the face and makes the template.
        central: take the face in the middle of the picture rather than the largest, as portrait data sets want it.
    """
    from idverify.face.search import turned_views  # noqa: PLC0415  needs cv2; this module is imported by Evidence

    best: _Seen | None = None
    for turned, mapped_back in turned_views(page.image):
        faces = engine.detect(turned)
        if central:
            faces = most_central_first(faces, turned)
        if faces and (best is None or faces[0].confidence > best.faces[0].confidence + _CLEARLY_SURER):
            best = _Seen(turned, faces, mapped_back)
        if best is not None and best.faces[0].confidence >= _SURE_CONFIDENCE:
            break
    if best is None:
        return None
    portrait = _portrait(best.image, page.number, best.faces, engine)
    return None if portrait is None else _mapped(portrait, best.mapped_back)


def most_central_first(faces: Sequence[DetectedFace], image: Pixels) -> tuple[DetectedFace, ...]:
    """Return the faces of a portrait data set's picture, whose subject is in the middle, subject first.

    The rule of LFW evaluations: area minus twice the squared distance between the centres of face and picture.
    """
    height, width = image.shape[:2]

    def prominence(face: DetectedFace) -> float:
        return face.area_px - 2 * math.dist(face.quad.centre, (width / 2, height / 2)) ** 2

    return tuple(sorted(faces, key=prominence, reverse=True))


def face_problems(faces: tuple[DetectedFace, ...]) -> tuple[FaceProblem, ...]:
    """Return what makes the first of these faces, largest first, hard to judge."""
    if not faces:
        return (FaceProblem.NO_FACE,)
    problems = []
    if faces[0].inter_eye_distance_px < LEAST_INTER_EYE_DISTANCE_PX:
        problems.append(FaceProblem.FACE_TOO_SMALL)
    if any(other.area_px >= _SECOND_PERSON_AREA_SHARE * faces[0].area_px for other in faces[1:]):
        problems.append(FaceProblem.SEVERAL_FACES)
    return tuple(problems)


def _portrait(image: Pixels, page_number: int, faces: tuple[DetectedFace, ...], engine: FaceEngine) -> Portrait | None:
    if not faces:
        return None
    return Portrait(
        page=page_number,
        face=faces[0],
        template=engine.template(image, faces[0]),
        others=faces[1:],
        problems=face_problems(faces),
    )


def _mapped(portrait: Portrait, mapped_back: Callable[[DetectedFace], DetectedFace]) -> Portrait:
    return replace(
        portrait, face=mapped_back(portrait.face), others=tuple(mapped_back(other) for other in portrait.others)
    )


def _inside(point: tuple[float, float], place: Quad) -> bool:
    left, top, right, bottom = place.box
    return left <= point[0] <= right and top <= point[1] <= bottom
