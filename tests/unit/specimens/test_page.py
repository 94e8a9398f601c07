from __future__ import annotations

from dataclasses import replace
from datetime import date

import cv2
import numpy as np
import pytest

from idverify.errors import MissingComponentError, UsageError
from idverify.mrz import parse_mrz
from idverify.specimens import features, fonts
from idverify.specimens.holder import Holder, Issue
from idverify.specimens.issue import Press, genuine_prints
from idverify.specimens.layout import Layout, layouts_of, load_layouts
from idverify.specimens.page import MRZ_PITCH_MM, Print, print_side
from idverify.specimens.portraits import PortraitLibrary, default_folder

_LAYOUTS = load_layouts()
_PORTRAIT = PortraitLibrary.load(default_folder()).portraits[0].name
_NATIVE = (("hy", "Հովհաննիսյան", "Մարիամ"),)
_HOLDER = Holder("Hovhannisyan", "Mariam", _NATIVE, "F", date(1997, 3, 14), "Zenith", _PORTRAIT)
_ISSUE = Issue(_HOLDER, "LA8902314", "184226311", date(2023, 4, 16), date(2033, 4, 15))


def _prints(layout: Layout, dpi: float = 300.0) -> tuple[Print, ...]:
    return genuine_prints(_ISSUE, layout, press=Press(PortraitLibrary.load(default_folder()), dpi), seed=4)


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
        for number, (left, top, right, bottom) in enumerate(boxes):
            for other in boxes[number + 1 :]:
                apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
                assert apart


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


def test_the_qr_code_of_a_card_can_be_read_and_says_the_mrz():
    front, back = _prints(_LAYOUTS["td1_utopia"])
    image = print_side(back).image

    text = cv2.QRCodeDetector().detectAndDecode(image)[0]

    assert front.barcode_text == ""
    assert text == "\n".join(back.mrz_lines)


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
