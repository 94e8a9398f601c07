"""The officer's page as it is sent: works without JavaScript, in three languages, with nothing from elsewhere."""

import hashlib
import re
import string
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import api.web
from api.web.strings import LANGUAGES, load_strings
from tests.api.conftest import client_of
from tests.api.desks import SlowStartDesk

WEB = Path(api.web.__file__).parent
BROWSER = {"accept": "text/html,application/xhtml+xml"}
PAGE = ("page", ("p.jpg", b"a page", "image/jpeg"))
LIVE = ("live", ("l.jpg", b"a face", "image/jpeg"))
# What a browser sends for a file field in which nothing was chosen.
NOTHING_CHOSEN = b'--b\r\nContent-Disposition: form-data; name="live"; filename=""\r\n\r\n\r\n'
A_PAGE = b'--b\r\nContent-Disposition: form-data; name="page"; filename="p.jpg"\r\n\r\na page\r\n'
NO_PAGE = NOTHING_CHOSEN.replace(b"live", b"page")


class Elements(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def inspect(client: TestClient, **headers: str) -> str:
    answer = client.post("/verifications", files=[PAGE, LIVE], headers=BROWSER | headers)
    assert answer.status_code == 201
    return str(answer.text)


def test_the_form_works_without_javascript(client: TestClient) -> None:
    elements = Elements(client.get("/", headers=BROWSER).text).found
    (form,) = [attributes for tag, attributes in elements if tag == "form"]
    assert (form["action"], form["method"], form["enctype"]) == ("/verifications", "post", "multipart/form-data")
    assert {attributes["name"] for tag, attributes in elements if tag == "input"} == {"page", "live", "chip"}


def test_the_result_says_the_light_in_a_word_a_shape_and_a_colour(client: TestClient) -> None:
    text = inspect(client)
    assert '<header class="light refer">' in text
    assert "<h2>Refer</h2>" in text
    assert 'd="M32 4L61 58H3z"' in text
    assert "A check failed; a second look is needed." in text


def test_the_result_shows_fields_checks_evidence_and_what_nobody_looked_at(client: TestClient) -> None:
    text = inspect(client)
    for words in ("L898902C3", "L898902C8", "differ", "Surname", "Document not expired", "2026-11-23 or later"):
        assert words in text
    assert "Look at the page under ultraviolet light." in text
    assert text.count("data:image/jpeg;base64,") == 3


def test_every_piece_of_evidence_points_at_a_shape_on_the_picture(client: TestClient) -> None:
    elements = Elements(inspect(client)).found
    shapes = {attributes["id"] for tag, attributes in elements if tag == "polygon"}
    pointers = [attributes for _, attributes in elements if attributes.get("class") == "pointer"]
    pointed = {str(attributes["href"]).removeprefix("#") for attributes in pointers}
    lit = {id_ for _, attributes in elements for id_ in (attributes.get("data-lights") or "").split()}
    assert len(shapes) >= 5
    assert pointed <= shapes
    assert lit == shapes


def test_ids_on_the_page_are_unique(client: TestClient) -> None:
    ids = [attributes["id"] for _, attributes in Elements(inspect(client)).found if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_htmx_gets_the_result_alone(client: TestClient) -> None:
    text = inspect(client, **{"hx-request": "true"})
    assert text.lstrip().startswith("<article")
    assert "<html" not in text


def test_a_kept_result_is_shown_without_its_pictures(client: TestClient) -> None:
    found = re.search(r'data-verification="([0-9a-f-]+)"', inspect(client))
    assert found
    answer = client.get(f"/verifications/{found[1]}", headers=BROWSER)
    assert answer.status_code == 200
    assert "data:image" not in answer.text
    assert "is not kept" in answer.text
    assert "L898902C8" in answer.text


def test_the_result_links_to_its_json(client: TestClient) -> None:
    found = re.search(r'href="(/v1/verifications/[0-9a-f-]+)"', inspect(client))
    assert found
    assert client.get(found[1]).json()["recommendation"] == "refer"


@pytest.mark.parametrize("path", ["/verifications", "/v1/verifications"])
def test_a_file_field_in_which_nothing_was_chosen_is_no_file(client: TestClient, path: str) -> None:
    assert post_raw(client, path, A_PAGE, NO_PAGE, NOTHING_CHOSEN, NOTHING_CHOSEN) == 201
    assert post_raw(client, path, NO_PAGE, NOTHING_CHOSEN) == 422


def post_raw(client: TestClient, path: str, *parts: bytes) -> int:
    headers = BROWSER | {"content-type": "multipart/form-data; boundary=b"}
    return int(client.post(path, content=b"".join(parts) + b"--b--\r\n", headers=headers).status_code)


@pytest.mark.parametrize("fragment", [True, False])
def test_a_problem_is_shown_to_people_with_what_to_do(client: TestClient, *, fragment: bool) -> None:
    headers = BROWSER | ({"hx-request": "true"} if fragment else {})
    answer = client.post("/verifications", files=[("page", ("p", b"UNREADABLE", "image/jpeg"))], headers=headers)
    assert answer.status_code == 415
    assert "neither a picture nor a PDF" in answer.text
    assert "Send a JPEG, PNG or PDF." in answer.text
    assert answer.headers["x-request-id"] in answer.text
    assert ("<html" in answer.text) is not fragment


def test_a_form_without_a_page_and_a_wrong_address_are_problems_for_people(client: TestClient) -> None:
    without = client.post("/verifications", files=[LIVE], headers=BROWSER)
    assert without.status_code == 422
    assert "choose at least one page" in without.text
    nowhere = client.get("/nowhere", headers=BROWSER)
    assert nowhere.status_code == 404
    assert "<html" in nowhere.text


def test_what_comes_with_a_document_is_text_and_never_markup(client: TestClient) -> None:
    answer = client.get("/?lang=<script>", headers=BROWSER)
    assert "<script>" not in answer.text


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_result_speaks_the_readers_language(client: TestClient, language: str) -> None:
    text = inspect(client, **{"accept-language": f"{language}-XX, fr;q=0.5"})
    assert f'<html lang="{language}">' in text
    assert f"<h2>{load_strings(language).texts['recommendation.refer']}</h2>" in text


def test_a_language_once_chosen_is_remembered(tmp_path: Path) -> None:
    with client_of(tmp_path, build=SlowStartDesk) as client:
        client.get("/?lang=hy", headers=BROWSER)
        assert '<html lang="hy">' in client.get("/", headers=BROWSER).text


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_text_of_the_page_is_translated_with_the_same_places_to_fill(language: str) -> None:
    strings = load_strings(language)
    assert set(strings.english) - set(strings.texts) == set()
    for key, english in strings.english.items():
        assert _places(strings.texts[key]) == _places(english), key
        assert strings.texts[key].strip(), key


@pytest.mark.parametrize("path", ["/", "/verifications"])
def test_nothing_on_the_page_comes_from_elsewhere_and_nothing_is_inline(client: TestClient, path: str) -> None:
    text = client.get(path, headers=BROWSER).text + inspect(client)
    for tag, attributes in Elements(text).found:
        for name in ("src", "href", "action", "hx-post"):
            assert not str(attributes.get(name, "")).startswith(("http:", "https:", "//", "javascript:")), (tag, name)
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert tag != "style"
        assert tag != "script" or attributes.get("src")


def test_every_static_file_the_page_names_is_there(client: TestClient) -> None:
    for _, attributes in Elements(client.get("/", headers=BROWSER).text).found:
        for address in (attributes.get("src"), attributes.get("href")):
            if address and address.startswith("/static/"):
                assert client.get(address).status_code == 200
    for module in WEB.glob("static/*.js"):
        for imported in re.findall(r'from "\./([a-z]+\.js)"', module.read_text()):
            assert (WEB / "static" / imported).is_file()


def test_the_vendored_htmx_is_the_published_one() -> None:
    # SHA-256 of dist/htmx.min.js of the package htmx.org 2.0.11.
    content = (WEB / "static/vendor/htmx.min.js").read_bytes()
    assert hashlib.sha256(content).hexdigest() == "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"
    assert "Zero-Clause BSD" in (WEB / "static/vendor/htmx.LICENSE.txt").read_text()


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
