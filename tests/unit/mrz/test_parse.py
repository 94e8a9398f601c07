from __future__ import annotations

import json
from datetime import date

import pytest

from idverify.errors import TextInputError
from idverify.mrz import CheckStatus, FindingCode, FindingSeverity, all_formats, parse_mrz
from idverify.mrz.report import as_json, as_text

_TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
_TD1 = ("I<UTOD23145890<7349<<<<<<<<<<<", "7408122F3012040UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
_BELGIAN = ("IDBEL600001476<9355<<<<<<<<<<<", "1301014F2311207BEL0130101987390", "SPECIMEN<<SPECIMEN<<<<<<<<<<<<")


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(_TD3),
        "\r\n".join(_TD3) + "\r\n",
        "".join(_TD3),
        f"\n\n  {_TD3[0]}\n\n{_TD3[1]}  \n",
        list(_TD3),
        ["\n".join(_TD3)],
        "\ufeff" + "\n".join(_TD3),
    ],
)
def test_lines_are_found_however_they_are_handed_in(text: str | list[str]) -> None:
    mrz = parse_mrz(text)
    assert mrz.valid
    assert mrz.lines == _TD3


def test_every_field_says_where_it_stands() -> None:
    mrz = parse_mrz(_TD3)
    for field in mrz.read_fields:
        line = mrz.lines[field.line - 1]
        assert line[field.column - 1 : field.column - 1 + field.length] == field.raw
    number = mrz.field("document_number")
    assert number is not None
    assert (number.value, number.line, number.column, number.length) == ("L898902C3", 2, 1, 9)
    assert mrz.field("issuing_office") is None


def test_the_secondary_identifier_begins_behind_its_separator() -> None:
    secondary = parse_mrz(_TD3).field("secondary_identifier")
    assert secondary is not None
    assert (secondary.raw, secondary.column) == ("ANNA<MARIA", 16)


def test_dates_have_iso_values_only_with_a_reference_date() -> None:
    assert "date_of_birth_iso" not in parse_mrz(_TD3).fields
    fields = parse_mrz(_TD3, on=date(2026, 1, 1)).fields
    assert (fields["date_of_birth_iso"], fields["date_of_expiry_iso"]) == ("1974-08-12", "2012-04-15")


def test_an_expired_document_is_valid() -> None:
    assert parse_mrz(_TD3, on=date(2026, 1, 1)).valid


def test_the_check_digit_of_a_long_number_stands_in_the_optional_data() -> None:
    mrz = parse_mrz(_TD1)
    check = mrz.check("document_number")
    assert check is not None
    assert (check.status, check.line, check.column, check.covered) == (CheckStatus.OK, 1, 19, "D23145890734")
    assert mrz.fields["document_number"] == "D23145890734"
    assert mrz.fields["optional_data"] == "7349"


def test_a_belgian_digit_over_the_filler_too_is_accepted_with_a_warning() -> None:
    # 600001476<935 sums to 3 with the filler and to 5 without it.
    summed = (_BELGIAN[0].replace("9355", "9353"), "1301014F2311207BEL01301019870<0"[:30], _BELGIAN[2])
    mrz = parse_mrz(summed)
    assert FindingCode.NATIONAL_DEVIATION in {finding.code for finding in mrz.findings}
    assert "document_number" not in {f.field for f in mrz.findings if f.severity is FindingSeverity.ERROR}


def test_a_failed_check_names_what_is_printed_and_what_is_expected() -> None:
    wrong = (_TD3[0], _TD3[1][:9] + "7" + _TD3[1][10:])
    mrz = parse_mrz(wrong)
    check = mrz.check("document_number")
    assert check is not None
    assert (check.status, check.printed, check.expected, check.line, check.column) == (
        CheckStatus.FAILED,
        "7",
        "6",
        2,
        10,
    )
    assert {(f.code, f.field) for f in mrz.findings} == {
        (FindingCode.CHECK_DIGIT, "document_number"),
        (FindingCode.CHECK_DIGIT, "composite"),
    }


@pytest.mark.parametrize("text", [b"P<UTO", 7, None, [b"P<UTO"], ["P<UTO", 3], {"a": 1}, iter(["P"])])
def test_what_is_not_text_is_refused_with_a_typed_error(text: object) -> None:
    with pytest.raises(TextInputError):
        parse_mrz(text)  # type: ignore[arg-type]


def test_a_text_of_more_than_a_thousand_characters_is_refused() -> None:
    with pytest.raises(TextInputError) as caught:
        parse_mrz("A" * 1001)
    assert caught.value.code == "text_too_large"


def test_sharp_s_and_dotless_i_are_never_raised_to_other_letters() -> None:
    for letter in ("ß", "\u0131"):
        mrz = parse_mrz((_TD3[0].replace("K", letter), _TD3[1]))
        assert FindingCode.ALPHABET in {finding.code for finding in mrz.findings}


def test_lines_of_wrong_length_get_an_offer_and_no_fields() -> None:
    mrz = parse_mrz((_TD3[0] + "<", _TD3[1].replace("<<<<<", "<<<<")))
    assert (mrz.format, mrz.valid, mrz.fields) == (None, False, {})
    assert mrz.alignment is not None
    assert (mrz.alignment.format, mrz.alignment.lines, mrz.alignment.checks_agreeing) == ("TD3", _TD3, 5)


@pytest.mark.parametrize("text", [["WORDS", "AND MORE"], [], ["A" * 60, "B" * 60]])
def test_lines_far_from_every_format_get_no_offer(text: list[str]) -> None:
    assert parse_mrz(text).alignment is None


def test_the_json_of_any_result_can_be_written_and_read_back() -> None:
    for text in (_TD3, _TD1, [], ["\ud800<"], ["é" * 44, "\x00" * 44]):
        report = as_json(parse_mrz(text, on=date(2026, 1, 1)), identifier="x", blind_spots=True)
        assert json.loads(json.dumps(report, ensure_ascii=False).encode()) == report


def test_the_json_names_what_the_interface_promises() -> None:
    report = as_json(parse_mrz(_TD3), identifier=3)
    assert {"id", "format", "valid", "fields", "checks", "findings"} <= set(report)
    assert set(report["checks"][0]) == {"name", "status", "expected", "printed", "line", "column"}


def test_the_text_report_names_the_verdict_and_the_places() -> None:
    report = as_text(parse_mrz((_TD3[0], _TD3[1][:-1] + "1")))
    assert report.startswith("TD3: not valid")
    assert "error: 2:44: " in report


def test_the_columns_of_the_fields_say_what_the_fields_say_one_by_one() -> None:
    for layout in all_formats():
        mrz = parse_mrz([(layout.prefix + "<" * length)[:length] for length in layout.line_lengths])
        assert mrz.format is not None
        found = mrz.field_columns
        rows = zip(found.names, found.raws, found.values, found.lines, found.columns, found.lengths, strict=True)
        assert [tuple(field) for field in mrz.read_fields] == list(rows)
        assert all(mrz.field(field.name) == field for field in mrz.read_fields)
        assert mrz.field("no_such_field") is None
