"""Who a specimen is issued to: a made-up person and the dates and numbers of the document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from idverify.mrz.generate import Record
from idverify.specimens.layout import Layout

# ICAO Doc 9303-3, table of months as printed in English and French.
_MONTHS = (
    "JAN/JAN", "FEB/FÉV", "MAR/MARS", "APR/AVR", "MAY/MAI", "JUN/JUIN",
    "JUL/JUIL", "AUG/AOÛT", "SEP/SEPT", "OCT/OCT", "NOV/NOV", "DEC/DÉC",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Holder:
    """A made-up person.

    Attributes:
        primary_identifier: surname in Latin script as the visual zone prints it.
        secondary_identifier: given names; may be empty.
        native: the two identifiers in another script by script code ("hy", "ru"), for bilingual layouts.
        sex: M, F or X.
        date_of_birth: day of birth.
        place_of_birth: as printed.
        portrait: name of the composite identity.
    """

    primary_identifier: str
    secondary_identifier: str
    native: tuple[tuple[str, str, str], ...]
    sex: str
    date_of_birth: date
    place_of_birth: str
    portrait: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One document issued to a holder."""

    holder: Holder
    document_number: str
    personal_number: str
    date_of_issue: date
    date_of_expiry: date


def printed_fields(issue: Issue, layout: Layout) -> dict[str, str]:
    """Return what the visual zone prints, by field name."""
    holder = issue.holder
    fields = {
        "document_code": layout.document_code,
        "issuing_state": layout.state,
        "document_number": issue.document_number,
        "primary_identifier": holder.primary_identifier.upper(),
        "secondary_identifier": holder.secondary_identifier.upper(),
        "nationality": layout.nationality_text,
        "date_of_birth": printed_date(holder.date_of_birth, layout.date_style),
        "sex": holder.sex,
        "place_of_birth": holder.place_of_birth.upper(),
        "date_of_issue": printed_date(issue.date_of_issue, layout.date_style),
        "date_of_expiry": printed_date(issue.date_of_expiry, layout.date_style),
        "authority": layout.authority,
        "personal_number": issue.personal_number,
    }
    for script, primary, secondary in holder.native:
        fields[f"primary_identifier_{script}"] = primary.upper()
        fields[f"secondary_identifier_{script}"] = secondary.upper()
    return fields


def plain_value(name: str, issue: Issue, printed: str) -> str:
    """Return a field's value as data: dates in ISO 8601, the rest as printed."""
    days = {
        "date_of_birth": issue.holder.date_of_birth,
        "date_of_issue": issue.date_of_issue,
        "date_of_expiry": issue.date_of_expiry,
    }
    return days[name].isoformat() if name in days else printed


def mrz_record(issue: Issue, layout: Layout) -> Record:
    """Return what the MRZ says."""
    return Record(
        document_code=layout.document_code,
        issuing_state=layout.state,
        primary_identifier=issue.holder.primary_identifier,
        secondary_identifier=issue.holder.secondary_identifier,
        document_number=issue.document_number,
        nationality=layout.state,
        date_of_birth=issue.holder.date_of_birth,
        sex=issue.holder.sex,
        date_of_expiry=issue.date_of_expiry,
        optional_data=issue.personal_number if layout.has_field("personal_number") else "",
    )


def printed_date(day: date, style: str) -> str:
    """Write a day as a design prints it.

    >>> printed_date(date(2031, 8, 12), "months")
    '12 AUG/AOÛT 2031'
    """
    if style == "months":
        return f"{day:%d} {_MONTHS[day.month - 1]} {day:%Y}"
    marks = {"dots": ".", "slashes": "/", "spaces": " "}
    return day.isoformat() if style == "iso" else day.strftime(marks[style].join(("%d", "%m", "%Y")))
