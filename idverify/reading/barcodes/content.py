"""What the content of a barcode says: an MRZ, a card of North America, a visible digital seal, or something else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from idverify.mrz import Mrz, parse_mrz
from idverify.reading.barcodes import Barcode, Standard
from idverify.reading.barcodes.aamva import aamva_fields, is_aamva
from idverify.reading.barcodes.seal import MAGIC, SealError, parse_seal

_MRZ_LINE = re.compile(r"^[A-Z0-9<]{30,44}$")
_MRZ_FIELDS = (
    "document_number",
    "primary_identifier",
    "secondary_identifier",
    "nationality",
    "sex",
)


def understood(barcode: Barcode, *, on: date | None) -> Barcode:
    """Return the barcode with its standard and fields; a content that follows no known standard stays as it is."""
    if barcode.content[:1] == bytes([MAGIC]):
        return _sealed(barcode, on)
    lines = tuple(line.strip() for line in barcode.text.splitlines() if line.strip())
    if lines and all(_MRZ_LINE.match(line) for line in lines) and parse_mrz(lines, on=on).format:
        return replace(barcode, standard=Standard.MRZ, mrz_lines=lines, fields=_fields(parse_mrz(lines, on=on)))
    if is_aamva(barcode.text):
        return replace(barcode, standard=Standard.AAMVA, fields=aamva_fields(barcode.text))
    return barcode


def _sealed(barcode: Barcode, on: date | None) -> Barcode:
    try:
        seal = parse_seal(barcode.content)
    except SealError:
        return barcode
    lines = seal.mrz_lines
    fields = _fields(parse_mrz(lines, on=on)) if lines else {}
    return replace(barcode, standard=Standard.SEAL, seal=seal, mrz_lines=lines, fields=fields)


def _fields(mrz: Mrz) -> Mapping[str, str]:
    values = mrz.fields
    fields = {name: values[name] for name in _MRZ_FIELDS if values.get(name)}
    for name in ("date_of_birth", "date_of_expiry"):
        if iso := values.get(f"{name}_iso"):
            fields[name] = iso
    return fields
