"""Real and public chip files, judged as their index says; skipped where the shared fixtures are not."""

from datetime import date

import pytest

from idverify.chip.biometric_records import read_face_block
from idverify.chip.chain import trace
from idverify.chip.delivery import load_delivery
from idverify.chip.step import StepId, StepOutcome
from idverify.chip.tlv import TlvReader
from idverify.chip.trust_files import load_trust
from idverify.chip.trust_store import TrustStore, Vouching
from idverify.chip.verification import ChipOutcome, verify_chip
from tests.unit.chip._chips import fixture_path


@pytest.fixture(scope="module")
def master_list():
    return load_trust([fixture_path("masterlists")])


def verify(*parts: str, trust: TrustStore, on: date):
    delivery = load_delivery([fixture_path(*parts)])
    return verify_chip(delivery.files, trust, on=on, report=delivery.report)


def test_every_certificate_of_the_master_list_is_taken(master_list):
    source = master_list.sources[0]
    assert (source.certificates, len(master_list.anchors), source.refused) == (411, 411, ())
    assert source.vouching is Vouching.OWN_LIST
    assert len(master_list.countries) == 129


@pytest.mark.parametrize(
    ("name", "chain"),
    [
        ("03_FR.bin", StepOutcome.VALID),
        ("06_NZ.bin", StepOutcome.VALID),
        ("11_US.bin", StepOutcome.VALID),
        ("04_ID.bin", StepOutcome.UNKNOWN_ISSUER),
    ],
)
def test_real_security_objects_lead_to_the_master_list(master_list, name, chain):
    verification = verify("gmrtd_sod", name, trust=master_list, on=date(2026, 11, 23))
    assert verification.step(StepId.SIGNATURE).outcome is StepOutcome.VALID
    assert verification.step(StepId.CHAIN).outcome is chain
    assert verification.outcome is not ChipOutcome.VALID  # no data group was delivered


def test_the_bsi_chip_is_intact_on_a_curve_other_libraries_lack():
    verification = verify("bsi2008_mustermann", trust=TrustStore(), on=date(2008, 6, 1))
    assert verification.step(StepId.SIGNATURE).details == ("ecdsa sha1, brainpoolP224r1",)
    assert verification.step(StepId.HASHES).outcome is StepOutcome.VALID
    assert verification.step(StepId.HASHES).details[0] == "match: DG1, DG2, DG3, DG14"
    assert verification.step(StepId.ANNOUNCED).code == "unsigned_file"
    assert verification.outcome is ChipOutcome.UNKNOWN_ISSUER


def test_a_signer_named_by_another_identifier_is_found_by_its_key():
    verification = verify("zkp_john", trust=TrustStore(), on=date(2026, 11, 23))
    assert verification.step(StepId.SIGNATURE).outcome is StepOutcome.VALID
    assert verification.step(StepId.HASHES).outcome is StepOutcome.VALID
    assert verification.outcome is ChipOutcome.UNKNOWN_ISSUER


def test_mock_chains_of_every_algorithm_hold():
    folder = fixture_path("mock_certs")
    trust = load_trust(sorted(folder.glob("*csca.pem")))
    outcomes = {}
    for path in sorted(folder.glob("*dsc.pem")):
        (signer,) = load_trust([path]).signers
        outcomes[path.name.partition("__")[0]] = trace(signer, trust).step.code
    unknown = {"sha256_rsa_65537_2048", "sha384_rsapss_48_65537_2048"}  # their CSCA is not among the files
    assert {name for name, code in outcomes.items() if code == "traced"} == set(outcomes) - unknown
    assert {outcomes[name] for name in unknown} == {"issuer_key_not_in_trust_store"}


@pytest.mark.parametrize(
    ("name", "codes"),
    [("ISO19794_Test1_Data.bin", []), ("ISO19794_Test2_Data_InvalidImage.bin", ["picture_unreadable"])],
)
def test_face_records_with_and_without_a_picture(name, codes):
    reader = TlvReader("DG2", fixture_path("iso19794", name).read_bytes())
    (face,) = read_face_block(reader, reader.content, at=0)
    assert [deviation.code for deviation in reader.deviations] == codes
    assert (face.header is None) == bool(codes)
    assert face.stated_size_px == (148, 70)


def test_the_example_of_dg14_lists_its_protocols():
    delivery = load_delivery([fixture_path("doc9303_dg14")])
    verification = verify_chip(delivery.files, TrustStore(), on=date(2026, 11, 23))
    (infos,) = verification.contents.security_infos.values()
    assert {info.protocol for info in infos} == {
        "chip authentication key",
        "chip authentication",
        "terminal authentication",
    }
