"""What the checks of the chip's texts against the printed ones share: from pairs of values to one verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from idverify.checks import Verdict
from idverify.checks._chip import UNPROVED
from idverify.checks._viz_against_mrz import tells_apart
from idverify.fields import Likeness
from idverify.finding import DiffExhibit, Outcome, TextExhibit
from idverify.reading.viz import VizField

REASONS: Mapping[str, str] = {
    "chip_and_print_agree": "What the chip holds is what is printed, as far as both could be compared.",
    "agrees_unproved": "The chip agrees with the page, but nobody proves the chip: this says nothing.",
    "chip_and_print_differ": "The chip holds another value than the page: the chip was exchanged or the page altered.",
    "chip_and_print_differ_unsurely": "Chip and page seem to differ, but the page was not read surely enough.",
    "nothing_to_compare": "No printed value was found that the chip holds too; compare them by eye.",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """One value on the page and on the chip.

    Attributes:
        field: the printed value.
        chip: the chip's value.
        source: the chip as a source, which says whether the value is proved.
        likeness: how the first engine's readings compare.
        second: how the second engine's do; unknown where it read nothing.
    """

    field: VizField
    chip: str
    source: str
    likeness: Likeness
    second: Likeness = Likeness.UNKNOWN

    @property
    def same(self) -> bool:
        """Whether a reading says what the chip says."""
        return Likeness.SAME in {self.likeness, self.second}

    @property
    def differs(self) -> bool:
        """Whether they differ so surely that the difference is in print."""
        return not self.same and tells_apart(self.field, self.likeness, self.second)


def judged(pairs: Sequence[Pair]) -> Verdict:
    """Return the verdict on all pairs: one that surely differs decides. Exhibits show what differs, else everything."""
    known = [pair for pair in pairs if pair.likeness is not Likeness.UNKNOWN or pair.same]
    if not known:
        return Verdict(Outcome.INCONCLUSIVE, "nothing_to_compare")
    known.sort(key=lambda pair: (not pair.differs, pair.same))
    exhibits = tuple(_exhibit(pair) for pair in known if not pair.same or known[0].same)
    if known[0].differs:
        return Verdict(Outcome.FAILED, "chip_and_print_differ", exhibits)
    if not known[0].same:
        return Verdict(Outcome.INCONCLUSIVE, "chip_and_print_differ_unsurely", exhibits)
    if any(pair.source == UNPROVED for pair in known):
        return Verdict(Outcome.INCONCLUSIVE, "agrees_unproved", exhibits)
    return Verdict(Outcome.PASSED, "chip_and_print_agree", exhibits)


def _exhibit(pair: Pair) -> DiffExhibit:
    field = pair.field
    printed = TextExhibit("viz", field.value, field.raw, field.confidence, field.region)
    return DiffExhibit(printed, TextExhibit(pair.source, pair.chip), field.name.replace("_", " "))
