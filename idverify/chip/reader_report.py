"""What the reader says beside the files: challenge and response, and results of its own that nobody can check again.

Delivered as `AA_CHALLENGE.bin` and `AA_RESPONSE.bin`, or in `reader.json`:
`{"active_authentication": {"challenge": "<hex>", "response": "<hex>"}, "claims": {"pace": "success"}}`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from idverify.errors import UnreadableInputError

REPORT, CHALLENGE, RESPONSE = "reader.json", "aa_challenge.bin", "aa_response.bin"
NAMES = frozenset({REPORT, CHALLENGE, RESPONSE})
"""File names of the reader's report, lower case."""

CLAIMS: Mapping[str, str] = MappingProxyType(
    {
        "bac": "basic access control",
        "pace": "PACE",
        "chip_authentication": "chip authentication",
        "terminal_authentication": "terminal authentication",
    }
)
"""Protocols that only the reader can run; its word is kept as its word."""

_LARGEST_REPORT_BYTES = 100_000
_LONGEST_RESPONSE_BYTES = 2_048
_LONGEST_CLAIM = 100


@dataclass(frozen=True, slots=True)
class ReaderReport:
    """The reader's report.

    Attributes:
        challenge: what it asked the chip to sign, or None.
        response: what the chip answered, or None.
        claims: name of a protocol to the reader's own word for its result; never verified again.
    """

    challenge: bytes | None = field(default=None, repr=False)
    response: bytes | None = field(default=None, repr=False)
    claims: Mapping[str, str] = field(default_factory=dict)


def read_report(files: Mapping[str, bytes]) -> ReaderReport:
    """Return the report among delivered files, by lower-case name.

    Raises:
        UnreadableInputError: a report that is not as described.
    """
    stated = _parsed(files[REPORT]) if REPORT in files else {}
    exchange = stated.get("active_authentication", {})
    if not isinstance(exchange, dict):
        raise _unreadable("active_authentication")
    claims = stated.get("claims", {})
    if not isinstance(claims, dict) or not set(claims) <= set(CLAIMS):
        raise _unreadable("claims")
    challenge = files.get(CHALLENGE) or _bytes(exchange, "challenge")
    response = files.get(RESPONSE) or _bytes(exchange, "response")
    if len(response or b"") > _LONGEST_RESPONSE_BYTES or len(challenge or b"") > _LONGEST_RESPONSE_BYTES:
        raise _unreadable("active_authentication")
    words = {name: str(word)[:_LONGEST_CLAIM] for name, word in claims.items()}
    return ReaderReport(challenge, response, MappingProxyType(words))


def _parsed(content: bytes) -> dict[str, Any]:
    if len(content) > _LARGEST_REPORT_BYTES:
        raise _unreadable("size")
    try:
        stated = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _unreadable("JSON") from error
    if not isinstance(stated, dict):
        raise _unreadable("JSON")
    return stated


def _bytes(exchange: Mapping[str, Any], name: str) -> bytes | None:
    text = exchange.get(name)
    if text is None:
        return None
    try:
        return bytes.fromhex(text)
    except (TypeError, ValueError) as error:
        raise _unreadable(name) from error


def _unreadable(what: str) -> UnreadableInputError:
    return UnreadableInputError(
        f"{REPORT}: {what} is not as described", code="reader_report_unreadable", advice="See docs/chip.md."
    )
