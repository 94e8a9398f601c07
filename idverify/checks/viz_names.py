"""The holder's name of the visual zone against the MRZ: any admissible rendering agrees. ICAO Doc 9303-3, 4.6 and 6."""

from idverify.checks import Check, Verdict
from idverify.checks._viz_against_mrz import REASONS, compare_with_mrz
from idverify.evidence import Evidence, present
from idverify.finding import Outcome, Severity

# The worst of two verdicts decides; of two equal ones the first stands.
_WORST_FIRST = (Outcome.FAILED, Outcome.INCONCLUSIVE, Outcome.NOT_RUN, Outcome.PASSED)


def run(evidence: Evidence) -> Verdict:
    """Compare primary and secondary identifier, or the whole name where the page prints it as one."""
    viz = present(evidence.viz)
    if "full_name" in viz.fields and "primary_identifier" not in viz.fields:
        return compare_with_mrz(evidence, "full_name", find_unlabelled=False)
    verdicts = [compare_with_mrz(evidence, "primary_identifier", find_unlabelled=True)]
    secondary = compare_with_mrz(evidence, "secondary_identifier", find_unlabelled=True)
    if secondary.code != "no_value_in_mrz":
        verdicts.append(secondary)
    worst = min(verdicts, key=lambda verdict: _WORST_FIRST.index(verdict.outcome))
    return Verdict(worst.outcome, worst.code, tuple(one for verdict in verdicts for one in verdict.exhibits))


CHECK = Check(
    id="viz.names",
    title="Name in both zones",
    severity=Severity.MAJOR,
    source="ICAO Doc 9303-3, 4.6 and section 6; truncation in 9303-4 to 9303-7",
    reasons=REASONS,
    run=run,
    falsedoc="A",
)
