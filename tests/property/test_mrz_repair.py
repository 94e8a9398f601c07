"""Properties of the repair. `IDVERIFY_FUZZ=100000 pytest tests/property/test_mrz_repair.py` makes the long run."""

from __future__ import annotations

import os
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idverify.mrz import MrzFormat, all_formats, parse_mrz
from idverify.mrz.format import ALPHABET
from idverify.mrz.repair import repair

_LONG_RUN = int(os.environ.get("IDVERIFY_FUZZ", "0"))
_LINES = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
_scores = st.dictionaries(st.sampled_from(ALPHABET), st.floats(0, 1), max_size=5)


@pytest.mark.timeout(0)
def test_one_changed_character_is_among_the_proposals_when_the_digits_see_it() -> None:
    rng = random.Random(41)
    found = seen = 0
    for _ in range(max(_LONG_RUN, 150)):
        place = rng.choice([*range(10), *range(13, 20), *range(21, 44)])
        changed = rng.choice(ALPHABET.replace(_LINES[1][place], ""))
        lines = (_LINES[0], _LINES[1][:place] + changed + _LINES[1][place + 1 :])
        if parse_mrz(lines).valid:
            continue
        scores = [[{character: 0.99} for character in line] for line in lines]
        scores[1][place] = {changed: 0.55, _LINES[1][place]: 0.4}
        seen += 1
        best = repair(scores)[0]
        found += best.lines == _LINES and [(c.line, c.column) for c in best.changes] == [(2, place + 1)]
    assert found >= 0.99 * seen > 0


@settings(max_examples=max(_LONG_RUN, 20), deadline=None)
@given(st.sampled_from(all_formats()), st.data())
def test_no_scores_whatever_raise_and_every_proposal_has_its_length(layout: MrzFormat, data: st.DataObject) -> None:
    scores = [[data.draw(_scores) for _ in range(3)] + [{"<": 0.9}] * (length - 3) for length in layout.line_lengths]
    proposals = repair(scores, layout, k=3)
    assert all(tuple(map(len, proposal.lines)) == layout.line_lengths for proposal in proposals)
    assert all(0 <= proposal.probability <= 1 for proposal in proposals)


@settings(max_examples=max(_LONG_RUN, 12), deadline=None)
@given(st.lists(st.sampled_from(ALPHABET), min_size=44, max_size=44))
def test_proposals_for_any_text_fall_in_probability(characters: list[str]) -> None:
    proposals = repair((_LINES[0], "".join(characters)), "TD3", k=3)
    assert all(a.probability >= b.probability for a, b in pairwise(proposals))
