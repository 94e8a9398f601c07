"""What a trust store is filled from: master lists, PEM, and LDIF as the ICAO PKD gives it out."""

import base64
from datetime import UTC, date, datetime

import pytest

from idverify.chip.chain import trace
from idverify.chip.deviation_list import DEVIATION_LIST, DeviationList
from idverify.chip.security_object import read_security_object
from idverify.chip.signed_message import read_signed_message
from idverify.chip.signer_steps import signer_step
from idverify.chip.step import StepId, StepOutcome
from idverify.chip.trust_files import read_trust
from idverify.chip.trust_folder import import_trust, imported
from idverify.chip.trust_store import SourceKind, TrustStore, merge
from idverify.errors import UnreadableInputError
from idverify.inspection.seal_certificates import seal_certificates
from idverify.specimens.chip.certificate import CertificatePlan, issue
from idverify.specimens.chip.master_list import issue_master_list
from idverify.specimens.chip.options import ChipOptions, TrustForm
from idverify.specimens.chip.pki import genuine_pki
from idverify.specimens.chip.signed_data import Deviations, Signer, sign_content
from tests.unit.chip._chips import ON, bearers, specimen, trust_of

OPTIONS = ChipOptions(on=ON)
PKI = genuine_pki(bearers()[0].personal.date_of_issue, "P", OPTIONS)
AT = datetime(2026, 10, 1, tzinfo=UTC)


def master_list() -> bytes:
    return specimen(options=ChipOptions(on=ON, trust=TrustForm.MASTER_LIST)).trust["master_list.ml"]


def revocation_list() -> bytes:
    return specimen().trust["uto.crl"]


def document_signer() -> bytes:
    return read_security_object(specimen().chip["EF_SOD.bin"]).message.certificates[0].der


def ldif(*entries: tuple[str, str, bytes], newline: str = "\n") -> bytes:
    """LDIF as RFC 2849 writes it: base64 after two colons, lines folded at 76 characters."""
    lines = ["# ICAO PKD, generated for a test", "version: 1", ""]
    for number, (kind, attribute, value) in enumerate(entries):
        lines += [f"dn: o={kind},c=UT,dc=data,dc=pkd,dc=icao,dc=int", "objectClass: top", "cn:: VXRvcGlh"]
        coded = f"{attribute}:: {base64.b64encode(value).decode()}"
        lines += [coded[:76], *(f" {coded[start : start + 75]}" for start in range(76, len(coded), 75))]
        lines += [f"sn: {number}", ""]
    return newline.join(lines).encode()


PKD = (
    ("ml", "CscaMasterListData;binary", master_list()),
    ("dsc", "userCertificate;binary", document_signer()),
    ("crl", "certificateRevocationList;binary", revocation_list()),
)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_an_ldif_of_the_pkd_gives_anchors_signers_and_revocation_lists(newline):
    store = read_trust("icaopkd.ldif", ldif(*PKD, newline=newline))
    assert (len(store.anchors), len(store.signers), len(store.revocation_lists)) == (2, 1, 1)
    assert {source.kind for source in store.sources} == {SourceKind.MASTER_LIST, SourceKind.CERTIFICATES}
    assert [source.refused for source in store.sources] == [(), ()]
    assert trace(store.signers[0], store).step.outcome is StepOutcome.VALID


def test_an_ldif_from_a_file_makes_a_chip_valid(tmp_path):
    from idverify.chip.delivery import sort_delivery
    from idverify.chip.trust_files import load_trust
    from idverify.chip.verification import ChipOutcome, verify_chip

    (tmp_path / "pkd.ldif").write_bytes(ldif(*PKD))
    assert import_trust([tmp_path / "pkd.ldif"], tmp_path / "trust", on=ON)
    delivery = sort_delivery(specimen().chip)
    verification = verify_chip(delivery.files, load_trust([tmp_path / "trust"]), on=ON, report=delivery.report)
    assert verification.outcome is ChipOutcome.VALID


def test_a_value_of_an_ldif_that_cannot_be_read_is_named_by_its_line():
    content = ldif(*PKD) + b"\n\ndn: o=dsc,c=UT,dc=data\nuserCertificate;binary:: MII!broken\n"
    line = content[: content.index(b"MII!")].count(b"\n") + 1
    refused = [one for source in read_trust("pkd.ldif", content).sources for one in source.refused]
    assert [(one.subject, one.code) for one in refused] == [(f"line {line}", "unreadable")]


def test_a_pem_that_cannot_be_read_is_named_by_its_line():
    pem = b"\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    with pytest.raises(UnreadableInputError, match=r"\(line 2\)"):
        read_trust("x.pem", pem)


