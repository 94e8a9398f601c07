"""Cards of North America: the elements of a PDF417 barcode. AAMVA DL/ID Card Design Standard (2020), annex D."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

# D.12.2: the header begins with these; versions before 2000 said "AAMVA".
_HEADER = re.compile(r"^@\s{1,3}.?\r?(ANSI |AAMVA)", re.DOTALL)
_ELEMENT = re.compile(r"(?:^|[\n\r\x1e]|DL|ID)(D[A-Z]{2})([^\n\r]*)")
_NAMES = {"DCS": "primary_identifier", "DAQ": "document_number"}
_DATES = {"DBB": "date_of_birth", "DBA": "date_of_expiry", "DBD": "date_of_issue"}
# D.12.5.1: DBC, after ANSI D-20.
_SEXES = {"1": "M", "2": "F", "9": "X"}
_NOTHING = {"", "NONE", "UNAVL", "UNAVAIL"}
_FULL_DATE_DIGITS = 8


def is_aamva(text: str) -> bool:
    """Tell whether a text begins as the standard says."""
    return _HEADER.match(text) is not None


def aamva_fields(text: str) -> Mapping[str, str]:
    r"""Return the fields by the MRZ's names; dates as ISO 8601.

    >>> fields = aamva_fields("@\n\x1e\rANSI 999999100001ID00310026IDDAQL898902C\nDACANNA\nDBB08121974\n")
    >>> fields["document_number"], fields["date_of_birth"], fields["secondary_identifier"]
    ('L898902C', '1974-08-12', 'ANNA')
    """
    elements = {name: value.strip() for name, value in _ELEMENT.findall(text) if value.strip() not in _NOTHING}
    fields = {field: elements[name] for name, field in _NAMES.items() if name in elements}
    given = " ".join(elements[name] for name in ("DAC", "DCT", "DAD") if name in elements).replace(",", " ")
    days = {field: _day(elements[name]) for name, field in _DATES.items() if name in elements}
    return {
        **fields,
        **({"secondary_identifier": " ".join(given.split())} if given else {}),
        **{field: day.isoformat() for field, day in days.items() if day},
        **({"sex": _SEXES[elements["DBC"]]} if elements.get("DBC") in _SEXES else {}),
    }


def _day(digits: str) -> date | None:
    """Return a date: MMDDCCYY in the United States, CCYYMMDD in Canada."""
    if len(digits) != _FULL_DATE_DIGITS or not digits.isdigit():
        return None
    for year, month, day in ((digits[4:], digits[:2], digits[2:4]), (digits[:4], digits[4:6], digits[6:])):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None
