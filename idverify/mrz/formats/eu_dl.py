"""One-line driving licence after ISO/IEC 18013-3, as on Dutch licences: 1 line of 30 with the key to the chip.

The random characters belong to no person; together with the rest of the line they open the chip.
"""

from idverify.mrz.format import Characters, CheckDigitRule, FieldKind, FieldRule, MrzFormat, Span

_SOURCE = "ISO/IEC 18013-3, basic access protection; layout as on Dutch driving licences"

FORMAT = MrzFormat(
    id="EU_DL",
    title="driving licence with one line",
    source=_SOURCE,
    line_lengths=(30,),
    prefix="D",
    icao=False,
    fields=(
        FieldRule("document_code", Span(1, 1, 2), FieldKind.DOCUMENT_CODE, Characters.ANY, _SOURCE, required=True),
        FieldRule("issuing_state", Span(1, 3, 5), FieldKind.STATE, Characters.LETTERS_FILLER, _SOURCE, required=True),
        FieldRule("version", Span(1, 6, 6), FieldKind.TEXT, Characters.ANY, _SOURCE),
        FieldRule("document_number", Span(1, 7, 16), FieldKind.NUMBER, Characters.ANY, _SOURCE, required=True),
        FieldRule("optional_data", Span(1, 17, 29), FieldKind.OPTIONAL, Characters.ANY, _SOURCE),
    ),
    check_digits=(CheckDigitRule("composite", Span(1, 30, 30), (Span(1, 1, 29),), _SOURCE),),
)
