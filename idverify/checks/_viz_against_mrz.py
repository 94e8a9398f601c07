"""What the checks of the visual zone against the MRZ share: from two readings of one field to a verdict.

Two engines read two zones, and both err. A difference is a failure only when both readings are sure of it;
otherwise it is inconclusive, and the officer is shown both.
"""

from collections.abc import Mapping

from idverify.checks import Verdict
from idverify.checks._mrz import line_region, parsed_mrz, read_surely
from idverify.document import Region, TextLine
from idverify.evidence import Evidence, present
from idverify.fields import Likeness, compare_readings, mrz_value
from idverify.finding import DiffExhibit, Outcome, TextExhibit
from idverify.mrz import CheckStatus, Mrz
from idverify.reading.viz import VizField
from idverify.reading.viz_values import dates_in

# A value of the visual zone read with less is not held against the document. Choices, not yet measurements: on
# public specimens names were misread with up to 0.95 ("Þ" as "P"), no number or date by more than a look-alike.
_SURE_VALUE = 0.90
_SURE_NAME = 0.97
# What tells two values apart. One character is enough in numbers and dates; in names, engines lose the marks of
# letters too often ("Þ" read as "P") for one letter to tell.
_TELLING = {False: {Likeness.CLOSE, Likeness.DIFFERENT}, True: {Likeness.DIFFERENT}}
# A label of two lines has its value two lines farther down; in heights of a line.
_NEIGHBOUR_HEIGHTS = 4.0

REASONS: Mapping[str, str] = {
    "zones_agree": "The visual zone and the MRZ agree.",
    "found_without_label": "The MRZ's value stands in the visual zone, away from any label that was recognised.",
    "zones_differ": "The visual zone and the MRZ hold different values.",
    "zones_differ_unsurely": "The two zones seem to differ, but one of them was not read surely enough to say so.",
    "not_found_in_viz": "The value was not found in the visual zone; compare it by eye.",
    "not_comparable": "One of the two values cannot be interpreted; compare them by eye.",
    "no_value_in_mrz": "The MRZ holds no value to compare with.",
}


def compare_with_mrz(evidence: Evidence, name: str, *, find_unlabelled: bool) -> Verdict:
    """Return the verdict on one field.

    Args:
        evidence: must hold an MRZ and a visual zone, else the check is not run.
        name: the field, the same name in both zones.
        find_unlabelled: whether a whole line of the visual zone may stand in for a labelled value; only for
            values too distinct to occur by chance.
    """
    mrz = parsed_mrz(evidence)
    viz = present(evidence.viz)
    if not mrz_value(name, mrz):
        return Verdict(Outcome.INCONCLUSIVE, "no_value_in_mrz")
    field = viz.fields.get(name)
    elsewhere = _line_that_says(evidence, mrz, name) if find_unlabelled else None
    if field:
        return _judge(evidence, mrz, field, elsewhere)
    if elsewhere:
        return Verdict(Outcome.PASSED, "found_without_label", (_pair(evidence, mrz, name, _of_line(elsewhere)),))
    return Verdict(Outcome.INCONCLUSIVE, "not_found_in_viz", (_mrz_exhibit(evidence, mrz, name),))


def _judge(evidence: Evidence, mrz: Mrz, field: VizField, elsewhere: TextLine | None) -> Verdict:
    exhibits = (_pair(evidence, mrz, field.name, _of_field(field)),)
    likeness = compare_readings(field.name, field.readings, mrz)
    second = compare_readings(field.name, field.second_readings, mrz)
    if Likeness.SAME in {likeness, second}:
        return Verdict(Outcome.PASSED, "zones_agree", exhibits)
    if elsewhere and _beside(field.region, elsewhere.region):
        return Verdict(Outcome.PASSED, "found_without_label", (_pair(evidence, mrz, field.name, _of_line(elsewhere)),))
    if likeness is Likeness.UNKNOWN:
        return Verdict(Outcome.INCONCLUSIVE, "not_comparable", exhibits)
    sure = not elsewhere and _mrz_sure(evidence, mrz, field.name)
    if sure and tells_apart(field, likeness, second):
        return Verdict(Outcome.FAILED, "zones_differ", exhibits)
    return Verdict(Outcome.INCONCLUSIVE, "zones_differ_unsurely", exhibits)


def tells_apart(field: VizField, likeness: Likeness, second: Likeness) -> bool:
    """Whether a printed value differs so surely from another source's that the difference is in print.

    Args:
        field: the printed value.
        likeness: of its readings to the other source's value.
        second: the same of the second engine's readings.
    """
    limit = _SURE_NAME if _is_name(field) else _SURE_VALUE
    telling = likeness in _TELLING[_is_name(field)] and second in {likeness, Likeness.UNKNOWN}
    return telling and field.confidence >= limit


def _is_name(field: VizField) -> bool:
    return field.name in {"primary_identifier", "secondary_identifier", "full_name"}


def _mrz_sure(evidence: Evidence, mrz: Mrz, name: str) -> bool:
    """A check digit vouches for numbers and dates; the rest must have been read surely."""
    statuses = {check.status for check in mrz.checks if check.name == name}
    if statuses:
        return statuses == {CheckStatus.OK}
    return read_surely(evidence)


def _line_that_says(evidence: Evidence, mrz: Mrz, name: str) -> TextLine | None:
    """Return a line of the visual zone that says what the MRZ says."""

    def says_the_same(line: TextLine) -> bool:
        readings = dates_in(line.text, on=evidence.on) if name.startswith("date_") else (line.text,)
        return compare_readings(name, readings, mrz) is Likeness.SAME

    return next(filter(says_the_same, present(evidence.viz).lines), None)


def _beside(value: Region, line: Region) -> bool:
    """Whether a line is so near a value that the value was picked from the wrong one of two neighbours."""
    height = line.quad.height
    aside = abs(value.quad.centre[1] - line.quad.centre[1])
    return value.page == line.page and aside <= _NEIGHBOUR_HEIGHTS * height


def _of_field(field: VizField) -> TextExhibit:
    return TextExhibit("viz", field.value, field.raw, field.confidence, field.region)


def _of_line(line: TextLine) -> TextExhibit:
    return TextExhibit("viz", line.text, line.text, line.confidence, line.region)


def _pair(evidence: Evidence, mrz: Mrz, name: str, seen: TextExhibit) -> DiffExhibit:
    return DiffExhibit(seen, _mrz_exhibit(evidence, mrz, name))


def _mrz_exhibit(evidence: Evidence, mrz: Mrz, name: str) -> TextExhibit:
    field = mrz.field(name)
    region = line_region(evidence, field.line) if field else None
    return TextExhibit(
        "mrz", mrz_value(name, mrz), field.raw if field else None, present(evidence.mrz).confidence, region
    )
