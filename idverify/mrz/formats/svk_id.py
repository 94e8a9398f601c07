"""Old Slovak identity card: 2 lines of 34, laid out as a TD2 cut short, no composite check digit."""

from idverify.mrz.format import Characters, CheckDigitRule, FieldKind, FieldRule, MrzFormat, Span

_SOURCE = "old Slovak identity card; layout as read by Innovatrics mrz-java"

FORMAT = MrzFormat(
    id="SVK_ID",
    title="old Slovak identity card",
    source=_SOURCE,
    line_lengths=(34, 34),
    icao=False,
    fields=(
        FieldRule("document_code", Span(1, 1, 2), FieldKind.DOCUMENT_CODE, Characters.ANY, _SOURCE, required=True),
        FieldRule("issuing_state", Span(1, 3, 5), FieldKind.STATE, Characters.LETTERS_FILLER, _SOURCE, required=True),
        FieldRule("name", Span(1, 6, 34), FieldKind.NAME, Characters.LETTERS_FILLER, _SOURCE, required=True),
        FieldRule("document_number", Span(2, 1, 9), FieldKind.NUMBER, Characters.ANY, _SOURCE, required=True),
        FieldRule("nationality", Span(2, 11, 13), FieldKind.STATE, Characters.LETTERS_FILLER, _SOURCE, required=True),
        FieldRule("date_of_birth", Span(2, 14, 19), FieldKind.DATE_OF_BIRTH, Characters.DIGITS_FILLER, _SOURCE),
        FieldRule("sex", Span(2, 21, 21), FieldKind.SEX, Characters.SEX, _SOURCE),
        FieldRule("date_of_expiry", Span(2, 22, 27), FieldKind.DATE_OF_EXPIRY, Characters.DIGITS, _SOURCE),
        FieldRule("optional_data", Span(2, 29, 34), FieldKind.OPTIONAL, Characters.ANY, _SOURCE),
    ),
    check_digits=(
        CheckDigitRule("document_number", Span(2, 10, 10), (Span(2, 1, 9),), _SOURCE),
        CheckDigitRule("date_of_birth", Span(2, 20, 20), (Span(2, 14, 19),), _SOURCE),
        CheckDigitRule("date_of_expiry", Span(2, 28, 28), (Span(2, 22, 27),), _SOURCE),
    ),
)
