"""A barcode says what the MRZ says. A forger who changes the print often leaves the barcode as it was."""

from idverify.checks import Check, Verdict
from idverify.checks._barcodes import barcodes_of, exhibit_of
from idverify.checks._mrz import READ_UNSURELY, READ_UNSURELY_REASON, failed_if_sure, parsed_mrz
from idverify.evidence import Evidence
from idverify.fields import EXACT_FIELDS, Likeness, compare_mrz_field, mrz_value
from idverify.finding import DiffExhibit, Outcome, Severity, TextExhibit


def run(evidence: Evidence) -> Verdict:
    """Compare every field that a barcode and the MRZ share."""
    mrz = parsed_mrz(evidence)
    barcodes = barcodes_of(evidence)
    same, different = 0, []
    for barcode in barcodes:
        for name, value in barcode.fields.items():
            likeness = compare_mrz_field(name, value, mrz)
            same += likeness is Likeness.SAME
            if likeness is Likeness.DIFFERENT or (likeness is Likeness.CLOSE and name in EXACT_FIELDS):
                seen = TextExhibit("mrz", mrz_value(name, mrz))
                different.append(DiffExhibit(exhibit_of(barcode, value), seen))
    if different:
        return failed_if_sure(evidence, "barcode_differs", tuple(different))
    if same:
        return Verdict(Outcome.PASSED, "barcode_agrees")
    return Verdict(Outcome.INCONCLUSIVE, "nothing_to_compare")


CHECK = Check(
    id="barcode.mrz",
    title="Barcode and MRZ",
    severity=Severity.CRITICAL,
    source="ICAO Doc 9303-3, 4.1 and 9303-13, 2.3; AAMVA DL/ID Card Design Standard, annex D",
    reasons={
        "barcode_agrees": "The barcode and the MRZ say the same.",
        "barcode_differs": "The barcode and the MRZ hold different values.",
        "nothing_to_compare": "The barcode holds nothing that can be compared with the MRZ.",
        READ_UNSURELY: READ_UNSURELY_REASON,
    },
    run=run,
    falsedoc="A",
)
