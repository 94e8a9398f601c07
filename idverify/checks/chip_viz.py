"""The MRZ of the chip's DG1 against the printed fields of the visual zone. ICAO Doc 9303-10, 4.7.1; 9303-3, 3.4."""

from idverify.checks import Check, Verdict
from idverify.checks._chip import chip_mrz, source_of
from idverify.checks._chip_against_viz import REASONS, Pair, judged
from idverify.evidence import Evidence, present
from idverify.fields import compare_readings, mrz_value
from idverify.finding import Severity

_FIELDS = (
    "document_number",
    "primary_identifier",
    "secondary_identifier",
    "full_name",
    "nationality",
    "date_of_birth",
    "sex",
    "date_of_expiry",
)


def run(evidence: Evidence) -> Verdict:
    """Compare what DG1 says with every printed field that was found by its label."""
    chip, printed = chip_mrz(evidence), present(evidence.viz).fields
    source = source_of(present(evidence.chip), 1)
    return judged(
        [
            Pair(
                field=printed[name],
                chip=mrz_value(name, chip),
                source=source,
                likeness=compare_readings(name, printed[name].readings, chip),
                second=compare_readings(name, printed[name].second_readings, chip),
            )
            for name in _FIELDS
            if name in printed and mrz_value(name, chip)
        ]
    )


CHECK = Check(
    id="chip.viz",
    title="Chip's MRZ against the printed fields",
    severity=Severity.MAJOR,
    source="ICAO Doc 9303-10, 4.7.1; Doc 9303-3, 3.4",
    reasons=REASONS,
    run=run,
)
