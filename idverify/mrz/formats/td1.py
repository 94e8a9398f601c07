"""TD1, card: 3 lines of 30. ICAO Doc 9303-5, 4.2.2."""

from idverify.mrz.format import Characters, CheckDigitRule, FieldKind, FieldRule, LongNumberRule, MrzFormat, Span

_LINE_1 = "ICAO Doc 9303-5, 4.2.2.1"
_LINE_2 = "ICAO Doc 9303-5, 4.2.2.2"
_LINE_3 = "ICAO Doc 9303-5, 4.2.2.3"

FORMAT = MrzFormat(
    id="TD1",
    title="official travel document of card size",
    source="ICAO Doc 9303-5, 8th edition, 4.2.2",
    line_lengths=(30, 30, 30),
    document_code_initials="ACI",
    fields=(
        FieldRule("document_code", Span(1, 1, 2), FieldKind.DOCUMENT_CODE, Characters.ANY, _LINE_1, required=True),
        FieldRule("issuing_state", Span(1, 3, 5), FieldKind.STATE, Characters.LETTERS_FILLER, _LINE_1, required=True),
        FieldRule("document_number", Span(1, 6, 14), FieldKind.NUMBER, Characters.ANY, _LINE_1, required=True),
        FieldRule("optional_data", Span(1, 16, 30), FieldKind.OPTIONAL, Characters.ANY, _LINE_1),
        FieldRule("date_of_birth", Span(2, 1, 6), FieldKind.DATE_OF_BIRTH, Characters.DIGITS_FILLER, _LINE_2),
        FieldRule("sex", Span(2, 8, 8), FieldKind.SEX, Characters.SEX, _LINE_2),
        FieldRule("date_of_expiry", Span(2, 9, 14), FieldKind.DATE_OF_EXPIRY, Characters.DIGITS, _LINE_2),
        FieldRule("nationality", Span(2, 16, 18), FieldKind.STATE, Characters.LETTERS_FILLER, _LINE_2, required=True),
        FieldRule("optional_data_2", Span(2, 19, 29), FieldKind.OPTIONAL, Characters.ANY, _LINE_2),
        FieldRule("name", Span(3, 1, 30), FieldKind.NAME, Characters.LETTERS_FILLER, _LINE_3, required=True),
    ),
    check_digits=(
        CheckDigitRule("document_number", Span(1, 15, 15), (Span(1, 6, 14),), _LINE_1),
        CheckDigitRule("date_of_birth", Span(2, 7, 7), (Span(2, 1, 6),), _LINE_2),
        CheckDigitRule("date_of_expiry", Span(2, 15, 15), (Span(2, 9, 14),), _LINE_2),
        CheckDigitRule(
            "composite", Span(2, 30, 30), (Span(1, 6, 30), Span(2, 1, 7), Span(2, 9, 15), Span(2, 19, 29)), _LINE_2
        ),
    ),
    long_number=LongNumberRule("document_number", "optional_data", "ICAO Doc 9303-5, 4.2.2.1, note j"),
)
