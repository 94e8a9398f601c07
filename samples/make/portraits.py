"""Make the composite portraits from the London set: 5 or 6 people blended, kept only where no source is recognised.

    python -m samples.make --sources DIR --landmarks landmarks.json

`landmarks.json` comes from `samples.make.landmarks`. The source photographs are not shipped: Face Research Lab London
Set, DeBruine & Jones 2017, figshare 5047666, CC BY 4.0. Candidates are drawn by seed and taken in order, so the same
sources give the same portraits.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np

from idverify.document import Pixels
from idverify.specimens.composites import (
    Floats,
    Points,
    SourceFace,
    Turn,
    align,
    blended_shape,
    compose,
    lit,
    mouth_opening,
    turned,
)
from idverify.specimens.portraits import load_rgb, rgb

IDENTITIES = 80
EXPRESSIONS = ("neutral", "smiling")
MODELS = Path(__file__).parents[2] / "models"
# Similarity of SFace at a false match rate of 1e-5 is 0.466 (models/calibration/sface.json); 0.45 leaves a margin.
SIMILARITY_LIMIT = 0.45
_SOURCES_PER_COMPOSITE = (5, 6)
_POOL = 16
_EXAGGERATION = 1.3
# Standard deviations of the shape added to every blend, and over how many principal components: without it the
# blends crowd around the mean face.
_VARIATION = 1.4
_COMPONENTS = 14
_HEAD_WEIGHT = 0.05
_QUALITY = 88
_TEMPLATE_LENGTH = 128


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the source set."""

    name: str
    sex: str
    age: float
    skin: tuple[float, float, float]
    smile: float


