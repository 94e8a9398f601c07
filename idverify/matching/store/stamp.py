"""What a gallery is: its id, and what makes the templates it takes. Written once."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from idverify.errors import UnreadableInputError, UsageError
from idverify.matching.codec import Codec
from idverify.matching.store.files import write_durably
from idverify.matching.templates import LARGEST_DIMENSION

_FORMAT = 1
_GROUP = 64
_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class GalleryStamp:
    """What a gallery is.

    Attributes:
        engine: name of the face engine.
        model_sha256: the model whose templates it takes; templates of another are refused.
        dimension: length of a template.
        gallery_id: 32 hexadecimal digits, drawn when it was made.
        key_check: tells the right key from a wrong one, and nothing else of it.
    """

    engine: str
    model_sha256: str
    dimension: int
    gallery_id: str
    key_check: str = ""

    @classmethod
    def new(cls, *, engine: str, model_sha256: str, dimension: int, key_check: str = "") -> GalleryStamp:
        """Return the stamp of a new gallery.

        Raises:
            UsageError: the dimension is out of range.
        """
        if not 1 <= dimension <= LARGEST_DIMENSION:
            raise UsageError(f"a dimension of {dimension}; 1 to {LARGEST_DIMENSION}", code="template_dimension")
        return cls(engine, model_sha256, dimension, uuid.uuid4().hex, key_check)

    @property
    def text(self) -> str:
        """The stamp on every segment."""
        return f"{self.gallery_id} {self.engine} {self.model_sha256} {self.dimension}"

    @property
    def id_bytes(self) -> bytes:
        """The gallery's id, 16 bytes."""
        return bytes.fromhex(self.gallery_id)

    def plain_codec(self) -> Codec:
        """Return a codec for a gallery too small to fit one to; none of its rows is coded by it."""
        width = -(-self.dimension // _GROUP) * _GROUP
        turn = np.eye(width, self.dimension, dtype=np.float32)
        return Codec(self.engine, np.zeros(self.dimension, np.float32), turn, width, 1.0, 1.0, 0.0)


def write_stamp(path: Path, stamp: GalleryStamp) -> None:
    """Write the stamp of a new gallery.

    Raises:
        UsageError: it cannot be written.
    """
    write_durably(path, json.dumps({"format": _FORMAT, **asdict(stamp)}, indent=1).encode())


def read_stamp(path: Path) -> GalleryStamp:
    """Return the stamp of a gallery.

    Raises:
        UsageError: there is no gallery (`gallery_missing`).
        UnreadableInputError: the stamp is damaged.
    """
    try:
        fields = json.loads(path.read_bytes())
        stamp = GalleryStamp(**{name: fields[name] for name in fields if name != "format"})
        known = fields["format"] == _FORMAT and len(stamp.id_bytes) == _ID_BYTES
    except FileNotFoundError as error:
        raise UsageError(
            f"{path.parent.name}: no gallery there",
            code="gallery_missing",
            advice="Make one with `idverify gallery create`.",
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableInputError(
            f"{path.name} of the gallery cannot be read: {error}",
            code="gallery_stamp_damaged",
            advice="Put it back from a backup of the gallery.",
        ) from error
    if not known:
        raise UnreadableInputError(f"{path.name} of the gallery has another format", code="gallery_stamp_damaged")
    return stamp
