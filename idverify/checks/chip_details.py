"""What DG11 and DG12 say against the printed fields: place of birth, issue. ICAO Doc 9303-10, 4.7.11, 4.7.12."""

from idverify.checks import Check, Verdict
from idverify.checks._chip import source_of
from idverify.checks._chip_against_viz import REASONS, Pair, judged
from idverify.chip.details import PRINTED
from idverify.evidence import Absent, AbsentEvidenceError, Evidence, present
from idverify.fields import compare_chip_text
from idverify.finding import Severity


def run(evidence: Evidence) -> Verdict:
    """Compare what both data groups say with every printed field that was found by its label."""
    verification, printed = present(evidence.chip), present(evidence.viz).fields
    details = {11: verification.contents.holder, 12: verification.contents.document}
    if not any(details.values()):
        raise AbsentEvidenceError(Absent("no_chip_details", "The chip's DG11 and DG12 were not delivered."))
    return judged(
        [
            Pair(
                field=printed[name],
                chip=group.texts[text_name],
                source=source_of(verification, number),
                likeness=compare_chip_text(name, printed[name].readings, group.texts[text_name]),
                second=compare_chip_text(name, printed[name].second_readings, group.texts[text_name]),
            )
            for number, group in details.items()
            if group is not None
            for name, text_name in PRINTED[number].items()
            if name in printed and group.texts.get(text_name)
        ]
    )


CHECK = Check(
    id="chip.details",
    title="Chip's further details against the printed fields",
    severity=Severity.MINOR,
    source="ICAO Doc 9303-10, 4.7.11 and 4.7.12",
    reasons=REASONS,
    run=run,
)
