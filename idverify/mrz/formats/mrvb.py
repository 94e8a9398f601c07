"""MRV-B, smaller visa: 2 lines of 36, no composite check digit. ICAO Doc 9303-7, 7.2.2."""

from idverify.mrz.format import Characters, CheckDigitRule, FieldKind, FieldRule, MrzFormat, Span

_LINE_1 = "ICAO Doc 9303-7, 7.2.2.1"
_LINE_2 = "ICAO Doc 9303-7, 7.2.2.2"

FORMAT = MrzFormat(
    id="MRVB",
    title="smaller visa",
    source="ICAO Doc 9303-7, 8th edition, 7.2.2",
    line_lengths=(36, 36),
    prefix="V",
    document_code_initials="V",
    fields=(
        FieldRule("document_code", Span(1, 1, 2), FieldKind.DOCUMENT_CODE, Characters.ANY, _LINE_1, required=True),
        FieldRule("issuing_state", Span(1, 3, 5), FieldKind.STATE, Characters.LETTERS_FILLER, _LINE_1, required=True),
        FieldRule("name", Span(1, 6, 36), FieldKind.NAME, Characters.LETTERS_FILLER, _LINE_1, required=True),
        FieldRule("document_number", Span(2, 1, 9), FieldKind.NUMBER, Characters.ANY, _LINE_2, required=True),
        FieldRule("nationality", Span(2, 11, 13), FieldKind.STATE, Characters.LETTERS_FILLER, _LINE_2, required=True),
        FieldRule("date_of_birth", Span(2, 14, 19), FieldKind.DATE_OF_BIRTH, Characters.DIGITS_FILLER, _LINE_2),
        FieldRule("sex", Span(2, 21, 21), FieldKind.SEX, Characters.SEX, _LINE_2),
        FieldRule("date_of_expiry", Span(2, 22, 27), FieldKind.DATE_OF_EXPIRY, Characters.DIGITS, _LINE_2),
        FieldRule("optional_data", Span(2, 29, 36), FieldKind.OPTIONAL, Characters.ANY, _LINE_2),
    ),
    check_digits=(
        CheckDigitRule("document_number", Span(2, 10, 10), (Span(2, 1, 9),), _LINE_2),
        CheckDigitRule("date_of_birth", Span(2, 20, 20), (Span(2, 14, 19),), _LINE_2),
        CheckDigitRule("date_of_expiry", Span(2, 28, 28), (Span(2, 22, 27),), _LINE_2),
    ),
)
