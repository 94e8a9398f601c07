"""From records to lines."""

from dataclasses import replace
from datetime import date

import pytest

from idverify.errors import UsageError
from idverify.mrz import MrzFormat, all_formats, parse_mrz
from idverify.mrz.generate import Choices, Record, generate_mrz

RECORD = Record(
    document_code="P",
    issuing_state="UTO",
    primary_identifier="Eriksson",
    secondary_identifier="Anna Maria",
    document_number="L898902C3",
    nationality="UTO",
    date_of_birth=date(1974, 8, 12),
    sex="F",
    date_of_expiry=date(2012, 4, 15),
    optional_data="ZE184226B",
)
CARD = replace(RECORD, document_code="I", document_number="D23145890", optional_data="")
VISA = replace(
    RECORD, document_code="V", document_number="L8988901C", nationality="XXX", date_of_birth=date(1940, 9, 7)
)


def test_the_passport_example_of_doc_9303_4_appendix_b_comes_out() -> None:
    assert generate_mrz(RECORD, "TD3") == (
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    )


def test_the_card_examples_of_doc_9303_5_and_6_come_out() -> None:
    assert generate_mrz(CARD, "TD1") == (
        "I<UTOD231458907<<<<<<<<<<<<<<<",
        "7408122F1204159UTO<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    )
    assert generate_mrz(CARD, "TD2") == (
        "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
        "D231458907UTO7408122F1204159<<<<<<<6",
    )


def test_the_visa_examples_of_doc_9303_7_come_out() -> None:
    visa = replace(VISA, date_of_expiry=date(1996, 12, 10), optional_data="6ZE184226B")
    assert generate_mrz(visa, "MRVA") == (
        "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L8988901C4XXX4009078F96121096ZE184226B<<<<<<",
    )
    assert generate_mrz(replace(visa, optional_data=""), "MRVB") == (
        "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
        "L8988901C4XXX4009078F9612109<<<<<<<<",
    )


@pytest.mark.parametrize("form", [f for f in all_formats() if f.icao], ids=lambda form: str(form.id))
def test_every_icao_format_gives_a_record_back(form: MrzFormat) -> None:
    record = replace(CARD, document_code="V" if form.id.startswith("MRV") else "P" if form.id == "TD3" else "I")
    mrz = parse_mrz(generate_mrz(record, form.id), on=date(2026, 11, 23))
    assert mrz.format == form.id
    assert mrz.valid
    assert mrz.fields["primary_identifier"] == "ERIKSSON"
    assert mrz.fields["secondary_identifier"] == "ANNA MARIA"
    assert mrz.fields["date_of_birth_iso"] == "1974-08-12"
    assert mrz.fields["document_number"] == "D23145890"


def test_a_long_number_goes_on_in_the_optional_data_with_its_digit_behind_it() -> None:
    lines = generate_mrz(replace(CARD, document_code="ID", issuing_state="BEL", document_number="000590696101"), "TD1")
    assert lines[0] == "IDBEL000590696<1015<<<<<<<<<<<"
    lines = generate_mrz(replace(CARD, document_number="D23145890734"), "TD2")
    assert lines[1].startswith("D23145890<UTO7408122F12041597349<<<")
    assert parse_mrz(lines).fields["document_number"] == "D23145890734"


def test_optional_data_follows_a_long_number() -> None:
    lines = generate_mrz(replace(CARD, document_number="D23145890734", optional_data="AB1"), "TD1")
    assert lines[0] == "I<UTOD23145890<7349<AB1<<<<<<<"
    assert parse_mrz(lines).check("document_number").status == "ok"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "record",
    [
        replace(RECORD, document_number="L898902C34"),
        replace(RECORD, sex="female"),
        replace(RECORD, issuing_state="UTOP"),
        replace(RECORD, optional_data="123456789012345"),
        replace(RECORD, date_of_birth="1974-08-12"),
        replace(RECORD, date_of_expiry="<<<<<<"),
        replace(RECORD, primary_identifier=""),
        replace(RECORD, primary_identifier="王"),
    ],
)
def test_a_value_the_format_cannot_print_is_refused_by_field_name(record: Record) -> None:
    with pytest.raises(UsageError) as caught:
        generate_mrz(record, "TD3")
    assert "L898902C34" not in str(caught.value)


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="TD1"):
        generate_mrz(RECORD, "TD9")


def test_the_check_digit_of_empty_optional_data_is_the_issuers_choice() -> None:
    empty = replace(RECORD, optional_data="")
    assert generate_mrz(empty, "TD3")[1].endswith("<<<<<<<<<<<<<<08")
    assert generate_mrz(empty, "TD3", choices=Choices(empty_check_digit="<"))[1].endswith("<<<<<<<<<<<<<<<8")


def test_unknown_parts_of_a_birth_date_stay_fillers() -> None:
    assert generate_mrz(replace(CARD, date_of_birth="74<<<<"), "TD1")[1].startswith("74<<<<")


def test_the_french_card_of_the_specimen_comes_out() -> None:
    record = replace(
        CARD,
        document_code="ID",
        issuing_state="FRA",
        primary_identifier="Berthier",
        secondary_identifier="Corinne",
        document_number="880692310285",
        date_of_birth=date(1965, 12, 6),
    )
    assert generate_mrz(record, "FRA_ID") == (
        "IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<",
        "8806923102858CORINNE<<<<<<<6512068F6",
    )


def test_a_russian_internal_passport_prints_names_in_the_clair_alphabet() -> None:
    record = replace(
        CARD,
        document_code="PN",
        issuing_state="RUS",
        nationality="RUS",
        primary_identifier="Щербаков",
        secondary_identifier="Юрий Ильич",
        document_number="450123456",
        date_of_expiry="<<<<<<",
        optional_data="1060415770001",
    )
    lines = generate_mrz(record, "RUS_PN", choices=Choices(empty_check_digit="<"))
    assert lines[0].startswith("PNRUSWERBAKOV<<7RIQ<IL9I3<<<")
    assert parse_mrz(lines).valid


@pytest.mark.parametrize(
    ("number", "format_id", "advice"),
    [
        ("L898902C3X", "TD3", "TD3 prints at most 9"),
        ("D231458907341234567890X", "TD1", "TD1 prints at most 22"),
        ("D2314589073412X", "TD2", "TD2 prints at most 14"),
        ("D2314589 734", "TD1", "from character 9 on"),
        ("D231458907-34", "TD1", "from character 9 on"),
    ],
)
def test_a_number_that_cannot_be_printed_is_refused_with_what_can(number: str, format_id: str, advice: str) -> None:
    with pytest.raises(UsageError, match=advice):
        generate_mrz(replace(CARD, document_number=number), format_id)


def test_a_long_number_may_hold_a_filler_among_its_first_eight_characters() -> None:
    lines = generate_mrz(replace(CARD, document_number="AB 123456789"), "TD1")
    assert parse_mrz(lines).valid
    assert parse_mrz(lines).fields["document_number"] == "AB<123456789"
