"""The holder's name in Armenian letters says what the MRZ says. A name that is not verified proves nothing."""

from idverify.checks import Check, Verdict
from idverify.checks._mrz import parsed_mrz
from idverify.document import TextLine
from idverify.evidence import Evidence, present
from idverify.finding import Outcome, Severity, TextExhibit
from idverify.reading.armenian_names import is_armenian, says

_IDENTIFIERS = ("primary_identifier", "secondary_identifier")


def run(evidence: Evidence) -> Verdict:
    """Look for a line in Armenian letters for each identifier of the MRZ."""
    mrz = parsed_mrz(evidence)
    lines = [line for line in present(evidence.viz).lines if is_armenian(line.text)]
    if not lines:
        return Verdict(Outcome.NOT_RUN, "no_armenian_print")
    wanted = [value for name in _IDENTIFIERS if (value := mrz.fields.get(name))]
    found = [line for value in wanted if (line := next((one for one in lines if says(one.text, value)), None))]
    if wanted and len(found) == len(wanted):
        return Verdict(Outcome.PASSED, "armenian_verified", tuple(_exhibit(line) for line in found))
    return Verdict(Outcome.INCONCLUSIVE, "armenian_not_verified", tuple(_exhibit(line) for line in lines[:4]))


def _exhibit(line: TextLine) -> TextExhibit:
    return TextExhibit("viz", line.text, line.text, line.confidence, line.region)


CHECK = Check(
    id="native.names",
    title="Name in Armenian letters",
    severity=Severity.INFO,
    source="ICAO Doc 9303-3, 3.1 and section 6: national characters beside Latin ones; Armenian is not in its tables",
    reasons={
        "armenian_verified": "The name in Armenian letters says what the MRZ says.",
        "armenian_not_verified": "The Armenian name was not read as the MRZ's; compare the two by eye.",
        "no_armenian_print": "No print in Armenian letters was read.",
    },
    run=run,
)
