"""Keys, paddings and signatures, checked by the crypto library."""

import pytest
from asn1crypto import algos
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from idverify.errors import UsageError
from idverify.specimens.chip.curves import load_curves
from idverify.specimens.chip.keys import SeededKey, public_key_info, rsa_key
from idverify.specimens.chip.scheme import parse_scheme
from idverify.specimens.chip.signing import sign, sign_plain, signature_algorithm

_DIGESTS = {
    "sha1": hashes.SHA1(),  # noqa: S303  Doc 9303 chips still use it
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


def _key(scheme, *, label="a", seed=0):
    return SeededKey(label, parse_scheme(scheme), seed)


@pytest.mark.parametrize("digest", _DIGESTS)
def test_the_library_accepts_every_padding_with_every_digest(digest):
    chosen = _DIGESTS[digest]
    pss = padding.PSS(padding.MGF1(chosen), chosen.digest_size)
    for family, scheme in (("rsa", padding.PKCS1v15()), ("rsapss", pss)):
        key = _key(f"{family}-1280-{digest}")
        public = load_der_public_key(public_key_info(key).dump())
        assert isinstance(public, rsa.RSAPublicKey)
        public.verify(sign(b"text", key), b"text", scheme, chosen)


@pytest.mark.parametrize("curve", load_curves())
def test_the_library_accepts_ecdsa_on_every_curve(curve):
    key = _key(f"ecdsa-{curve}-sha256")
    public = load_der_public_key(public_key_info(key).dump())

    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(sign(b"text", key), b"text", ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize("name", load_curves())
def test_our_table_of_curves_agrees_with_the_library(name):
    curve = load_curves()[name]
    generator = ec.derive_private_key(1, curve.library_curve).public_key().public_numbers()
    opposite = ec.derive_private_key(curve.order - 1, curve.library_curve).public_key().public_numbers()

    assert (generator.x, generator.y) == (curve.x, curve.y)
    assert (opposite.x, opposite.y) == (curve.x, curve.prime - curve.y)
    assert (curve.y**2 - curve.x**3 - curve.a * curve.x - curve.b) % curve.prime == 0


def test_explicit_parameters_are_those_of_the_curve_and_the_point_is_the_same():
    named, explicit = (public_key_info(_key(f"ecdsa-brainpoolP256r1-sha256{end}")) for end in ("", "-explicit"))
    curve, domain = load_curves()["brainpoolP256r1"], explicit["algorithm"]["parameters"].chosen

    assert explicit["public_key"].native == named["public_key"].native
    assert domain["field_id"]["parameters"].native == curve.prime
    assert int.from_bytes(domain["curve"]["a"].native) == curve.a
    assert int.from_bytes(domain["curve"]["b"].native) == curve.b
    assert domain["order"].native == curve.order
    assert domain["base"].native == b"\x04" + curve.x.to_bytes(32) + curve.y.to_bytes(32)


@pytest.mark.parametrize("scheme", ["rsapss-1024-sha256", "ecdsa-secp256r1-sha256"])
def test_the_same_key_signs_the_same_bytes_and_another_seed_or_label_does_not(scheme):
    signature = sign(b"text", _key(scheme))

    assert signature == sign(b"text", _key(scheme))
    assert signature != sign(b"text", _key(scheme, label="b"))
    assert signature != sign(b"text", _key(scheme, seed=1))


def test_a_plain_ecdsa_value_is_r_and_s_at_full_width():
    key = _key("ecdsa-secp521r1-sha512")
    plain = sign_plain(b"text", key)
    numbers = algos.DSASignature.load(sign(b"text", key))

    assert plain == numbers["r"].native.to_bytes(66) + numbers["s"].native.to_bytes(66)


def test_an_rsa_key_is_as_long_as_asked_and_undoes_its_public_exponent():
    key = rsa_key(_key("rsa-1024-sha256"))

    assert key.n.bit_length() == 1024
    assert pow(pow(12345, 65537, key.n), key.d, key.n) == 12345


def test_pss_says_its_digest_mask_and_salt():
    parameters = signature_algorithm(parse_scheme("rsapss-2048-sha384"))["parameters"]

    assert parameters["hash_algorithm"]["algorithm"].native == "sha384"
    assert parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native == "sha384"
    assert parameters["salt_length"].native == 48


@pytest.mark.parametrize(
    "name",
    ["", "dsa-1024-sha1", "rsa-1024-md5", "rsa-1023-sha1", "rsa-64-sha1", "rsa-2048-sha256-explicit", "ecdsa-x-sha1",
     "rsapss-1024-sha512", "ecdsa-secp256r1"],
)  # fmt: skip
def test_a_scheme_that_cannot_be_is_refused(name):
    with pytest.raises(UsageError):
        parse_scheme(name)
