"""Swiss driving licence since 2003: lines of 9, 30 and 30, no check digit at all."""

from idverify.mrz.format import Characters, FieldKind, FieldRule, MrzFormat, Span

_SOURCE = "Swiss driving licence in card format; layout from published specimens"

FORMAT = MrzFormat(
    id="CHE_DL",
    title="Swiss driving licence",
    source=_SOURCE,
    line_lengths=(9, 30, 30),
    icao=False,
    fields=(
        FieldRule("blank_number", Span(1, 1, 9), FieldKind.TEXT, Characters.ANY, _SOURCE, required=True),
        FieldRule("document_code", Span(2, 1, 2), FieldKind.DOCUMENT_CODE, Characters.LETTERS, _SOURCE, required=True),
        FieldRule("issuing_state", Span(2, 3, 5), FieldKind.STATE, Characters.LETTERS_FILLER, _SOURCE, required=True),
        FieldRule("document_number", Span(2, 6, 14), FieldKind.NUMBER, Characters.DIGITS, _SOURCE, required=True),
        FieldRule("version", Span(2, 15, 17), FieldKind.TEXT, Characters.DIGITS, _SOURCE),
        FieldRule("separator", Span(2, 18, 19), FieldKind.SEPARATOR, Characters.FILLER_ONLY, _SOURCE),
        FieldRule("date_of_birth", Span(2, 20, 25), FieldKind.DATE_OF_BIRTH, Characters.DIGITS_FILLER, _SOURCE),
        FieldRule("separator_2", Span(2, 26, 30), FieldKind.SEPARATOR, Characters.FILLER_ONLY, _SOURCE),
        FieldRule("name", Span(3, 1, 30), FieldKind.NAME, Characters.LETTERS_FILLER, _SOURCE, required=True),
    ),
    check_digits=(),
)
