"""Which file is which."""

import pytest

from idverify.chip.files import ChipFiles, FileId


@pytest.mark.parametrize("number", [0, 17, 66, -1])
def test_a_data_group_that_no_chip_has_was_not_delivered(number):
    assert ChipFiles({FileId.DG1: b"\x61\x00"}).data_group(number) is None
