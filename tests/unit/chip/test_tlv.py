"""The reader of tags, lengths and values: it never fails, and names every departure with its place."""

import pytest

from idverify.chip.deviation import Weight
from idverify.chip.tlv import TlvReader


def read(content: bytes, tag: int = 0x61) -> tuple[TlvReader, list[str]]:
    reader = TlvReader("DG1", content)
    root = reader.root(tag)
    if root is not None and root.constructed:
        reader.children(root)
    return reader, [deviation.code for deviation in reader.deviations]


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        ("6103 5F1F00", []),
        ("6203 5F1F00", ["wrong_tag"]),
        ("6105 5F1F00", ["truncated"]),
        ("61", ["truncated"]),
        ("618103 5F1F00", ["length_not_minimal"]),
        ("6180 5F1F00 0000", ["indefinite_length"]),
        ("6180 5F1F00", ["indefinite_length", "truncated"]),
        ("6185 0000000003 5F1F00", ["bad_length"]),
        ("6182 01", ["bad_length"]),
        ("6103 5F1F00 0000", ["filler_after_file"]),
        ("6103 5F1F00 1234", ["trailing_bytes"]),
        ("6102 5FFF", ["truncated"]),
        ("", []),
    ],
)
def test_every_departure_is_named(content, codes):
    assert read(bytes.fromhex(content))[1] == codes


def test_a_departure_stands_with_its_offset_and_tag():
    reader, _ = read(bytes.fromhex("6105 5F1F03 4142"))
    last = reader.deviations[-1]
    assert (last.code, last.offset, last.tag, last.weight) == ("truncated", 2, 0x5F1F, Weight.MALFORMED)


def test_elements_within_elements_end_where_no_document_goes():
    content = b""
    for _ in range(40):
        content = bytes([0x61, 0x82, *len(content).to_bytes(2, "big")]) + content
    reader = TlvReader("DG1", content)
    element, depth = reader.root(0x61), 0
    while element is not None and depth < 100:
        element = next(iter(reader.children(element)), None)
        depth += 1
    assert depth < 30
    assert "too_deep" in {deviation.code for deviation in reader.deviations}


def test_indefinite_lengths_within_one_another_end_too():
    assert "too_deep" in read(bytes.fromhex("6180") * 5000)[1]


def test_a_file_of_endless_elements_is_left():
    content = bytes.fromhex("0400") * 10_000
    assert read(b"\x61\x82" + len(content).to_bytes(2, "big") + content)[1][-1] == "too_many_elements"
