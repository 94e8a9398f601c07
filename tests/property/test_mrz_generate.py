"""Properties of the generator. `IDVERIFY_FUZZ=1000000 pytest tests/property/test_mrz_generate.py` is the long run."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from idverify.mrz import MrzFormat, all_formats, parse_mrz
from idverify.mrz.format import DIGITS, LETTERS, FieldKind
from idverify.mrz.generate import Choices, Record, generate_in
from idverify.mrz.name_agreement import Agreement, agree
from idverify.mrz.name_components import VizName
from idverify.mrz.name_rendering import Truncation
from idverify.mrz.states import STATES

_LONG_RUN = int(os.environ.get("IDVERIFY_FUZZ", "0"))
_ON = date(2026, 11, 23)
_CODES = tuple(sorted(STATES))
_CODE_OF = {"FRA_ID": ("ID", "FRA"), "FRA_DL": ("D1", "FRA"), "RUS_PN": ("PN", "RUS")}


@pytest.mark.timeout(0)
def test_every_record_survives_generating_and_parsing() -> None:
    rng = random.Random(1_000_003)
    formats = all_formats()
    for turn in range(max(_LONG_RUN, 2200)):
        layout = formats[turn % len(formats)]
        record = _record(layout, rng)
        choices = Choices(
            truncation=rng.choice(tuple(Truncation)), fixed_length=rng.randint(1, 9), empty_check_digit=rng.choice("0<")
        )
        mrz = parse_mrz(generate_in(record, layout, choices=choices), on=_ON)
        assert mrz.format == layout.id, turn
        assert mrz.valid, (turn, mrz.findings)
        _compare(record, layout, mrz.fields, turn)


def _compare(record: Record, layout: MrzFormat, fields: Mapping[str, str], turn: int) -> None:
    for rule in layout.fields:
        if rule.kind is FieldKind.NAME:
            viz = VizName(record.primary_identifier, record.secondary_identifier)
            printed = f"{fields['primary_identifier']}<<{fields['secondary_identifier']}"
            answer = agree(viz, printed.rstrip("<"), field_length=rule.at.length)
            assert answer.agrees is Agreement.YES, (turn, answer.reason)
        elif rule.kind in (FieldKind.DATE_OF_BIRTH, FieldKind.DATE_OF_EXPIRY):
            day = getattr(record, rule.name)
            assert fields[rule.name].strip("<") == (day if isinstance(day, str) else f"{day:%y%m%d}").strip("<"), turn
        elif rule.kind is FieldKind.SEX:
            assert fields[rule.name] == record.sex.replace("X", "<"), turn
        elif rule.name == "optional_data" and len(record.document_number) > _longest_number(layout):
            assert fields[rule.name][:-1] == record.document_number[_longest_number(layout) :], turn
        elif rule.kind in (FieldKind.NUMBER, FieldKind.STATE, FieldKind.OPTIONAL):
            assert fields[rule.name] == getattr(record, rule.name), turn


def _longest_number(layout: MrzFormat) -> int:
    return next(rule.at.length for rule in layout.fields if rule.kind is FieldKind.NUMBER)


def _record(layout: MrzFormat, rng: random.Random) -> Record:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    code, state = _CODE_OF.get(layout.id, (_initial(layout), rng.choice(_CODES)))
    by_name = {rule.name: rule for rule in layout.fields}
    number = by_name["document_number"]
    least = 1 if "<" in number.characters.value else number.at.length
    record = Record(
        document_code=code,
        issuing_state=state,
        primary_identifier=_names(rng, 1, by_name.get("primary_identifier", number).at.length, layout),
        secondary_identifier=_names(rng, 0, 12, layout),
        document_number=_text(rng, number.characters.value.replace("<", ""), least, number.at.length),
        nationality=rng.choice(_CODES),
        date_of_birth=date(1927, 1, 1) + timedelta(days=rng.randrange(36_000)),
        sex=rng.choice("MFX"),
        date_of_expiry=date(2000, 1, 1) + timedelta(days=rng.randrange(20_000)),
        optional_data=_text(rng, letters + DIGITS, 0, 6) if "optional_data" in by_name else "",
        optional_data_2=_text(rng, letters + DIGITS, 0, 11) if "optional_data_2" in by_name else "",
        other={
            "blank_number": "ABC12345",
            "version": "001" if layout.id == "CHE_DL" else "1",
            "issuing_office": "95201",
        },
    )
    if layout.id == "RUS_PN":
        return replace(record, date_of_expiry="<<<<<<")
    if layout.long_number is not None and rng.random() < 1 / 2:
        longest = {"TD1": 13, "TD2": 5}[layout.id]
        long_number = _text(rng, letters + DIGITS, 9, 9) + _text(rng, letters + DIGITS, 1, longest)
        return replace(record, document_number=long_number, optional_data="")
    return record


def _initial(layout: MrzFormat) -> str:
    return {"TD3": "P", "MRVA": "V", "MRVB": "V", "EU_DL": "D", "CHE_DL": "FA"}.get(layout.id, "I")


def _names(rng: random.Random, least: int, most: int, layout: MrzFormat) -> str:
    """Names of one to four components; of one short component where an identifier has a short field of its own."""
    if not any(rule.kind is FieldKind.NAME for rule in layout.fields):
        return _text(rng, LETTERS, 1, min(most, 8))
    return " ".join(_text(rng, LETTERS, 1, 14) for _ in range(rng.randint(least, 4)))


def _text(rng: random.Random, characters: str, least: int, most: int) -> str:
    return "".join(rng.choices(characters, k=rng.randint(least, most)))
