"""Where issuing States deviate from Doc 9303, as data: what is accepted from whom, and who reports it.

A deviation that stands here is accepted and reported as a warning; one that does not is judged by the standard.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Deviation(StrEnum):
    """What a State does otherwise."""

    DOCUMENT_CODE = "document_code"
    """Prints a document code that the standard does not foresee; `value` holds it."""
    NO_EXPIRY = "no_expiry"
    """Prints fillers where the date of expiry belongs, for documents without one."""
    FILLER_SUMMED = "filler_summed"
    """Sums the filler at the check digit's own position into the check digit of a long number."""


@dataclass(frozen=True, slots=True)
class NationalDeviation:
    """One deviation of one issuing State (code as printed, without fillers)."""

    issuing_state: str
    kind: Deviation
    source: str
    value: str = ""


DEVIATIONS = (
    NationalDeviation("BEL", Deviation.FILLER_SUMMED, "Arg0s1080/mrz pull request 41 and its special case for Belgium"),
    NationalDeviation("MDA", Deviation.NO_EXPIRY, "MRZCode.NET, its case for Moldovan identity cards"),
    NationalDeviation("GEO", Deviation.DOCUMENT_CODE, "bettse/passy pull request 63", "TR"),
    NationalDeviation("EST", Deviation.DOCUMENT_CODE, "Arg0s1080/mrz, its case for Estonian residence permits", "RP"),
    NationalDeviation("RKS", Deviation.DOCUMENT_CODE, "npm mrz-parser, its sample of Kosovo", "AR"),
    NationalDeviation("USA", Deviation.DOCUMENT_CODE, "United States permanent resident card specimen", "C1"),
    NationalDeviation("USA", Deviation.DOCUMENT_CODE, "United States permanent resident card specimen", "C2"),
)


def find_deviation(issuing_state: str, kind: Deviation, *, value: str = "") -> NationalDeviation | None:
    """Return the deviation known of a State, or None."""
    wanted = (issuing_state, kind, value)
    return next((known for known in DEVIATIONS if (known.issuing_state, known.kind, known.value) == wanted), None)
