from __future__ import annotations

from pathlib import Path

from idverify.mrz import all_formats
from idverify.mrz.format_page import formats_page


def test_the_page_in_docs_is_the_one_the_tables_make() -> None:
    page = Path(__file__).parents[3] / "docs" / "mrz-formats.md"
    assert page.read_text("utf-8") == formats_page(), "write formats_page() to docs/mrz-formats.md"


def test_every_format_has_a_section_and_a_picture_of_each_line() -> None:
    page = formats_page()
    for layout in all_formats():
        section = page.split(f"## {layout.id}: ")[1].split("## ")[0]
        picture = section.split("```")[1].strip("\n").splitlines()[2:]
        assert tuple(map(len, picture)) == layout.line_lengths
        assert " " not in "".join(picture)
