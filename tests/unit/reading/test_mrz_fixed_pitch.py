"""Laying characters at a fixed pitch over frames of a recogniser."""

import numpy as np
import pytest
from numpy.typing import NDArray

from idverify.mrz.format import ALPHABET
from idverify.reading.mrz.fixed_pitch import best_chain, lay_chains, with_fillers

_STEP = 4.25
_TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"


def _scores(text: str, *, first: float = 8.0, frames: int = 208, step: float = _STEP) -> NDArray[np.float64]:
    """Log probabilities as of a sure recogniser; a space is ground."""
    chances = np.full((frames, 38), 1e-3)
    chances[:, 0] = 1.0
    for place, character in enumerate(text):
        if character == " ":
            continue
        middle = round(first + place * step)
        for frame in (middle - 1, middle, middle + 1):
            if 0 <= frame < frames:
                chances[frame] = 1e-3
                chances[frame, 1 + ALPHABET.index(character)] = 1.0
    scores: NDArray[np.float64] = np.log(chances / chances.sum(axis=1, keepdims=True))
    return scores


@pytest.mark.parametrize("text", [_TD3, _TD3[:36], "I<UTOD231458907<<<<<<<<<<<<<<<"])
def test_the_length_of_the_line_is_found_by_what_stands_on_it(text: str) -> None:
    chain = best_chain(_scores(text))
    assert chain is not None
    assert chain.text == text
    assert chain.presence > 0.9
    assert chain.pitch == pytest.approx(_STEP, abs=0.1)


def test_a_run_of_fillers_is_counted_by_the_pitch_even_where_some_are_pale() -> None:
    scores = _scores(_TD3[:-6] + "  <<<<", first=8.0)
    chain = best_chain(scores, (44,))
    assert chain is not None
    assert len(chain.text) == 44
    assert chain.text.startswith(_TD3[:-6])
    assert chain.text.endswith("<<<<")


def test_a_mark_beside_the_line_is_left_out_when_the_first_character_is_known() -> None:
    scores = _scores("1" + _TD3, first=8.0, frames=212)
    loose, held = best_chain(scores, (44,)), best_chain(scores, (44,), first=8.0 + _STEP, slack=1.5)
    assert loose is not None
    assert held is not None
    assert held.text == _TD3


def test_too_little_print_gives_no_chain() -> None:
    assert best_chain(_scores("P<UTO")) is None
    assert lay_chains(np.log(np.full((208, 38), 1 / 38))) == []


def test_lengths_that_do_not_fit_the_strip_are_not_laid() -> None:
    chains = lay_chains(_scores(_TD3[:20], frames=80))
    assert all(len(chain.frames) * 3 < 80 for chain in chains)


def test_fillers_are_added_where_a_line_is_set_wider_than_its_neighbours() -> None:
    printed = "WALTEROS<<LAURA<<<<<<<<<<<<"
    whole = best_chain(_scores(printed, step=4.7, frames=140), (30,))
    assert whole is not None
    padded = with_fillers(whole)
    assert padded.text == printed + "<<<"
    assert padded.added == 3
    assert len(padded.frames) == 30


def test_a_whole_line_gets_no_fillers() -> None:
    whole = best_chain(_scores(_TD3), (44,))
    assert whole is not None
    assert with_fillers(whole) is whole
