"""Texts of the page in English, Armenian and Russian: one file per language in strings/, all in one place."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

_FOLDER = Path(__file__).parent / "strings"
DEFAULT_LANGUAGE = "en"
# Code of each language and its own name, in the order of the switch.
LANGUAGES: Mapping[str, str] = MappingProxyType({"en": "English", "hy": "Հայերեն", "ru": "Русский"})


@dataclass(frozen=True, slots=True)
class Strings:
    """The texts of one language by dotted key, such as `form.submit`; what it lacks is English."""

    language: str
    texts: Mapping[str, str]
    english: Mapping[str, str]

    def text(self, key: str, **values: object) -> str:
        """Return a text with its values filled in.

        Raises:
            KeyError: no language has the key.
        """
        found = self.texts.get(key)
        return (self.english[key] if found is None else found).format(**values)

    def find(self, *keys: str, otherwise: str) -> str:
        """Return the text of the first key that exists, or what the caller gives.

        Used for texts that hang on codes of checks: a new check is shown in English until it is translated.
        """
        for key in keys:
            if key in self.texts:
                return self.texts[key]
        return otherwise


@cache
def load_strings(language: str) -> Strings:
    """Return the texts of a language; an unknown one is English."""
    known = language if language in LANGUAGES else DEFAULT_LANGUAGE
    return Strings(known, _read(known), _read(DEFAULT_LANGUAGE))


def choose_language(asked: str | None, remembered: str | None, accepted: str) -> str:
    """Return the language of a page.

    Args:
        asked: the language the address names.
        remembered: the language chosen before.
        accepted: the Accept-Language header.

    >>> choose_language(None, None, "fr;q=0.9, ru-RU, hy;q=0.5")
    'ru'
    >>> choose_language("hy", "ru", "en"), choose_language("xx", None, "")
    ('hy', 'en')
    """
    wishes = [part.partition(";")[0].strip()[:2].lower() for part in accepted.split(",")]
    return next((wish for wish in (asked or "", remembered or "", *wishes) if wish in LANGUAGES), DEFAULT_LANGUAGE)


@cache
def _read(language: str) -> Mapping[str, str]:
    tables = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return MappingProxyType(dict(_flat(tables)))


def _flat(tables: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tables.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
