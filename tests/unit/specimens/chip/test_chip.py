"""Genuine chips, read and checked with the crypto library alone."""

import hashlib
import io
import json
from dataclasses import replace

import pytest
from asn1crypto import cms, core, crl, keys, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key
from PIL import Image

from idverify.specimens.chip.face_group import FaceEncoding, PictureFormat
from idverify.specimens.chip.options import ChipOptions, TrustForm
from idverify.specimens.chip.specimen import make_chip
from tests.unit.specimens.chip.witness import (
    ON,
    bearer,
    hashes_agree,
    issued_by,
    signature_agrees,
    signed_data,
    signed_hashes,
    valid_on,
    value_of,
    verifies,
)

_PAIRS = [
    ("ecdsa-brainpoolP384r1-sha384-explicit", "ecdsa-brainpoolP256r1-sha256-explicit"),
    ("ecdsa-secp521r1-sha512", "ecdsa-secp224r1-sha224"),
    ("rsa-1280-sha1", "rsa-1280-sha256"),
    ("rsapss-1280-sha256", "rsapss-1280-sha512"),
]


def _trust(chip):
    return {name: x509.Certificate.load(file) for name, file in chip.trust.items() if name.endswith(".cer")}


@pytest.mark.parametrize(("csca", "signer"), _PAIRS)
@pytest.mark.parametrize("lds_version", ["1.7", "1.8"])
def test_hashes_signature_and_chain_hold_in_every_family(csca, signer, lds_version):
    chip = make_chip(bearer(), seed=1, options=ChipOptions(csca=csca, signer=signer, lds_version=lds_version))
    signed = signed_data(chip.chip["EF_SOD.bin"])
    certificate = signed["certificates"][0].chosen

    assert hashes_agree(chip.chip)
    assert signature_agrees(signed)
    assert issued_by(certificate, _trust(chip)["csca_2018.cer"])
    assert valid_on(certificate, ON)
    assert valid_on(certificate, bearer().personal.date_of_issue)


@pytest.mark.parametrize("digest", ["sha1", "sha224", "sha256", "sha384", "sha512"])
def test_the_data_groups_are_hashed_with_the_chosen_function(digest):
    chip = make_chip(bearer(), seed=1, options=ChipOptions(digest=digest))
    name, rows = signed_hashes(chip.chip["EF_SOD.bin"])

    assert name == digest
    assert dict(rows)[1] == hashlib.new(digest, chip.chip["EF_DG1.bin"]).digest()
    assert [number for number, _ in rows] == [1, 2, 11, 12, 14, 15]


@pytest.mark.parametrize("form", TrustForm)
def test_the_same_seed_makes_the_same_bytes_whatever_is_trusted(form):
    options = ChipOptions(csca="rsapss-1280-sha256", signer="rsapss-1280-sha256", trust=form)

    one, again = (make_chip(bearer(), seed=5, options=options) for _ in range(2))

    assert one.chip == again.chip
    assert one.trust == again.trust


def test_two_chips_of_one_state_share_their_csca_but_not_their_own_keys():
    one, other = (make_chip(bearer(), seed=seed) for seed in (1, 2))

    assert one.trust == other.trust
    assert one.chip["EF_DG15.bin"] != other.chip["EF_DG15.bin"]
    assert one.trust != make_chip(bearer(), seed=1, options=ChipOptions(pki_seed=1)).trust


def test_the_csca_follows_the_profile_of_doc_9303():
    certificate = _trust(make_chip(bearer(), seed=1))["csca_2018.cer"]

    assert issued_by(certificate, certificate)
    assert certificate.key_usage_value.native == {"key_cert_sign", "crl_sign"}
    assert certificate.basic_constraints_value.native == {"ca": True, "path_len_constraint": 0}
    assert certificate.critical_extensions == {"key_usage", "basic_constraints"}
    assert certificate.key_identifier == certificate.authority_key_identifier
    assert certificate.private_key_usage_period_value.native["not_after"].year == 2022
    assert certificate.subject.native["country_name"] == "UT"


