"""Signs that the portrait on the document is a blend of two people, held against the live face. A hint, no decision."""

from idverify.checks import Check, Verdict
from idverify.checks._attack_hints import exhibits
from idverify.evidence import Evidence, present
from idverify.finding import Outcome, Severity


def run(evidence: Evidence) -> Verdict:
    """Two hints that speak fail the check; one alone, or hints that could not be measured, leave it open."""
    hints = present(evidence.morph_hints)
    speaking = sum(hint.speaks for hint in hints)
    if speaking > 1:
        return Verdict(Outcome.FAILED, "morph_signs", exhibits(hints))
    if speaking:
        return Verdict(Outcome.INCONCLUSIVE, "one_morph_sign", exhibits(hints))
    if any(hint.value is None for hint in hints):
        return Verdict(Outcome.INCONCLUSIVE, "morph_hints_not_measured", exhibits(hints))
    return Verdict(Outcome.PASSED, "no_morph_signs", exhibits(hints))


CHECK = Check(
    id="portrait.morph_hints",
    title="Signs of a morphed portrait",
    severity=Severity.MINOR,
    source="differential morph detection, words of ISO/IEC 20059; limits from `python -m benchmarks face-attacks`",
    reasons={
        "morph_signs": "Portrait and live face differ as a morph and its contributor do; compare them by eye.",
        "one_morph_sign": "One sign of a morphed portrait alone; age and another camera give the same.",
        "morph_hints_not_measured": "Some signs of a morphed portrait could not be looked for.",
        "no_morph_signs": "No sign of a morphed portrait was seen; a good morph shows none.",
    },
    run=run,
    falsedoc="F",
)
