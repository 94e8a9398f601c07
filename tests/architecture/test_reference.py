"""The generated reference pages are those of today's code."""

from pathlib import Path

import pytest

from idverify.cli._reference import reference_pages

FOLDER = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", sorted(reference_pages()))
def test_a_reference_page_is_not_stale(name):
    assert (FOLDER / name).read_text(encoding="utf-8") == reference_pages()[name], "run ./run docs"
