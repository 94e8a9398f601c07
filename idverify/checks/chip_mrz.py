"""The MRZ of the chip's DG1 against the printed one: an exchanged chip, or an altered page. ICAO Doc 9303-10, 4.7.1."""

from idverify.checks import Check, Verdict
from idverify.checks._chip import chip_mrz, source_of
from idverify.checks._mrz import line_region, parsed_mrz, read_surely
from idverify.evidence import Evidence, present
from idverify.fields import mrz_value
from idverify.finding import DiffExhibit, Outcome, Severity, TextExhibit
from idverify.mrz import CheckStatus, Mrz

_DATA_GROUP = 1


def run(evidence: Evidence) -> Verdict:
    """Compare every field; a difference is held against the document only where the printed one was read surely."""
    verification = present(evidence.chip)
    chip, printed = chip_mrz(evidence), parsed_mrz(evidence)
    names = dict.fromkeys(name for mrz in (printed, chip) for name in mrz.fields if not name.endswith("_iso"))
    differing = tuple(name for name in names if chip.fields.get(name, "") != printed.fields.get(name, ""))
    exhibits = tuple(_pair(evidence, printed, chip, name) for name in differing or ("document_number",))
    if not differing:
        if verification.proved(_DATA_GROUP):
            return Verdict(Outcome.PASSED, "chip_and_page_agree", exhibits)
        return Verdict(Outcome.INCONCLUSIVE, "agrees_unproved", exhibits)
    if read_surely(evidence) or any(_vouched(printed, name) for name in differing):
        return Verdict(Outcome.FAILED, "chip_and_page_differ", exhibits)
    return Verdict(Outcome.INCONCLUSIVE, "chip_and_page_differ_unsurely", exhibits)


def _vouched(printed: Mrz, name: str) -> bool:
    """Whether check digits of its own say that the printed field was read as it is printed."""
    statuses = {check.status for check in printed.checks if check.name == name}
    return statuses == {CheckStatus.OK}


def _pair(evidence: Evidence, printed: Mrz, chip: Mrz, name: str) -> DiffExhibit:
    field = printed.field(name)
    region = line_region(evidence, field.line) if field else None
    confidence = present(evidence.mrz).confidence
    on_page = TextExhibit("mrz", mrz_value(name, printed), field.raw if field else None, confidence, region)
    on_chip = TextExhibit(source_of(present(evidence.chip), _DATA_GROUP), mrz_value(name, chip))
    return DiffExhibit(on_page, on_chip, name.replace("_", " "))


CHECK = Check(
    id="chip.mrz",
    title="Chip's MRZ against the printed MRZ",
    severity=Severity.MAJOR,
    source="ICAO Doc 9303-10, 4.7.1; Doc 9303-11, 5.1",
    reasons={
        "chip_and_page_agree": "The chip holds the printed MRZ, as the State signed it.",
        "agrees_unproved": "The chip holds the printed MRZ, but nobody proves the chip: this says nothing.",
        "chip_and_page_differ": "The chip holds another MRZ than the page: the chip was exchanged or the page altered.",
        "chip_and_page_differ_unsurely": "Chip and page seem to differ, but the page was not read surely enough.",
    },
    run=run,
)
