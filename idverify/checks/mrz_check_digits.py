"""Every check digit printed in the MRZ agrees with the characters it covers. ICAO Doc 9303-3, 4.9."""

from idverify.checks import Check, Verdict
from idverify.checks._mrz import READ_UNSURELY, READ_UNSURELY_REASON, failed_if_sure, line_region, parsed_mrz
from idverify.evidence import Absent, Evidence, present
from idverify.fields import mrz_value
from idverify.finding import CalculationExhibit, Outcome, Severity
from idverify.mrz import CheckDigit, CheckStatus, Mrz

# Letters and digits of OCR-B that readers mix up whatever the resolution: the pairs left over by the `mrz` model on
# rendered print, see `idverify.mrz.confusions`.
_LOOK_ALIKES = ({"0", "O"}, {"1", "I"}, {"2", "Z"}, {"5", "S"}, {"6", "G"}, {"8", "B"})


def run(evidence: Evidence) -> Verdict:
    """Fail when a digit disagrees and the line was read surely, or the visual zone confirms the reading."""
    mrz = parsed_mrz(evidence)
    exhibits = tuple(_exhibit(evidence, digit) for digit in mrz.checks)
    failed = [digit for digit in mrz.checks if digit.status is CheckStatus.FAILED]
    if failed and _misread_explains(evidence):
        return Verdict(Outcome.INCONCLUSIVE, "misread_explains", exhibits)
    if any(_confirmed_by_viz(evidence, mrz, digit) for digit in failed):
        return Verdict(Outcome.FAILED, "digit_disagrees", exhibits)
    if failed:
        code = "only_composite_disagrees" if [digit.name for digit in failed] == ["composite"] else "digit_disagrees"
        return failed_if_sure(evidence, code, exhibits)
    if not any(digit.status is CheckStatus.OK for digit in mrz.checks):
        return Verdict(Outcome.INCONCLUSIVE, "no_digit_printed", exhibits)
    return Verdict(Outcome.PASSED, "digits_agree", exhibits)


def _misread_explains(evidence: Evidence) -> bool:
    """Whether one look-alike in place of another would make every digit agree: even a sure reader mixes these up."""
    return any(
        len(proposal.changes) == 1 and {proposal.changes[0].read, proposal.changes[0].chosen} in _LOOK_ALIKES
        for proposal in present(evidence.mrz).proposals
    )


def _exhibit(evidence: Evidence, digit: CheckDigit) -> CalculationExhibit:
    pairs = {(character, spot.unseen) for character, spot in zip(digit.covered, digit.blind_to, strict=False)}
    return CalculationExhibit(
        formula=f"{digit.name}: weights 7, 3, 1 over {digit.covered}, modulo 10",
        expected=digit.expected,
        observed=digit.printed,
        region=line_region(evidence, digit.line),
        blind_to=tuple(f"{character} as any of {unseen}" for character, unseen in sorted(pairs) if unseen),
    )


def _confirmed_by_viz(evidence: Evidence, mrz: Mrz, digit: CheckDigit) -> bool:
    """The visual zone shows, to the letter, the value whose digit disagrees: it is read right and printed wrong."""
    if isinstance(evidence.viz, Absent) or digit.name not in evidence.viz.fields:
        return False
    return mrz_value(digit.name, mrz) in evidence.viz.fields[digit.name].readings


CHECK = Check(
    id="mrz.check_digits",
    title="Check digits of the MRZ",
    severity=Severity.CRITICAL,
    source="ICAO Doc 9303-3, 4.9",
    reasons={
        "digits_agree": "Every printed check digit agrees with the characters it covers.",
        "digit_disagrees": "A check digit disagrees with what it covers: altered after issue, or counterfeit.",
        "only_composite_disagrees": "Only the composite digit disagrees: a field was changed together with its digit.",
        "misread_explains": "A check digit disagrees as if a look-alike was misread; compare the line with the print.",
        "no_digit_printed": "No check digit is printed, so nothing vouches for the fields.",
        READ_UNSURELY: READ_UNSURELY_REASON,
    },
    run=run,
    falsedoc="A",
)
