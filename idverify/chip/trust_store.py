"""The trust store: certificates of country signing authorities, what they came from, and how far they reach."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any

from idverify.chip.certificate import Certificate, RevocationList
from idverify.chip.known_defects import KnownDefect


class SourceKind(StrEnum):
    """What a source is."""

    MASTER_LIST = "master_list"
    CERTIFICATES = "certificates"
    REVOCATION_LIST = "revocation_list"
    KNOWN_DEFECTS = "known_defects"


class Vouching(StrEnum):
    """Who stands for a source."""

    OTHER_SOURCE = "other_source"
    """The signer's CSCA came from another source, too."""
    OWN_LIST = "own_list"
    """The signer's CSCA stands in this list alone: whoever handed the list over stands for it."""
    UNKNOWN = "unknown"
    """The list is signed, but its signer's CSCA is not known."""
    UNSIGNED = "unsigned"
    """Bare certificates: whoever handed them over stands for them."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A certificate that was not taken, and why."""

    subject: str
    code: str


@dataclass(frozen=True, slots=True)
class TrustSource:
    """One file the store was filled from.

    Attributes:
        name: file name.
        kind: what it is.
        sha256: of the file, hexadecimal.
        certificates: how many certificates it holds.
        refused: those that were not taken.
        vouching: who stands for it.
        signer: the master list signer's certificate; None for bare certificates.
        signed_at: when the master list was signed, or None.
    """

    name: str
    kind: SourceKind
    sha256: str
    certificates: int
    refused: tuple[Refused, ...] = ()
    vouching: Vouching = Vouching.UNSIGNED
    signer: Certificate | None = None
    signed_at: datetime | None = None

    def as_json(self, *, on: date) -> dict[str, Any]:
        """Return the source as JSON shows it, with its age in days."""
        signed = self.signed_at.date() if self.signed_at else None
        return {
            "name": self.name,
            "kind": self.kind.value,
            "sha256": self.sha256,
            "certificates": self.certificates,
            "refused": [{"subject": one.subject, "code": one.code} for one in self.refused],
            "vouching": self.vouching.value,
            "signer": self.signer.subject_text if self.signer else "",
            "signed_on": signed.isoformat() if signed else None,
            "age_days": (on - signed).days if signed else None,
        }


@dataclass(frozen=True)
class TrustStore:
    """What signatures are traced back to.

    Attributes:
        anchors: self-signed CSCA certificates; each was checked with its own key.
        links: link certificates, which carry trust from one CSCA key to the next; worth nothing without an anchor.
        signers: document signer certificates that stand apart from their documents; not trusted by themselves.
        revocation_lists: revocation lists; each is checked with its issuer's key when it is used.
        sources: the files all this came from.
        known_defects: what States say about series of their documents.
    """

    anchors: tuple[Certificate, ...] = ()
    links: tuple[Certificate, ...] = ()
    signers: tuple[Certificate, ...] = ()
    revocation_lists: tuple[RevocationList, ...] = ()
    sources: tuple[TrustSource, ...] = ()
    known_defects: tuple[KnownDefect, ...] = ()
    _by_name: Mapping[str, tuple[Certificate, ...]] = field(init=False, repr=False, compare=False)
    _by_key_id: Mapping[bytes, tuple[Certificate, ...]] = field(init=False, repr=False, compare=False)
    _anchor_ids: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the certificates by name and key identifier, anchors before links."""
        by_name: dict[str, list[Certificate]] = {}
        by_key_id: dict[bytes, list[Certificate]] = {}
        for certificate in (*self.anchors, *self.links):
            by_name.setdefault(certificate.subject, []).append(certificate)
            if certificate.subject_key_id:
                by_key_id.setdefault(certificate.subject_key_id, []).append(certificate)
        object.__setattr__(self, "_by_name", MappingProxyType({key: tuple(one) for key, one in by_name.items()}))
        object.__setattr__(self, "_by_key_id", MappingProxyType({key: tuple(one) for key, one in by_key_id.items()}))
        object.__setattr__(self, "_anchor_ids", frozenset(one.sha256 for one in self.anchors))

    def issuers_of(self, certificate: Certificate) -> tuple[Certificate, ...]:
        """Return the certificates that may have issued one: by key identifier first, then by name."""
        by_key = self._by_key_id.get(certificate.authority_key_id or b"", ())
        by_name = self._by_name.get(certificate.issuer, ())
        return tuple({one.sha256: one for one in (*by_key, *by_name)}.values())

    def is_anchor(self, certificate: Certificate) -> bool:
        """Whether a certificate is trusted by itself."""
        return certificate.sha256 in self._anchor_ids

    @cached_property
    def countries(self) -> Mapping[str, int]:
        """Two-letter country code to the number of its anchors, by code."""
        counts: dict[str, int] = {}
        for anchor in self.anchors:
            counts[anchor.country] = counts.get(anchor.country, 0) + 1
        return MappingProxyType(dict(sorted(counts.items())))

    @cached_property
    def _last_days(self) -> tuple[date, ...]:
        return tuple(sorted(anchor.not_after.date() for anchor in self.anchors))

    def expired_anchors(self, *, on: date) -> tuple[Certificate, ...]:
        """Return the anchors whose validity has ended; they still vouch for what they signed while valid."""
        return tuple(anchor for anchor in self.anchors if anchor.not_after.date() < on)

    def as_json(self, *, on: date) -> dict[str, Any]:
        """Return reach and age of the store as JSON shows them."""
        lists = [one for one in self.revocation_lists if one.next_update is None or one.next_update.date() >= on]
        return {
            "anchors": len(self.anchors),
            "links": len(self.links),
            "countries": dict(self.countries),
            "expired_anchors": bisect_left(self._last_days, on),
            "revocation_lists": {"all": len(self.revocation_lists), "current": len(lists)},
            "known_defects": len(self.known_defects),
            "sources": [source.as_json(on=on) for source in self.sources],
        }


def merge(stores: Iterable[TrustStore]) -> TrustStore:
    """Return one store of several; the same certificate counts once."""
    held = tuple(stores)
    anchors = {one.sha256: one for store in held for one in store.anchors}
    links = {one.sha256: one for store in held for one in store.links}
    signers = {one.sha256: one for store in held for one in store.signers}
    lists = {one.der: one for store in held for one in store.revocation_lists}
    sources = {source.sha256: source for store in held for source in store.sources}
    defects = {one.id: one for store in held for one in store.known_defects}
    return TrustStore(
        tuple(anchors.values()),
        tuple(links.values()),
        tuple(signers.values()),
        tuple(lists.values()),
        tuple(sources.values()),
        tuple(defects.values()),
    )
