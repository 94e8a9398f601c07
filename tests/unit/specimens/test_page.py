from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import zxingcpp

from idverify.document import Quad
from idverify.errors import MissingComponentError, UsageError
from idverify.mrz import parse_mrz
from idverify.specimens import features, fonts
from idverify.specimens.barcodes import aamva_text
from idverify.specimens.holder import Holder, Issue
from idverify.specimens.issue import Press, genuine_prints
from idverify.specimens.layout import Layout, layouts_of, load_layouts
from idverify.specimens.page import MRZ_PITCH_MM, Print, print_side
from idverify.specimens.portraits import PortraitLibrary, default_folder
from idverify.specimens.truth import SideTruth

_LAYOUTS = load_layouts()
_PORTRAIT = PortraitLibrary.load(default_folder()).portraits[0].name
_NATIVE = (("hy", "Հովհաննիսյան", "Մարիամ"),)
_HOLDER = Holder("Hovhannisyan", "Mariam", _NATIVE, "F", date(1997, 3, 14), "Zenith", _PORTRAIT)
_ISSUE = Issue(_HOLDER, "LA8902314", "184226311", date(2023, 4, 16), date(2033, 4, 15))


def _press(dpi: float = 300.0) -> Press:
    return Press(PortraitLibrary.load(default_folder()), dpi)


def _prints(layout: Layout, dpi: float = 300.0) -> tuple[Print, ...]:
    return genuine_prints(_ISSUE, layout, press=_press(dpi), seed=4)


def _pictures(truth: SideTruth) -> list[Quad]:
    return [quad for quad in (truth.portrait, truth.ghost) if quad is not None]


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("name", _LAYOUTS)
def test_a_page_has_the_size_of_its_format_in_millimetres(name: str):
    layout = _LAYOUTS[name]
    for job in _prints(layout):
        height, width = print_side(job).image.shape[:2]
        assert abs(width / 300 * 25.4 - layout.size_mm[0]) < 0.1
        assert abs(height / 300 * 25.4 - layout.size_mm[1]) < 0.1


@pytest.mark.parametrize("name", _LAYOUTS)
def test_the_printed_mrz_is_valid_and_says_what_the_visual_zone_says(name: str):
    layout = _LAYOUTS[name]

    mrz = parse_mrz(_prints(layout)[0].mrz_lines)

    assert mrz.valid
    assert mrz.fields["date_of_birth"] == "970314"
    assert mrz.fields["document_number"] == "LA8902314"


@pytest.mark.parametrize("name", _LAYOUTS)
def test_every_text_lies_on_its_page_and_no_two_values_overlap(name: str):
    for job in _prints(_LAYOUTS[name]):
        truth = print_side(job).truth
        boxes = [field.quad.box for field in truth.fields]
        for left, top, right, bottom in boxes + [quad.box for _, quad in truth.mrz_lines]:
            assert 0 <= left < right <= truth.size_px[0]
            assert 0 <= top < bottom <= truth.size_px[1]
        for number, one in enumerate(boxes):
            assert not any(_overlap(one, other) for other in boxes[number + 1 :])


@pytest.mark.parametrize(
    ("primary", "secondary"),
    [("Sukarno", ""), ("Chandrasekharendra Saraswathi", "Wilhelmina Alexandrina Konstantia Élise")],
)
@pytest.mark.parametrize("name", _LAYOUTS)
def test_a_single_name_and_a_very_long_one_keep_their_places(name: str, primary: str, secondary: str):
    native = (("hy", primary, secondary),)
    holder = replace(_HOLDER, primary_identifier=primary, secondary_identifier=secondary, native=native)
    jobs = genuine_prints(replace(_ISSUE, holder=holder), _LAYOUTS[name], press=_press(130.0), seed=4)
    for job in jobs:
        truth = print_side(job).truth
        boxes = [quad.box for quad in (*(field.quad for field in truth.fields), *_pictures(truth))]
        assert all(0 <= left < right <= truth.size_px[0] for left, _, right, _ in boxes)
        for number, one in enumerate(boxes):
            assert not any(_overlap(one, other) for other in boxes[number + 1 :])

    assert parse_mrz(jobs[0].mrz_lines).valid


@pytest.mark.parametrize("name", _LAYOUTS)
def test_the_box_of_a_value_holds_its_ink(name: str):
    for job in _prints(_LAYOUTS[name]):
        with_text = print_side(job)
        for field in with_text.truth.fields:
            without = print_side(replace(job, fields={**job.fields, field.name: ""}))
            rows, columns = (with_text.image != without.image).any(2).nonzero()
            left, top, right, bottom = field.quad.box
            assert left - 1 <= columns.min()
            assert columns.max() <= right
            assert top - 1 <= rows.min()
            assert rows.max() <= bottom


