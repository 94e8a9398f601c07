from __future__ import annotations

import random

from idverify.mrz import Mrz, all_formats, parse_mrz
from idverify.mrz.blind_spots import Edit, Pattern, diagnose, locate, unchecked_places, unseen_swaps
from idverify.mrz.check_digit import VALUES
from idverify.mrz.format import ALPHABET

_TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
_TD1 = ("I<UTOD23145890<7349<<<<<<<<<<<", "7408122F3012040UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
_VISA = ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<")


def _changed(lines: tuple[str, ...], line: int, column: int, character: str) -> Mrz:
    text = lines[line - 1]
    new = text[: column - 1] + character + text[column:]
    return parse_mrz([new if number == line else other for number, other in enumerate(lines, 1)])


def test_names_sex_nationality_and_the_first_line_are_under_no_check_digit() -> None:
    td3 = next(layout for layout in all_formats() if layout.id == "TD3")
    unchecked = set(unchecked_places(td3))
    assert {(1, column) for column in range(1, 45)} <= unchecked
    assert {(2, 11), (2, 12), (2, 13), (2, 21)} <= unchecked
    assert len(unchecked) == 48


def test_each_check_lists_the_characters_it_cannot_tell_apart() -> None:
    number = parse_mrz(_TD3).check("document_number")
    assert number is not None
    assert [spot.unseen for spot in number.blind_to[:3]] == ["1BV", "IS", "JT"]
    assert (number.blind_to[0].line, number.blind_to[0].column) == (2, 1)


def test_neighbours_differing_by_five_can_be_swapped_unseen() -> None:
    mrz = _changed(_TD3, 2, 1, "3")  # 3 and 8 differ by five
    check = mrz.check("document_number")
    assert check is not None
    assert unseen_swaps(check) == (((2, 1), (2, 2)), ((2, 7), (2, 8)))  # 2 and C differ by ten


def test_a_change_in_a_field_upsets_its_digit_and_the_composite() -> None:
    diagnosis = diagnose(_changed(_TD3, 2, 4, "3"))
    assert (diagnosis.pattern, diagnosis.fields) == (Pattern.FIELD_AND_COMPOSITE, ("document_number",))
    assert Edit(2, 4, "3", "8", "document_number") in diagnosis.edits
    assert {edit.field for edit in diagnosis.edits} == {"document_number"}


def test_a_change_under_the_composite_alone_names_optional_data_or_the_composite() -> None:
    lines = ("I<UTOD231458907ABC<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<1", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
    diagnosis = diagnose(_changed(lines, 1, 17, "8"))
    assert diagnosis.pattern is Pattern.COMPOSITE_ONLY
    assert {"optional_data", "composite"} <= set(diagnosis.fields)


def test_two_changed_fields_are_called_several() -> None:
    once = _changed(_TD3, 2, 4, "3")
    twice = _changed(once.lines, 2, 15, "5")
    assert diagnose(twice).pattern is Pattern.SEVERAL
    assert diagnose(twice).edits == ()


def test_a_field_changed_with_its_composite_made_anew_is_field_only() -> None:
    changed = _changed(_TD3, 2, 4, "3")
    composite = changed.check("composite")
    assert composite is not None
    diagnosis = diagnose(_changed(changed.lines, 2, 44, composite.expected))
    assert (diagnosis.pattern, diagnosis.fields) == (Pattern.FIELD_ONLY, ("document_number",))


def test_a_visa_has_no_composite_to_ask() -> None:
    assert diagnose(_changed(_VISA, 2, 4, "3")).pattern is Pattern.FIELD_WITHOUT_COMPOSITE


def test_a_consistent_mrz_needs_no_edit() -> None:
    assert diagnose(parse_mrz(_TD3)).pattern is Pattern.NONE
    assert diagnose(parse_mrz(["X"])).pattern is Pattern.NONE


def test_a_change_the_digits_cannot_see_is_said_to_be_unseen() -> None:
    mrz = _changed(_TD3, 2, 6, "K")  # 0 and K count the same
    location = locate(mrz, viz={"document_number": "L898902C3"})
    assert not location.seen
    assert "cannot see" in location.reason
    assert [(edit.line, edit.column) for edit in location.edits] == [(2, 6)]


def test_seen_changes_are_located_with_the_viz_and_with_alternatives() -> None:
    rng = random.Random(17)
    original = parse_mrz(_TD3)
    places = sorted({place for check in original.checks for place in check.places})
    viz = {field.name: field.value for field in original.read_fields}
    located = 0
    for _ in range(200):
        line, column = rng.choice(places)
        old = original.lines[line - 1][column - 1]
        new = rng.choice([c for c in ALPHABET if (VALUES[c] - VALUES[old]) % 10])
        mrz = _changed(_TD3, line, column, new)
        doubts = {(line, column): {old: 0.3}, (2, 11): {"I": 0.9}}
        with_doubts = locate(mrz, alternatives=doubts)
        assert [(e.line, e.column, e.chosen) for e in with_doubts.edits] == [(line, column, old)]
        with_viz = locate(mrz, viz=viz)
        located += [(e.line, e.column, e.chosen) for e in with_viz.edits] == [(line, column, old)]
    assert located == 200


def test_without_help_the_field_is_named_and_the_edits_listed() -> None:
    location = locate(_changed(_TD3, 2, 4, "3"))
    assert {edit.field for edit in location.edits} == {"document_number"}
    assert location.reason == "the check digits alone leave these edits"


def test_a_change_in_the_rest_of_a_long_number_is_the_numbers() -> None:
    changed = _changed(_TD1, 1, 17, "8")
    diagnosis = diagnose(changed)
    assert diagnosis.fields[0] == "document_number"
    assert Edit(1, 17, "8", "3", "document_number") in diagnosis.edits
    location = locate(changed, viz={"document_number": "D23145890734"})
    assert location.edits == (Edit(1, 17, "8", "3", "document_number"),)
