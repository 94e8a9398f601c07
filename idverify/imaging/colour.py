"""What light a picture was taken in: colour, none (a grey scan, a photocopy, infrared), ultraviolet; and its cast."""

from __future__ import annotations

from enum import StrEnum

import cv2
import numpy as np

from idverify.document import Pixels

# Chroma (largest minus smallest channel) that grey scans stay under, JPEG noise included.
_GREY_CHROMA = 10.0
# Each channel of a sensor has its own noise, which is no colour: averaged over this window; fine print keeps its own.
_NOISE_WINDOW = (3, 3)
# Under 365 nm paper without brighteners stays dark, and what little is seen has the colour of lamp and filter: the mean
# over the page is darker than this (0..1), and its channels differ by more than this share of the largest.
_DARK, _SATURATED = 0.25, 0.45
# Paper is the lightest fifth of a page.
_PAPER_PERCENT = 80.0


class Light(StrEnum):
    """What a picture shows of colour."""

    COLOUR = "colour"
    COLOURLESS = "colourless"
    """A grey scan, a photocopy, or near infrared: they look alike."""
    ULTRAVIOLET = "ultraviolet"


def light_of(image: Pixels) -> Light:
    """Return the light that a picture was taken in.

    Args:
        image: RGB, shape (h, w, 3).
    """
    even = cv2.blur(image, _NOISE_WINDOW)
    chroma = even.max(axis=2).astype(np.int16) - even.min(axis=2)
    if np.percentile(chroma, 99) < _GREY_CHROMA:
        return Light.COLOURLESS
    mean = image.reshape(-1, 3).mean(axis=0)
    dark = mean.mean() / 255 < _DARK
    return Light.ULTRAVIOLET if dark and np.ptp(mean) > _SATURATED * mean.max() else Light.COLOUR


def colour_cast(image: Pixels) -> float:
    """Return how far the paper is from grey: distance from the grey axis of CIELAB, 0 for white light on white paper.

    Args:
        image: RGB, shape (h, w, 3).
    """
    lab = cv2.cvtColor(np.asarray(image, np.float32) / 255, cv2.COLOR_RGB2LAB)
    lightness = lab[..., 0]
    paper = lab[lightness >= np.percentile(lightness, _PAPER_PERCENT)]
    return float(np.hypot(*np.median(paper[:, 1:], axis=0)))