def test_mrz_characters_stand_a_tenth_of_an_inch_apart():
    truth = print_side(_prints(_LAYOUTS["td3_utopia"])[0]).truth

    line = truth.mrz_lines[0][1]

    assert abs(line.width / 44 / 300 * 25.4 - MRZ_PITCH_MM) < 0.02


def test_a_long_name_is_set_smaller_instead_of_running_over_the_next_field():
    long = replace(_HOLDER, secondary_identifier="Maximiliano Alejandro Bartolomeu Wilhelm")
    layout = _LAYOUTS["mrva_utopia"]
    press = Press(PortraitLibrary.load(default_folder()))
    truth = print_side(genuine_prints(replace(_ISSUE, holder=long), layout, press=press, seed=1)[0]).truth

    field, neighbour = truth.field("secondary_identifier"), truth.field("sex")

    assert field is not None
    assert neighbour is not None
    assert field.quad.box[2] < neighbour.quad.box[0]


@pytest.mark.parametrize("name", [name for name, layout in _LAYOUTS.items() if any(s.barcode for s in layout.sides)])
def test_every_barcode_can_be_read_and_says_what_the_truth_says(name: str):
    for job in _prints(_LAYOUTS[name]):
        printed = print_side(job)
        if printed.truth.barcode is None:
            continue
        found = zxingcpp.read_barcodes(printed.image)

        assert [code.bytes.decode() for code in found] == [printed.truth.barcode.text]
        assert str(found[0].format).replace(" ", "").lower().startswith(printed.truth.barcode.kind)


def test_a_card_after_aamva_says_its_holders_data_and_its_own_length():
    text = aamva_text(_ISSUE, _LAYOUTS["td1_lemuel"])

    assert text.startswith("@\n\x1e\rANSI 999999")
    assert "DCSHOVHANNISYAN\nDACMARIAM\nDADNONE\nDBB03141997\n" in text
    offset, length = int(text[23:27]), int(text[27:31])
    assert text[21:23] == text[offset : offset + 2] == "ID"
    assert offset + length == len(text)


def test_a_dated_stamp_says_a_day_soon_after_the_issue_and_lies_where_the_truth_says():
    job = _prints(_LAYOUTS["mrva_utopia"])[0]
    other = replace(job, values={**job.values, "date_of_issue": "2019-01-05"})

    same, changed = print_side(job), print_side(other)

    assert same.truth.stamp is not None
    rows, columns = (same.image != changed.image).any(2).nonzero()
    left, top, right, bottom = same.truth.stamp.box
    assert left <= columns.min() < columns.max() < right
    assert top <= rows.min() < rows.max() < bottom


def test_a_laser_only_darkens_the_card():
    job = _prints(_LAYOUTS["td1_lemuel"])[0]
    blank = np.full_like(job.portrait, 255)
    without_lines = replace(job, overprint=False)

    empty, engraved = print_side(replace(without_lines, portrait=blank)), print_side(without_lines)

    assert engraved.truth.portrait is not None
    assert (engraved.image <= empty.image).all()
    assert (engraved.image != empty.image).any()


def test_ocrb_leaves_accents_to_another_face():
    assert fonts.runs("FÉV", "ocrb") == (("F", "ocrb"), ("É", "mono"), ("V", "ocrb"))


def test_the_ghost_follows_the_portrait():
    job = _prints(_LAYOUTS["td3_utopia"])[0]
    other = np.ascontiguousarray(job.portrait[:, ::-1])

    same, changed = print_side(job), print_side(replace(job, ghost=other))

    ghost = same.truth.ghost
    assert ghost is not None
    rows, columns = (same.image != changed.image).any(2).nonzero()
    left, top, right, bottom = ghost.box
    assert left <= columns.min() <= columns.max() < right
    assert top <= rows.min() <= rows.max() < bottom


def test_every_page_says_specimen_across_a_quarter_of_its_width(monkeypatch: pytest.MonkeyPatch):
    for layout in _LAYOUTS.values():
        for job in _prints(layout, 150.0):
            marked = print_side(job).image
            with monkeypatch.context() as patch:
                patch.setattr(features, "specimen_mark", lambda *_: None)
                columns = (marked != print_side(job).image).any(2).nonzero()[1]
            assert np.ptp(columns) > marked.shape[1] / 4


def test_an_unknown_kind_lists_the_known_ones():
    with pytest.raises(UsageError, match=r"td9.*td1.*td3_utopia"):
        layouts_of("td9")


def test_an_unknown_font_style_lists_the_known_ones():
    with pytest.raises(UsageError, match="ocrb"):
        fonts.load_font("comic", 12)


def test_a_missing_font_names_its_debian_package(monkeypatch: pytest.MonkeyPatch, tmp_path):
    monkeypatch.setattr(fonts, "_ROOT", tmp_path)
    with pytest.raises(MissingComponentError) as caught:
        fonts.load_font("ocrb", 11.25)
    assert "fonts-ocr-b" in caught.value.advice
