"""French driving licence since 2013: 1 line of 30 with expiry and the start of the surname."""

from idverify.mrz.format import Characters, CheckDigitRule, FieldKind, FieldRule, MrzFormat, Span

_SOURCE = "French driving licence, model of 2013; layout from published specimens"

FORMAT = MrzFormat(
    id="FRA_DL",
    title="French driving licence",
    source=_SOURCE,
    line_lengths=(30,),
    prefix="D1FRA",
    icao=False,
    fields=(
        FieldRule("document_code", Span(1, 1, 2), FieldKind.DOCUMENT_CODE, Characters.ANY, _SOURCE, required=True),
        FieldRule("issuing_state", Span(1, 3, 5), FieldKind.STATE, Characters.LETTERS, _SOURCE, required=True),
        FieldRule("document_number", Span(1, 6, 14), FieldKind.NUMBER, Characters.ANY, _SOURCE, required=True),
        FieldRule("date_of_expiry", Span(1, 16, 21), FieldKind.DATE_OF_EXPIRY, Characters.DIGITS, _SOURCE),
        FieldRule(
            "primary_identifier",
            Span(1, 22, 29),
            FieldKind.NAME_PART,
            Characters.LETTERS_FILLER,
            _SOURCE,
            required=True,
        ),
    ),
    check_digits=(
        CheckDigitRule("document_number", Span(1, 15, 15), (Span(1, 1, 14),), _SOURCE),
        CheckDigitRule("composite", Span(1, 30, 30), (Span(1, 1, 29),), _SOURCE),
    ),
)
