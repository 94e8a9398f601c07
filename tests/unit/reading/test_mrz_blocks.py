"""Putting lines together, and from their characters to what is printed."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from idverify.document import Pixels
from idverify.mrz import parse_mrz
from idverify.mrz.format import ALPHABET
from idverify.reading.mrz.blocks import Block, best_block
from idverify.reading.mrz.decoding import decode
from idverify.reading.mrz.fixed_pitch import Chain
from idverify.reading.mrz.judgement import judge
from idverify.reading.mrz.line_path import GreyPicture, LinePath, straighten
from idverify.reading.mrz.line_reading import LineReading
from idverify.reading.mrz_reading import Doubt, ReadingStatus

_LINES = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
_FRAMES = np.round(8 + np.arange(44) * 4.25).astype(np.int64)
_PATH = LinePath(x=500, y=300, angle=0.0, length=816, capital_px=16.0)


def _chances(text: str, sure: float = 0.97) -> NDArray[np.float64]:
    chances = np.full((len(text), 37), (1 - sure) / 36)
    chances[np.arange(len(text)), [ALPHABET.index(character) for character in text]] = sure
    return chances


def _line(text: str, y: float, *, sure: float = 0.97, x: float = 500) -> LineReading:
    chances = _chances(text, sure)
    scores = np.full((204, 38), np.log(1e-3))
    scores[:, 0] = 0.0
    scores[_FRAMES, 0] = np.log(1e-3)
    scores[_FRAMES[:, None], np.arange(1, 38)] = np.log(chances)
    chain = Chain(_FRAMES, scores, 1.0, 0.5 * len(text))
    return LineReading(replace(_PATH, x=x, y=y), scores, chain, chain)


def _block(*texts: str, sure: float = 0.97) -> Block:
    return Block(tuple(_line(text, 300 + 43 * place, sure=sure) for place, text in enumerate(texts)), 1.95)


def test_two_lines_under_one_another_are_an_mrz_whatever_their_order() -> None:
    block = best_block([_line(_LINES[1], 343), _line(_LINES[0], 300)])
    assert block is not None
    assert block.texts == _LINES


@pytest.mark.parametrize("y", [305, 480])
def test_lines_too_near_or_too_far_are_none(y: float) -> None:
    assert best_block([_line(_LINES[0], 300), _line(_LINES[1], y)]) is None


def test_a_line_that_begins_elsewhere_lowers_the_worth() -> None:
    straight = best_block([_line(_LINES[0], 300), _line(_LINES[1], 343)])
    shifted = best_block([_line(_LINES[0], 300), _line(_LINES[1], 343, x=560)])
    assert straight is not None
    assert shifted is None or shifted.worth < straight.worth


def test_the_alphabet_of_a_field_decides_between_look_alikes() -> None:
    block = _block(*_LINES)
    open_place = block.lines[0].chain.chances
    open_place[4, ALPHABET.index("0")], open_place[4, ALPHABET.index("O")] = 0.6, 0.38
    decoded = decode(block)
    assert decoded.lines == _LINES
    assert decoded.confidences[0][4] > 0.85  # 0.38 against a twentieth of 0.6


def test_a_sure_character_out_of_place_is_returned_as_printed() -> None:
    printed = (_LINES[0], _LINES[1].replace("740812", "74O812"))
    decoded = decode(_block(*printed, sure=0.999))
    assert decoded.lines == printed
    assert decoded.proposals[0].lines == _LINES


def test_a_wrong_digit_stays_as_printed_and_repairs_are_proposals() -> None:
    printed = (_LINES[0], _LINES[1].replace("L898902C3", "L898902C8"))
    reading = judge(_block(*printed), page=1, engine="test", on=None)
    assert reading is not None
    assert reading.lines == printed
    assert reading.status is ReadingStatus.INVALID
    assert reading.proposals
    assert all(parse_mrz(proposal.lines).valid for proposal in reading.proposals)


def test_digits_choose_where_the_reader_cannot() -> None:
    block = _block(*_LINES)
    place = block.lines[1].chain.chances
    place[2] = (1 - 0.97) / 36
    place[2, ALPHABET.index("3")], place[2, ALPHABET.index("9")] = 0.5, 0.47
    reading = judge(block, page=1, engine="test", on=None)
    assert reading is not None
    assert reading.lines == _LINES
    assert reading.status is ReadingStatus.UNCERTAIN
    assert Doubt.CHARACTER_UNSURE in reading.reasons


def test_a_sure_and_consistent_block_is_valid() -> None:
    reading = judge(_block(*_LINES), page=3, engine="test", on=None)
    assert reading is not None
    assert reading.status is ReadingStatus.VALID
    assert reading.region is not None
    assert reading.region.page == 3
    assert reading.rotation_deg == 0
    assert reading.character_pitch_px == pytest.approx(17.0, abs=0.1)


def test_the_digits_choose_a_look_alike_that_the_reader_holds_possible() -> None:
    block = _block(_LINES[0], _LINES[1].replace("L898902C3", "L8989O2C3"))
    place = block.lines[1].chain.chances[5]
    place[ALPHABET.index("O")], place[ALPHABET.index("0")] = 0.9, 0.05
    reading = judge(block, page=1, engine="test", on=None)
    assert reading is not None
    assert reading.lines == _LINES
    assert reading.status is ReadingStatus.UNCERTAIN


def test_looks_that_differ_are_a_doubt() -> None:
    block = _block(*_LINES)
    other = _line(_LINES[0].replace("ANNA", "ANMA"), 300)
    line = replace(block.lines[0], again=other.chain)
    reading = judge(replace(block, lines=(line, block.lines[1])), page=1, engine="test", on=None)
    assert reading is not None
    assert Doubt.READINGS_DIFFER in reading.reasons


def test_a_poor_block_without_agreeing_digits_is_no_mrz() -> None:
    noise = replace(_block("Q" * 44, "7" * 44), worth=1.5)
    assert judge(noise, page=1, engine="test", on=None) is None


def test_print_without_a_filler_is_no_mrz_though_digits_agree() -> None:
    # Random capitals at a fixed pitch, with two check digits right by chance.
    noise = _block("91NTG1QSRTQGNNKKLLKKGGHKKNNIPKRICEP44ACPDS2Y", "3POTOIK9K0Z7NOHRA291B431KLB9A5JMVCF1N1T1EZQL")
    assert judge(noise, page=1, engine="test", on=None) is None


def _striped(angle: float, bend: float = 0.0) -> Pixels:
    """A line of strokes 20 px high across a page, leaning and sagging."""
    image = np.full((400, 1000), 230, np.uint8)
    for place in range(60, 940, 18):
        share = (place - 500) / 440
        middle = 200 + np.tan(angle) * (place - 500) + bend * share * share
        image[int(middle - 10) : int(middle + 10), place : place + 6] = 20
    return image


@pytest.mark.parametrize(("angle", "bend"), [(0.0, 0.0), (0.012, 0.0), (0.0, 6.0)])
def test_a_path_is_moved_turned_and_bent_onto_its_line(angle: float, bend: float) -> None:
    path = LinePath(500, 205, 0.0, 900, 20.0)
    straight = straighten(GreyPicture(_striped(angle, bend)), path)
    for along in (-400.0, 0.0, 400.0):
        x, y = straight.point(along)
        assert y == pytest.approx(200 + np.tan(angle) * (x - 500) + bend * ((x - 500) / 440) ** 2, abs=2.5)
