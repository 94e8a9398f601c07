"""The machine readable zone: formats, check digits, parsing, dates, States, names. Pure: no file, clock, network."""

from idverify.mrz.check_digit import check_digit
from idverify.mrz.format import MrzFormat
from idverify.mrz.mrz import Mrz
from idverify.mrz.parse import parse_mrz
from idverify.mrz.plan import all_formats
from idverify.mrz.result import (
    Alignment,
    BlindSpot,
    CheckDigit,
    CheckStatus,
    FindingCode,
    FindingSeverity,
    MrzDate,
    MrzField,
    MrzFinding,
    MrzName,
)

__all__ = [
    "Alignment",
    "BlindSpot",
    "CheckDigit",
    "CheckStatus",
    "FindingCode",
    "FindingSeverity",
    "Mrz",
    "MrzDate",
    "MrzField",
    "MrzFinding",
    "MrzFormat",
    "MrzName",
    "all_formats",
    "check_digit",
    "parse_mrz",
]
