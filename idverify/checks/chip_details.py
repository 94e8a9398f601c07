"""What DG11 and DG12 say against the printed fields: place of birth, issue. ICAO Doc 9303-10, 4.7.11, 4.7.12."""

from collections.abc import Callable, Iterator, Mapping

from idverify.checks import Check, Verdict
from idverify.checks._chip import source_of
from idverify.checks._chip_against_viz import REASONS, Pair, judged
from idverify.chip.details import Details
from idverify.chip.verification import ChipVerification
from idverify.evidence import Absent, AbsentEvidenceError, Evidence, present
from idverify.fields import Likeness, compare_date, compare_name, compare_number, compare_text
from idverify.finding import Severity
from idverify.reading.viz import VizField

_Comparison = Callable[[str, str], Likeness]
# Field of the visual zone, name of the text on the chip, and how they compare; by data group.
_HOLDER: tuple[tuple[str, str, _Comparison], ...] = (
    ("full_name", "full_name", compare_name),
    ("date_of_birth", "full_date_of_birth", compare_date),
    ("personal_number", "personal_number", compare_number),
    ("place_of_birth", "place_of_birth", compare_text),
)
_DOCUMENT: tuple[tuple[str, str, _Comparison], ...] = (
    ("date_of_issue", "date_of_issue", compare_date),
    ("authority", "issuing_authority", compare_text),
)
_BEST_FIRST = (Likeness.SAME, Likeness.CLOSE, Likeness.DIFFERENT, Likeness.UNKNOWN)


def run(evidence: Evidence) -> Verdict:
    """Compare what both data groups say with every printed field that was found by its label."""
    verification, printed = present(evidence.chip), present(evidence.viz).fields
    contents = verification.contents
    if contents.holder is None and contents.document is None:
        raise AbsentEvidenceError(Absent("no_chip_details", "The chip's DG11 and DG12 were not delivered."))
    groups = ((11, contents.holder, _HOLDER), (12, contents.document, _DOCUMENT))
    return judged([pair for group in groups for pair in _pairs(verification, printed, *group)])


def _pairs(
    verification: ChipVerification,
    printed: Mapping[str, VizField],
    number: int,
    details: Details | None,
    compared: tuple[tuple[str, str, _Comparison], ...],
) -> Iterator[Pair]:
    for field_name, text_name, compare in compared:
        text = details.texts.get(text_name, "") if details else ""
        field = printed.get(field_name)
        if not text or field is None or (compare is compare_name and not text.isascii()):
            continue  # a name in national characters stands for itself; no table says what it is in Latin ones
        likeness, second = (_best(compare, readings, text) for readings in (field.readings, field.second_readings))
        yield Pair(field, text, source_of(verification, number), likeness, second)


def _best(compare: _Comparison, readings: tuple[str, ...], text: str) -> Likeness:
    found = {compare(reading, text) for reading in readings}
    return next((one for one in _BEST_FIRST if one in found), Likeness.UNKNOWN)


CHECK = Check(
    id="chip.details",
    title="Chip's further details against the printed fields",
    severity=Severity.MINOR,
    source="ICAO Doc 9303-10, 4.7.11 and 4.7.12",
    reasons=REASONS,
    run=run,
)