def test_the_document_signer_follows_the_profile_of_doc_9303():
    certificate = signed_data(make_chip(bearer(), seed=1).chip["EF_SOD.bin"])["certificates"][0].chosen
    extensions = {
        row["extn_id"].native: row["extn_value"].native for row in certificate["tbs_certificate"]["extensions"]
    }

    assert certificate.key_usage_value.native == {"digital_signature"}
    assert certificate.basic_constraints_value is None
    assert extensions["2.23.136.1.1.6.2"] == bytes.fromhex("300802010031031301") + b"P"
    assert certificate.subject_alt_name_value[0].chosen.native == {"locality_name": "UTO"}


def test_the_link_certificate_leads_from_the_csca_before_to_this_one():
    trust = _trust(make_chip(bearer(), seed=1))

    assert issued_by(trust["link_2018.cer"], trust["csca_2014.cer"])
    assert trust["link_2018.cer"].public_key.dump() == trust["csca_2018.cer"].public_key.dump()
    assert set(make_chip(bearer(), seed=1, options=ChipOptions(trust=TrustForm.LINK)).trust) == {
        "uto.crl",
        "csca_2014.cer",
        "link_2018.cer",
    }


def test_the_revocation_list_is_signed_by_the_csca_and_current():
    chip = make_chip(bearer(), seed=1)
    found = crl.CertificateList.load(chip.trust["uto.crl"], strict=True)
    body = found["tbs_cert_list"]

    assert verifies(
        _trust(chip)["csca_2018.cer"].public_key,
        found["signature"].native,
        body.dump(),
        found["signature_algorithm"],
    )
    assert body["this_update"].native.date() <= ON <= body["next_update"].native.date()
    assert body["revoked_certificates"].native is None


def test_the_master_list_holds_both_cscas_and_is_signed_by_its_signer():
    chip = make_chip(bearer(), seed=1, options=ChipOptions(trust=TrustForm.MASTER_LIST))
    signed = cms.ContentInfo.load(chip.trust["master_list.ml"], strict=True)["content"]
    content = core.Sequence.load(signed["encap_content_info"]["content"].native)
    signer, csca = sorted((row.chosen for row in signed["certificates"]), key=lambda row: row.ca or False)

    assert signature_agrees(signed)
    assert issued_by(signer, csca)
    assert signer.extended_key_usage_value.native == ["2.23.136.1.1.3"]
    assert content[0].native == 0
    assert len(core.SetOf.load(content[1].dump(), spec=x509.Certificate)) == 2


def test_the_signer_can_be_named_by_key_identifier_and_sign_plainly():
    options = ChipOptions(signer_by_key_id=True, plain_ecdsa=True)
    signed = signed_data(make_chip(bearer(), seed=1, options=options).chip["EF_SOD.bin"])
    signer, certificate = signed["signer_infos"][0], signed["certificates"][0].chosen
    value = signer["signature"].native
    proper = encode_dss_signature(int.from_bytes(value[:32]), int.from_bytes(value[32:]))

    assert signer["sid"].native == certificate.key_identifier
    assert len(value) == 64
    assert verifies(
        certificate.public_key, proper, b"\x31" + signer["signed_attrs"].dump()[1:], signer["signature_algorithm"]
    )


@pytest.mark.parametrize("kind", ["TD1", "TD2", "TD3"])
def test_dg1_is_the_mrz(kind):
    holder = bearer(kind=kind)
    text = "".join(holder.personal.mrz_lines).encode()

    assert value_of(make_chip(holder, seed=1).chip["EF_DG1.bin"]) == b"\x5f\x1f" + bytes([len(text)]) + text


def test_com_announces_exactly_the_data_groups():
    value = value_of(make_chip(bearer(), seed=1).chip["EF_COM.bin"])

    assert value == b"\x5f\x01\x040107\x5f\x36\x06040000\x5c\x06\x61\x75\x6b\x6c\x6e\x6f"


def test_dg11_and_dg12_list_what_they_hold():
    chip = make_chip(bearer(), seed=1).chip

    assert value_of(chip["EF_DG11.bin"]).startswith(
        b"\x5c\x08\x5f\x0e\x5f\x10\x5f\x2b\x5f\x11\x5f\x0e\x14ERIKSSON<<ANNA<MARIA"
    )
    assert value_of(chip["EF_DG12.bin"]).endswith(b"\x5f\x26\x0820210416")


