"""Russian internal passport: 2 lines of 44 on TD3's positions, names in letters and digits, no date of expiry.

Names are written with the modernised "Clair" alphabet, in which digits stand for Cyrillic letters. The number
field holds three digits of the series and the number; the series' fourth digit, the date of issue and the code
of the issuing office stand in the optional data.
"""

from idverify.mrz.format import Characters, CheckDigitRule, FieldKind, FieldRule, MrzFormat, Span

_SOURCE = (
    "Ministry of the Interior of the Russian Federation, order 773 of 16 November 2020 (before: order 851 of 2017)"
)

FORMAT = MrzFormat(
    id="RUS_PN",
    title="Russian internal passport",
    source=_SOURCE,
    line_lengths=(44, 44),
    prefix="PNRUS",
    icao=False,
    fields=(
        FieldRule("document_code", Span(1, 1, 2), FieldKind.DOCUMENT_CODE, Characters.LETTERS, _SOURCE, required=True),
        FieldRule("issuing_state", Span(1, 3, 5), FieldKind.STATE, Characters.LETTERS, _SOURCE, required=True),
        FieldRule("name", Span(1, 6, 44), FieldKind.NAME, Characters.ANY, _SOURCE, required=True),
        FieldRule("document_number", Span(2, 1, 9), FieldKind.NUMBER, Characters.DIGITS, _SOURCE, required=True),
        FieldRule("nationality", Span(2, 11, 13), FieldKind.STATE, Characters.LETTERS_FILLER, _SOURCE, required=True),
        FieldRule("date_of_birth", Span(2, 14, 19), FieldKind.DATE_OF_BIRTH, Characters.DIGITS_FILLER, _SOURCE),
        FieldRule("sex", Span(2, 21, 21), FieldKind.SEX, Characters.SEX, _SOURCE),
        FieldRule("date_of_expiry", Span(2, 22, 27), FieldKind.DATE_OF_EXPIRY, Characters.DIGITS_FILLER, _SOURCE),
        FieldRule("optional_data", Span(2, 29, 42), FieldKind.OPTIONAL, Characters.ANY, _SOURCE),
    ),
    check_digits=(
        CheckDigitRule("document_number", Span(2, 10, 10), (Span(2, 1, 9),), _SOURCE),
        CheckDigitRule("date_of_birth", Span(2, 20, 20), (Span(2, 14, 19),), _SOURCE),
        CheckDigitRule("date_of_expiry", Span(2, 28, 28), (Span(2, 22, 27),), _SOURCE, filler_when_empty=True),
        CheckDigitRule("optional_data", Span(2, 43, 43), (Span(2, 29, 42),), _SOURCE, filler_when_empty=True),
        CheckDigitRule("composite", Span(2, 44, 44), (Span(2, 1, 10), Span(2, 14, 20), Span(2, 22, 43)), _SOURCE),
    ),
)
