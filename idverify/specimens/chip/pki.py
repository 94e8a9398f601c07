"""The State's PKI on the day of inspection: CSCA generations, link, document signer, revocation list, trust files.

A new CSCA every four years signs for four years and is valid for fifteen; a new document signer every quarter signs for
three months and is valid as long as the documents: within the periods of ICAO Doc 9303-12, 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from asn1crypto import x509

from idverify.specimens.chip.certificate import CertificatePlan, Party, Period, Role, issue
from idverify.specimens.chip.keys import SeededKey
from idverify.specimens.chip.master_list import issue_master_list
from idverify.specimens.chip.options import ChipOptions, TrustForm
from idverify.specimens.chip.revocation_list import RevocationPlan, issue_list
from idverify.specimens.chip.scheme import parse_scheme
from idverify.specimens.chip.signed_data import Signer

UTOPIA = Party("UT", "UTO", "CSCA Utopia")
_FIRST_CSCA = 2002
_CSCA_SIGNS_YEARS = 4
_CSCA_VALID_YEARS = 15
# Ten years for the longest document, Doc 9303-12, 5.
_DOCUMENT_YEARS = 10
# Doc 9303-12, 6: a list at least every 90 days.
_LIST_DAYS = 90


@dataclass(frozen=True, slots=True)
class PkiPlan:
    """Everything between the trust anchor and the signature on the chip.

    Attributes:
        csca: this generation's self-signed certificate.
        previous: the generation before.
        link: this generation's key, signed by the one before.
        signer: the document signer.
        revocation: the CSCA's list.
        foreign: anchors of other States in the trust store.
        form: how the verifier learns of it.
        on: day of inspection.
    """

    csca: CertificatePlan
    previous: CertificatePlan
    link: CertificatePlan
    signer: CertificatePlan
    revocation: RevocationPlan
    foreign: tuple[CertificatePlan, ...]
    form: TrustForm
    on: date


def genuine_pki(day: date, document_code: str, options: ChipOptions, *, state: Party = UTOPIA) -> PkiPlan:
    """Return the PKI that signed on a day.

    Args:
        day: when the document was issued.
        document_code: what its MRZ begins with.
        options: schemes, seed and day of inspection.
        state: whose PKI.
    """
    csca, previous = (_csca(_generation(day) - back, options, state) for back in (0, 1))
    link = CertificatePlan(
        role=Role.LINK,
        subject=csca.subject,
        key=csca.key,
        issuer=previous.subject,
        signer=previous.key,
        valid=Period(csca.valid.start, previous.valid.end),
        signing=csca.signing,
    )
    start = midnight(options.on) - timedelta(days=_LIST_DAYS // 3)
    return PkiPlan(
        csca=csca,
        previous=previous,
        link=link,
        signer=_signer(day, document_code, csca, options),
        revocation=RevocationPlan(csca.subject, csca.key, Period(start, start + timedelta(days=_LIST_DAYS))),
        foreign=(),
        form=options.trust,
        on=options.on,
    )


def trust_files(pki: PkiPlan) -> Mapping[str, bytes]:
    """Return what the verifier trusts: DER files by name."""
    files = {f"{pki.csca.issuer.state.lower()}.crl": bytes(issue_list(pki.revocation).dump())}
    for anchor in pki.foreign:
        files[f"csca_{anchor.subject.state.lower()}.cer"] = _der(issue(anchor))
    csca, previous = issue(pki.csca), issue(pki.previous)
    if pki.form is TrustForm.MASTER_LIST:
        files["master_list.ml"] = _master_list(pki, csca, previous)
        return files
    files[f"csca_{pki.previous.valid.start.year}.cer"] = _der(previous)
    files[f"link_{pki.link.valid.start.year}.cer"] = _der(issue(pki.link))
    if pki.form is TrustForm.CERTIFICATES:
        files[f"csca_{pki.csca.valid.start.year}.cer"] = _der(csca)
    return files


def midnight(day: date) -> datetime:
    """Return the start of a day, UTC."""
    return datetime.combine(day, time(), UTC)


def _generation(day: date) -> int:
    return (day.year - _FIRST_CSCA) // _CSCA_SIGNS_YEARS


def _csca(generation: int, options: ChipOptions, state: Party) -> CertificatePlan:
    year = _FIRST_CSCA + generation * _CSCA_SIGNS_YEARS
    key = SeededKey(f"csca {state.state} {year}", parse_scheme(options.csca), options.pki_seed)
    start = datetime(year, 1, 1, tzinfo=UTC)
    return CertificatePlan(
        role=Role.CSCA,
        subject=state,
        key=key,
        issuer=state,
        signer=key,
        valid=Period(start, datetime(year + _CSCA_VALID_YEARS, 1, 1, tzinfo=UTC)),
        signing=Period(start, datetime(year + _CSCA_SIGNS_YEARS, 1, 1, tzinfo=UTC)),
    )


def _signer(day: date, document_code: str, csca: CertificatePlan, options: ChipOptions) -> CertificatePlan:
    quarter = (day.month - 1) // 3
    start = datetime(day.year, quarter * 3 + 1, 1, tzinfo=UTC)
    last = datetime(day.year + (quarter == 3), (quarter + 1) % 4 * 3 + 1, 1, tzinfo=UTC)  # noqa: PLR2004  the fourth
    name = f"{csca.subject.state} {day.year} Q{quarter + 1}"
    return CertificatePlan(
        role=Role.SIGNER,
        subject=Party(csca.subject.country, csca.subject.state, f"Document Signer {day.year} Q{quarter + 1}"),
        key=SeededKey(f"signer {name}", parse_scheme(options.signer), options.pki_seed),
        issuer=csca.subject,
        signer=csca.key,
        valid=Period(start, last.replace(year=last.year + _DOCUMENT_YEARS)),
        signing=Period(start, last),
        document_types=(document_code[:1],),
    )


def _master_list(pki: PkiPlan, csca: x509.Certificate, previous: x509.Certificate) -> bytes:
    start = midnight(pki.on) - timedelta(days=_LIST_DAYS // 3)
    period = Period(start, start + timedelta(days=4 * _LIST_DAYS))
    key = SeededKey(f"master list {pki.on.year}", pki.csca.key.scheme, pki.csca.key.seed)
    plan = CertificatePlan(
        role=Role.MASTER_LIST_SIGNER,
        subject=Party(pki.csca.subject.country, pki.csca.subject.state, "Master List Signer"),
        key=key,
        issuer=pki.csca.subject,
        signer=pki.csca.key,
        valid=period,
        signing=period,
    )
    return issue_master_list([csca, previous], Signer(key, (issue(plan), csca), start))


def _der(certificate: x509.Certificate) -> bytes:
    return bytes(certificate.dump())
