"""Make specimens in numbers: a stream of pictures with their truth, reproducible from one seed, over all cores."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from idverify.document import Pixels
from idverify.errors import UsageError
from idverify.specimens.forgery import Forged, Forgery, Scene, load_forgery, untouched
from idverify.specimens.holder import Issue
from idverify.specimens.issue import Press, genuine_prints
from idverify.specimens.layout import Layout, layouts_of
from idverify.specimens.page import print_side
from idverify.specimens.people import Calendar, make_issue
from idverify.specimens.portraits import PortraitLibrary, default_folder
from idverify.specimens.shot import CaptureStep, Mask, apply_chain, parse_chain, shoot
from idverify.specimens.truth import SideTruth


@dataclass(frozen=True, slots=True)
class Order:
    """What to make.

    Attributes:
        kind: td3, td2, td1, mrva, mrvb, or the name of one layout.
        seed: of everything; specimen n of an order depends on seed and n only.
        forgery: id of a forgery; empty for genuine documents.
        capture: chain of capture effects such as `phone` or `halftone+scan:0.4`; empty for flat pages.
        difficulty: of the forgery, 0 crude to 1 skilled; None draws one for every specimen.
        dpi: of the flat page.
        on: day of inspection that the dates are made for.
        expired_share: of documents that have expired by then, 0 to 1.
        region: of the holders' names; empty for all.
        portraits: folder of the portraits.
    """

    kind: str = "td3"
    seed: int = 0
    forgery: str = ""
    capture: str = ""
    difficulty: float | None = None
    dpi: float = 300.0
    on: date = date(2026, 11, 23)
    expired_share: float = 0.0
    region: str = ""
    portraits: Path = field(default_factory=default_folder)


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One picture of one side.

    Attributes:
        side: number of the side from 0.
        image: RGB.
        mask: 255 where a forger altered the page.
        truth: what is on it and where, in pixels of this picture.
        captures: effects and strengths used.
    """

    side: int
    image: Pixels
    mask: Mask
    truth: SideTruth
    captures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ForgeryTruth:
    """What was done to the document."""

    type: str
    letter: str
    fields: tuple[str, ...]
    clue: str
    technique: str
    difficulty: float
    software: str


@dataclass(frozen=True, slots=True, eq=False)
class Specimen:
    """One document: its pictures and everything known about it.

    Attributes:
        number: of the specimen in its order, from 0.
        layout: the design.
        issue: the genuine document's data.
        live: composite identity of the person who presents it.
        forgery: what was done to it, or None for a genuine one.
        pictures: one per side.
    """

    number: int
    layout: Layout
    issue: Issue
    live: str
    forgery: ForgeryTruth | None
    pictures: tuple[Picture, ...]


def check_order(order: Order) -> None:
    """Refuse an order that cannot be carried out.

    Raises:
        UsageError: an unknown kind, forgery or capture (the message lists the known ones), or a combination that is
            impossible (the message says why).
    """
    layouts = layouts_of(order.kind)
    parse_chain(order.capture)
    if order.difficulty is not None and not 0 <= order.difficulty <= 1:
        raise UsageError("the difficulty must be from 0 to 1", code="difficulty_unusable")
    if order.forgery:
        _fitting(layouts, load_forgery(order.forgery))


def make_specimens(order: Order, *, count: int, first: int = 0, workers: int = 1) -> Iterator[Specimen]:
    """Yield specimens `first` to `first + count - 1` of an order, in order.

    Args:
        order: what to make.
        count: how many.
        first: number of the first one; specimens are the same whoever makes them.
        workers: processes; 1 works in this one.

    Raises:
        UsageError: the order cannot be carried out.
    """
    check_order(order)
    numbers = range(first, first + count)
    if workers == 1:
        yield from map(partial(make_specimen, order), numbers)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(partial(make_specimen, order), numbers, chunksize=4)


def make_specimen(order: Order, number: int) -> Specimen:
    """Make one specimen of an order."""
    rng = np.random.default_rng([order.seed, number])
    cv2.setRNGSeed(order.seed)
    forgery = load_forgery(order.forgery) if order.forgery else None
    layouts = layouts_of(order.kind)
    layouts = _fitting(layouts, forgery) if forgery else layouts
    layout = layouts[int(rng.integers(len(layouts)))]
    scene = _scene(order, layout, rng)
    forged = forgery.run(scene) if forgery else _genuine(scene)
    pictures = _captured(scene, forged, parse_chain(order.capture))
    truth = _forgery_truth(forgery, forged, scene.difficulty) if forgery else None
    return Specimen(number, layout, scene.issue, forged.live, truth, pictures)


def _fitting(layouts: tuple[Layout, ...], forgery: Forgery) -> tuple[Layout, ...]:
    fit = tuple(layout for layout in layouts if forgery.fits(layout))
    if not fit:
        missing = sorted({part for layout in layouts for part in forgery.missing(layout)})
        raise UsageError(
            f"{forgery.id} needs a document with {', '.join(forgery.needs)}; "
            f"{', '.join(layout.name for layout in layouts)}: no {', '.join(missing)}",
            code="impossible_combination",
        )
    return fit


def _scene(order: Order, layout: Layout, rng: np.random.Generator) -> Scene:
    """Make the genuine document, another one to take from, and print both."""
    library = PortraitLibrary.load(order.portraits)
    press = Press(library, order.dpi)
    calendar = Calendar(order.on, order.expired_share)
    issue = make_issue(layout, library, calendar, rng=rng, region=order.region)
    donor = _donor(layout, issue, library, calendar, rng)
    seed = int(rng.integers(2**31))
    prints = genuine_prints(issue, layout, press=press, seed=seed)
    return Scene(
        issue=issue,
        prints=prints,
        sides=tuple(print_side(job) for job in prints),
        donor=donor,
        donor_prints=genuine_prints(donor, layout, press=press, seed=seed),
        press=press,
        rng=rng,
        difficulty=float(rng.uniform()) if order.difficulty is None else order.difficulty,
    )


def _donor(
    layout: Layout, issue: Issue, library: PortraitLibrary, calendar: Calendar, rng: np.random.Generator
) -> Issue:
    """Make up another document: same sex, another portrait, so that nothing but the fraud gives it away."""
    portrait = library.named(issue.holder.portrait)
    others = tuple(p for p in library.of_sex(portrait.sex) if p.name != portrait.name) or library.portraits
    return make_issue(layout, replace(library, portraits=others), calendar, rng=rng)


def _genuine(scene: Scene) -> Forged:
    return Forged(scene.sides, tuple(untouched(scene)), (), "", "", scene.issue.holder.portrait)


def _captured(scene: Scene, forged: Forged, chain: tuple[CaptureStep, ...]) -> tuple[Picture, ...]:
    pictures = []
    for number, (side, mask) in enumerate(zip(forged.sides, forged.masks, strict=True)):
        shot, used = apply_chain(shoot(side.image, side.truth.quads(), mask), chain, scene.rng)
        truth = side.truth.with_quads(shot.quads(), (shot.image.shape[1], shot.image.shape[0]))
        pictures.append(Picture(number, shot.image, shot.mask, truth, used))
    return tuple(pictures)


def _forgery_truth(forgery: Forgery, forged: Forged, difficulty: float) -> ForgeryTruth:
    return ForgeryTruth(
        type=forgery.id,
        letter=forgery.letter.value,
        fields=forged.fields,
        clue=forged.clue,
        technique=forged.technique,
        difficulty=round(difficulty, 3),
        software=forged.software,
    )
