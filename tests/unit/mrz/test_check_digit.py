from __future__ import annotations

import pytest

from idverify.mrz.check_digit import check_digit, same_residue, swap_unseen
from idverify.mrz.format import ALPHABET


@pytest.mark.parametrize(
    ("text", "digit"),
    [("520727", "3"), ("AB2134<<<", "5"), ("D23145890734", "9"), ("L898902C3", "6"), ("<<<<<<", "0"), ("", "0")],
)
def test_the_digits_printed_in_doc_9303_are_computed(text: str, digit: str) -> None:
    assert check_digit(text) == digit


def test_the_composite_printed_in_doc_9303_part_3_is_computed() -> None:
    assert check_digit("HA672242<658022549601086<<<<<<<<<<<<<<0") == "8"


@pytest.mark.parametrize("text", ["a", "Ä", "AB 1", "\u0661", "\ud800"])
def test_a_character_outside_the_alphabet_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(ValueError, match=r"character [0-9] is outside"):
        check_digit(text)


def test_characters_of_one_residue_leave_every_digit_unchanged() -> None:
    for character in ALPHABET:
        for other in same_residue(character):
            assert check_digit(f"AB{character}12") == check_digit(f"AB{other}12")


def test_characters_of_different_residue_change_the_digit() -> None:
    for character in ALPHABET:
        for other in set(ALPHABET) - set(same_residue(character)) - {character}:
            assert check_digit(f"AB{character}12") != check_digit(f"AB{other}12")


def test_a_swap_is_unseen_exactly_when_the_digit_says_so() -> None:
    for first in ALPHABET:
        for second in ALPHABET:
            for before in ("", "A", "AB"):
                unseen = check_digit(before + first + second) == check_digit(before + second + first)
                assert unseen == (first == second or swap_unseen(first, second))
