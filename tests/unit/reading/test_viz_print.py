"""The print decides which meanings it allows; the MRZ chooses among them."""

from datetime import date

import numpy as np

from idverify.document import Quad, Region
from idverify.mrz import parse_mrz
from idverify.reading.ocr.close_look import CloseLook
from idverify.reading.viz import VizField
from idverify.reading.viz_print import found, likeliest_date, settled

ON = date(2011, 1, 1)
MRZ = parse_mrz(("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"), on=ON)
CHARACTERS = np.array(["", *"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ ./"])
CLASSES = {str(one): number for number, one in enumerate(CHARACTERS) if number}
NO_LETTERS: frozenset[str] = frozenset()


def look(text: str, **others: float) -> CloseLook:
    """Return a print that reads as a text; `at_4_9=0.3`: the fifth character can be a 9 with that share."""
    shares = np.full((2 * len(text) + 1, len(CHARACTERS)), 1e-7, np.float32)
    shares[0::2, 0] = 1.0
    for place, printed in enumerate(text):
        shares[2 * place + 1, CLASSES[printed]] = 1.0
    for name, share in others.items():
        _, at, other = name.split("_")
        shares[2 * int(at) + 1, CLASSES[other]] = share
    return CloseLook((shares,), CHARACTERS, CLASSES)


def field(name: str, value: str, raw: str | None = None) -> VizField:
    return VizField(name, (value,), raw or value, 0.99, Region(1, Quad.from_box(0, 0, 90, 10)), "")


def test_the_mrz_chooses_between_two_letters_that_the_print_cannot_tell_apart() -> None:
    settled_field = settled(
        field("primary_identifier", "EROKSSON"), look("EROKSSON", at_2_I=0.2), MRZ, letters=NO_LETTERS, on=ON
    )
    assert settled_field.value == "ERIKSSON"
    assert settled_field.raw == "EROKSSON"


def test_what_was_chosen_is_never_sure_enough_to_fail_a_document() -> None:
    settled_field = settled(
        field("document_number", "L898902CS"), look("L898902CS", at_8_3=0.3), MRZ, letters=NO_LETTERS, on=ON
    )
    assert settled_field.value == "L898902C3"
    assert settled_field.confidence < 0.9


def test_a_clear_print_stays_though_the_mrz_says_something_else() -> None:
    read = field("document_number", "L898902C8")
    assert settled(read, look("L898902C8"), MRZ, letters=NO_LETTERS, on=ON) == read


def test_a_date_that_could_not_be_read_is_found_when_its_print_allows_it() -> None:
    assert found("date_of_birth", "12 AUG T4", look("12 AUG T4", at_7_7=0.1), MRZ, on=ON) == (
        "12 AUG 74",
        ("1974-08-12", "2074-08-12"),
    )
    assert found("date_of_birth", "12 AUG T4", look("12 AUG T4"), MRZ, on=ON) is None


def test_a_text_of_the_shape_of_a_date_is_the_one_date_it_can_be() -> None:
    assert likeliest_date(look("91.03.2017", at_0_0=0.01)) == "01.03.2017"


def test_a_text_that_can_be_two_dates_is_none() -> None:
    assert likeliest_date(look("91.03.2017", at_0_0=0.01, at_0_2=0.01)) == ""
