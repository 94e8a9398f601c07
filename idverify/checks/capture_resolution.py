"""The document was captured with enough pixels for the smallest print that is read."""

from idverify.checks import Check, Verdict
from idverify.evidence import Evidence, present
from idverify.finding import Outcome, ScoreExhibit, Severity

# Generated pages are read whole down to 80 dpi (`python -m benchmarks capture-limits --effects dpi`); of real ones more
# fields are misread below 100 dpi than above (`docs/visual-zone.md`: 480 px across a passport). Readers deliver 300.
_LEAST_DPI = 100.0


def run(evidence: Evidence) -> Verdict:
    """Compare the resolution on the document, known from the pitch of the MRZ, with the limit."""
    capture = present(evidence.capture)
    if capture.resolution_dpi is None:
        return Verdict(Outcome.INCONCLUSIVE, "resolution_not_measured")
    exhibit = ScoreExhibit("resolution_dpi", capture.resolution_dpi, _LEAST_DPI, higher_is_better=True)
    if capture.resolution_dpi < _LEAST_DPI:
        return Verdict(Outcome.FAILED, "resolution_low", (exhibit,))
    return Verdict(Outcome.PASSED, "resolution_sufficient", (exhibit,))


CHECK = Check(
    id="capture.resolution",
    title="Resolution sufficient",
    severity=Severity.MINOR,
    source="ICAO Doc 9303-3, 4.4: ten characters to the inch; limit: `python -m benchmarks capture-limits`",
    reasons={
        "resolution_sufficient": "The document was captured with enough pixels.",
        "resolution_low": "The document was captured with too few pixels; go nearer or scan with 300 dpi.",
        "resolution_not_measured": "The resolution on the document is not known: neither MRZ nor edges were found.",
    },
    run=run,
)
