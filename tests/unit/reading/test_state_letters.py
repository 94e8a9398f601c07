"""Marks of letters that engines lose, read again with the State's alphabet and the MRZ's spelling."""

import pytest

from idverify.mrz.name_agreement import Agreement, agree_identifier
from idverify.reading.ocr.ctc import Letter
from idverify.reading.state_letters import letters_of_states, with_marks


def says(identifier: str):
    """Return whether a name can be what the MRZ has."""
    return lambda text: agree_identifier(text, identifier.replace(" ", "<")).agrees is Agreement.YES


def letters(text: str, *, others: dict[int, dict[str, float]] | None = None, steps: list[float] | None = None):
    """Return a text letter by letter, three steps apart, with other letters it could be."""
    seen = []
    for at, one in enumerate(text):
        shares = {one: 0.9} | (others or {}).get(at, {})
        ranked = tuple(sorted(shares.items(), key=lambda pair: -pair[1]))
        seen.append(Letter(ranked, steps[at] if steps else 3.0 * at))
    return tuple(seen)


@pytest.mark.parametrize(
    ("state", "read", "identifier", "printed"),
    [
        ("ISL", "PURÍDUR OSP", "THURIDUR OESP", "ÞURÍDUR ÖSP"),
        ("NOR", "SOREN", "SOEREN", "SØREN"),
        ("DEU", "GROSS", "GROSS", "GROSS"),
        ("D", "MULLER", "MUELLER", "MÜLLER"),
        ("FRA", "MULLER", "MUELLER", "MÜLLER"),
        ("SWE", "MAKINEN", "MAEKINEN", "MÄKINEN"),
    ],
)
def test_a_letter_is_the_one_that_the_mrz_spells_and_the_state_writes(state, read, identifier, printed) -> None:
    assert with_marks(read, letters(read), letters_of_states(state), says(identifier)) == printed


def test_without_a_state_nothing_is_changed() -> None:
    assert with_marks("PURIDUR", letters("PURIDUR"), letters_of_states("UTO"), says("THURIDUR")) == "PURIDUR"


def test_a_name_that_the_mrz_does_not_explain_stays_as_read() -> None:
    assert with_marks("PETUR", letters("PETUR"), letters_of_states("ISL"), says("THURIDUR")) == "PETUR"


def test_of_marks_of_one_letter_the_state_writes_one() -> None:
    seen = letters("JÂNIS", others={1: {"Ā": 0.15, "Ä": 0.22}})
    assert with_marks("JÂNIS", seen, letters_of_states("LVA"), says("JANIS")) == "JĀNIS"
    assert with_marks("JÂNIS", seen, letters_of_states("FRA"), says("JANIS")) == "JÂNIS"


def test_a_trace_of_a_stroke_makes_d_eth_where_the_state_writes_it() -> None:
    seen = letters("MADUR", others={2: {"Đ": 1e-3}})
    assert with_marks("MADUR", seen, letters_of_states("ISL"), says("MADUR")) == "MAÐUR"
    assert with_marks("MADUR", seen, letters_of_states("DEU"), says("MADUR")) == "MADUR"


def test_two_letters_nearer_than_letters_stand_are_one() -> None:
    near, apart = [0.0, 1.5, 5.0, 8.0, 11.0], [0.0, 3.0, 6.0, 9.0, 12.0]
    alphabet = letters_of_states("ISL")
    assert with_marks("AEVAR", letters("AEVAR", steps=near), alphabet, says("AEVAR")) == "ÆVAR"
    assert with_marks("AEVAR", letters("AEVAR", steps=apart), alphabet, says("AEVAR")) == "AEVAR"
