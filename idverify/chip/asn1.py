"""What the ASN.1 library raises on bytes that are not what they should be, and a reader that lets nothing else out."""

from __future__ import annotations

from typing import Any

MALFORMED = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
"""Errors of asn1crypto on malformed input; it checks lazily, so every access to a parsed value can raise them."""


class MalformedError(Exception):
    """Bytes that are not the structure they should be; the message says which, never what they hold."""


def load(kind: Any, content: bytes, *, what: str) -> Any:  # noqa: ANN401  asn1crypto is untyped
    """Return the structure that begins the bytes.

    Raises:
        MalformedError: the bytes are no such structure.
    """
    try:
        return kind.load(content)
    except MALFORMED as error:
        raise MalformedError(f"the bytes are no {what}") from error
