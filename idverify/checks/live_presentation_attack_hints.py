"""Signs in the live picture that a photograph or a screen was held before the camera. A hint, never a decision."""

from idverify.checks import Check, Verdict
from idverify.checks._attack_hints import exhibits
from idverify.evidence import Evidence, present
from idverify.finding import Outcome, Severity


def run(evidence: Evidence) -> Verdict:
    """One hint that speaks fails the check; hints that could not be measured leave it open."""
    hints = present(evidence.presentation_hints)
    if any(hint.speaks for hint in hints):
        return Verdict(Outcome.FAILED, "presentation_attack_signs", exhibits(hints))
    if any(hint.value is None for hint in hints):
        return Verdict(Outcome.INCONCLUSIVE, "presentation_hints_not_measured", exhibits(hints))
    return Verdict(Outcome.PASSED, "no_presentation_attack_signs", exhibits(hints))


CHECK = Check(
    id="live.presentation_attack_hints",
    title="Signs of a presentation attack in the live picture",
    severity=Severity.MINOR,
    source="words of ISO/IEC 30107-3, no conformance; limits from `python -m benchmarks face-attacks`",
    reasons={
        "presentation_attack_signs": "The live picture may show a photograph or a screen; look at the holder.",
        "presentation_hints_not_measured": "Some signs of a presentation attack could not be looked for.",
        "no_presentation_attack_signs": "No sign of a photograph or screen was seen; that is no proof of a live face.",
    },
    run=run,
    falsedoc="F",
)