def test_an_ldif_of_many_states_gives_each_states_anchors_and_lists():
    entries = [
        ("dsc,c=UT", "userCertificate;binary", document_signer()),
        ("dsc,c=UT", "usercertificate", document_signer()),
        ("crl,c=UT", "certificateRevocationList;binary", revocation_list()),
        ("ml,c=UT", "pkdMasterListContent", master_list()),
        ("dsc,c=UT", "description", b"\x30 is how this text begins"),
    ]
    store = read_trust("pkd.ldif", ldif(*entries, newline="\r\n"))
    assert (len(store.anchors), len({one.der for one in store.signers}), len(store.revocation_lists)) == (2, 1, 1)


def test_one_bad_master_list_of_many_is_refused_and_the_others_stand():
    spoiled = bytearray(master_list())
    spoiled[-5] ^= 1
    store = read_trust("pkd.ldif", ldif(("ml", "CscaMasterListData;binary", bytes(spoiled)), *PKD))
    assert len(store.anchors) == 2
    (refused,) = (one for source in store.sources for one in source.refused)
    assert (refused.subject, refused.code) == ("master list, line 7", "master_list_unverified")
    with pytest.raises(UnreadableInputError) as caught:
        read_trust("bad.ml", bytes(spoiled))
    assert caught.value.code == "master_list_unverified"


def test_a_list_signed_by_somebody_who_may_not_sign_lists_is_refused():
    signer = Signer(PKI.signer.key, (issue(PKI.signer), issue(PKI.csca)), AT)
    with pytest.raises(UnreadableInputError, match="may not sign master lists"):
        read_trust("list.ml", issue_master_list([issue(PKI.csca)], signer))


def test_a_master_list_signer_may_not_sign_documents():
    (signer,) = [one for one in read_signed_message(master_list()).certificates if not one.is_ca]
    step = signer_step(signer)
    assert (step.outcome, step.code, step.details) == (StepOutcome.INVALID, "key_usage_wrong", ("2.23.136.1.1.3",))


def test_a_list_that_the_authority_signed_itself_is_taken():
    signer = Signer(PKI.csca.key, (issue(PKI.csca),), AT)
    store = read_trust("list.ml", issue_master_list([issue(PKI.csca)], signer))
    assert len(store.anchors) == 1


def test_a_pem_of_several_certificates_is_one_source_that_counts_them():
    bodies = [base64.encodebytes(bytes(issue(plan).dump())) for plan in (PKI.csca, PKI.previous, PKI.link)]
    pem = b"".join(b"-----BEGIN CERTIFICATE-----\n%b-----END CERTIFICATE-----\n" % body for body in bodies)
    store = read_trust("utopia.pem", pem)
    assert (len(store.anchors), len(store.links)) == (2, 1)
    assert [source.certificates for source in store.sources] == [3]


@pytest.mark.parametrize("content", [b"", b"\x30", b"version: 1\n\ncn:: VXRvcGlh\n", b"nothing"])
def test_a_file_without_anything_of_use_is_an_error(content):
    with pytest.raises(UnreadableInputError) as caught:
        read_trust("x.der", content)
    assert caught.value.code == "trust_unreadable"


def test_what_was_imported_before_is_not_imported_again(tmp_path):
    (tmp_path / "list.ml").write_bytes(master_list())
    folder = tmp_path / "trust"
    assert len(import_trust([tmp_path / "list.ml"], folder, on=ON)) == 1
    assert import_trust([tmp_path / "list.ml"], folder, on=ON) == ()
    assert [entry["imported_on"] for entry in imported(folder).values()] == [ON.isoformat()]


def test_a_broken_file_leaves_the_trust_folder_as_it_was(tmp_path):
    (tmp_path / "a.ml").write_bytes(master_list())
    (tmp_path / "b.ml").write_bytes(master_list()[:500])
    with pytest.raises(UnreadableInputError):
        import_trust([tmp_path / "a.ml", tmp_path / "b.ml"], tmp_path / "trust", on=ON)
    assert not (tmp_path / "trust").exists()


def test_seals_are_checked_with_signers_that_a_trusted_authority_issued_and_no_others():
    signer = read_trust("signer.der", document_signer())
    assert seal_certificates(merge([signer, trust_of(specimen())]))[0].subject.rfc4514_string().endswith("C=UT")
    assert seal_certificates(signer) == seal_certificates(TrustStore()) == ()


def test_a_deviation_list_is_taken_when_its_signer_may_sign_one():
    store = read_trust("utopia.dvl", deviation_list(PKI.csca))
    (defect,) = store.known_defects
    assert (defect.country, defect.steps) == ("UT", (StepId.FILES,))
    assert defect.description == "encoding of a data group: The length of DG2 is wrong."
    assert (defect.signer_serials, defect.issued_from) == ((f"{issue(PKI.signer).serial_number:X}",), date(2002, 1, 1))
    assert store.sources[0].kind is SourceKind.KNOWN_DEFECTS


