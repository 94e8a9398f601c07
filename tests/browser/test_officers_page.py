"""The officer's page in the installed Chromium: a specimen is inspected from the drop to the evidence."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.service import chromium_path, running_browser, running_service

SAMPLES = Path(__file__).parents[2] / "samples"
_TRUTH = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))["documents"]
FORGED = next(one for one in _TRUTH if one["file"] == "documents/td3_number_mismatch.jpg")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.real,
    pytest.mark.skipif(chromium_path() is None, reason="Chromium is not installed: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_service(tmp_path_factory.mktemp("service")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def inspected(browser: Browser, address: str) -> Iterator[Page]:
    """The page after the forged specimen and its holder's face were inspected, at desk size."""
    page = browser.new_page(viewport={"width": 1360, "height": 900}, locale="en-GB")
    page.set_default_timeout(120_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: complaints.append(request.url) if _is_elsewhere(request.url, address) else None)
    page.goto(address)
    page.set_input_files("input[name=page]", SAMPLES / FORGED["file"])
    page.set_input_files("input[name=live]", SAMPLES / FORGED["live_file"])
    page.get_by_role("button", name="Inspect").click()
    page.wait_for_selector("[data-verification]")
    yield page
    assert complaints == []
    page.close()


def test_the_forged_number_turns_the_light_to_refer(inspected: Page, tmp_path: Path) -> None:
    expect(inspected.locator(".light.refer h2")).to_have_text("Refer")
    expect(inspected.locator("[data-check='viz.document_number'] .mark.failed").first).to_be_visible()
    screenshot = tmp_path / "officers-page.png"
    inspected.screenshot(path=screenshot)
    assert screenshot.stat().st_size > 50_000


def test_the_fields_of_both_zones_stand_side_by_side(inspected: Page) -> None:
    row = inspected.locator(".fields tbody tr", has_text="Document number")
    expect(row).to_contain_text(FORGED["values"]["document_number"])
    expect(row).to_contain_text(FORGED["forgery"]["mrz_value"])


def test_the_evidence_lies_on_the_picture_and_lights_up_with_its_check(inspected: Page) -> None:
    check = inspected.locator("[data-check='viz.document_number']")
    shape_id = str(check.get_attribute("data-lights")).split()[0]
    picture = inspected.locator("[data-picture='page-1']").bounding_box()
    shape = inspected.locator(f"#{shape_id}").bounding_box()
    assert picture
    assert shape
    assert picture["x"] <= shape["x"]
    assert shape["x"] + shape["width"] <= picture["x"] + picture["width"] + 1
    assert picture["y"] <= shape["y"] <= picture["y"] + picture["height"]
    check.hover()
    expect(inspected.locator(f"#{shape_id}.is-lit")).to_have_count(1)
    inspected.mouse.move(0, 0)
    expect(inspected.locator(f"#{shape_id}.is-lit")).to_have_count(0)


def test_a_field_reached_with_the_keyboard_lights_its_place(inspected: Page) -> None:
    row = inspected.locator(".fields tbody tr[tabindex='0']").first
    shape_id = str(row.get_attribute("data-lights")).split()[0]
    inspected.locator("#result").focus()
    for _ in range(12):
        inspected.keyboard.press("Tab")
        if row.evaluate("element => element === document.activeElement"):
            break
    expect(row).to_be_focused()
    expect(inspected.locator(f"#{shape_id}.is-lit")).to_have_count(1)


def test_what_was_not_examined_stands_with_what_to_do_by_hand(inspected: Page) -> None:
    expect(inspected.locator(".by-hand li")).not_to_have_count(0)
    expect(inspected.locator(".by-hand")).to_contain_text("ultraviolet")


def test_both_faces_are_shown_with_what_the_likeness_means(inspected: Page) -> None:
    expect(inspected.locator(".pair img")).to_have_count(2)
    expect(inspected.locator(".faces")).to_contain_text("strangers")


def test_the_language_can_be_switched_and_the_pictures_stay(inspected: Page) -> None:
    inspected.locator(".languages [lang=hy]").click()
    inspected.wait_for_selector("html[lang=hy]")
    expect(inspected.locator(".light.refer h2")).to_have_text("Երկրորդ գիծ")
    expect(inspected.locator("[data-picture]")).to_have_count(3)
    expect(inspected.locator("polygon.failed").first).to_be_attached()
    inspected.locator(".languages [lang=en]").click()
    inspected.wait_for_selector("html[lang=en]")


def test_nothing_is_wider_than_a_small_phone(inspected: Page) -> None:
    inspected.set_viewport_size({"width": 360, "height": 740})
    assert inspected.locator("html").evaluate("element => element.scrollWidth") <= 360
    inspected.set_viewport_size({"width": 1360, "height": 900})


def test_the_whole_job_can_be_done_with_the_keyboard_and_a_problem_is_announced(browser: Browser, address: str) -> None:
    page = browser.new_page(locale="en-GB")
    page.goto(address)
    page.set_input_files("input[name=page]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    page.get_by_role("button", name="Inspect").focus()
    page.keyboard.press("Enter")
    alert = page.locator("#result [role=alert]")
    expect(alert).to_contain_text("neither a picture nor a PDF", timeout=60_000)
    expect(page.locator("#result")).to_be_focused()
    page.close()


def test_without_javascript_a_page_and_its_chip_become_a_result(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(address)
    page.set_input_files("input[name=page]", SAMPLES / "documents/td3_clean.jpg")
    page.set_input_files("input[name=chip]", sorted((SAMPLES / "chips/td3_clean/chip").iterdir()))
    page.locator("button[type=submit]").click()
    page.wait_for_selector("[data-verification]")
    assert page.locator(".shape").count() > 0
    expect(page.locator("[data-check='chip.data_group_hashes'] .mark.passed")).to_have_count(1)
    expect(page.locator("[data-picture='chip_face']")).to_have_count(1)
    expect(page.locator(".fields thead")).to_contain_text("Chip")
    context.close()


def _is_elsewhere(url: str, address: str) -> bool:
    return not url.startswith((address, "data:", "blob:"))
