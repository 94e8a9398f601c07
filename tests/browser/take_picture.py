"""Takes docs/images/officers-page.png: python -m tests.browser.take_picture."""

import io
import json
import tempfile
from pathlib import Path

from PIL import Image

from tests.browser.service import running_browser, running_service

_ROOT = Path(__file__).parents[2]
_FORGED = "documents/td3_number_mismatch.jpg"
_PICTURE = _ROOT / "docs/images/officers-page.png"


def take_picture() -> None:
    """Inspect the forged specimen with its holder and keep what the officer sees."""
    listed = json.loads((_ROOT / "samples/manifest.json").read_text(encoding="utf-8"))["documents"]
    (live_file,) = (one["live_file"] for one in listed if one["file"] == _FORGED)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_service(Path(folder)) as address,
        running_browser() as browser,
    ):
        page = browser.new_page(viewport={"width": 1280, "height": 1000}, locale="en-GB")
        page.set_default_timeout(120_000)
        page.goto(address)
        page.set_input_files("input[name=page]", _ROOT / "samples" / _FORGED)
        page.set_input_files("input[name=live]", _ROOT / "samples" / live_file)
        page.get_by_role("button", name="Inspect").click()
        page.wait_for_selector("[data-verification]")
        page.locator("[data-check='viz.document_number'] summary").focus()
        page.locator("#result").evaluate("element => element.scrollIntoView()")
        page.mouse.move(0, 0)
        content = page.screenshot()
    _PICTURE.parent.mkdir(parents=True, exist_ok=True)
    # 256 colours are enough for a page and a third of the bytes.
    Image.open(io.BytesIO(content)).convert("RGB").quantize(256).save(_PICTURE, optimize=True)


if __name__ == "__main__":
    take_picture()
