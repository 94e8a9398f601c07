"""Who a template is of, and on what ground and until when it is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from idverify.errors import UsageError

# Long enough for a UUID with a prefix or a file path, short enough for a log line.
_LONGEST_TEXT_BYTES = 512
_MOST_LABELS = 64
_CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one template.

    Attributes:
        id: unique in the gallery.
        subject: whose template it is; several templates may share one. By default the id.
        labels: to filter by, such as `red-notice`; sorted.
        legal_basis: the ground on which it is kept, in the words of the keeper.
        expires_on: the last day on which it may be found; None: no end.
    """

    id: str
    subject: str = ""
    labels: tuple[str, ...] = ()
    legal_basis: str = ""
    expires_on: date | None = None

    def __post_init__(self) -> None:
        """Check the texts, name the subject, sort the labels.

        Raises:
            UsageError: a text is too long or holds control characters, or there are too many labels.
        """
        _check(self.id, "id", may_be_empty=False)
        object.__setattr__(self, "subject", self.subject or self.id)
        object.__setattr__(self, "labels", tuple(sorted(set(self.labels))))
        _check(self.subject, "subject")
        _check(self.legal_basis, "legal basis")
        if len(self.labels) > _MOST_LABELS:
            raise UsageError(f"{len(self.labels)} labels; at most {_MOST_LABELS}", code="entry_invalid")
        for label in self.labels:
            _check(label, "label", may_be_empty=False)

    def as_json(self) -> dict[str, Any]:
        """Return the entry as a JSON object."""
        return {
            "id": self.id,
            "subject": self.subject,
            "labels": list(self.labels),
            "legal_basis": self.legal_basis,
            "expires_on": self.expires_on.isoformat() if self.expires_on else None,
        }


def _check(text: str, what: str, *, may_be_empty: bool = True) -> None:
    # The text itself stays out of the message: it may name the holder.
    if not text and not may_be_empty:
        raise UsageError(f"the {what} of a template is empty", code="entry_invalid")
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise UsageError(f"the {what} of a template is not valid Unicode", code="entry_invalid") from error
    if size > _LONGEST_TEXT_BYTES:
        raise UsageError(
            f"the {what} of a template is {size} bytes long; at most {_LONGEST_TEXT_BYTES}", code="entry_invalid"
        )
    if _CONTROL_CHARACTER.search(text):
        raise UsageError(f"the {what} of a template holds a control character", code="entry_invalid")
