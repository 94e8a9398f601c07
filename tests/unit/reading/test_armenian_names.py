"""Armenian names as an engine reads them against the MRZ's Latin ones."""

import pytest

from idverify.reading.armenian_names import is_armenian, says


@pytest.mark.parametrize(
    ("read", "latin"),
    [("ՀԱՅԿ", "HAYK"), ("ԸԱՐՈՒԹՅՈՒՆՅԱՆ", "HARUTYUNYAN"), ("ՎԱՇԸԱՆ", "VAHAN"), ("ՍՈՒՐԵՍԿ", "SUREN")],
)
def test_a_name_read_with_look_alike_letters_is_verified(read: str, latin: str) -> None:
    assert says(read, latin)


@pytest.mark.parametrize(
    ("read", "latin"),
    [("ՀԱՅԿ", "ARAM"), ("ԱՆԻ", "ANNA"), ("ԱՐԱՄ", "ARAS"), ("ՍՈՒՐԵՆ", "SUREN ARAM"), ("HAYK", "HAYK"), ("", "HAYK")],
)
def test_another_name_is_not_verified(read: str, latin: str) -> None:
    assert not says(read, latin)


def test_latin_print_is_not_armenian() -> None:
    assert is_armenian("ԱՐԱՄ")
    assert not is_armenian("ARAM")
    assert not is_armenian("1234")
