"""The page was captured in colour, under white light."""

from idverify.checks import Check, Verdict
from idverify.evidence import Evidence, present
from idverify.finding import Outcome, ScoreExhibit, Severity
from idverify.imaging.colour import Light

_STRONGEST_CAST = 30.0


def run(evidence: Evidence) -> Verdict:
    """Fail on pictures without colour, in ultraviolet light, or with a strong cast."""
    capture = present(evidence.capture)
    if capture.light is Light.COLOURLESS:
        return Verdict(Outcome.FAILED, "no_colour")
    if capture.light is Light.ULTRAVIOLET:
        return Verdict(Outcome.FAILED, "ultraviolet")
    if capture.colour_cast is None:
        return Verdict(Outcome.INCONCLUSIVE, "cast_not_measured")
    exhibit = ScoreExhibit("colour_cast", capture.colour_cast, _STRONGEST_CAST, higher_is_better=False)
    if capture.colour_cast > _STRONGEST_CAST:
        return Verdict(Outcome.FAILED, "colour_cast", (exhibit,))
    return Verdict(Outcome.PASSED, "in_colour", (exhibit,))


CHECK = Check(
    id="capture.colour",
    title="In colour, under white light",
    severity=Severity.MINOR,
    source="Inks are told apart by their colour; limit of the cast: `python -m benchmarks capture-limits`",
    reasons={
        "in_colour": "The picture shows the colours of the page.",
        "no_colour": "The picture has no colour: infrared, or a grey scan or copy; capture the page in colour.",
        "ultraviolet": "This is a picture under ultraviolet light; capture the page under white light too.",
        "colour_cast": "The light is strongly coloured; use white light or daylight and capture the page again.",
        "cast_not_measured": "The colour of the light could not be measured.",
    },
    run=run,
)
