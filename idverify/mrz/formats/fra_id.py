"""French identity card of 1988 to 2021: 2 lines of 36, surname and given names on different lines.

Layout from the public fact sheets on the card and the published specimens; the composite covers both lines.
"""

from idverify.mrz.format import Characters, CheckDigitRule, FieldKind, FieldRule, MrzFormat, Span

_SOURCE = "French identity card, decree 87-178; layout from published specimens"

FORMAT = MrzFormat(
    id="FRA_ID",
    title="French identity card issued until 2021",
    source=_SOURCE,
    line_lengths=(36, 36),
    prefix="IDFRA",
    icao=False,
    fields=(
        FieldRule("document_code", Span(1, 1, 2), FieldKind.DOCUMENT_CODE, Characters.LETTERS, _SOURCE, required=True),
        FieldRule("issuing_state", Span(1, 3, 5), FieldKind.STATE, Characters.LETTERS, _SOURCE, required=True),
        FieldRule(
            "primary_identifier", Span(1, 6, 30), FieldKind.NAME_PART, Characters.LETTERS_FILLER, _SOURCE, required=True
        ),
        FieldRule("issuing_office", Span(1, 31, 36), FieldKind.TEXT, Characters.ANY, _SOURCE),
        FieldRule("document_number", Span(2, 1, 12), FieldKind.NUMBER, Characters.ANY, _SOURCE, required=True),
        FieldRule("secondary_identifier", Span(2, 14, 27), FieldKind.NAME_PART, Characters.LETTERS_FILLER, _SOURCE),
        FieldRule("date_of_birth", Span(2, 28, 33), FieldKind.DATE_OF_BIRTH, Characters.DIGITS_FILLER, _SOURCE),
        FieldRule("sex", Span(2, 35, 35), FieldKind.SEX, Characters.SEX, _SOURCE),
    ),
    check_digits=(
        CheckDigitRule("document_number", Span(2, 13, 13), (Span(2, 1, 12),), _SOURCE),
        CheckDigitRule("date_of_birth", Span(2, 34, 34), (Span(2, 28, 33),), _SOURCE),
        CheckDigitRule("composite", Span(2, 36, 36), (Span(1, 1, 36), Span(2, 1, 35)), _SOURCE),
    ),
)
