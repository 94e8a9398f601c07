"""Agreement of VIZ and MRZ names."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from idverify.mrz.name_agreement import Agreement, Reason, agree, agree_identifier
from idverify.mrz.name_components import VizName

_VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "mrz_names.json").read_text(encoding="utf-8")
)
_ARMENIAN = Path(__file__).parents[4] / "shared" / "fixtures" / "armenian" / "romanisation.jsonl"
_SYLLABLES = ["BA", "DE", "MIR", "SO", "TAN", "LU", "KO", "VE", "RIN", "AL", "ES", "HAR", "GO", "PI", "NA", "ZU"]


@pytest.mark.parametrize("case", _VECTORS, ids=lambda case: str(case["id"]))
def test_each_printed_name_example_is_judged_as_its_source_says(case: dict[str, Any]) -> None:
    answer = agree(VizName(case["primary"], case["secondary"]), case["field"])
    assert (answer.agrees, answer.reason) == (case["agrees"], case["reason"])


def test_a_name_in_one_piece_is_read_in_every_order() -> None:
    assert agree("Anna Maria Eriksson", "ERIKSSON<<ANNA<MARIA").agrees is Agreement.YES
    assert agree("Deborah Heng Ming Lo", "HENG<<DEBORAH<MING<LO").agrees is Agreement.YES
    assert agree("Anna Maria Eriksson", "ERIKSSON<<MARIA<ANNA").agrees is Agreement.NO


def test_the_latin_writing_of_a_bilingual_viz_decides() -> None:
    assert agree("ИВАНОВ / IVANOV, ПЁТР / PETR", "IVANOV<<PETR").agrees is Agreement.YES
    assert agree("ИВАНОВ / PETROV, ПЁТР / PETR", "IVANOV<<PETR").agrees is Agreement.NO


@pytest.mark.parametrize("viz", ["DR. SMITH, JOHN", "SMITH JR., JOHN", "SMITH, SIR JOHN", "SMITH III, JOHN"])
def test_a_title_may_be_left_out_or_printed(viz: str) -> None:
    assert agree(viz, "SMITH<<JOHN").agrees is Agreement.YES


def test_a_name_behind_a_birth_name_mark_may_be_left_out() -> None:
    assert agree("MUSTERMANN geb. GABLER, ERIKA", "MUSTERMANN<<ERIKA").agrees is Agreement.YES
    assert agree("MUSTERMANN GABLER, ERIKA", "MUSTERMANN<<ERIKA").agrees is Agreement.NO


def test_a_name_that_is_only_a_title_counts_as_a_name() -> None:
    assert agree("LORD, ANNA", "LADY<<ANNA").agrees is Agreement.NO


def test_an_empty_name_is_not_read_rather_than_agreed() -> None:
    assert agree("", "ERIKSSON<<ANNA").reason is Reason.NOT_READ
    assert agree("ERIKSSON, ANNA", "<<<<<<").reason is Reason.NOT_READ


def test_one_identifier_alone_is_judged() -> None:
    assert agree_identifier("Müller-Lüdenscheidt", "MUELLER LUEDENSCHEIDT").agrees is Agreement.YES
    assert agree_identifier("Müller-Lüdenscheidt", "MUELLER<L").agrees is Agreement.NO
    assert agree_identifier("Müller-Lüdenscheidt", "MUELLER<L", may_be_truncated=True).reason is Reason.TRUNCATED


def test_a_truncated_name_needs_a_full_field() -> None:
    assert agree("NILAVADHANANANDA, CHAYAPA KRASUANG", "NILAVADHANANANDA<<CHAYAPA<K", field_length=27).agrees == "yes"
    assert agree("NILAVADHANANANDA, CHAYAPA KRASUANG", "NILAVADHANANANDA<<CHAYAPA<K", field_length=39).agrees == "no"


def test_wrong_names_are_refused_even_in_full_fields() -> None:
    rng = random.Random(9303)
    accepted = 0
    for _ in range(3000):
        viz, other = _random_name(rng), _random_name(rng)
        field = f"{other[0]}<<{other[1]}".replace(" ", "<")[:39].ljust(39, "<")
        if viz != other and agree(VizName(*viz), field).agrees is Agreement.YES:
            accepted += 1
    assert accepted <= 3


def test_a_digraph_inside_a_longer_habit_keeps_its_cited_spelling() -> None:
    assert agree_identifier("Յուրի", "YURI").agrees is Agreement.YES
    assert agree_identifier("Քյուրդյան", "KYURDYAN").agrees is Agreement.YES


def test_armenian_names_of_public_lists_agree_or_stay_undecided() -> None:
    if not _ARMENIAN.exists():
        pytest.skip("the fixtures folder with Armenian names is not here")
    pairs = [json.loads(line) for line in _ARMENIAN.read_text(encoding="utf-8").splitlines()]
    answers: dict[str, list[Agreement]] = {"phrase": [], "surname_yan": []}
    for pair in pairs:
        latin = "".join(letter for letter in pair["latin"].upper() if letter.isalpha() or letter == " ")
        answers.get(pair["kind"], []).append(agree_identifier(pair["hy"], latin).agrees)
    assert set(answers["phrase"]) == {Agreement.YES}
    # The list is noisy: it has misspellings and names of other people, so some pairs rightly disagree.
    assert sum(answer is not Agreement.NO for answer in answers["surname_yan"]) >= 0.9 * len(answers["surname_yan"])


def test_many_equal_components_are_judged_in_reasonable_time() -> None:
    viz = VizName(" ".join("A" * 60), " ".join("A" * 60))
    assert agree(viz, "<".join("A" * 19) + "B").agrees is not Agreement.YES


def _random_name(rng: random.Random) -> tuple[str, str]:
    words = ["".join(rng.choices(_SYLLABLES, k=rng.randint(2, 5))) for _ in range(rng.randint(2, 5))]
    return " ".join(words[:1]), " ".join(words[1:])
