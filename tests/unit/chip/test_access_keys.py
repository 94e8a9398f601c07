"""Keys that open a chip: the worked examples of ICAO Doc 9303-11, appendices D and G."""

import hashlib

import pytest

from idverify.chip.access_keys import derive_access_keys, mrz_information, mrz_information_of, propose_informations
from idverify.mrz import parse_mrz

TD2 = ("I<UTOSTEVENSON<<PETER<<<<<<<<<<<<<<<", "D23145890<UTO3407127M95071227349<<<8")
TD1 = ("I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<")


def test_the_keys_of_basic_access_control_are_those_of_appendix_d():
    keys = derive_access_keys(mrz_information("L898902C", "690806", "940623"))
    assert keys.pace_password[:16].hex().upper() == "239AB9CB282DAF66231DC5A4DF6BFBAE"
    assert keys.bac_encryption.hex().upper() == "AB94FDECF2674FDFB9B391F85D7F76F2"
    assert keys.bac_authentication.hex().upper() == "7962D9ECE03D1ACD4C76089DCE131543"


@pytest.mark.parametrize("lines", [TD1, TD2], ids=["td1", "td2"])
def test_a_document_number_longer_than_its_field_stands_whole_as_in_appendix_d(lines):
    information = mrz_information_of(parse_mrz(lines))
    assert information == "D23145890734934071279507122"
    assert hashlib.sha1(information.encode()).hexdigest().upper().startswith("B366AD857DDCA2B08C0E299811714730")  # noqa: S324  the standard's


def test_the_password_of_pace_is_that_of_appendix_g():
    keys = derive_access_keys(mrz_information("T22000129", "640812", "101031"))
    assert keys.mrz_information == "T22000129364081251010318"
    assert keys.pace_password.hex().upper() == "7E2D2A41C74EA0B38CD36F863939BFA8E9032AAD"
    assert keys.pace_key_aes_128.hex().upper() == "89DED1B26624EC1E634C1989302849DD"


def test_every_byte_of_a_key_of_basic_access_control_has_odd_parity():
    keys = derive_access_keys("L898902C<369080619406236")
    assert all(byte.bit_count() % 2 for byte in keys.bac_encryption + keys.bac_authentication)


def test_a_wrong_digit_of_the_three_fields_gives_no_keys_and_a_wrong_composite_one_does():
    first, second = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
    assert mrz_information_of(parse_mrz((first, second.replace("7408122", "7408123")))) is None
    assert mrz_information_of(parse_mrz((first, second[:-1] + "5"))) == "L898902C3674081221204159"


def test_misread_lines_propose_the_true_keys_first():
    first, second = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
    misread = second.replace("L898902C3", "L89B902C3")
    proposed = propose_informations((first, misread))
    assert proposed[0][0] == "L898902C3674081221204159"
    assert proposed[0][1] > 0.5
    assert sum(chance for _, chance in proposed) <= 1.0 + 1e-9
