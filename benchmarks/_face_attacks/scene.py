"""Scenes before the camera: a person, or a medium that shows one, in a room. ISO/IEC 30107-3."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks._face_attacks.camera import HEIGHT_PX, WIDTH_PX, lens_sigma_px, photographed, room
from benchmarks._face_attacks.people import person_mask
from idverify.document import Pixels


@dataclass(frozen=True, slots=True, eq=False)
class Medium:
    """A flat thing that shows a face.

    Attributes:
        image: RGB, its surface in pixels of the thing itself, border included.
        px_per_camera_px: how many of them fall on one pixel of the camera; more is a smaller thing.
        gain: what its values are multiplied with once the lens has blurred them.
    """

    image: Pixels
    px_per_camera_px: float
    gain: float = 1.0


@dataclass(frozen=True, slots=True)
class Instrument:
    """One presentation attack instrument.

    Attributes:
        id: its name in reports, the file's name with hyphens.
        summary: one sentence.
        make: picture of a face, random generator, width of that picture in camera pixels: the medium.
        seen_in_fitting: whether limits are set on it too; the others show what happens with an unknown instrument.
    """

    id: str
    summary: str
    make: Callable[[Pixels, np.random.Generator, float], Medium]
    seen_in_fitting: bool


def bona_fide(portrait: Pixels, rng: np.random.Generator) -> Pixels:
    """Return a person photographed at the desk, in half of the cases in front of the plain wall of the portrait."""
    scale = float(rng.uniform(0.65, 1.0))
    person = np.asarray(cv2.resize(portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    scene = room(rng)
    top = HEIGHT_PX - person.shape[0]
    left = int(rng.uniform(0, 1) * (WIDTH_PX - person.shape[1]))
    part = scene[top:, left : left + person.shape[1]]
    mask = person_mask(person)
    if rng.random() < 1 / 2:
        scene[:] = np.median(person[:20].reshape(-1, 3), axis=0)
    part[:] = (person * mask + part * (1 - mask)).astype(np.uint8)
    blurred = cv2.GaussianBlur(scene, (0, 0), lens_sigma_px(rng))
    return photographed(np.asarray(blurred, np.uint8), rng)


def attack(portrait: Pixels, instrument: Instrument, rng: np.random.Generator) -> Pixels:
    """Return a medium held before the camera, turned a little; its edges may lie outside the picture."""
    size = float(rng.uniform(420, 900))
    medium = instrument.make(portrait, rng, size)
    scene = room(rng)
    density = medium.px_per_camera_px
    softened = cv2.GaussianBlur(medium.image, (0, 0), max(0.3, lens_sigma_px(rng) * density))
    height, width = softened.shape[:2]
    seen = np.array([width, height]) / density
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float64) * seen
    angle = np.radians(rng.uniform(-5, 5))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    landed = (corners - seen / 2) @ turn + (WIDTH_PX / 2, HEIGHT_PX / 2)
    landed += rng.uniform(-0.5, 0.5, 2) * np.abs((WIDTH_PX, HEIGHT_PX) - seen) * (0.7, 0.3)
    landed += rng.uniform(-0.02, 0.02, (4, 2)) * size
    glowing = np.clip(softened.astype(np.float32) * medium.gain, 0, 255)
    ends = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(ends, landed.astype(np.float32))
    size_px = (WIDTH_PX, HEIGHT_PX)
    whole = scene.astype(np.float32)
    cv2.warpPerspective(glowing, matrix, size_px, dst=whole, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT)
    return photographed(_mirrored_lamp(whole.astype(np.uint8), landed, rng), rng)


def framed(image: Pixels, colour: tuple[int, int, int], share: float) -> Pixels:
    """Return a picture with a border of a share of its width."""
    edge = round(share * image.shape[1])
    return np.asarray(cv2.copyMakeBorder(image, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=colour), np.uint8)


def _mirrored_lamp(scene: Pixels, landed: np.ndarray, rng: np.random.Generator) -> Pixels:
    """Mirror a lamp in the surface of the medium, in three cases of ten."""
    if rng.random() > 0.3:
        return scene
    surface = np.zeros(scene.shape[:2], np.uint8)
    cv2.fillPoly(surface, [np.round(landed).astype(np.int32)], 255)
    y, x = np.mgrid[0:HEIGHT_PX, 0:WIDTH_PX].astype(np.float32)
    centre = rng.uniform(0.2, 0.8, 2) * (WIDTH_PX, HEIGHT_PX)
    wide = rng.uniform(30, 160)
    spot = rng.uniform(30, 200) * np.exp(-((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / (2 * wide**2))
    light = np.where(surface > 0, spot, 0).astype(np.uint8)
    return np.asarray(cv2.add(scene, cv2.merge([light, light, light])), np.uint8)
