"""Writing names into name fields."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from idverify.errors import UsageError
from idverify.mrz.clair import from_clair, to_clair
from idverify.mrz.name_agreement import Agreement, agree
from idverify.mrz.name_components import VizName
from idverify.mrz.name_rendering import Truncation, render_name

_VECTORS: list[dict[str, Any]] = [
    case
    for case in json.loads((Path(__file__).parents[2] / "vectors" / "mrz_names.json").read_text(encoding="utf-8"))
    if "method" in case
]


@pytest.mark.parametrize("case", _VECTORS, ids=lambda case: str(case["id"]))
def test_a_printed_example_comes_out_as_printed(case: dict[str, Any]) -> None:
    method, _, fixed = case["method"].partition(" ")
    for truncation in Truncation if method == "any" else [Truncation(method)]:
        rendered = render_name(
            case["primary"],
            case["secondary"],
            len(case["field"]),
            truncation=truncation,
            fixed_length=int(fixed or 6),
        )
        assert rendered.field == case["field"]


@pytest.mark.parametrize("truncation", list(Truncation))
def test_every_truncation_ends_in_a_letter_and_agrees_with_its_name(truncation: Truncation) -> None:
    rng = random.Random(4237)
    for _ in range(700):
        primary, secondary = _words(rng, 1), _words(rng, 0)
        rendered = render_name(primary, secondary, rng.choice((30, 31, 39)), truncation=truncation, fixed_length=7)
        assert agree(VizName(primary, secondary), rendered.field).agrees is Agreement.YES
        if rendered.is_truncated:
            assert rendered.field[-1] != "<"
            assert rendered.field.count("<<") == bool(secondary)


def test_a_name_that_fits_is_never_truncated() -> None:
    rendered = render_name("Papandropoulous", "Jonathon Alec", 30)
    assert (rendered.field, rendered.is_truncated) == ("PAPANDROPOULOUS<<JONATHON<ALEC", False)


def test_a_name_without_primary_identifier_is_refused() -> None:
    with pytest.raises(UsageError):
        render_name(" - ", "Anna", 39)


def test_a_digit_in_a_name_is_refused() -> None:
    with pytest.raises(UsageError):
        render_name("Eriksson 2", "Anna", 39)


def test_the_clair_alphabet_comes_back_letter_for_letter() -> None:
    alphabet = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
    assert from_clair(to_clair(alphabet.lower())) == alphabet


def test_a_letter_that_is_not_russian_has_no_clair_character() -> None:
    with pytest.raises(UsageError):
        to_clair("ქართული")


def _words(rng: random.Random, least: int) -> str:
    count = rng.randint(least, 5)
    return " ".join("".join(rng.choices("ABCDE", k=rng.choice((1, 2, 5, 9, 14, 25)))) for _ in range(count))
