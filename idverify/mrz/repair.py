"""The most probable readings of an MRZ that satisfy its check digits, alphabets, dates and State codes.

The search is exact: parts of the format (a number with its check digit, a date, the State codes, a name) list
their readings up to a cost limit, and a walk over the parts keeps the combinations whose composite digit fits,
so every reading within the limit is found. The limit rises until there is one. Readings less than a hundred-thousandth
as probable as the best are left out.

Repairs stand beside what was read and never replace it: documents are printed wrong, and forged ones more often.

>>> lines = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8989O2C36UTO7408122F1204159ZE184226B<<<<<10")
>>> best = repair(lines)[0]
>>> [(change.line, change.column, change.read, change.chosen) for change in best.changes]
[(2, 6, 'O', '0')]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise
from math import exp

from idverify.errors import UsageError
from idverify.mrz.character_costs import Probabilities, Seen, cost_positions, see_scores, see_text, surprise
from idverify.mrz.confusions import CONFUSIONS
from idverify.mrz.format import FILLER, MrzFormat
from idverify.mrz.parse import parse_mrz
from idverify.mrz.plan import all_formats, certified_plan, plan_for
from idverify.mrz.repair_plan import repair_plan
from idverify.mrz.repair_search import RepairSearch

# Share of genuine and forged documents printed with digits that do not agree; an assumption, it keeps a repair
# that needs an improbable misreading from looking certain.
_PRINTED_WRONG = 1e-4
# A reader that gives a character three chances in four or more is sure of it; a consistent reading is then kept.
_SURE = 0.75
# Text that costs more to bring into its fields' alphabets is no MRZ: a passport with every 0, 1 and 8 read as O, I
# and B costs 47, the least of 500 random texts 120. It would be searched long, for readings nobody could believe.
_MOST_SURPRISE = 100.0
# A filler at the check digit's place from this probability on may mean a long document number.
_FILLER_LIKELY_FROM = 0.05


@dataclass(frozen=True, slots=True)
class Change:
    """One character that a proposal changes.

    Attributes:
        line: from 1.
        column: from 1.
        read: the reader's likeliest character.
        chosen: the proposal's character.
        probability: what the reader gives the chosen character.
        read_probability: what the reader gives the character it read.
    """

    line: int
    column: int
    read: str
    chosen: str
    probability: float
    read_probability: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """One consistent reading.

    Attributes:
        lines: the lines.
        probability: posterior probability of this reading, given what the reader saw and that an MRZ is
            consistent unless it was printed wrong.
        changes: every character that differs from the reader's likeliest one.
    """

    lines: tuple[str, ...]
    probability: float
    changes: tuple[Change, ...]


def repair(
    reading: Sequence[str] | Sequence[Sequence[Probabilities]],
    layout: MrzFormat | str | None = None,
    *,
    k: int = 5,
    confusions: Mapping[str, Probabilities] = CONFUSIONS,
    on: date | None = None,
) -> tuple[Proposal, ...]:
    """Return up to `k` consistent readings, the most probable first.

    Args:
        reading: the lines as text, or for every line and position the characters considered with their
            probabilities.
        layout: the format or its id; without it, the one whose line lengths and prefix fit.
        k: how many readings, at least 1.
        confusions: for text, what each character may have been misread from.
        on: the day the document is shown; dates of birth over 95 years before it, and dates of expiry over 10 years
            before or 15 after it, are then taken for less likely.

    Returns:
        A consistent reading comes back first and unchanged, unless the reader itself doubts the changed
        characters. Empty when no consistent reading is near.

    Raises:
        UsageError: no format has lines of these lengths, or `k` is less than 1.
    """
    if k < 1:
        raise UsageError("ask for at least one reading", code="invalid_request")
    seen_lines = [[_see(character, confusions) for character in line] for line in reading]
    lines = tuple("".join([each.read for each in line]) for line in seen_lines)
    mrz_format = _format_of(layout, lines)
    seen = [each for line in seen_lines for each in line]
    if surprise(mrz_format, seen) > _MOST_SURPRISE:
        return ()
    weighed, chance_of_any = _weigh(mrz_format, seen, k, on)
    whole = chance_of_any + _PRINTED_WRONG / 10 ** len(mrz_format.check_digits)
    proposals = [_proposal(mrz_format, seen, "".join(lines), text, weight / whole) for text, weight in weighed[:k]]
    if proposals and _is_consistent(lines, proposals):
        return _reading_first(proposals, lines)
    return tuple(proposals)


def _is_consistent(lines: tuple[str, ...], proposals: list[Proposal]) -> bool:
    """Whether the reading itself is valid; a full parse is needed only for rare dates, which are then proposed."""
    if certified_plan("\n".join(lines)) is not None:
        return True
    return any(not proposal.changes for proposal in proposals) and parse_mrz(lines).valid


def _weigh(
    mrz_format: MrzFormat, seen: Sequence[Seen], k: int, on: date | None
) -> tuple[list[tuple[str, float]], float]:
    """Return the likeliest consistent readings with their probabilities, and that of all consistent ones."""
    weighed: list[tuple[str, float]] = []
    chance_of_any = 0.0
    for share, rest, fillers_at in _hypotheses(mrz_format, seen):
        positions = cost_positions(mrz_format, seen, fillers_at=fillers_at)
        plan = repair_plan(mrz_format, rest)
        search = RepairSearch(plan, positions, plan.parts(positions, k, on), k)
        readings = search.readings()
        if not readings:
            continue
        scale = share * exp(-sum([position.base for position in positions]))
        weighed += [(text, scale * exp(-cost)) for cost, text in readings]
        chance_of_any += scale * search.sum_of_all()
    return sorted(weighed, key=lambda entry: -entry[1]), chance_of_any


def _hypotheses(mrz_format: MrzFormat, seen: Sequence[Seen]) -> Iterator[tuple[float, int, tuple[int, ...]]]:
    """The number is as long as its field, or goes on in the optional data: share, length of the rest, fillers."""
    rule = mrz_format.long_number
    digit = mrz_format.check_digit(rule.number) if rule else None
    field = mrz_format.field(rule.continued_in) if rule else None
    if digit is None or field is None:
        yield 1.0, 0, ()
        return
    place, where = mrz_format.slice(digit.at).start, mrz_format.slice(field.at)
    filler_share = seen[place].chances.get(FILLER, 0.0)
    yield 1.0 - filler_share, 0, ()
    rest = len("".join([each.read for each in seen[where]]).partition(FILLER)[0]) - 1
    if filler_share >= _FILLER_LIKELY_FROM and rest > 0:
        behind = where.start + rest + 1
        yield filler_share, rest, (place, behind) if behind < where.stop else (place,)


def _proposal(mrz_format: MrzFormat, seen: Sequence[Seen], read: str, text: str, probability: float) -> Proposal:
    changes: list[Change] = []
    for place in [place for place, (each, chosen) in enumerate(zip(read, text, strict=True)) if each != chosen]:
        chances = seen[place].chance_of(text[place]), seen[place].chance_of(read[place])
        changes.append(Change(*mrz_format.position(place), read[place], text[place], *chances))
    return Proposal(_cut(mrz_format, text), min(1.0, probability), tuple(changes))


def _cut(mrz_format: MrzFormat, text: str) -> tuple[str, ...]:
    ends = tuple(accumulate(mrz_format.line_lengths, initial=0))
    return tuple(text[start:end] for start, end in pairwise(ends))


def _reading_first(proposals: list[Proposal], lines: tuple[str, ...]) -> tuple[Proposal, ...]:
    """Keep a consistent reading in front, unless the reader doubts every character the best proposal changes."""
    best = proposals[0]
    as_read = next((proposal for proposal in proposals if not proposal.changes), None)
    if as_read is None:
        as_read = Proposal(lines, 0.0, ())
    if best is as_read or all(change.read_probability < _SURE for change in best.changes):
        return tuple(proposals)
    return (as_read, *(proposal for proposal in proposals if proposal is not as_read))[: len(proposals)]


def _see(character: str | Probabilities, confusions: Mapping[str, Probabilities]) -> Seen:
    return see_text(character, confusions) if isinstance(character, str) else see_scores(character)


def _format_of(layout: MrzFormat | str | None, lines: tuple[str, ...]) -> MrzFormat:
    if layout is None:
        plan = plan_for(lines)
        found = plan.layout if plan is not None else None
    elif isinstance(layout, str):
        found = next((known for known in all_formats() if known.id == layout), None)
    else:
        found = layout
    if found is None or found.line_lengths != tuple(map(len, lines)):
        raise UsageError(
            "no format has lines of these lengths", code="wrong_length", advice="Give one entry per printed position."
        )
    return found
