"""Which file is which."""

import pytest

from idverify.chip.files import ChipFiles, FileId, file_of_name


@pytest.mark.parametrize("number", [0, 17, 66, -1])
def test_a_data_group_that_no_chip_has_was_not_delivered(number):
    assert ChipFiles({FileId.DG1: b"\x61\x00"}).data_group(number) is None


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("EF.SOD", FileId.SOD),
        ("chip/SOD.bin", FileId.SOD),
        ("ef011D.bin", FileId.SOD),
        ("0x011E.bin", FileId.COM),
        ("DG01.BIN", FileId.DG1),
        ("Datagroup1.bin", FileId.DG1),
        ("DataGroup_14.bin", FileId.DG14),
        ("0110", FileId.DG16),
        ("EF_CardAccess.bin", FileId.CARD_ACCESS),
        ("EF.CardSecurity", FileId.CARD_SECURITY),
        ("DG17.bin", None),
        ("DG101.bin", None),
        ("common.bin", None),
        ("soda.jpg", None),
    ],
)
def test_a_file_is_known_by_the_names_that_readers_give(name, file):
    assert file_of_name(name) is file
