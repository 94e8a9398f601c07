"""The pictures show one document, not two."""

from idverify.checks import Check, Verdict
from idverify.evidence import Evidence, present
from idverify.finding import Outcome, RegionExhibit, Severity


def run(evidence: Evidence) -> Verdict:
    """Fail when the MRZs of two different documents were read."""
    first = present(evidence.mrz)
    if not evidence.further_mrz:
        return Verdict(Outcome.PASSED, "one_document")
    readings = (first, *evidence.further_mrz)
    exhibits = tuple(RegionExhibit("MRZ", reading.region) for reading in readings if reading.region)
    return Verdict(Outcome.FAILED, "several_documents", exhibits)


CHECK = Check(
    id="document.single",
    title="One document in the pictures",
    severity=Severity.MAJOR,
    source="Capture rule: a finding must belong to one document",
    reasons={
        "one_document": "The pictures hold the machine readable zone of one document.",
        "several_documents": "The pictures hold more than one document; inspect each one by itself.",
    },
    run=run,
)
