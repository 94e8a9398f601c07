"""Reading ICAO's Arabic transliteration back."""

import random

import pytest

from idverify.mrz.arabic_reading import read_arabic
from idverify.mrz.transliterate import tables, transliterate


@pytest.mark.parametrize(
    ("mrz", "arabic"),
    [
        ("ABW<BKR<MXHMD<BN<ZKRYA<ALRAZY", "ابو بكر محمد بن زكريا الرازي"),
        ("HARY<ALXSHMAE", "هاري الشماع"),
        ("SMYR<BADMKDWXDHYL", "سمير بادمكدوذيل"),
        ("JMAL<EBD<ALNAXSSR", "جمال عبد الناصر"),
        ("ALEBAS<EBD<ALLXH<BN<MXHMD<ALSFAXH", "العباس عبد الله بن محمد السفاح"),
        ("EBBAS", "عبّاس"),
        ("FXDZXDZXAH", "فضّة"),
        ("XTAM", "ةم"),
    ],
)
def test_the_examples_of_appendix_b_read_back(mrz: str, arabic: str) -> None:
    assert read_arabic(mrz)[0] == arabic


@pytest.mark.parametrize("mrz", ["", "SMITH<OLGA", "XQ", "X", "ABC", "MUELLER-1"])
def test_what_is_not_icaos_arabic_has_no_reading(mrz: str) -> None:
    assert read_arabic(mrz) == ()


def test_every_name_of_table_letters_comes_back_among_the_readings() -> None:
    rng = random.Random(66)
    rules = tables()["Arabic"].rules
    letters = [letter for letter, latin in rules.rows.items() if latin[0] and len(letter) == 1]
    for _ in range(3000):
        words = ["".join(rng.choices(letters, k=rng.randint(2, 8))) for _ in range(rng.randint(1, 3))]
        mrz = "<".join(map(transliterate, words))
        readings = read_arabic(mrz)
        assert " ".join(words) in readings or len(readings) == 64


def test_a_name_without_doubled_letters_or_yeh_has_one_reading() -> None:
    assert read_arabic("JMAL<EBD<ALNAXSSR") == ("جمال عبد الناصر",)
