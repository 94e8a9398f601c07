"""The page's section on watchlists, in every language: who, how alike, how rare, how often by chance."""

from pathlib import Path

from tests.api.conftest import client_of
from tests.api.desks import WatchlistDesk

PAGE = ("page", ("p.jpg", b"a page", "image/jpeg"))


def test_a_hit_stands_on_the_page_with_its_rates_in_words_in_every_language(tmp_path: Path) -> None:
    with client_of(tmp_path, WatchlistDesk) as client:
        for language, heading in (("en", "Watchlists"), ("ru", "Списки наблюдения"), ("hy", "Հսկողության ցուցակներ")):
            headers = {"accept": "text/html", "accept-language": language}
            text = client.post("/verifications", files=[PAGE], headers=headers).text
            section = text[text.index('<section class="watchlist">') :]
            section = section[: section.index("</section>")]
            for words in (
                heading,
                "lost e-17 red",
                "0.610",
                "0.466",
                "1\N{NARROW NO-BREAK SPACE}000\N{NARROW NO-BREAK SPACE}000",
                "100",
            ):
                assert words in section, language
            if language != "en":
                assert "resembles" not in text


def test_without_a_watchlist_there_is_no_section(tmp_path: Path) -> None:
    with client_of(tmp_path) as client:
        assert '<section class="watchlist">' not in client.post("/verifications", files=[PAGE]).text
