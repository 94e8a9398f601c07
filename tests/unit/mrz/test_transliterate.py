"""Transliteration tables and their use."""

# ruff: noqa: RUF001 - letters that look alike are what these tests are about
import pytest

from idverify.errors import UsageError
from idverify.mrz.format import LETTERS
from idverify.mrz.name_agreement import Agreement, agree_identifier
from idverify.mrz.transliterate import script_of, tables, transliterate


@pytest.mark.parametrize(
    ("name", "state", "expected"),
    [
        ("Größe", None, "GROESSE"),
        ("ẞ", None, "SS"),
        ("Łódź", None, "LODZ"),
        ("Þór", None, "THOR"),
        ("Işık", None, "ISIK"),
        ("Nguyễn", None, "NGUYEN"),
        ("ﬁ", None, "FI"),
        ("e\u0301", None, "E"),
        ("Щербаков", None, "SHCHERBAKOV"),
        ("Цой", None, "TSOI"),
        ("Юрій", "UKR", "YURII"),
        ("Згурський", "UKR", "ZGHURSKYI"),
        ("Ёлка", "BLR", "IOLKA"),
        ("София", "BGR", "SOFIA"),
        ("Илиян", "BGR", "ILIYAN"),
        ("Живковић", "SRB", "ZIVKOVIC"),
        ("Ѓорѓи", "MKD", "GJORGJI"),
        ("Әсел", "KAZ", "ASEL"),
        ("Երևան", None, "YEREVAN"),
        ("ԵՐԵՎԱՆ", None, "YEREVAN"),
        ("Ոսկան", None, "VOSKAN"),
        ("Հովհաննես", None, "HOVHANNES"),
        ("ჭიათურა", None, "CHIATURA"),
        ("ᲭᲘᲐᲗᲣᲠᲐ", None, "CHIATURA"),
        ("عبّاس", None, "EBBAS"),
        ("فضّة", None, "FXDZXDZXAH"),
        ("مُحَمَّد", None, "MXHMMD"),
        ("محـــمد", None, "MXHMD"),
        ("ةم", None, "XTAM"),
        ("ﻣﺤﻤﺪ", None, "MXHMD"),
    ],
)
def test_a_name_gets_the_letters_its_table_prints(name: str, state: str | None, expected: str) -> None:
    assert transliterate(name, state=state) == expected


@pytest.mark.parametrize("name", ["小明", "Ελένη", "R2D2", "नाम"])
def test_a_letter_without_a_table_is_refused_without_repeating_the_name(name: str) -> None:
    with pytest.raises(UsageError, match="no transliteration table") as caught:
        transliterate(name)
    assert name not in str(caught.value)


def test_every_rendering_of_every_table_is_of_the_letters_a_to_z() -> None:
    for table in tables().values():
        for rules in (*table.cited(), *filter(None, (table.practice,))):
            for rows in (rules.rows, rules.initial, rules.after_vowel, rules.final):
                assert all(set(latin) <= set(LETTERS) for options in rows.values() for latin in options)
                assert all(options for options in rows.values())


def test_every_table_cites_a_source_and_says_whether_it_is_icaos() -> None:
    assert {table.script for table in tables().values() if table.in_icao} == {"Latin", "Cyrillic", "Arabic"}
    assert all(rules.source for table in tables().values() for rules in table.cited())


def test_the_recommended_rendering_is_among_the_admissible_ones() -> None:
    for table in tables().values():
        for letters in table.rules.rows:
            name = f"A{letters}A"
            assert agree_identifier(name, transliterate(name)).agrees is Agreement.YES


def test_the_whole_armenian_and_georgian_alphabets_are_covered() -> None:
    armenian = [chr(code) for code in range(0x531, 0x557)]
    georgian = [chr(code) for code in range(0x10D0, 0x10F1)]
    assert all(transliterate(letter) for letter in (*armenian, *georgian))


def test_the_script_of_a_text_is_that_of_its_first_letter() -> None:
    assert [script_of(text) for text in ("Ivanov", "Иванов", "محمد", "Հայ", "ქართ", "123", "")] == [
        *("Latin", "Cyrillic", "Arabic", "Armenian", "Georgian"),
        *(None, None),
    ]
