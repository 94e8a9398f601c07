"""A chip before it is signed. Defects change plans; `build` signs whatever the plan says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from idverify.errors import UsageError
from idverify.specimens.chip.active_authentication import CHALLENGE_BYTES, respond
from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.certificate import CertificatePlan, issue
from idverify.specimens.chip.data_groups import common_data, document_group, mrz_group, personal_group
from idverify.specimens.chip.face_group import face_group
from idverify.specimens.chip.keys import SeededKey
from idverify.specimens.chip.options import ChipOptions
from idverify.specimens.chip.pki import PkiPlan, genuine_pki, midnight, trust_files
from idverify.specimens.chip.scheme import parse_scheme
from idverify.specimens.chip.security_infos import active_key_group, card_access, security_group
from idverify.specimens.chip.security_object import CONTENT_TYPE, Hashes, hashes_of, security_object
from idverify.specimens.chip.signed_data import Deviations, Signer

COM, SOD, CARD_ACCESS = "EF_COM.bin", "EF_SOD.bin", "EF_CardAccess.bin"
CHALLENGE, RESPONSE = "AA_CHALLENGE.bin", "AA_RESPONSE.bin"


@dataclass(frozen=True, slots=True)
class ChipPlan:
    """A chip to be.

    Attributes:
        seed: of the chip's own keys and the challenge.
        options: choices.
        bearer: whose document it is; the printed page says the same.
        groups: data group files by number.
        hashes: what EF.SOD says about them.
        announced: data groups in EF.COM.
        com_version: LDS version in EF.COM.
        pki: certificates, lists and trust.
        embedded: certificates in EF.SOD besides the signer's.
        deviations: of the signature in EF.SOD.
        content_type: of the signed content of EF.SOD.
        active_key: private key of active authentication; None for none.
        challenge: what the reader asked.
        answered: the challenge that the chip answers.
    """

    seed: int
    options: ChipOptions
    bearer: Bearer
    groups: Mapping[int, bytes]
    hashes: Hashes
    announced: tuple[int, ...]
    com_version: str
    pki: PkiPlan
    active_key: SeededKey | None
    challenge: bytes
    answered: bytes
    embedded: tuple[CertificatePlan, ...] = ()
    deviations: Deviations = field(default_factory=Deviations)
    content_type: str = CONTENT_TYPE

    def with_groups(self, groups: Mapping[int, bytes]) -> ChipPlan:
        """Return the plan with other data groups, properly announced and signed."""
        hashes = hashes_of(groups, digest=self.hashes.digest, lds_version=self.hashes.lds_version)
        return replace(self, groups=groups, hashes=hashes, announced=tuple(sorted(groups)))

    def with_signer(self, signer: CertificatePlan) -> ChipPlan:
        """Return the plan with another document signer."""
        return replace(self, pki=replace(self.pki, signer=signer))

    def own_active_key(self) -> SeededKey:
        """Return the key of active authentication.

        Raises:
            UsageError: the chip has none.
        """
        if self.active_key is None:
            raise UsageError("this defect needs a chip with active authentication", code="impossible_combination")
        return self.active_key


@dataclass(frozen=True, slots=True)
class ChipFiles:
    """What a reader delivers and what the verifier trusts.

    Attributes:
        chip: files of the chip by name; with active authentication also challenge and response.
        trust: certificates and lists by name.
    """

    chip: Mapping[str, bytes]
    trust: Mapping[str, bytes]

    def changed(self, name: str, file: bytes) -> ChipFiles:
        """Return the files with one chip file replaced."""
        return replace(self, chip={**self.chip, name: file})

    def without(self, *names: str) -> ChipFiles:
        """Return the files without some chip files."""
        return replace(self, chip={name: file for name, file in self.chip.items() if name not in names})


def group_file(number: int) -> str:
    """Return the name of a data group's file."""
    return f"EF_DG{number}.bin"


def genuine_plan(bearer: Bearer, options: ChipOptions, *, seed: int) -> ChipPlan:
    """Return the plan of a chip with nothing wrong."""
    personal = bearer.personal
    active_key = own_key(seed, "active", options.active) if options.active else None
    groups = {
        1: mrz_group(personal.mrz_lines),
        2: face_group(bearer.portrait, options.face, options.picture),
        11: personal_group(personal),
        12: document_group(personal),
        14: security_group(own_key(seed, "chip", "ecdsa-brainpoolP256r1-sha256-explicit"), active_key),
    }
    if active_key is not None:
        groups[15] = active_key_group(active_key)
    challenge = (seed % 2**32).to_bytes(4) + b"\x5a\xa5\xc3\x3c"
    return ChipPlan(
        seed=seed,
        options=options,
        bearer=bearer,
        groups=groups,
        hashes=hashes_of(groups, digest=options.digest, lds_version=options.lds_version),
        announced=tuple(groups),
        com_version=options.lds_version,
        pki=genuine_pki(personal.date_of_issue, personal.mrz_lines[0], options),
        active_key=active_key,
        challenge=challenge[:CHALLENGE_BYTES],
        answered=challenge[:CHALLENGE_BYTES],
    )


def own_key(seed: int, use: str, scheme: str) -> SeededKey:
    """Return a key that only this chip has."""
    return SeededKey(f"chip {use}", parse_scheme(scheme), seed)


def build(plan: ChipPlan) -> ChipFiles:
    """Sign and encode a chip as planned."""
    chip = {
        COM: common_data(plan.announced, lds_version=plan.com_version),
        SOD: security_object(plan.hashes, _signer(plan), content_type=plan.content_type),
        CARD_ACCESS: card_access(),
        **{group_file(number): file for number, file in plan.groups.items()},
    }
    if plan.active_key is not None:
        chip |= {CHALLENGE: plan.challenge, RESPONSE: respond(plan.answered, plan.active_key)}
    return ChipFiles(chip, trust_files(plan.pki))


def _signer(plan: ChipPlan) -> Signer:
    noon = midnight(plan.bearer.personal.date_of_issue) + timedelta(hours=12)
    return Signer(
        key=plan.pki.signer.key,
        certificates=tuple(issue(certificate) for certificate in (plan.pki.signer, *plan.embedded)),
        signed_at=noon,
        by_key_id=plan.options.signer_by_key_id,
        plain_ecdsa=plan.options.plain_ecdsa,
        deviations=plan.deviations,
    )