@dataclass(frozen=True, slots=True, eq=False)
class SourceSet:
    """The photographs and landmarks the composites come from."""

    folder: Path
    landmarks: dict[str, Points]
    people: tuple[Person, ...]

    def face(self, name: str, expression: str) -> SourceFace:
        """Return one photograph with its landmarks."""
        file = f"{name}_{expression}.jpg"
        return SourceFace(name, _read(self.folder / file), self.landmarks[file])

    def variation(self, sex: str, rng: np.random.Generator) -> Points:
        """Draw a change of the head's shape as people of one sex vary, zero mean, from their principal components."""
        shapes = np.stack([align(self.landmarks[f"{p.name}_neutral.jpg"]) for p in self.people if p.sex == sex])
        centred = (shapes - shapes.mean(0)).reshape(len(shapes), -1)
        _, spreads, components = np.linalg.svd(centred, full_matrices=False)
        strengths = rng.normal(0, _VARIATION, _COMPONENTS) * spreads[:_COMPONENTS] / np.sqrt(len(shapes))
        return np.asarray((strengths @ components[:_COMPONENTS]).reshape(shapes.shape[1:]), np.float64)

    def mean_shape(self, sex: str, expression: str) -> Points:
        """Return the mean aligned shape of everybody of one sex."""
        shapes = [align(self.landmarks[f"{p.name}_{expression}.jpg"]) for p in self.people if p.sex == sex]
        return np.asarray(np.mean(shapes, 0), np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A composite before it is accepted: two JPEG files, their templates (2, 128) and what they were made from."""

    record: dict[str, object]
    pictures: tuple[bytes, bytes]
    templates: Floats


@cache
def load_sources(folder: Path, landmarks: Path) -> SourceSet:
    """Read the set's own table of people and the landmarks; people without a stated age are left out."""
    points = {name: np.array(value) for name, value in json.loads(landmarks.read_text(encoding="utf-8")).items()}
    people = []
    for line in next(iter(folder.glob("*.jsonl"))).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["expression"] != "neutral" or not str(row["face_age"]).replace(".", "").isdigit():
            continue
        name = row["identity"]
        skin = _skin(_read(folder / row["file"]), points[row["file"]])
        smile = mouth_opening(points[f"{name}_smiling.jpg"])
        people.append(Person(name, row["face_gender"][0].upper(), float(row["face_age"]), skin, smile))
    return SourceSet(folder, points, tuple(people))


def make_candidate(sources: SourceSet, seed: int, *, known: Floats) -> Candidate | None:
    """Draw, blend and measure one composite identity; None where a source (templates `known`) is recognised in it."""
    rng = np.random.default_rng(seed)
    people, weights = _draw_people(sources, rng)
    turn = Turn(
        yaw_deg=float(rng.uniform(-6, 6)),
        roll_deg=float(rng.uniform(-3, 3)),
        scale=float(rng.uniform(0.95, 1.05)),
        light=float(rng.uniform(-0.25, 0.25)),
        warmth=float(rng.uniform(-0.08, 0.08)),
    )
    variation = sources.variation(people[0].sex, rng)
    pictures: list[bytes] = []
    templates: list[Floats] = []
    for expression, pose in zip(EXPRESSIONS, (Turn(), turn), strict=True):
        faces = [sources.face(person.name, expression) for person in people]
        mean = sources.mean_shape(people[0].sex, expression)
        shape = blended_shape([align(f.points) for f in faces], weights, mean=mean, exaggeration=_EXAGGERATION)
        shape = align(shape + variation)
        picture = lit(compose(faces, weights, target=turned(shape, pose), head=0), pose)
        pictures.append(_jpeg(picture))
        templates.append(template(_decoded(pictures[-1])))
        if float((known @ templates[-1]).max()) >= SIMILARITY_LIMIT:
            return None
    record: dict[str, object] = {
        "seed": seed,
        "sex": people[0].sex,
        "age": round(float(np.dot(weights, [p.age for p in people]))),
        "sources": {p.name: round(float(w), 3) for p, w in zip(people, weights, strict=True)},
    }
    return Candidate(record, (pictures[0], pictures[1]), np.stack(templates))


def accepted(candidates: Iterator[Candidate | None]) -> Iterator[Candidate]:
    """Yield the candidates that look like no candidate before them."""
    known = np.zeros((0, _TEMPLATE_LENGTH), np.float32)
    for candidate in candidates:
        if candidate is not None and float((candidate.templates @ known.T).max(initial=-1)) < SIMILARITY_LIMIT:
            known = np.vstack([known, candidate.templates])
            yield candidate


def template(picture: Pixels) -> Floats:
    """Return the unit-length SFace template (128,) of the largest face.

    Raises:
        ValueError: no face was found.
    """
    bgr = np.ascontiguousarray(picture[..., ::-1])
    detector, recogniser = _engine()
    detector.setInputSize((bgr.shape[1], bgr.shape[0]))
    faces = detector.detect(bgr)[1]
    if faces is None:
        raise ValueError("no face found in a portrait")
    vector = recogniser.feature(recogniser.alignCrop(bgr, faces[0]))[0]
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def source_templates(sources: SourceSet) -> Floats:
    """Return the templates of every source photograph, shape (photographs, 128)."""
    return np.stack([template(_read(sources.folder / name)) for name in sorted(sources.landmarks)])


def write(candidates: Iterator[Candidate], out: Path, *, identities: int) -> None:
    """Write the pictures and portraits.json."""
    out.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, object]] = []
    templates: list[Floats] = []
    for candidate in candidates:
        name = f"c{len(rows) + 1:03d}"
        files = {}
        for expression, picture in zip(EXPRESSIONS, candidate.pictures, strict=True):
            files[expression] = f"{name}_{expression}.jpg"
            (out / files[expression]).write_bytes(picture)
        rows.append({"identity": name, **candidate.record, "files": files})
        templates.append(candidate.templates[0])
        sys.stderr.write(f"\r{len(rows)}/{identities} composites")
        if len(rows) == identities:
            break
    similarity = np.stack(templates) @ np.stack(templates).T - 2 * np.eye(len(rows))
    for row, values in zip(rows, similarity, strict=True):
        row["look_alikes"] = {str(rows[i]["identity"]): round(float(values[i]), 3) for i in np.argsort(-values)[:3]}
    (out / "portraits.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def _draw_people(sources: SourceSet, rng: np.random.Generator) -> tuple[list[Person], Floats]:
    """Draw the head and 4 or 5 more of the same sex with similar skin and a similarly open smile."""
    sex = "FM"[int(rng.integers(2))]
    group = [person for person in sources.people if person.sex == sex]
    head = group[int(rng.integers(len(group)))]
    near = sorted(
        (p for p in group if p is not head),
        key=lambda p: float(np.hypot.reduce(np.subtract(p.skin, head.skin))) + 60 * abs(p.smile - head.smile),
    )[:_POOL]
    others = int(rng.choice(_SOURCES_PER_COMPOSITE)) - 1
    chosen = [near[i] for i in rng.choice(len(near), others, replace=False)]
    shares = rng.uniform(0.7, 1.3, others)
    weights = np.concatenate([[_HEAD_WEIGHT], shares / shares.sum() * (1 - _HEAD_WEIGHT)])
    return [head, *chosen], weights.astype(np.float32)


def _skin(image: Pixels, points: Points) -> tuple[float, float, float]:
    """Median CIE L*a*b* of the two cheeks."""
    lab = cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    patches = []
    for x, y in points[[50, 280], :2].astype(int):  # landmark 50 and 280: middle of the cheeks
        patches.append(lab[y - 8 : y + 8, x - 8 : x + 8].reshape(-1, 3))
    lightness, a, b = np.median(np.concatenate(patches), 0)
    return float(lightness), float(a), float(b)


@cache
def _engine() -> tuple[cv2.FaceDetectorYN, cv2.FaceRecognizerSF]:
    detector = cv2.FaceDetectorYN.create(str(MODELS / "face_detection_yunet_2023mar_int8bq.onnx"), "", (480, 600))
    return detector, cv2.FaceRecognizerSF.create(str(MODELS / "face_recognition_sface_2021dec_int8bq.onnx"), "")


@cache
def _read(path: Path) -> Pixels:
    return load_rgb(path)


def _jpeg(picture: Pixels) -> bytes:
    return cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()


def _decoded(file: bytes) -> Pixels:
    return rgb(cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR), "a composite")


@cache
def _known(folder: Path, landmarks: Path) -> Floats:
    return source_templates(load_sources(folder, landmarks))


def _make(job: tuple[Path, Path, int]) -> Candidate | None:
    folder, landmarks, seed = job
    cv2.setNumThreads(1)
    return make_candidate(load_sources(folder, landmarks), seed, known=_known(folder, landmarks))


def make_portraits(sources: Path, landmarks: Path, out: Path) -> None:
    """Make every composite portrait.

    Args:
        sources: folder of the London photographs.
        landmarks: file written by `samples.make.landmarks`.
        out: folder for pictures and portraits.json.
    """
    with Pool() as pool:
        jobs = ((sources, landmarks, seed) for seed in range(IDENTITIES * 40))
        write(accepted(pool.imap(_make, jobs, chunksize=4)), out, identities=IDENTITIES)