@pytest.mark.parametrize("encoding", FaceEncoding)
@pytest.mark.parametrize("picture_format", PictureFormat)
def test_dg2_holds_the_portrait_in_every_record_and_compression(encoding, picture_format):
    chip = make_chip(bearer(), seed=1, options=ChipOptions(face=encoding, picture=picture_format))
    file = chip.chip["EF_DG2.bin"]
    jpeg = picture_format is PictureFormat.JPEG
    start = file.index(b"\xff\xd8\xff" if jpeg else b"\x00\x00\x00\x0cjP  ")

    picture = Image.open(io.BytesIO(file[start:]))

    assert picture.size == (40, 50)
    assert picture.format == ("JPEG" if jpeg else "JPEG2000")
    assert (bearer().portrait in file) == jpeg
    assert (b"FAC\x00010\x00" in file) == (encoding is FaceEncoding.ISO_19794)
    value_of(file)


def test_the_facial_record_states_its_own_length_and_the_size_of_the_picture():
    file = make_chip(bearer(), seed=1).chip["EF_DG2.bin"]
    record = file[file.index(b"FAC\x00") :]

    assert int.from_bytes(record[8:12]) == len(record)
    assert int.from_bytes(record[14:18]) == len(record) - 14
    assert (int.from_bytes(record[36:38]), int.from_bytes(record[38:40])) == (40, 50)


def test_the_answer_of_an_elliptic_curve_chip_fits_its_dg15():
    chip = make_chip(bearer(), seed=1, options=ChipOptions(active="ecdsa-secp256r1-sha256")).chip
    answer = chip["AA_RESPONSE.bin"]
    signature = encode_dss_signature(int.from_bytes(answer[:32]), int.from_bytes(answer[32:]))

    public = load_der_public_key(value_of(chip["EF_DG15.bin"]))

    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(signature, chip["AA_CHALLENGE.bin"], ec.ECDSA(hashes.SHA256()))
    assert bytes.fromhex("04007f00070101040103") in chip["EF_DG14.bin"]


@pytest.mark.parametrize(("digest", "trailer"), [("sha1", "bc"), ("sha224", "38cc"), ("sha256", "34cc")])
def test_the_answer_of_an_rsa_chip_recovers_to_a_message_that_ends_in_the_challenge(digest, trailer):
    chip = make_chip(bearer(), seed=1, options=ChipOptions(active=f"rsa-1024-{digest}")).chip
    numbers = keys.PublicKeyInfo.load(value_of(chip["EF_DG15.bin"]))["public_key"].parsed.native
    block = pow(int.from_bytes(chip["AA_RESPONSE.bin"]), numbers["public_exponent"], numbers["modulus"]).to_bytes(128)
    end, size = len(trailer) // 2, hashlib.new(digest).digest_size
    nonce, hashed = block[1 : -end - size], block[-end - size : -end]

    assert block[:1] == b"\x6a"
    assert block[-end:].hex() == trailer
    assert hashed == hashlib.new(digest, nonce + chip["AA_CHALLENGE.bin"]).digest()


def test_a_chip_without_active_authentication_has_neither_key_nor_answer():
    chip = make_chip(bearer(), seed=1, options=ChipOptions(active="")).chip

    assert not {"EF_DG15.bin", "AA_CHALLENGE.bin", "AA_RESPONSE.bin"} & set(chip)
    assert hashes_agree(chip)


def test_a_chip_is_written_with_its_trust_and_truth(tmp_path):
    chip = make_chip(bearer(), seed=1)

    chip.write(tmp_path / "new")

    assert {file.name: file.read_bytes() for file in (tmp_path / "new" / "chip").iterdir()} == dict(chip.chip)
    assert {file.name: file.read_bytes() for file in (tmp_path / "new" / "trust").iterdir()} == dict(chip.trust)
    truth = json.loads((tmp_path / "new" / "truth.json").read_text())
    assert (truth["genuine"], truth["expected"]["passive"]) == (True, "valid")


def test_a_certificate_of_the_second_half_of_the_century_has_a_generalized_time():
    late = replace(bearer().personal, date_of_issue=ON.replace(year=2041))
    chip = make_chip(replace(bearer(), personal=late), seed=1)
    certificate = signed_data(chip.chip["EF_SOD.bin"])["certificates"][0].chosen

    assert certificate.not_valid_after.year == 2052
    assert certificate["tbs_certificate"]["validity"]["not_after"].name == "general_time"
