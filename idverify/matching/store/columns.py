"""The entries of many templates as columns: written with a segment, mapped into memory, joined without a loop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from idverify.matching.store.entry import Entry
from idverify.matching.store.ragged import Ragged

# Day 0 of a column of days; no document is as old.
_NO_DAY = 0


@dataclass(frozen=True, slots=True, eq=False)
class EntryColumns:
    """n entries.

    Attributes:
        ids: UTF-8.
        subjects: UTF-8; None where each subject is its id.
        labels: numbers of `label_names`, rising.
        legal_bases: numbers of `legal_basis_names`, shape (n,).
        expiry_days: proleptic ordinal of the last day (`date.toordinal`), 0 without one, shape (n,).
        label_names: every label that occurs, sorted.
        legal_basis_names: every legal basis that occurs, sorted.
    """

    ids: Ragged
    subjects: Ragged | None
    labels: Ragged
    legal_bases: NDArray[np.uint32]
    expiry_days: NDArray[np.int32]
    label_names: tuple[str, ...]
    legal_basis_names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ids)

    def entry(self, row: int) -> Entry:
        """Return one entry."""
        day = int(self.expiry_days[row])
        return Entry(
            id=self.ids.text(row),
            subject=self.subject(row),
            labels=tuple(self.label_names[code] for code in self.labels[row]),
            legal_basis=self.legal_basis_names[self.legal_bases[row]],
            expires_on=date.fromordinal(day) if day != _NO_DAY else None,
        )

    def subject(self, row: int) -> str:
        """Return whose template one is."""
        return (self.subjects or self.ids).text(row)

    def with_any_label(self, wanted: frozenset[str]) -> NDArray[np.bool_]:
        """Return which rows have at least one of the labels, shape (n,)."""
        codes = [code for code, name in enumerate(self.label_names) if name in wanted]
        marks = np.zeros(len(self), np.bool_)
        if codes:
            places = np.flatnonzero(np.isin(self.labels.values, codes))
            marks[np.searchsorted(self.labels.starts, places, side="right") - 1] = True
        return marks

    def valid_on(self, day: date) -> NDArray[np.bool_] | None:
        """Return which rows have not expired on a day, shape (n,); None where all are valid."""
        expired = (self.expiry_days != _NO_DAY) & (self.expiry_days < day.toordinal())
        return ~expired if expired.any() else None

    def take(self, rows: NDArray[np.int64]) -> EntryColumns:
        """Return some entries, in the order given."""
        return EntryColumns(
            self.ids.take(rows),
            self.subjects.take(rows) if self.subjects else None,
            self.labels.take(rows),
            self.legal_bases[rows],
            self.expiry_days[rows],
            self.label_names,
            self.legal_basis_names,
        )

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> EntryColumns:
        """Return entries as columns."""
        labels = tuple(sorted({label for entry in entries for label in entry.labels}))
        bases = tuple(sorted({entry.legal_basis for entry in entries}))
        codes = {label: code for code, label in enumerate(labels)}
        basis_codes = {basis: code for code, basis in enumerate(bases)}
        own = all(entry.subject == entry.id for entry in entries)
        return cls(
            ids=Ragged.of_texts(entry.id for entry in entries),
            subjects=None if own else Ragged.of_texts(entry.subject for entry in entries),
            labels=Ragged.of_codes([[codes[label] for label in entry.labels] for entry in entries]),
            legal_bases=np.array([basis_codes[entry.legal_basis] for entry in entries], np.uint32),
            expiry_days=np.array(
                [entry.expires_on.toordinal() if entry.expires_on else _NO_DAY for entry in entries], np.int32
            ),
            label_names=labels,
            legal_basis_names=bases,
        )

    @classmethod
    def joined(cls, parts: Sequence[EntryColumns]) -> EntryColumns:
        """Return the entries of several, one after the other."""
        # Only names that still occur: what was erased must not live on in a table.
        labels = _used((part.labels.values, part.label_names) for part in parts)
        bases = _used((part.legal_bases, part.legal_basis_names) for part in parts)
        own = all(part.subjects is None for part in parts)
        return cls(
            ids=Ragged.joined([part.ids for part in parts]),
            subjects=None if own else Ragged.joined([part.subjects or part.ids for part in parts]),
            labels=Ragged.joined(
                [
                    Ragged(part.labels.starts, _renumbered(part.labels.values, part.label_names, labels))
                    for part in parts
                ]
            ),
            legal_bases=np.concatenate(
                [_renumbered(part.legal_bases, part.legal_basis_names, bases) for part in parts]
            ),
            expiry_days=np.concatenate([part.expiry_days for part in parts]),
            label_names=labels,
            legal_basis_names=bases,
        )

    def to_planes(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Return the columns as planes and facts of a file."""
        planes: dict[str, NDArray[Any]] = {
            "id_starts": self.ids.starts,
            "id_bytes": self.ids.values,
            "label_starts": self.labels.starts,
            "label_codes": self.labels.values,
            "legal_bases": self.legal_bases,
            "expiry_days": self.expiry_days,
        }
        if self.subjects is not None:
            planes |= {"subject_starts": self.subjects.starts, "subject_bytes": self.subjects.values}
        return planes, {"labels": self.label_names, "legal_bases": self.legal_basis_names}

    @classmethod
    def from_planes(cls, planes: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> EntryColumns:
        """Return the columns that `to_planes` gave."""
        return cls(
            ids=Ragged(planes["id_starts"], planes["id_bytes"]),
            subjects=Ragged(planes["subject_starts"], planes["subject_bytes"]) if "subject_starts" in planes else None,
            labels=Ragged(planes["label_starts"], planes["label_codes"]),
            legal_bases=planes["legal_bases"],
            expiry_days=planes["expiry_days"],
            label_names=tuple(facts["labels"]),
            legal_basis_names=tuple(facts["legal_bases"]),
        )


def _used(columns: Iterable[tuple[NDArray[np.uint32], tuple[str, ...]]]) -> tuple[str, ...]:
    return tuple(sorted({names[code] for codes, names in columns for code in np.unique(codes)}))


def _renumbered(codes: NDArray[np.uint32], names: tuple[str, ...], others: tuple[str, ...]) -> NDArray[np.uint32]:
    """Return codes of one table of names as codes of another; a name that does not occur gets 0."""
    numbers = {name: number for number, name in enumerate(others)}
    return np.array([numbers.get(name, 0) for name in names] or [0], np.uint32)[codes]
