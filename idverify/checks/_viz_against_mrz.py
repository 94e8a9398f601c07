"""What the checks of the visual zone against the MRZ share: from two readings of one field to a verdict.

Two engines read two zones, and both err. A difference is a failure only when both readings are sure of it;
otherwise it is inconclusive, and the officer is shown both.
"""

from collections.abc import Mapping

from idverify.checks import Verdict
from idverify.checks._mrz import line_region, parsed_mrz, read_surely
from idverify.document import Region, TextLine
from idverify.evidence import Evidence, present
from idverify.fields import Likeness, compare_mrz_field
from idverify.finding import DiffExhibit, Outcome, TextExhibit
from idverify.mrz import CheckStatus, Mrz
from idverify.reading.viz import VizField

# A value of the visual zone read with less is not held against the document; measured by
# `python -m benchmarks pipeline`: no labelled value that the engines misread on the specimens had more.
SURE_VALUE = 0.90

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
    if not mrz.fields.get(name):
        return Verdict(Outcome.INCONCLUSIVE, "no_value_in_mrz")
    field = viz.fields.get(name)
    elsewhere = _line_that_says(mrz, name, viz.lines) if find_unlabelled else None
    if field is None and elsewhere is None:
        return Verdict(Outcome.INCONCLUSIVE, "not_found_in_viz", (_mrz_exhibit(evidence, mrz, name),))
    if field is None:
        return Verdict(Outcome.PASSED, "found_without_label", (_pair(evidence, mrz, name, elsewhere),))
    return _judge(evidence, mrz, field, found_elsewhere=elsewhere is not None)


def _judge(evidence: Evidence, mrz: Mrz, field: VizField, *, found_elsewhere: bool) -> Verdict:
    exhibits = (_pair(evidence, mrz, field.name, field),)
    likeness = compare_mrz_field(field.name, field.value, mrz)
    second = compare_mrz_field(field.name, field.second_opinion or "", mrz)
    if Likeness.SAME in {likeness, second}:
        return Verdict(Outcome.PASSED, "zones_agree", exhibits)
    if likeness is Likeness.UNKNOWN:
        return Verdict(Outcome.INCONCLUSIVE, "not_comparable", exhibits)
    unsure = (
        found_elsewhere
        or field.confidence < SURE_VALUE
        or not _mrz_sure(evidence, mrz, field.name)
        or (likeness is Likeness.CLOSE and second is not Likeness.CLOSE)
    )
    if unsure:
        return Verdict(Outcome.INCONCLUSIVE, "zones_differ_unsurely", exhibits)
    return Verdict(Outcome.FAILED, "zones_differ", exhibits)


def _mrz_sure(evidence: Evidence, mrz: Mrz, name: str) -> bool:
    """A check digit vouches for numbers and dates; the rest must have been read surely."""
    statuses = {check.status for check in mrz.checks if check.name == name}
    if statuses:
        return statuses == {CheckStatus.OK}
    return read_surely(evidence)


def _line_that_says(mrz: Mrz, name: str, lines: tuple[TextLine, ...]) -> TextLine | None:
    return next((line for line in lines if compare_mrz_field(name, line.text, mrz) is Likeness.SAME), None)


def _pair(evidence: Evidence, mrz: Mrz, name: str, seen: VizField | TextLine | None) -> DiffExhibit:
    left = TextExhibit("viz", "")
    if isinstance(seen, VizField):
        left = TextExhibit("viz", seen.value, seen.raw, seen.confidence, seen.region)
    elif seen is not None:
        left = TextExhibit("viz", seen.text, seen.text, seen.confidence, seen.region)
    return DiffExhibit(left, _mrz_exhibit(evidence, mrz, name))


def _mrz_exhibit(evidence: Evidence, mrz: Mrz, name: str) -> TextExhibit:
    value = mrz.fields.get(f"{name}_iso") or mrz.fields.get(name, "")
    return TextExhibit(
        "mrz", value, mrz.fields.get(name), present(evidence.mrz).confidence, _field_region(evidence, mrz, name)
    )


def _field_region(evidence: Evidence, mrz: Mrz, name: str) -> Region | None:
    field = mrz.field(name)
    return line_region(evidence, field.line) if field else None
