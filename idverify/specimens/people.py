"""Make up holders: names of many regions, portraits of the right sex and age, dates and numbers that fit."""

from __future__ import annotations

import string
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources

import numpy as np
from pydantic import BaseModel, ConfigDict

from idverify.errors import UsageError
from idverify.specimens.holder import Holder, Issue
from idverify.specimens.layout import Layout
from idverify.specimens.portraits import Portrait, PortraitLibrary

# Letters that document numbers use: no I, O, Q, which look like digits.
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


class Name(BaseModel):
    """A name in Latin script and, where the region has another one, in its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    latin: str
    native: str = ""


class Region(BaseModel):
    """Names and places of one region; `regions/` holds one TOML file each."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    weight: int
    script: str
    places: tuple[str, ...]
    male: tuple[Name, ...]
    female: tuple[Name, ...]
    surname_male: tuple[Name, ...]
    surname_female: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the documents are looked at, and how many of them have expired by then.

    Attributes:
        on: the day of inspection.
        expired_share: of all documents, 0 to 1.
    """

    on: date
    expired_share: float = 0.0


@cache
def load_regions() -> dict[str, Region]:
    """Return every region by name, sorted."""
    folder = resources.files("idverify.specimens") / "regions"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return {file.name[:-5]: Region.model_validate(tomllib.loads(file.read_text(encoding="utf-8"))) for file in files}


def make_issue(
    layout: Layout, library: PortraitLibrary, calendar: Calendar, *, rng: np.random.Generator, region: str = ""
) -> Issue:
    """Make up one document.

    Args:
        layout: the design; a bilingual one gets a holder with names in its script.
        library: portraits to choose from.
        calendar: day of inspection.
        rng: every random choice comes from here.
        region: where the name comes from; empty for any.

    Raises:
        UsageError: no such region, or it has no names in the layout's script.
    """
    portrait = library.portraits[int(rng.integers(len(library.portraits)))]
    chosen = _region(layout, region, rng)
    issued, expires = _validity(layout, calendar, rng)
    born = _born(portrait, issued, rng)
    return Issue(
        holder=_holder(portrait, chosen, born, rng),
        document_number=from_pattern(layout.number_pattern, rng),
        personal_number=from_pattern(layout.personal_number_pattern, rng),
        date_of_issue=issued,
        date_of_expiry=expires,
    )


def from_pattern(pattern: str, rng: np.random.Generator) -> str:
    """Fill a number pattern: every 9 a digit, every A a letter, everything else as it stands.

    >>> from_pattern("UT-99", np.random.default_rng(1))[:3]
    'UT-'
    """
    pools = {"9": string.digits, "A": _LETTERS}
    return "".join(
        pools[character][int(rng.integers(len(pools[character])))] if character in pools else character
        for character in pattern
    )


def _region(layout: Layout, name: str, rng: np.random.Generator) -> Region:
    regions = load_regions()
    if name and name not in regions:
        raise UsageError(f"no region {name!r}; known: {', '.join(regions)}", code="unknown_region")
    fit = [
        region for key, region in regions.items() if name in {"", key} and layout.native_script in {"", region.script}
    ]
    if not fit:
        raise UsageError(
            f"layout {layout.name} prints names in {layout.native_script!r}; region {name!r} has none",
            code="impossible_combination",
        )
    weights = np.array([region.weight for region in fit], float)
    return fit[int(rng.choice(len(fit), p=weights / weights.sum()))]


def _holder(portrait: Portrait, region: Region, born: date, rng: np.random.Generator) -> Holder:
    male = portrait.sex == "M"
    given = _pick(region.male if male else region.female, rng)
    surnames = region.surname_male if male else region.surname_female
    surname = _pick(surnames, rng) if surnames else None
    # A holder with one name has it as the primary identifier, ICAO Doc 9303-3, 3.4.
    primary, secondary = (surname, given) if surname else (given, Name(latin=""))
    native = ((region.script, primary.native, secondary.native),) if region.script else ()
    return Holder(
        primary_identifier=primary.latin,
        secondary_identifier=secondary.latin,
        native=native,
        sex=portrait.sex,
        date_of_birth=born,
        place_of_birth=region.places[int(rng.integers(len(region.places)))],
        portrait=portrait.name,
    )


def _pick(names: tuple[Name, ...], rng: np.random.Generator) -> Name:
    return names[int(rng.integers(len(names)))]


def _validity(layout: Layout, calendar: Calendar, rng: np.random.Generator) -> tuple[date, date]:
    """Draw the day of issue so that the document is valid on the day of inspection, or has expired by then."""
    days = 365 * layout.years_valid
    expired = rng.random() < calendar.expired_share
    age = int(rng.integers(days + 30, days + 900)) if expired else int(rng.integers(10, days - 30))
    issued = calendar.on - timedelta(days=age)
    last = date(issued.year + layout.years_valid, issued.month, min(issued.day, 28)) - timedelta(days=1)
    return issued, last


def _born(portrait: Portrait, issued: date, rng: np.random.Generator) -> date:
    """Draw a birth date that makes the holder as old as the portrait looks when the document was issued."""
    age = max(18, portrait.age + int(rng.integers(-2, 3)))
    return issued - timedelta(days=int(age * 365.25) + int(rng.integers(0, 365)))