@pytest.mark.parametrize(("by", "broken"), [(PKI.signer, False), (PKI.csca, True)])
def test_a_deviation_list_of_somebody_else_or_with_a_wrong_signature_is_refused(by, broken):
    with pytest.raises(UnreadableInputError) as caught:
        read_trust("utopia.dvl", deviation_list(by, broken=broken))
    assert caught.value.code == "deviation_list_unverified"


@pytest.mark.parametrize("cut", [1, 40, 200])
def test_a_deviation_list_with_a_content_nobody_can_read_is_an_error(cut):
    signer = Signer(PKI.csca.key, (issue(PKI.csca),), AT)
    content = bytes(sign_content(b"\x30" + bytes(cut), DEVIATION_LIST, signer).dump())
    with pytest.raises(UnreadableInputError) as caught:
        read_trust("utopia.dvl", content)
    assert caught.value.code == "trust_unreadable"


def deviation_list(by: CertificatePlan, *, broken: bool = False) -> bytes:
    """Sign a list that says of this document signer's documents that DG2 is malformed."""
    certificate = issue(PKI.signer)
    content = DeviationList(
        {
            "version": 0,
            "deviations": [
                {
                    "documents": {
                        "code": bearers()[0].personal.mrz_lines[0][:2],
                        "signer": {
                            "serial": {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
                        },
                        "period": {"first": datetime(2002, 1, 1, tzinfo=UTC), "last": datetime(2050, 1, 1, tzinfo=UTC)},
                    },
                    "descriptions": [{"text": "The length of DG2 is wrong.", "type": f"{DEVIATION_LIST}.2.1"}],
                }
            ],
        }
    ).dump()
    signer = Signer(by.key, (issue(by),), AT, deviations=Deviations(broken=broken))
    return bytes(sign_content(content, DEVIATION_LIST, signer).dump())


def test_the_defects_of_a_deviation_list_are_said_beside_the_step():
    from idverify.chip.delivery import sort_delivery
    from idverify.chip.verification import verify_chip

    chip = specimen("dg2-length-wrong")
    trust = merge([trust_of(chip), read_trust("utopia.dvl", deviation_list(PKI.csca))])
    step = verify_chip(sort_delivery(chip.chip).files, trust, on=ON).step(StepId.FILES)
    assert step.outcome is StepOutcome.INVALID
    assert step.details[-1].endswith("encoding of a data group: The length of DG2 is wrong.")


DEFECTS = """
[[defect]]
id = "utopia-2023-dg2"
description = "The length of DG2 is wrong in this series."
source = "notice of the issuing authority"
country = "UT"
issued_from = 2002-01-01
steps = ["files", "data_group_hashes"]
"""


def explained(toml: str) -> tuple[str, ...]:
    from idverify.chip.delivery import sort_delivery
    from idverify.chip.verification import verify_chip

    chip = specimen("dg2-length-wrong")
    trust = merge([trust_of(chip), read_trust("defects.toml", toml.encode())])
    verification = verify_chip(sort_delivery(chip.chip).files, trust, on=ON)
    step = verification.step(StepId.FILES)
    assert step.outcome is StepOutcome.INVALID  # a known defect explains, it never excuses
    told = tuple(detail for detail in step.details if detail.startswith("known defect"))
    assert bool(told) == bool(verification.as_json()["known_defects"])
    return told


def test_a_known_defect_of_the_series_is_said_beside_the_step():
    assert explained(DEFECTS) == ("known defect utopia-2023-dg2: The length of DG2 is wrong in this series.",)


@pytest.mark.parametrize(
    "narrowed",
    [
        DEFECTS.replace('"UT"', '"XX"'),
        DEFECTS.replace("issued_from = 2002", "issued_from = 2099"),
        DEFECTS + 'signer_serials = ["0BAD"]\n',
        DEFECTS + f'signer_digests = ["{"0" * 64}"]\n',
        DEFECTS + 'signer_key_ids = ["0BAD"]\n',
        DEFECTS + 'document_code = "I"\n',
        DEFECTS + 'document_numbers = ["NOTTHISONE"]\n',
    ],
)
def test_a_known_defect_of_another_series_is_not(narrowed):
    assert explained(narrowed) == ()


@pytest.mark.parametrize("content", [b"\xff", b"[[defect]]", b'[[defect]]\nid = "Wrong Name"', b"= ="])
def test_a_defect_file_in_another_form_is_an_error(content):
    with pytest.raises(UnreadableInputError) as caught:
        read_trust("defects.toml", content)
    assert caught.value.code == "trust_unreadable"
