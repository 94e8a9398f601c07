"""What an MRZ reader is, and how one is loaded by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import idverify.reading.engines
from idverify.document import Page
from idverify.model_store import ModelStore
from idverify.reading.mrz_reading import MrzReading
from idverify.registry import load_constant, module_names
from idverify.trace import NoTrace, Trace

NO_TRACE = NoTrace()
"""Keeps nothing; shared, since it has no state."""


class MrzReader(Protocol):
    """Finds and reads the MRZs of a page. A reader may be used by one thread at a time."""

    @property
    def name(self) -> str:
        """The reader's name: its file in `idverify/reading/engines`."""

    @property
    def version(self) -> str:
        """Versions of the programs and models that read."""

    def read(self, page: Page, *, on: date | None = None, trace: Trace = NO_TRACE) -> tuple[MrzReading, ...]:
        """Return the MRZs of a page in any of four orientations, best first.

        Never raises on content: a page without an MRZ gives one reading with status `not_found`.

        Args:
            page: as captured.
            on: reference date for the centuries of dates.
            trace: where the pictures of the bands are kept.

        Raises:
            MissingComponentError: a program or model is missing.
        """


@dataclass(frozen=True, slots=True)
class MrzReaderSpec:
    """What a reader's file declares as `ENGINE`.

    Attributes:
        name: the file's name.
        load: builds the reader from the models of a store.
    """

    name: str
    load: Callable[[ModelStore], MrzReader]


def mrz_reader_names() -> tuple[str, ...]:
    """Return the names of every MRZ reader there is, installed or not."""
    return module_names(idverify.reading.engines)


def load_mrz_reader(name: str, store: ModelStore) -> MrzReader:
    """Load a reader by name.

    Raises:
        UsageError: no reader has that name.
        MissingComponentError: a program, model or package of the reader is not installed.
    """
    return load_constant(idverify.reading.engines, name, constant="ENGINE", kind=MrzReaderSpec).load(store)
