"""The machine readable zone: formats, check digits, parsing, dates, States, names. Pure: no file, clock, network.

Batches stand apart, in `idverify.mrz.batch`, because they alone need NumPy.
"""

from idverify.mrz.arabic_reading import read_arabic
from idverify.mrz.blind_spots import Diagnosis, Edit, Location, Pattern, diagnose, locate
from idverify.mrz.check_digit import check_digit
from idverify.mrz.format import MrzFormat
from idverify.mrz.generate import Choices, Record, generate_mrz
from idverify.mrz.mrz import Mrz
from idverify.mrz.name_agreement import Agreement, NameAgreement, agree, agree_identifier
from idverify.mrz.name_components import VizName
from idverify.mrz.name_rendering import Truncation
from idverify.mrz.parse import parse_mrz
from idverify.mrz.plan import all_formats
from idverify.mrz.repair import Change, Proposal, repair
from idverify.mrz.result import (
    Alignment,
    BlindSpot,
    CheckDigit,
    CheckStatus,
    FieldColumns,
    FindingCode,
    FindingSeverity,
    MrzDate,
    MrzField,
    MrzFinding,
    MrzName,
)
from idverify.mrz.states import STATES, State
from idverify.mrz.transliterate import transliterate

__all__ = [
    "STATES",
    "Agreement",
    "Alignment",
    "BlindSpot",
    "Change",
    "CheckDigit",
    "CheckStatus",
    "Choices",
    "Diagnosis",
    "Edit",
    "FieldColumns",
    "FindingCode",
    "FindingSeverity",
    "Location",
    "Mrz",
    "MrzDate",
    "MrzField",
    "MrzFinding",
    "MrzFormat",
    "MrzName",
    "NameAgreement",
    "Pattern",
    "Proposal",
    "Record",
    "State",
    "Truncation",
    "VizName",
    "agree",
    "agree_identifier",
    "all_formats",
    "check_digit",
    "diagnose",
    "generate_mrz",
    "locate",
    "parse_mrz",
    "read_arabic",
    "repair",
    "transliterate",
]
